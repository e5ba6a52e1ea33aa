"""The room's pages as a person meets them: a file sent and followed to its end, a thread unfolded, by keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.studies.models import Study
from mining import tasks
from mining.models import Harvest
from tests.worlds import people
from tests.worlds.reports import as_jsonl, make_row, upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOG = "```\n" + "INFO slot 3 | state=decoding\n" * 40 + "```\n"
HOSTILE = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"


@pytest.fixture
def lead(transactional_db: None) -> User:
    return people.make_user("lead")


@pytest.fixture
def study(lead: User) -> Study:
    return people.make_study(lead)


def test_a_lead_sends_a_file_and_follows_it_to_its_end(
    page_of: Callable[..., Page], axe_finds: Callable[[Page], list[str]], lead: User, study: Study, tmp_path: Path
) -> None:
    file = tmp_path / "reports.jsonl"
    file.write_bytes(as_jsonl([make_row(n) for n in range(1, 4)]) + b"{bad\n")
    page = page_of(lead)
    page.goto(f"/corpora/{study.corpus_id}/reports/")
    page.keyboard.press("i")
    expect(page.get_by_role("heading", name="Import reports")).to_be_visible()
    assert axe_finds(page) == []
    page.get_by_label("File of reports").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="Waiting for a worker")).to_be_visible()
    assert axe_finds(page) == []
    tasks.import_file(Harvest.objects.get().job_id)
    # the page asks again by itself
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    expect(page.get_by_role("cell", name="The line is no JSON")).to_be_visible()
    assert axe_finds(page) == []
    page.get_by_role("link", name="To the reports").click()
    expect(page.get_by_text("3 reports in the corpus")).to_be_visible()


def test_a_waiting_import_is_cancelled(page_of: Callable[..., Page], lead: User, study: Study) -> None:
    harvest = upload(study.corpus, as_jsonl([make_row(1)]), by=lead)
    page = page_of(lead)
    page.goto(f"/corpora/{study.corpus_id}/harvests/{harvest.pk}/")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()


def test_long_code_is_unfolded_and_folded_by_key(page_of: Callable[..., Page], lead: User, study: Study) -> None:
    harvest = upload(study.corpus, as_jsonl([make_row(1, body=LOG, comments=[{"body": LOG}])]), by=lead)
    tasks.import_file(harvest.job_id)
    page = page_of(lead)
    page.goto(f"/corpora/{study.corpus_id}/reports/")
    page.get_by_role("link", name="Crash while loading model 1").click()
    folds = page.locator("details.fold")
    expect(folds).to_have_count(2)
    expect(page.locator("details.fold[open]")).to_have_count(0)
    # the control appears with the module that hears the key
    expect(page.get_by_role("button", name="Unfold long code")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("details.fold[open]")).to_have_count(2)
    page.keyboard.press("z")
    expect(page.locator("details.fold[open]")).to_have_count(0)
    folds.first.locator("summary").click()
    expect(page.locator("details.fold[open]")).to_have_count(1)


def test_a_hostile_report_runs_and_loads_nothing(page_of: Callable[..., Page], lead: User, study: Study) -> None:
    body = f"{HOSTILE}\n\n![x](https://evil.example/a.png)\n\n<style>body {{ display: none }}</style>"
    harvest = upload(study.corpus, as_jsonl([make_row(1, title=f"Title {HOSTILE}", body=body)]), by=lead)
    tasks.import_file(harvest.job_id)
    page = page_of(lead)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/corpora/{study.corpus_id}/reports/")
    page.get_by_role("link", name="Title <script>").click()
    expect(page.get_by_role("link", name="Image: x")).to_be_visible()
    assert page.title() != "taken"
    assert [url for url in asked if "evil.example" in url] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_list_and_thread_are_accessible_and_fit(
    page_of: Callable[..., Page],
    axe_finds: Callable[[Page], list[str]],
    lead: User,
    study: Study,
    scheme: str,
    width: int,
) -> None:
    table = f"| a | b |\n|--|--|\n| {'x' * 200} | y |"
    body = f"# Title\n\n#### Deep\n\n{table}\n\n```python\nx = 'y'  # {'z' * 200}\n```\n{LOG}"
    rows: list[dict[str, Any]] = [make_row(n, labels=["bug", "l" * 150], body=body, title="t" * 300) for n in (1, 2)]
    rows[0]["fixes"] = ["https://github.com/example/engine/pull/2"]
    tasks.import_file(upload(study.corpus, as_jsonl(rows), by=lead).job_id)
    page = page_of(lead, color_scheme=scheme, viewport={"width": width, "height": 900})
    for address in ("reports/", f"reports/{study.corpus.reports.order_by('pk')[0].pk}/", "import/"):
        page.goto(f"/corpora/{study.corpus_id}/{address}")
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
