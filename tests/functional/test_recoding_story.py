"""The whole story of a split: from the editor's preview to new gold labels, raters by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.rounds.models import Round
from annotator.studies.models import Study
from tests.taxonomy.browser.windows import PageOf, press
from tests.worlds import books, codings, people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT_CAUSES = [{"component": "operators", "root-cause": "misused-api"}]


@pytest.fixture
def lead(transactional_db: None) -> User:
    return people.make_user("lead", name="Ada Lead")


@pytest.fixture
def raters(lead: User) -> list[User]:
    return [people.make_user("one", name="Ray One"), people.make_user("two", name="Rita Two")]


@pytest.fixture
def study(lead: User, raters: list[User]) -> Study:
    """A closed round of three reports under version 1: of two of them both raters said that it is a crash."""
    study = people.make_study(lead)
    books.make_version(study.codebook, lead)
    round = rounds.make_open_round(study, raters, name="First", n_reports=3)
    for rater in raters:
        mine = sorted(rounds.assignments_of(round, rater), key=lambda each: each.round_report.report_id)
        for assignment, symptom in zip(mine, ("crash", "crash", "system-hang"), strict=True):
            codings.submit(assignment, codings.content(ROOT_CAUSES, symptom=symptom))
    rounds.close(rounds.end(round))
    return study


def split_in_the_editor(page: Page, study: Study) -> None:
    page.goto(f"/codebooks/{study.codebook_id}/codes/crash/leave/")
    preview = page.locator(".impact")
    expect(preview).to_contain_text("2 reports of 1 ended round")
    page.get_by_label("New codes").fill("At start\nAt work")
    page.locator("#split-why").fill("Two things.")
    page.get_by_role("button", name="Split", exact=True).click()
    expect(page.locator('[data-row="code:at-work"]')).to_be_visible()


def publish(page: Page, study: Study) -> None:
    page.goto(f"/codebooks/{study.codebook_id}/publish/")
    expect(page.locator(".impact")).to_contain_text("2 need a human to look again")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 (2.0.0), published")).to_be_visible()


def plan(page: Page, study: Study) -> str:
    """Plan the recoding round with the earlier answers shown, open it, and return its address."""
    page.goto(f"/codebooks/{study.codebook_id}/versions/2/gold/")
    expect(page.locator("main")).to_contain_text("2 answers need a human")
    page.get_by_role("link", name="Code again").click()
    page.get_by_label("Name", exact=True).fill("Again")
    for name in ("Ray One", "Rita Two"):
        page.get_by_label(name).check()
    page.get_by_label("Shown at the desk").check()
    page.get_by_role("button", name="Plan the round").click()
    expect(page.locator("main")).to_contain_text("Raters see the earlier answers beside each question")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_role("heading", name="End the round")).to_be_visible()
    return page.url


def code_by_keyboard(page: Page, address: str, answers: list[str]) -> None:
    """Code every report: the symptom by search, component and root cause by their numbers, all in sight of the old."""
    page.goto(f"{address}desk/")
    for number, answer in enumerate(answers):
        expect(page.locator(".done-count")).to_contain_text(f"{number} of {len(answers)}")
        earlier = page.locator('[data-facet="a.symptom"] .earlier-answer')
        expect(earlier).to_contain_text("Crash, split into At start, At work")
        expect(earlier.get_by_role("button")).to_have_text(["At start", "At work"])
        expect(page.locator('[data-facet="g0.1.component"] .earlier-answer')).to_contain_text("Operators")
        press(page, "/")
        page.keyboard.type(answer)
        press(page, "Enter", "0", "1", "2", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have coded every report of your queue")


def decide_and_close(page: Page, address: str) -> None:
    page.goto(f"{address}conflicts/")
    page.locator("table.conflicts a").click()
    page.locator("[name=cause]").first.check()
    page.get_by_label("Reason").fill("It was running already.")
    page.get_by_label("Reason").press("Escape")
    page.get_by_role("button", name="Take A").click()
    expect(page.get_by_text("1 of 1 decided")).to_be_visible()
    page.goto(f"{address}conflicts/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Close the round").click()
    expect(page).to_have_url(re.compile("/gold/$"))


def test_a_split_goes_from_its_preview_to_new_gold_labels(
    study: Study, lead: User, raters: list[User], page_of: PageOf
) -> None:
    page = page_of(lead)
    split_in_the_editor(page, study)
    publish(page, study)
    address = plan(page, study)
    code_by_keyboard(page_of(raters[0]), address, ["At start", "At work"])
    code_by_keyboard(page_of(raters[1]), address, ["At start", "At start"])
    page.goto(address)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="End the round").click()
    expect(page.get_by_role("link", name="Conflicts")).to_be_visible()
    decide_and_close(page_of(people.add(study, people.make_user("judge"), "adjudicator")), address)
    assert Round.objects.get(name="Again").phase == "closed"
    page.goto(f"/codebooks/{study.codebook_id}/versions/2/gold/")
    row = page.get_by_role("row", name="Symptom")
    expect(row.get_by_role("cell").nth(0)).to_have_text("3")
    expect(row.get_by_role("cell").nth(1)).to_have_text("0")
    expect(row).to_contain_text("At start")
    expect(page.locator("main")).to_contain_text("No answer needs a human.")
    page.goto(f"/codebooks/{study.codebook_id}/recoding/")
    expect(page.locator("main")).to_contain_text("All that was coded can be read under version 2")


def test_a_candidate_is_chosen_by_its_button_and_the_next_report_has_its_own(
    study: Study, lead: User, raters: list[User], page_of: PageOf
) -> None:
    page = page_of(lead)
    split_in_the_editor(page, study)
    publish(page, study)
    address = plan(page, study)
    desk = page_of(raters[0])
    desk.goto(f"{address}desk/")
    desk.get_by_role("button", name="At work").click()
    expect(desk.locator('input[name="a.symptom"][value="at-work"]')).to_be_checked()
    desk.get_by_role("button", name="Misused API").click()
    expect(desk.locator('input[name="g0.1.root-cause"][value="misused-api"]')).to_be_checked()
    desk.get_by_role("button", name="Operators").click()
    desk.get_by_role("button", name="Submit").last.click()
    expect(desk.locator(".done-count")).to_contain_text("1 of 2")
    expect(desk.locator(".earlier-answer")).to_have_count(3)
