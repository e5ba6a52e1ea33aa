"""A study with an empty codebook and its lead; published books of one test are not those of the next."""

from collections.abc import Iterator

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.studies.models import Study
from taxonomy.models import Codebook
from taxonomy.selectors import forget_books, forget_routes
from tests.worlds import books, people


@pytest.fixture(autouse=True)
def _no_books_of_other_tests() -> Iterator[None]:
    forget_books()
    forget_routes()
    yield
    forget_books()
    forget_routes()


@pytest.fixture
def study(db: None) -> Study:
    return people.make_study(people.make_user("lead", name="Ada Lead"))


@pytest.fixture
def lead(study: Study) -> User:
    return study.created_by


@pytest.fixture
def codebook(study: Study) -> Codebook:
    return study.codebook


@pytest.fixture
def root(codebook: Codebook, lead: User, client: Client) -> str:
    """The address of a codebook with one version; `client` is signed in as its lead."""
    books.make_version(codebook, lead)
    client.force_login(lead)
    return f"/codebooks/{codebook.pk}/"
