"""A git history mined in a browser: chosen, previewed, harvested, followed; its pages accessible and fitting."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.studies.models import Study
from mining import tasks
from mining.models import Clone, Harvest
from tests.worlds import people
from tests.worlds.histories import History
from tests.worlds.reports import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "https://github.com/example/engine"


@pytest.fixture
def lead(transactional_db: None) -> User:
    return people.make_user("lead")


@pytest.fixture
def study(lead: User) -> Study:
    return people.make_study(lead)


@pytest.fixture
def filled(history: History) -> History:
    history.commit("[Bugfix][Loader] Read the index of every part (#14)\n\nFixes #12", {"src/a.c": "1\n2\n"})
    history.commit("ci : fix the runner", {".github/workflows/a.yml": "x\n"})
    history.commit("Add a feature")
    history.commit(f"Fix {'x' * 200} <script>alert(1)</script>")
    return history


def test_a_lead_mines_a_clone(
    page_of: Callable[..., Page], axe_finds: Callable[[Page], list[str]], lead: User, study: Study, filled: History
) -> None:
    make_report(study.corpus, url=f"{ADDRESS}/issues/12", title="Loading fails")
    page = page_of(lead)
    page.goto(f"/corpora/{study.corpus_id}/reports/")
    page.get_by_role("link", name="Git history").click()
    assert axe_finds(page) == []
    page.get_by_label("Address of the project").first.fill(ADDRESS)
    page.get_by_role("button", name="Use this clone").click()
    page.get_by_label("CI only", exact=True).check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="3 of 4 commits are bug fixes")).to_be_visible()
    assert axe_finds(page) == []
    page.get_by_role("button", name="Harvest these commits").click()
    expect(page.get_by_role("heading", name="Waiting for a worker")).to_be_visible()
    tasks.harvest_commits(Harvest.objects.get(source__kind="git").job_id)
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert axe_finds(page) == []
    page.get_by_role("link", name="To the reports").click()
    page.get_by_role("link", name="Read the index of every part").click()
    expect(page.get_by_text("fixes", exact=True)).to_be_visible()
    page.get_by_role("link", name="example/engine #12").click()
    expect(page.get_by_role("heading", name="Loading fails")).to_be_visible()
    expect(page.get_by_text("fixed by")).to_be_visible()
    assert axe_finds(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_fit(
    page_of: Callable[..., Page],
    axe_finds: Callable[[Page], list[str]],
    lead: User,
    study: Study,
    filled: History,
    scheme: str,
    width: int,
) -> None:
    page = page_of(lead, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(f"/corpora/{study.corpus_id}/git/")
    page.get_by_label("Address of the project").first.fill(ADDRESS)
    page.get_by_role("button", name="Use this clone").click()
    clone = Clone.objects.get()
    for address in ("", f"{clone.pk}/", f"{clone.pk}/?revision=main&conventions=verb&conventions=tag"):
        page.goto(f"/corpora/{study.corpus_id}/git/{address}")
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
