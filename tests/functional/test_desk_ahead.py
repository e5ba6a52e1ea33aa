"""The next report is there before it is asked for, and what was submitted is never lost on the way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from annotator.coding.models import Coding
from annotator.rounds.models import Round
from tests.services.browsers import first_held
from tests.worlds import people, rounds
from tools.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
WHOLE = ("1", "0", "1", "1")
# how long the page itself takes from the key to the next report, in milliseconds
TIMED = """() => {
  const before = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  return [performance.now() - before, document.querySelector(".thread h1").textContent];
}"""


@pytest.fixture
def round(transactional_db: None) -> Round:
    """An open round of four reports whose one rater is called rater."""
    return rounds.make_open_round(people.make_study(), [people.make_user("rater")], n_reports=4)


def desk_of(round: Round) -> str:
    return f"/studies/{round.study.slug}/rounds/{round.pk}/desk/"


def title(page: Page) -> str:
    return page.locator(".thread h1").inner_text()


def open_desk(round: Round, page_of: PageOf) -> Page:
    """Open the desk, give the first report its answers, and wait until the second is there."""
    page = page_of(round.raters.get().user)
    with page.expect_response(lambda answer: answer.url.endswith("/") and "json" in answer.headers["content-type"]):
        page.goto(desk_of(round))
        page.mouse.move(40, 300)
        page.mouse.move(50, 310)
    code(page)
    return page


def code(page: Page) -> None:
    for key in WHOLE:
        page.keyboard.press(key)
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")


def test_the_next_report_shows_while_the_submission_is_still_under_way(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    first, held = title(page), []

    def hold(route: Route) -> None:
        if "action=submit" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/desk/*/", hold)
    page.keyboard.press("Enter")
    expect(page.locator(".thread h1")).not_to_have_text(first)
    expect(page.locator("input:checked")).to_have_count(0)
    page.keyboard.press("2")
    assert not Coding.objects.exists()
    first_held(page, held).continue_()
    expect(page.locator(".done-count")).to_contain_text("1 of 4")
    expect(page.get_by_role("radio", name="System hang")).to_be_checked()
    assert Coding.objects.count() == 1


def submit_offline(page: Page) -> None:
    """Cut the line and submit: the next report stands there, and the submission waits."""
    first = title(page)
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator(".thread h1")).not_to_have_text(first)


def test_the_next_report_is_shown_before_the_key_press_returns(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    first = title(page)
    milliseconds, shown = page.evaluate(TIMED)
    assert shown != first  # asked in the same breath: no server stands between
    # 20 on a quiet machine; a busy one takes its time
    assert milliseconds < 250


def test_without_a_line_the_rater_goes_on_and_nothing_is_lost_or_doubled(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    submit_offline(page)
    expect(page.locator("[data-saved]")).to_contain_text("offline: 1 waiting")
    for key in WHOLE:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not submitted yet")
    page.context.set_offline(False)
    expect(page.locator(".done-count")).to_contain_text("2 of 4")
    expect(page.get_by_role("alert")).to_be_empty()
    assert Coding.objects.count() == 2


def test_who_thinks_again_while_there_is_no_line_is_not_submitted_unasked(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    submit_offline(page)
    for key in [*WHOLE, "Enter"]:
        page.keyboard.press(key)
    expect(page.get_by_role("alert")).to_contain_text("Not submitted yet")
    page.keyboard.press("m")
    page.keyboard.type("Wait.")
    expect(page.get_by_role("alert")).to_be_empty()
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    page.wait_for_load_state("networkidle")
    assert Coding.objects.count() == 1


def test_what_waited_when_the_window_was_closed_is_sent_by_the_next_one(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    submit_offline(page)
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(desk_of(round) + "queue/")
    again.goto(desk_of(round))
    wait_until(lambda: Coding.objects.count() == 1, seconds=20, what="Sending what waited")


def test_a_submission_that_comes_too_late_is_said_and_its_answers_are_kept(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    first = title(page)
    rounds.end(round)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(f"“{first}” was not taken: This round is not open")
    assert not Coding.objects.exists()
