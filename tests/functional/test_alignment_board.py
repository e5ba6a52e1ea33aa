"""The alignment board in a real browser: steps taken back and done again, by keys, by button, by two people at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.alignment.models import Alignment
from tests.worlds import people
from tests.worlds.open_coding import Opened, coded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
Finds = Callable[[Page], list[str]]


@pytest.fixture
def opened(transactional_db: None) -> Opened:
    """An ended round with four own codes: "OOM" and "Out of memory", "Odd", "Slow"; Jo decides beside the lead."""
    opened, _ = coded()
    people.add(opened.study, people.make_user("jo", name="Jo Judge"), "adjudicator")
    return opened


def board(opened: Opened, page_of: PageOf, by: User, **options: object) -> Page:
    page = page_of(by, **options)
    page.goto(f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/alignment/")
    return page


def card(page: Page, name: str) -> str:
    """Return the row in which a code lies."""
    found = page.locator(".own-card", has=page.get_by_role("heading", name=name, exact=True))
    return str(found.locator("xpath=ancestor::tr").get_attribute("data-row"))


def set_aside(page: Page, name: str) -> None:
    row = page.locator(f"#row-{card(page, name)}")
    row.get_by_label("nothing: set aside").check()
    row.get_by_role("button", name="Save").click()


def test_steps_are_undone_and_done_again_by_keys(opened: Opened, page_of: PageOf, axe_finds: Finds) -> None:
    page = board(opened, page_of, opened.lead)
    page.get_by_label("Row to put Odd of").fill(card(page, "Out of memory"))
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(3)
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(page.locator("tr[data-row]")).to_have_count(4)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("tr[data-row]")).to_have_count(3)
    page.keyboard.press("u")
    expect(page.locator("tr[data-row]")).to_have_count(4)
    page.keyboard.press("Shift+U")
    expect(page.locator("tr[data-row]")).to_have_count(3)
    page.get_by_text("1 step so far").click()
    assert axe_finds(page) == []
    # in a text field the keys are the field's own
    name = page.get_by_label("Name of the new code of row").first
    before = name.input_value()
    name.focus()
    page.keyboard.type("x")
    page.keyboard.press("Control+z")
    expect(name).to_have_value(before)
    assert Alignment.objects.get().revision == 5


def test_two_at_the_board_undo_their_own_steps(opened: Opened, page_of: PageOf) -> None:
    lead = board(opened, page_of, opened.lead)
    set_aside(lead, "Odd")
    expect(lead.locator("tr.aside")).to_have_count(1)
    judge = board(opened, page_of, User.objects.get(username="jo"))
    set_aside(judge, "Slow")
    expect(judge.locator("tr.aside")).to_have_count(2)
    # the lead's page is older than Jo's step: nothing is undone, and what Jo did is told
    lead.get_by_role("button", name="Undo").first.click()
    alert = lead.get_by_role("alert")
    expect(alert).to_contain_text("Somebody changed the board since you looked")
    expect(alert).to_contain_text("set aside (by Jo Judge)")
    expect(lead.locator("tr.aside")).to_have_count(2)
    lead.get_by_text("2 steps so far").click()
    own = lead.locator(".taken li", has_text="Lea Marsh")
    own.get_by_role("button", name="Undo").click()
    expect(lead.locator("tr.aside")).to_have_count(1)
    expect(lead.locator("tr.aside")).to_contain_text("Slow")


def test_a_step_that_another_builds_on_says_which_goes_first(opened: Opened, page_of: PageOf) -> None:
    page = board(opened, page_of, opened.lead, java_script_enabled=False)
    for _ in range(2):
        set_aside(page, "Odd")
        expect(page.locator("tr.aside")).to_have_count(1)
        row = page.locator("tr.aside")
        row.get_by_label("a new code", exact=True).check()
        row.get_by_role("button", name="Save").click()
        expect(page.locator("tr.aside")).to_have_count(0)
    page.get_by_text("4 steps so far").click()
    first = page.locator(".taken li").last
    expect(first).to_contain_text("Before it, undo: Row")
    expect(first.get_by_role("button")).to_have_count(0)
    for number in range(4):
        page.get_by_role("button", name="Undo").first.click()
        expect(page.locator("tr.aside")).to_have_count(1 - number % 2 if number < 3 else 0)
    page.get_by_role("button", name="Redo").first.click()
    expect(page.locator("tr.aside")).to_have_count(1)
