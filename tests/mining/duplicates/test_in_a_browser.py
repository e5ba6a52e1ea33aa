"""Duplicates looked for and decided by keys; the pages accessible and fitting."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.studies.models import Study
from mining import duplicates, tasks
from mining.duplicates.selectors import last_search
from mining.models import DuplicatePair
from tests.worlds import pairs, people
from tests.worlds.reports import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GITHUB = "https://github.com/example/engine/issues"


@pytest.fixture
def lead(transactional_db: None) -> User:
    return people.make_user("lead")


@pytest.fixture
def study(lead: User) -> Study:
    study = people.make_study(lead)
    fixes = ["https://github.com/example/engine/pull/5"]
    log = f"```\n{'INFO slot 3 | state=decoding ' * 12}\n```"
    for number, body in ((1, log), (2, "Duplicate of #1"), (3, "dup of #1"), (4, "duplicate of #3")):
        comments = [{"author": "u-1", "author_association": "MEMBER", "body": body}]
        row: dict[str, object] = {"title": f"T{number} {'x' * 90}", "body": f"{number}", "comments": comments}
        make_report(study.corpus, number=number, url=f"{GITHUB}/{number}", fixes=fixes, **row)
    return study


def test_a_lead_looks_for_duplicates_and_decides_by_keys(
    page_of: Callable[..., Page], axe_finds: Callable[[Page], list[str]], lead: User, study: Study
) -> None:
    page = page_of(lead)
    page.goto(f"/corpora/{study.corpus_id}/reports/")
    page.get_by_role("link", name="Duplicates").click()
    assert axe_finds(page) == []
    page.get_by_role("button", name="Look for duplicates").click()
    expect(page.get_by_role("heading", name="Waiting for a worker")).to_be_visible()
    job = last_search(study.corpus)
    assert job is not None
    tasks.find_duplicates(job.pk)
    # the page asks again by itself
    expect(page.get_by_role("heading", name="Looked through on")).to_be_visible()
    assert axe_finds(page) == []
    page.keyboard.press("Enter")
    heading = page.get_by_text("3 pairs to decide")
    expect(heading).to_be_visible()
    assert axe_finds(page) == []
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("example/engine #1 and example/engine #3")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("example/engine #1 and example/engine #2")).to_be_visible()
    page.keyboard.press("y")
    expect(page.get_by_text("2 pairs to decide")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("1 pair to decide")).to_be_visible()
    page.keyboard.press("y")
    expect(page.get_by_text("Every pair is decided")).to_be_visible()
    assert sorted(DuplicatePair.objects.values_list("state", flat=True)) == ["confirmed", "confirmed", "rejected"]
    assert len(set(duplicates.unit_of(study.corpus).values())) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_fit(
    page_of: Callable[..., Page],
    axe_finds: Callable[[Page], list[str]],
    lead: User,
    study: Study,
    scheme: str,
    width: int,
) -> None:
    reports = list(study.corpus.reports.order_by("pk"))
    pair = pairs.confirm(*reports[:2], by=lead)
    pairs.suggest(*reports[2:])
    page = page_of(lead, color_scheme=scheme, viewport={"width": width, "height": 900})
    for address in ("", "?state=confirmed", f"{pair.pk}/", f"{pair.pk + 1}/"):
        page.goto(f"/corpora/{study.corpus_id}/duplicates/{address}")
        assert axe_finds(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
