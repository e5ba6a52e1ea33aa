"""A study in a database that the server of the test sees, and a window on one of its codes."""

import pytest
from playwright.sync_api import Page

from annotator.accounts.models import User
from annotator.studies.models import Study
from taxonomy.models import Codebook
from tests.taxonomy.browser.windows import PageOf
from tests.worlds import books, people


@pytest.fixture
def study(transactional_db: None) -> Study:
    return people.make_study(people.make_user("lead", name="Ada Lead"))


@pytest.fixture
def filled(codebook: Codebook, lead: User) -> Codebook:
    books.make_version(codebook, lead)
    return codebook


@pytest.fixture
def page(filled: Codebook, lead: User, page_of: PageOf) -> Page:
    page = page_of(lead)
    page.goto(f"/codebooks/{filled.pk}/codes/crash/")
    page.on("dialog", lambda dialog: dialog.accept())
    return page
