"""From an empty installation to a data set in pandas, in Chromium, each person in a browser of their own.

The owner makes the study, imports a file through a real worker process, writes a codebook and opens a round; two
people join by link and code with the keyboard alone; nobody sees the other's codes before the end; agreement is what
scikit-learn says; an adjudicator decides; the package holds what was coded.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from sklearn.metrics import cohen_kappa_score

from annotator.accounts.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("broker", ["filesystem_broker"], indirect=True),
]

PASSWORD = "quiet-reading-room"
STUDY = "bugs-in-small-engines"
SYMPTOMS = ("Crash", "Wrong answer", "Hang")
CAUSES = ("Race", "Leak")
N_REPORTS = 6
# what each rater presses for the symptom and for the cause of report 0, 1, ...
FIRST_SAYS = {"symptom": "112233", "cause": "121212"}
SECOND_SAYS = {"symptom": "112213", "cause": "121112"}


@dataclass
class Cast:
    """Who is on stage: a page for each person, and what axe has found on the way."""

    page_of: Callable[..., Page]
    axe_finds: Callable[[Page], list[str]]
    found: list[str] = field(default_factory=list)

    def look(self, page: Page) -> None:
        """Let axe look at the page as it stands."""
        self.found += [f"{page.url}: {line}" for line in self.axe_finds(page)]


@pytest.fixture
def cast(page_of: Callable[..., Page], axe_finds: Callable[[Page], list[str]]) -> Iterator[Cast]:
    cast = Cast(page_of, axe_finds)
    yield cast
    assert cast.found == []


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A file with good rows and a bad one."""
    file = tmp_path / "reports.jsonl"
    rows = [
        {
            "url": f"https://bugs.example/engine/issues/{number}",
            "repository": "example/engine",
            "number": number,
            "title": f"Invented report {number}",
            "body": f"It stops.\n\n```\nERROR worker {number} gone\n```\n<script>alert({number})</script>",
            "state": "closed",
            "created_at": "2026-01-05T10:00:00Z",
        }
        for number in range(1, N_REPORTS + 1)
    ]
    lines = [*map(json.dumps, rows), json.dumps({"title": "no address"})]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def make_the_owner(cast: Cast) -> Page:
    page = cast.page_of(None)
    page.goto("/")
    cast.look(page)
    page.locator("[name=username]").fill("lena")
    page.locator("main [name=name]").fill("Lena Lead")
    page.locator("[name=email]").fill("lena@example.org")
    for box in page.locator("input[type=password]").all():
        box.fill(PASSWORD)
    page.locator("main form button").click()
    expect(page.locator(".menu")).to_contain_text("Lena Lead")
    return page


def make_the_study(cast: Cast, page: Page, reports: Path) -> None:
    page.goto("/new-study/")
    page.locator("main [name=name]").fill("Bugs in small engines")
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(f"/studies/{STUDY}/$"))
    cast.look(page)
    page.get_by_role("link", name="Import reports").first.click()
    cast.look(page)
    page.set_input_files("input[type=file]", str(reports))
    page.locator("main form:has(input[type=file]) button").first.click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("no address")
    cast.look(page)
    page.get_by_role("link", name="To the reports").click()
    expect(page.locator("main")).to_contain_text(f"{N_REPORTS} reports")
    page.get_by_role("link", name="Invented report 3").click()
    expect(page.locator("main")).to_contain_text("ERROR worker 3 gone")
    cast.look(page)


def write_the_codebook(cast: Cast, page: Page) -> None:
    page.get_by_role("link", name="Codebook").click()
    cast.look(page)
    page.get_by_role("link", name="Add the first facet").click()
    add_facet(page, "Symptom", SYMPTOMS, group="")
    page.goto(re.sub(r"(/codebooks/\d+/).*", r"\1new-facet/", page.url))
    add_facet(page, "Cause", CAUSES, group="Finding")
    cast.look(page)
    page.goto(re.sub(r"(/codebooks/\d+/).*", r"\1publish/", page.url))
    page.locator("[name=notes]").fill("Two questions")
    page.get_by_role("button", name="Publish version 1").click()
    expect(page).to_have_url(re.compile("/versions/1/$"))
    cast.look(page)


def add_facet(page: Page, name: str, codes: tuple[str, ...], group: str) -> None:
    expect(page.get_by_role("heading", name="A new facet")).to_be_visible()
    page.locator("main [name=name]").fill(name)
    page.locator("[name=group]").fill(group)
    page.get_by_role("button", name="Add the facet").click()
    page.wait_for_url("**/facets/**")
    address = page.url
    for code in codes:
        page.goto(f"{address}new-code/")
        expect(page.get_by_role("heading", name="A new code")).to_be_visible()
        page.locator("main [name=name]").fill(code)
        page.get_by_role("button", name=re.compile("^Add")).click()
        page.wait_for_url("**/codes/**")


def invite(page: Page, role: str) -> str:
    page.goto(f"/studies/{STUDY}/members/")
    form = page.locator("form[action$='/invite/']")
    for box in form.locator("[name=roles]").all():
        box.set_checked(box.get_attribute("value") == role)
    form.locator("button").click()
    link = page.locator("input[value*='/join/']").first
    return link.get_attribute("value") or ""


def join(cast: Cast, link: str, username: str) -> Page:
    page = cast.page_of(None)
    page.goto(link)
    cast.look(page)
    page.locator("[name=username]").fill(username)
    page.locator("main [name=name]").fill(username.capitalize())
    page.locator("[name=email]").fill(f"{username}@example.org")
    for box in page.locator("input[type=password]").all():
        box.fill(PASSWORD)
    page.get_by_role("button", name="Make the account and join").click()
    expect(page).to_have_url(re.compile(f"/studies/{STUDY}/"))
    return page


def open_a_round(cast: Cast, page: Page) -> str:
    page.goto(f"/studies/{STUDY}/rounds/new/")
    page.locator("main [name=name]").fill("Reliability 1")
    for box in page.locator("[name=raters]").all():
        box.set_checked(True)
    page.locator("[name=raters_per_report]").fill("2")
    cast.look(page)
    page.get_by_role("button", name="Save the plan").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Open the round").click()
    expect(page.locator("main")).to_contain_text("open")
    cast.look(page)
    return re.search(r"/rounds/(\d+)/", page.url).group(1)  # type: ignore[union-attr]  # the address was just shown


def code_by_keyboard(cast: Cast, page: Page, says: dict[str, str], memo: str) -> None:
    """Code the whole queue; which report comes when is shuffled, so the number in the title says what to press."""
    page.goto(f"/studies/{STUDY}/")
    page.keyboard.press("c")
    for done in range(N_REPORTS):
        expect(page.locator(".done-count")).to_contain_text(f"{done} of {N_REPORTS}")
        expect(page.locator(".facet[data-active]")).to_have_count(1)
        title = page.locator(".thread h1").inner_text()
        number = int(title.split()[-1]) - 1
        page.keyboard.press(says["symptom"][number])
        page.keyboard.press(says["cause"][number])
        if done == 0:
            page.keyboard.press("m")
            page.keyboard.type(memo)
            page.keyboard.press("Escape")
            expect(page.locator("[data-saved-text]")).to_have_text("saved")
            cast.look(page)
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You have coded every report")
    cast.look(page)


def everything_shown(page: Page, round_id: str) -> str:
    """Return what a person is shown on every page and API route that could tell of codings."""
    study = f"/studies/{STUDY}/"
    addresses = [study, f"{study}rounds/", f"{study}rounds/{round_id}/", f"{study}rounds/{round_id}/agreement/"]
    addresses += [f"{study}rounds/{round_id}/conflicts/", f"{study}gold/", f"{study}export/"]
    addresses += [f"{study}rounds/{round_id}/desk/queue/"]
    api = f"/api/v1/studies/{STUDY}/"
    addresses += [api, f"{api}gold/", f"{api}assignments/", f"{api}rounds/", f"/api/v1/rounds/{round_id}/"]
    return "\n".join(page.request.get(address).text() for address in addresses)


def decide_all(cast: Cast, page: Page, round_id: str) -> None:
    page.goto(f"/studies/{STUDY}/rounds/{round_id}/conflicts/")
    cast.look(page)
    page.keyboard.press("Enter")
    for _ in range(2):
        expect(page.get_by_role("button", name="Take A")).to_be_visible()
        cast.look(page)
        page.locator("[name=cause]").first.check()
        page.get_by_label("Reason").fill("The log names it.")
        page.get_by_label("Reason").press("Escape")
        page.get_by_role("button", name="Take A").click()
    page.goto(f"/studies/{STUDY}/rounds/{round_id}/conflicts/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Close the round").click()
    expect(page).to_have_url(re.compile("/gold/$"))
    cast.look(page)


def export(cast: Cast, page: Page) -> zipfile.ZipFile:
    page.goto(f"/studies/{STUDY}/export/")
    page.locator("form[action$='/build/'] button").click()
    link = page.get_by_role("link", name=re.compile("Download")).first
    expect(link).to_be_visible(timeout=60_000)
    cast.look(page)
    with page.expect_download() as download:
        link.click()
    return zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))


def table(package: zipfile.ZipFile, name: str) -> pd.DataFrame:
    path = next(path for path in package.namelist() if path.endswith(f"data/{name}.csv"))
    return pd.read_csv(io.BytesIO(package.read(path)))


def said_of(answers: pd.DataFrame, facet: str, letter: str) -> list[str]:
    rows = answers[(answers.facet == facet) & (answers.rater == letter)].sort_values("report_url")
    return [str(code) for code in rows.code]


def test_a_file_of_reports_becomes_an_adjudicated_data_set(
    cast: Cast, reports: Path, start_worker: Callable[..., object]
) -> None:
    start_worker()
    lead = make_the_owner(cast)
    make_the_study(cast, lead, reports)
    write_the_codebook(cast, lead)
    raters = [join(cast, invite(lead, "rater"), name) for name in ("ada", "ben")]
    adjudicator = join(cast, invite(lead, "adjudicator"), "ann")
    round_id = open_a_round(cast, lead)

    code_by_keyboard(cast, raters[0], FIRST_SAYS, "the first rater's secret memo")
    for page in (lead, raters[1], adjudicator):
        shown = everything_shown(page, round_id)
        assert "secret memo" not in shown
        assert "kappa" not in shown.lower().replace("cohen's kappa of", "")
        assert "wrong-answer" not in shown
        assert "Wrong answer" not in shown
    # the log tells of the codebook, so it may name codes
    assert "secret memo" not in lead.request.get(f"/studies/{STUDY}/log/").text()
    code_by_keyboard(cast, raters[1], SECOND_SAYS, "another secret memo")

    lead.goto(f"/studies/{STUDY}/rounds/{round_id}/")
    lead.get_by_role("button", name="End the round").click()
    expect(lead.locator("main")).to_contain_text("reconciling")
    lead.goto(f"/studies/{STUDY}/rounds/{round_id}/agreement/")
    cast.look(lead)
    expected = cohen_kappa_score(list(FIRST_SAYS["symptom"]), list(SECOND_SAYS["symptom"]))
    row = lead.get_by_role("row").filter(has_text="Symptom").first
    expect(row).to_contain_text(f"{expected:.3f}".removeprefix("0"))
    row.get_by_role("link").first.click()
    cast.look(lead)

    decide_all(cast, adjudicator, round_id)
    package = export(cast, lead)
    check_the_package(package)
    assert User.objects.count() == 4


def check_the_package(package: zipfile.ZipFile) -> None:
    """The package says what was pressed, whoever got the letter A."""
    answers = table(package, "codings_independent")
    keys = {"1": "crash", "2": "wrong-answer", "3": "hang"}
    pressed = {tuple(keys[key] for key in says["symptom"]) for says in (FIRST_SAYS, SECOND_SAYS)}
    assert {tuple(said_of(answers, "symptom", letter)) for letter in "AB"} == pressed
    causes = {"1": "race", "2": "leak"}
    pressed = {tuple(causes[key] for key in says["cause"]) for says in (FIRST_SAYS, SECOND_SAYS)}
    assert {tuple(said_of(answers, "cause", letter)) for letter in "AB"} == pressed
    assert set(table(package, "codings").memo.dropna()) == {"the first rater's secret memo", "another secret memo"}
    gold = table(package, "gold_labels")
    assert len(gold[gold.facet == "symptom"]) == N_REPORTS
    assert sorted(gold.origin.unique()) == ["consensus", "decision"]
    decided = gold[gold.origin == "decision"]
    assert len(decided) == 2
    by_a = answers[answers.rater == "A"].set_index(["report_url", "facet"]).code
    for one in decided.itertuples():
        assert one.code == by_a[one.report_url, one.facet]
