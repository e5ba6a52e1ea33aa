"""The desk in a real browser, coded with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from annotator.coding.models import Coding
from annotator.coding.selectors import own_coding
from annotator.rounds.models import Assignment, Round
from annotator.studies.selectors import seat_in
from tests.services.browsers import first_held
from tests.worlds import codings, people, rounds
from tools.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]


@pytest.fixture
def round(transactional_db: None) -> Round:
    """An open round of 20 reports whose one rater is called rater."""
    return rounds.make_open_round(people.make_study(), [people.make_user("rater")], n_reports=20)


def desk_of(round: Round) -> str:
    return f"/studies/{round.study.slug}/rounds/{round.pk}/desk/"


def open_desk(round: Round, page_of: PageOf, **options: object) -> Page:
    page = page_of(round.raters.get().user, **options)
    page.goto(desk_of(round))
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    return page


def active(page: Page) -> str:
    return page.locator(".facet[data-active]").get_attribute("data-facet") or ""


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_twenty_reports_are_coded_by_keyboard_alone(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    for number in range(20):
        expect(page.locator(".done-count")).to_contain_text(f"{number} of 20")
        # symptom by its number; phase by two numbers and on; component by number, root cause by search
        press(page, str(1 + number % 3), "1", "3", "ArrowRight", "2", "/")
        page.keyboard.type("concur")
        press(page, "Enter", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have coded every report of your queue")
    rater = round.raters.get().user
    seat = seat_in(user=rater, study=round.study)
    for number, assignment in enumerate(rounds.assignments_of(round, rater)):
        coding = own_coding(Assignment.objects.select_related("round__version").get(pk=assignment.pk), seat)
        assert coding is not None
        assert coding.content == codings.content(
            [{"component": "job-manager", "root_cause": "concurrency-issue"}],
            symptom=["crash", "system-hang", "unexpected-output"][number % 3],
            phase=["engine-setup", "inference-serving"],
        )
    assert Coding.objects.count() == 20


def test_the_next_question_is_asked_after_a_single_answer_and_not_after_one_of_many(
    round: Round, page_of: PageOf
) -> None:
    page = open_desk(round, page_of)
    assert active(page) == "a.symptom"
    press(page, "1")
    assert active(page) == "a.phase"
    press(page, "1")
    assert active(page) == "a.phase"
    press(page, "0")
    assert active(page) == "g0.1.component"
    press(page, "u")
    assert active(page) == "g0.1.root-cause"
    press(page, "ArrowLeft")
    assert active(page) == "g0.1.component"


def test_a_key_pressed_again_takes_the_answer_back(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    crash = page.get_by_role("radio", name="Crash")
    press(page, "1", "ArrowLeft")
    expect(crash).to_be_checked()
    press(page, "1")
    expect(crash).not_to_be_checked()
    press(page, "2", "ArrowLeft", "Backspace")
    expect(page.locator("input[name='a.symptom']:checked")).to_have_count(0)


def test_nothing_and_unsure_exclude_codes_where_several_may_be_chosen(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "ArrowRight", "1", "2", "u", "ArrowLeft")
    expect(page.locator("input[name='a.phase']:checked")).to_have_value(":unsure")
    press(page, "2")
    expect(page.locator("input[name='a.phase']:checked")).to_have_value("model-conversion")


def test_findings_are_added_and_removed_and_a_removal_can_be_undone(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "0", "1", "3", "f", "2", "1")
    expect(page.locator(".finding")).to_have_count(2)
    press(page, "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    assert active(page) == "g0.1.component"
    press(page, "x")
    expect(page.locator(".finding")).to_have_count(1)
    expect(page.locator(".finding input:checked")).to_have_count(2)
    expect(page.locator("[name='g0.1.component']:checked")).to_have_value("job-manager")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".finding")).to_have_count(2)
    expect(page.locator("[name='g0.1.component']:checked")).to_have_value("operators")
    expect(page.locator("[name='g0.2.component']:checked")).to_have_value("job-manager")


def test_what_is_missing_is_said_and_asked(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Component of Finding 1 is not answered yet.")
    assert active(page) == "g0.1.component"
    expect(page.locator("[name='g0.1.component']").first).to_be_focused()


def test_while_typing_keys_are_letters(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "m")
    page.keyboard.type("sjkfux1 /?0")
    expect(page.locator("#memo")).to_have_value("sjkfux1 /?0")
    expect(page.locator("input:checked")).to_have_count(0)
    press(page, "Escape", "1")
    expect(page.get_by_role("radio", name="Crash")).to_be_checked()


def test_keys_with_control_are_left_to_the_browser(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "Control+1", "Alt+1")
    expect(page.locator("input:checked")).to_have_count(0)


def test_previous_and_next_go_through_the_queue_without_submitting(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    ids = [assignment.pk for assignment in rounds.assignments_of(round, round.raters.get().user)]
    for key, place in [("j", 1), ("J", 2), ("k", 1), ("K", 0)]:
        press(page, key)
        expect(page).to_have_url(f"{desk_of(round)}{ids[place]}/")
    page.go_back()
    expect(page).to_have_url(f"{desk_of(round)}{ids[1]}/")
    assert not Coding.objects.exists()


def test_a_skipped_report_comes_back_at_the_end(round: Round, page_of: PageOf) -> None:
    own = rounds.assignments_of(round, round.raters.get().user)
    for assignment in own[2:]:
        codings.submit(
            assignment, codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash")
        )
    page = open_desk(round, page_of)
    press(page, "s")
    expect(page).to_have_url(f"{desk_of(round)}{own[1].pk}/")
    press(page, "1", "0", "1", "1", "Enter")
    expect(page).to_have_url(f"{desk_of(round)}{own[0].pk}/")
    expect(page.locator("[data-desk-part=notice]")).to_contain_text("You put this report off")


def test_a_submitted_report_can_be_revised_beside_the_first(round: Round, page_of: PageOf) -> None:
    first = rounds.assignments_of(round, round.raters.get().user)[0]
    codings.submit(first, codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash"))
    page = open_desk(round, page_of)
    press(page, "k")
    expect(page.get_by_role("button", name="Submit again")).to_be_visible()
    expect(page.get_by_role("radio", name="Crash")).to_be_checked()
    page.get_by_role("group", name="Symptom").click()
    press(page, "2", "Enter")
    expect(page.get_by_role("button", name="Submit and next")).to_be_visible()
    revisions = Coding.objects.filter(assignment=first).values_list("revision", flat=True).order_by("revision")
    wait_until(lambda: list(revisions.all()) == [1, 2], seconds=10, what="The second revision")


def test_the_overview_names_every_key(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "?")
    dialog = page.get_by_role("dialog", name="Keys of this page")
    for key in ["0", "u", "/", "f", "x", "m", "Enter", "s", "K", "J", "?"]:
        expect(dialog.locator("kbd", has_text=key).first).to_be_visible()
    # it begins at its beginning, with the way out in sight
    expect(dialog.get_by_role("heading")).to_be_in_viewport()
    expect(dialog.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)
    press(page, "1", "Escape")
    expect(page.locator("input:checked")).to_have_count(0)


def test_where_all_is_answered_the_arrows_begin_at_either_end(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "1", "ArrowRight", "1", "1")
    expect(page.locator("[data-ready]")).to_have_count(1)
    press(page, "ArrowRight")
    assert active(page) == "a.symptom"
    press(page, "ArrowLeft")
    assert active(page) == "a.symptom"
    page.reload()
    expect(page.locator("[data-ready]")).to_have_count(1)
    press(page, "ArrowLeft")
    assert active(page) == "g0.1.root-cause"
    press(page, "ArrowRight")
    expect(page.locator(".facet[data-active]")).to_have_count(0)


def test_arrows_go_through_the_codes_and_show_what_they_mean_without_choosing(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    page.get_by_role("radio", name="Crash").focus()
    press(page, "ArrowDown")
    expect(page.get_by_role("radio", name="System hang")).to_be_focused()
    expect(page.locator(".definition:visible")).to_contain_text("What system hang means.")
    expect(page.locator("input:checked")).to_have_count(0)
    press(page, "Space")
    expect(page.get_by_role("radio", name="System hang")).to_be_checked()


@pytest.mark.parametrize(
    ("typed", "best"),
    [("conc", "Concurrency issue"), ("cnocur", "Concurrency issue"), ("rep", "Repetition"), ("job man", "Job manager")],
)
def test_search_finds_over_all_facets_and_forgives_a_slip(round: Round, page_of: PageOf, typed: str, best: str) -> None:
    page = open_desk(round, page_of)
    press(page, "/")
    page.keyboard.type(typed)
    expect(page.locator("[data-best]")).to_have_attribute("data-name", best)
    press(page, "Enter")
    expect(page.get_by_role("radio", name=best)).to_be_checked()


def test_a_search_without_a_match_says_so_and_escape_shows_all(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "/")
    page.keyboard.type("zzzzz")
    expect(page.get_by_text("No code has such a name")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_role("radio", name="Crash")).to_be_visible()
    assert active(page) == "a.symptom"


def open_without_search(round: Round, page_of: PageOf) -> tuple[Page, list[Route]]:
    """Return the desk, and the request for its search, which is held once a key asks for it."""
    page = page_of(round.raters.get().user)
    held: list[Route] = []
    page.route("**/desk_search*.js", lambda route: held.append(route))
    page.goto(desk_of(round))
    return page, held


def test_keys_pressed_before_the_search_has_come_are_pressed_once_it_has(round: Round, page_of: PageOf) -> None:
    page, held = open_without_search(round, page_of)
    press(page, "/")
    page.keyboard.type("crash")
    press(page, "Enter", "0", "1")
    expect(page.locator("input:checked")).to_have_count(0)
    first_held(page, held).continue_()
    expect(page.locator("input:checked")).to_have_count(3)
    expect(page.get_by_role("radio", name="Crash")).to_be_checked()


def test_keys_pressed_for_a_search_that_does_not_come_choose_nothing(round: Round, page_of: PageOf) -> None:
    page, held = open_without_search(round, page_of)
    press(page, "/", "1")
    first_held(page, held).abort()
    expect(page.locator("[data-refusal]")).to_contain_text("did not come from the server")
    expect(page.locator("input:checked")).to_have_count(0)
    page.unroute("**/desk_search*.js")
    press(page, "/")
    page.keyboard.type("crash")
    press(page, "Enter")
    expect(page.get_by_role("radio", name="Crash")).to_be_checked()


def test_what_is_pressed_while_the_next_report_is_under_way_lands_nowhere(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    held = []

    def hold(route: Route) -> None:
        sent = route.request.post_data or ""
        if "action=submit" in sent:
            held.append(route)
        elif sent:
            route.continue_()
        else:
            route.abort()  # the next report does not come ahead

    page.route("**/desk/*/", hold)
    press(page, "1", "0", "1", "1")
    press(page, "Enter", "2", "Backspace", "x")
    page.wait_for_timeout(300)
    submission = first_held(page, held)
    assert len(held) == 1
    assert "action=submit" in submission.request.post_data
    submission.continue_()
    expect(page.locator(".done-count")).to_contain_text("1 of 20")
    expect(page.locator("input:checked")).to_have_count(0)
    assert Coding.objects.get().answers.count() == 4


def test_a_removal_can_no_longer_be_undone_once_something_else_was_chosen(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "0", "1", "3", "f", "2", "x")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("radio", name="Crash").click()
    page.get_by_role("radio", name="Silent error").click()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
