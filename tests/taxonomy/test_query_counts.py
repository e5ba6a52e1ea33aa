"""A page asks the database as often for two hundred codes as for two, and a change writes as often."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from taxonomy import services
from taxonomy.models import Codebook
from taxonomy.selectors import forget_books
from tests.worlds import books, people
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


def book_of(codes: int, facets: int) -> str:
    """A file with facets of codes, each third code below the one before it."""
    lines = ["codebook: A book", "facets:"]
    for facet in range(facets):
        lines += [f"- name: Facet {facet}", "  codes:"]
        for code in range(codes):
            lines.append(f"  - {{name: Code {facet} {code}, brief: b, codes: [{{name: Child {facet} {code}}}]}}")
    return "\n".join(lines)


def queries(act: Callable[[], object]) -> int:
    forget_books()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


@pytest.fixture
def small(lead: User) -> Codebook:
    return fill(lead, "Small", 2, 1)


@pytest.fixture
def large(lead: User) -> Codebook:
    return fill(lead, "Large", 25, 4)


def fill(lead: User, name: str, codes: int, facets: int) -> Codebook:
    codebook = people.make_study(lead, name=name).codebook
    services.import_yaml(codebook=codebook, text=book_of(codes, facets), by=lead, at=AT)
    books.publish(codebook, lead)
    books.add_code(codebook, lead, "facet-0", "New")
    return codebook


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "?q=child",
            "codes/code-0-1/",
            "facets/facet-0/",
            "words/",
            "similar/?facet=facet-0&name=Code",
            "export/",
        ),
        *("publish/", "versions/", "versions/1/", "versions/1/export/", "difference/?from=1&to=draft"),
        *("codes/code-0-1/leave/", "codes/code-0-1@1/"),
    ],
)
def test_a_page_asks_as_often_for_many_codes_as_for_few(
    client: Client, lead: User, small: Codebook, large: Codebook, path: str
) -> None:
    client.force_login(lead)
    few = queries(lambda: client.get(f"/codebooks/{small.pk}/{path}"))
    many = queries(lambda: client.get(f"/codebooks/{large.pk}/{path}"))
    assert few == many
    assert many <= 26


@pytest.mark.parametrize("path", ["", "versions/1/"])
def test_the_api_asks_as_often_for_many_codes_as_for_few(
    client: Client, lead: User, small: Codebook, large: Codebook, path: str
) -> None:
    client.force_login(lead)
    few = queries(lambda: client.get(f"/api/v1/codebooks/{small.pk}/{path}"))
    many = queries(lambda: client.get(f"/api/v1/codebooks/{large.pk}/{path}"))
    assert few == many


def test_a_change_asks_as_often_in_a_large_book_as_in_a_small_one(lead: User, small: Codebook, large: Codebook) -> None:
    def move(codebook: Codebook) -> None:
        services.move_code(codebook=codebook, key="code-0-1", step="up", by=lead, at=AT)

    few, many = queries(lambda: move(small)), queries(lambda: move(large))
    assert few == many
