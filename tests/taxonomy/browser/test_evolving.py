"""Merging, undoing and redoing by keyboard, two editors at once, and a split that leads to a recoding round."""

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.studies.models import Study
from taxonomy.models import Codebook
from tests.taxonomy.browser.windows import PageOf, pane, press
from tests.taxonomy.drafts import draft_book, edit, state_of
from tests.worlds import codings, people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_code_is_merged_undone_and_merged_again_with_the_keyboard_alone(page: Page, filled: Codebook) -> None:
    row = page.locator('[data-row="code:crash"]')
    press(page, "m")
    pane(page, "What becomes of Crash")
    page.get_by_label("Into", exact=True).focus()
    page.keyboard.type("System")
    press(page, "Tab")
    page.keyboard.type("The same.")
    press(page, "Enter")
    expect(row).to_have_text("Crash merged")
    expect(page.get_by_text("It is read as System hang.")).to_be_visible()
    press(page, "Escape", "u")
    expect(row).to_have_text("Crash")
    assert state_of(filled, "crash").status == "active"
    press(page, "Shift+U")
    expect(row).to_have_text("Crash merged")
    assert state_of(filled, "crash").into == ["system-hang"]


def test_undo_takes_back_nothing_that_somebody_else_did_meanwhile(page: Page, filled: Codebook, lead: User) -> None:
    edit(filled, lead, "repetition", name="Loop")
    page.reload()
    edit(filled, lead, "silent-error", name="Quiet error")
    press(page, "u")
    expect(page.get_by_role("alert").first).to_contain_text("look at it first")
    expect(page.locator('[data-row="code:silent-error"]')).to_have_text("Quiet error")
    press(page, "u")
    expect(page.locator('[data-row="code:silent-error"]')).to_have_text("Silent error")
    assert draft_book(filled).codes_by_key["repetition"].name == "Loop"


def test_what_an_earlier_page_said_goes_with_the_next_change(page: Page, filled: Codebook, lead: User) -> None:
    edit(filled, lead, "repetition", name="Loop")
    page.goto(f"/codebooks/{filled.pk}/versions/1/")
    page.get_by_text("Begin a new draft from this version").click()
    page.locator("[name=reason]").fill("Back to it.")
    page.locator("[name=reason]").press("Enter")
    expect(page.locator(".messages")).to_contain_text("It can be undone")
    press(page, "u")
    expect(page.locator('[data-row="code:repetition"]')).to_have_text("Loop")
    expect(page.locator(".messages")).to_have_count(0)


def test_a_split_is_previewed_published_and_coded_again(
    study: Study, filled: Codebook, lead: User, page_of: PageOf
) -> None:
    raters = [people.make_user("one", name="Ray One"), people.make_user("two", name="Rita Two")]
    round = rounds.make_open_round(study, raters, name="First", n_reports=2)
    for rater in raters:
        for assignment, symptom in zip(rounds.assignments_of(round, rater), ("crash", "system-hang"), strict=True):
            finding = {"component": "operators", "root-cause": "misused-api"}
            codings.submit(assignment, codings.content([finding], symptom=symptom))
    rounds.end(round)
    page = page_of(lead)
    page.goto(f"/codebooks/{filled.pk}/codes/crash/leave/")
    expect(page.get_by_role("heading", name="What a change touches")).to_be_visible()
    page.get_by_label("New codes").fill("At start\nAt work")
    page.locator("#split-why").fill("Two things.")
    page.get_by_role("button", name="Split", exact=True).click()
    expect(page.locator('[data-row="code:at-work"]')).to_be_visible()
    page.goto(f"/codebooks/{filled.pk}/publish/")
    expect(page.get_by_text("a human to look again").last).to_be_visible()
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 (2.0.0), published")).to_be_visible()
    page.goto(f"/codebooks/{filled.pk}/recoding/")
    page.get_by_label("Name", exact=True).fill("Again")
    for rater in raters:
        page.get_by_label(rater.name).check()
    page.get_by_role("button", name="Plan the round").click()
    expect(page.get_by_text("The recoding round is planned")).to_be_visible()
