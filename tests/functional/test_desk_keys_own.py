"""A person's own keys at the desk, chosen on a page and obeyed, and keyboards of other countries."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.coding import services
from annotator.coding.models import Draft
from annotator.rounds.models import Round
from tests.worlds import people, rounds
from tools.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
PRESS = """([key, code, shiftKey]) => (document.activeElement || document.body).dispatchEvent(
  new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true }))"""


@pytest.fixture
def round(transactional_db: None) -> Round:
    """An open round of four reports whose one rater is called rater."""
    return rounds.make_open_round(people.make_study(), [people.make_user("rater")], n_reports=4)


def open_desk(round: Round, page_of: PageOf) -> Page:
    page = page_of(round.raters.get().user)
    page.goto(f"/studies/{round.study.slug}/rounds/{round.pk}/desk/")
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    return page


def strike(page: Page, key: str, code: str, *, shift: bool = False) -> None:
    """Press what writes `key` on the place of a keyboard that a QWERTY calls `code`."""
    page.evaluate(PRESS, [key, code, shift])


def active(page: Page) -> str:
    return page.locator(".facet[data-active]").get_attribute("data-facet") or ""


def test_d_marks_a_report_and_takes_the_mark_back(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    box = page.get_by_role("checkbox", name="Discuss later")
    page.keyboard.press("d")
    expect(box).to_be_checked()
    expect(page.locator("[data-saved]")).to_have_text("saved")
    page.reload()
    expect(box).to_be_checked()
    page.keyboard.press("d")
    expect(box).not_to_be_checked()
    wait_until(lambda: not Draft.objects.get().is_to_discuss, seconds=10, what="The mark taken back")


def test_a_mark_belongs_to_its_report_and_is_listed_in_the_queue(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    title = page.title().partition(" · ")[0]
    for key in ["d", "s"]:
        page.keyboard.press(key)
    expect(page.locator("[data-desk-part=foot] [data-discuss]")).not_to_be_checked()
    expect(page).not_to_have_title(f"{title} · Intercoder")
    page.goto(page.locator(".done-count").get_attribute("href"))
    page.get_by_role("link", name="to discuss").click()
    expect(page.locator("table.queue tbody tr")).to_have_count(1)
    expect(page.locator("table.queue tbody")).to_contain_text(title)


def test_a_mark_goes_along_with_the_submission_that_follows_at_once(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    for key in ["1", "0", "1", "1", "d", "Enter"]:
        page.keyboard.press(key)
    expect(page.locator(".done-count")).to_contain_text("1 of 4")
    expect(page.get_by_role("checkbox", name="Discuss later")).not_to_be_checked()
    wait_until(lambda: Draft.objects.filter(is_to_discuss=True).count() == 1, seconds=10, what="The mark")


def test_keys_are_chosen_on_their_page_and_obeyed_at_the_desk(round: Round, page_of: PageOf) -> None:
    page = page_of(round.raters.get().user)
    page.goto("/profile/keys/")
    page.get_by_label("Unsure").focus()
    page.keyboard.press("q")
    page.get_by_label("Discuss later").focus()
    page.keyboard.press("Q")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“q” is the key of “Unsure” already.")).to_be_visible()
    page.get_by_label("Discuss later").focus()
    page.keyboard.press("Shift+:")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your keys are saved.")).to_be_visible()
    desk = open_desk(round, page_of)
    desk.keyboard.press("d")
    expect(desk.get_by_role("checkbox", name="Discuss later")).not_to_be_checked()
    desk.keyboard.press(":")
    expect(desk.get_by_role("checkbox", name="Discuss later")).to_be_checked()
    desk.keyboard.press("q")
    expect(desk.locator("[name='a.symptom']:checked")).to_have_value(":unsure")
    desk.keyboard.press("?")
    overview = desk.get_by_role("dialog", name="Keys of this page")
    expect(overview.get_by_role("row", name="q Unsure")).to_be_visible()


def test_the_usual_keys_come_back(round: Round, page_of: PageOf) -> None:
    rater = round.raters.get().user
    services.choose_keys(chosen={"skip": "w"}, by=rater)
    page = page_of(rater)
    page.goto("/profile/keys/")
    expect(page.get_by_label("Skip for later")).to_have_value("w")
    page.get_by_role("button", name="Restore the usual keys").click()
    expect(page.get_by_label("Skip for later")).to_have_value("s")


def test_caps_lock_changes_no_key(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    strike(page, "U", "KeyU")
    expect(page.locator('input[value=":unsure"]:checked')).to_have_count(1)
    strike(page, "M", "KeyM")
    expect(page.locator("#memo")).to_be_focused()


def test_on_azerty_the_numbers_need_no_shift_and_letters_are_those_written(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    strike(page, "é", "Digit2")
    expect(page.locator("[name='a.symptom']:checked")).to_have_value("system-hang")
    assert active(page) == "a.phase"
    strike(page, "à", "Digit0")
    expect(page.locator("[name='a.phase']:checked")).to_have_value(":nothing")
    strike(page, "1", "Digit1", shift=True)
    expect(page.locator("[name='g0.1.component']:checked")).to_have_count(1)
    strike(page, "m", "Semicolon")
    expect(page.locator("#memo")).to_be_focused()


def test_a_sign_that_a_person_has_chosen_is_no_number(round: Round, page_of: PageOf) -> None:
    services.choose_keys(chosen={"memo": "é"}, by=round.raters.get().user)
    page = open_desk(round, page_of)
    strike(page, "é", "Digit2")
    expect(page.locator("#memo")).to_be_focused()
    expect(page.locator("input:checked")).to_have_count(0)


def test_on_qwertz_a_shifted_number_is_the_sign_it_writes(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    strike(page, "/", "Digit7", shift=True)
    expect(page.locator("[data-search]")).to_be_focused()
    expect(page.locator("input:checked")).to_have_count(0)


def test_what_the_desk_tells_its_script_is_the_overview_in_order(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    strokes = json.loads(page.locator("[data-desk]").get_attribute("data-strokes") or "")
    page.keyboard.press("?")
    shown = page.locator("[data-keys-list] tr").all_inner_texts()[-len(strokes) - 1 : -1]
    assert [row.split("\t") for row in shown] == [[key, words] for _, key, words in strokes]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_keys_can_be_used_by_everybody(
    round: Round, page_of: PageOf, axe_finds: Callable[[Page], list[str]], theme: str
) -> None:
    page = page_of(round.raters.get().user, color_scheme=theme)
    page.goto("/profile/keys/")
    assert axe_finds(page) == []
    page.get_by_label("Skip for later").fill("m")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is the key of “Memo” already.")).to_be_visible()
    assert axe_finds(page) == []
