"""At the desk of a round that hides parts of its reports at first, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.coding.models import AnswerCode, Coding, OwnCode
from annotator.rounds.models import Disclosure, Round
from tests.worlds import people, staged
from tools.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]


@pytest.fixture
def round(transactional_db: None) -> Round:
    """An open round of four reports, whose one rater is called rater, that hides all until the symptom is submitted."""
    return staged.make_open_round(people.make_study(), [people.make_user("rater")], n=4)


def desk_of(round: Round) -> str:
    return f"/studies/{round.study.slug}/rounds/{round.pk}/desk/"


def open_desk(round: Round, page_of: PageOf) -> Page:
    page = page_of(round.raters.get().user)
    page.goto(desk_of(round))
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    return page


def submit_stage(page: Page) -> None:
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".thread")).to_contain_text(staged.FIX)


def test_two_reports_are_coded_part_by_part(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    for done in range(2):
        expect(page.locator("[data-submit]")).to_contain_text("Submit Symptom and show all")
        assert not any(word in page.content() for word in staged.WORDS)
        expect(page.locator("[data-group]")).to_be_hidden()
        submit_stage(page)
        expect(page.locator("[data-desk-part=notice]")).to_contain_text("Symptom: Crash")
        expect(page.locator("[data-group]")).to_be_visible()
        page.keyboard.press("ArrowRight")
        for key in ("1", "1"):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        expect(page.locator(".thread")).not_to_contain_text(staged.FIX)
        wait_until(lambda done=done: Coding.objects.count() == done + 1, seconds=10, what="The coding")
    assert Disclosure.objects.count() == 2


def test_what_was_submitted_first_is_out_of_reach_and_no_step_to_go_back_to(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    submit_stage(page)
    expect(page.locator("[data-undo]")).to_be_disabled()
    page.keyboard.press("Control+z")
    assert page.locator('[id="a.symptom"]').evaluate("facet => facet.inert")
    page.reload()
    expect(page.locator("[data-submit]")).to_contain_text("Submit and next")
    assert page.locator('[id="a.symptom"]').evaluate("facet => facet.inert")
    expect(page.locator("[data-undo]")).to_be_disabled()


def test_without_a_line_nothing_is_shown_and_the_answers_are_kept(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-refusal]")).to_contain_text("Your answers are kept on this device")
    assert not any(word in page.content() for word in staged.WORDS)
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(page.locator(".thread")).to_contain_text(staged.FIX)


def test_a_window_left_behind_cannot_change_what_was_submitted(round: Round, page_of: PageOf) -> None:
    first, second = open_desk(round, page_of), open_desk(round, page_of)
    submit_stage(first)
    second.keyboard.press("2")
    second.keyboard.press("Enter")
    expect(second.locator("[data-refusal]")).to_be_visible()
    second.reload()
    expect(second.locator("[data-desk-part=notice]")).to_contain_text("Symptom: Crash")
    expect(second.locator('[id="a.symptom"] input:checked')).to_have_value("crash")
    expect(second.locator("[data-saved]")).to_have_attribute("data-state", "saved")


def test_without_script_the_first_stage_is_a_form(round: Round, page_of: PageOf) -> None:
    page = page_of(round.raters.get().user, java_script_enabled=False)
    page.goto(desk_of(round))
    page.locator('input[name="a.symptom"][value=crash]').check()
    page.locator("[data-submit]").click()
    expect(page.locator(".thread")).to_contain_text(staged.FIX)
    expect(page.locator("[data-group]")).to_be_visible()


def test_in_open_coding_what_is_asked_first_is_answered_with_a_code_of_ones_own(
    transactional_db: None, page_of: PageOf
) -> None:
    study, rater = people.make_study(), people.make_user("rater")
    page = open_desk(staged.make_open_round(study, [rater], n=2, purpose="pilot", is_open_coding=True), page_of)
    page.keyboard.press("n")
    expect(page.locator("[data-own-code]")).to_be_visible()
    page.keyboard.type("Out of memory")
    page.keyboard.press("Enter")
    chosen = page.locator(".facet[data-name=Symptom] .code:has(:checked) .code-name")
    expect(chosen).to_have_text("Out of memory")
    assert not any(word in page.content() for word in staged.WORDS)
    page.keyboard.press("Enter")
    expect(page.locator(".thread")).to_contain_text(staged.FIX)
    expect(page.locator("[data-desk-part=notice]")).to_contain_text("Symptom: Out of memory")
    assert Disclosure.objects.get().content["answers"]["symptom"]["codes"] == [OwnCode.objects.get().key]
    for key in ("ArrowRight", "1", "1", "Enter"):
        page.keyboard.press(key)
    # on the next report the code is at hand, and parts are hidden again
    expect(page.locator(".thread")).not_to_contain_text(staged.FIX)
    assert not any(word in page.content() for word in staged.WORDS)
    page.keyboard.press("6")
    expect(chosen).to_have_text("Out of memory")
    page.keyboard.press("Enter")
    expect(page.locator(".thread")).to_contain_text(staged.FIX)
    for key in ("ArrowRight", "1", "1", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("h1")).to_contain_text("You have coded every report")
    assert AnswerCode.objects.filter(own_code=OwnCode.objects.get()).count() == 2
