"""A round of open coding from the first own code to gold labels, in a real browser and with keys alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from annotator.accounts.models import User
from annotator.alignment.models import Alignment
from annotator.coding.models import AnswerCode, Evidence, OwnCode
from annotator.rounds import services as rounds_services
from annotator.rounds.models import Round
from mining.models import Snapshot
from taxonomy.models import Version
from tests.services.browsers import first_held
from tests.worlds import people, rounds
from tests.worlds.codings import AT
from tests.worlds.open_coding import Opened, open_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
Finds = Callable[[Page], list[str]]
BODY = "Loading stops because memory ran out.\n\nAfter a minute the engine answers again.\n"


@pytest.fixture
def opened(transactional_db: None) -> Opened:
    opened = open_round(2)
    people.add(opened.study, people.make_user("jo", name="Jo Judge"), "adjudicator")
    Snapshot.objects.update(body=BODY, comments=[])
    return opened


def desk(opened: Opened, page_of: PageOf, name: str, **options: object) -> Page:
    page = page_of({"ada": opened.ada, "ben": opened.ben}[name], **options)
    page.goto(f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/desk/")
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def make_from_passage(page: Page, name: str = "") -> None:
    """Choose a passage of the body by keys and make a code of it."""
    press(page, "e", "ArrowDown", *["ArrowRight"] * 2, *["Shift+ArrowRight"] * 3, "i")
    expect(page.locator("[data-own-code]")).to_be_visible()
    if name:
        page.keyboard.type(name)
    press(page, "Enter")
    expect(page.locator("[data-own-code]")).to_be_hidden()


def submit_rest(page: Page, *, is_last: bool = False) -> None:
    press(page, "0", "1", "1", "Enter")
    said = "You have coded every report" if is_last else "1 of 2"
    expect(page.locator("h1" if is_last else ".done-count")).to_contain_text(said)


def test_a_passage_becomes_a_code_that_is_chosen_with_it_as_evidence(
    opened: Opened, page_of: PageOf, axe_finds: Finds
) -> None:
    page = desk(opened, page_of, "ada")
    press(page, "e", "ArrowDown", *["ArrowRight"] * 2, *["Shift+ArrowRight"] * 3, "i")
    dialog = page.locator("[data-own-code]")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[name=name]")).to_be_focused()
    passage = dialog.locator("[data-own-passage]").inner_text()
    expect(dialog.locator("[name=name]")).to_have_value(passage)
    expect(dialog.locator("[name=facet]")).to_have_value("symptom")
    assert axe_finds(page) == []
    page.keyboard.type("Crash")
    press(page, "Enter")
    expect(dialog.locator("[data-own-refusal]")).to_contain_text("has a code called Crash already")
    dialog.locator("[name=name]").fill("Out of memory")
    press(page, "Enter")
    expect(dialog).to_be_hidden()
    chosen = page.locator(".facet[data-name=Symptom] .code:has(:checked)")
    expect(chosen.locator(".code-name")).to_have_text("Out of memory")
    expect(chosen.locator(".own-code")).to_have_text("own")
    expect(page.locator(".spans .words")).to_have_text(f"“{passage}”")
    assert axe_finds(page) == []
    submit_rest(page)
    code = OwnCode.objects.get()
    assert (code.examples[0]["quote"], Evidence.objects.get().own_code) == (passage, code)
    # on the next report it has a key, and search finds it
    press(page, "6")
    expect(page.locator(".facet[data-name=Symptom] .code:has(:checked) .code-name")).to_have_text("Out of memory")
    press(page, "ArrowLeft", "Backspace", "/")
    page.keyboard.type("out of")
    press(page, "Enter")
    expect(page.locator(".facet[data-name=Symptom] .code:has(:checked) .code-name")).to_have_text("Out of memory")
    submit_rest(page, is_last=True)
    assert AnswerCode.objects.filter(own_code=code).count() == 2


def test_a_code_is_made_of_nothing_below_another_and_esc_makes_none(opened: Opened, page_of: PageOf) -> None:
    page = desk(opened, page_of, "ada")
    press(page, "n")
    dialog = page.locator("[data-own-code]")
    expect(dialog).to_be_visible()
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    press(page, "n")
    page.keyboard.type("Slow")
    dialog.locator("[name=parent]").select_option(label="Crash")
    dialog.locator("[name=name]").press("Enter")
    expect(page.locator(".code.depth-1:has(:checked) .code-name")).to_have_text("Slow")
    assert OwnCode.objects.get().parent_key == "crash"
    # a passage that waits for its code is still there when none was made
    press(page, "e", "i", "Escape")
    expect(page.locator("[data-pending]")).to_be_visible()
    # also when the browser tells late that the dialog had taken the selection away
    page.evaluate("document.dispatchEvent(new Event('selectionchange'))")
    expect(page.locator("[data-pending]")).to_be_visible()


def test_a_key_pressed_as_the_dialog_has_closed_is_no_letter_of_its_field(opened: Opened, page_of: PageOf) -> None:
    page = desk(opened, page_of, "ada")
    press(page, "n")
    dialog = page.locator("[data-own-code]")
    expect(dialog).to_be_visible()
    dialog.evaluate("""(dialog) => {
        dialog.close();
        const key = {key: "n", bubbles: true, cancelable: true};
        dialog.querySelector("[name=name]").dispatchEvent(new KeyboardEvent("keydown", key));
    }""")
    expect(dialog).to_be_visible()


def test_a_name_typed_before_the_script_of_own_codes_has_come_makes_the_code(opened: Opened, page_of: PageOf) -> None:
    page = page_of(opened.ada)
    held: list[Route] = []
    page.route("**/desk_own_codes*.js", lambda route: held.append(route))
    page.goto(f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/desk/")
    press(page, "n", "Escape", "n")
    page.keyboard.type("Slow1")
    press(page, "Enter")
    first_held(page, held).continue_()
    expect(page.locator(".code:has(:checked) .code-name")).to_have_text("Slow1")
    assert OwnCode.objects.get().name == "Slow1"


def code_both_reports(opened: Opened, page_of: PageOf) -> None:
    """Each makes a code of the first report; the second is that code again for Ada, and a crash for Ben."""
    for name, code in (("ada", "Out of memory"), ("ben", "OOM")):
        page = desk(opened, page_of, name)
        make_from_passage(page, code)
        submit_rest(page)
        press(page, "6" if name == "ada" else "1")
        submit_rest(page, is_last=True)


def put_together(lead: Page, name: str) -> None:
    """Put the second code into the row of the first, and name it."""
    first, second = lead.locator(".own-card").nth(0), lead.locator(".own-card").nth(1)
    row = first.locator("xpath=ancestor::tr").get_attribute("data-row")
    second.locator("[name=into]").focus()
    lead.keyboard.type(str(row))
    press(lead, "Enter")
    expect(lead.locator("tr[data-row]")).to_have_count(1)
    expect(lead.locator("tr[data-row] .own-card")).to_have_count(2)
    field = lead.get_by_label("Name of the new code of row")
    field.focus()
    press(lead, "Control+a")
    lead.keyboard.type(name)
    press(lead, "Enter")
    expect(field).to_have_value(name)


def press_button(page: Page, name: str) -> None:
    """Press a button by its name with the keyboard."""
    page.get_by_role("button", name=name).focus()
    press(page, "Enter")


def decide_and_close(judge: Page, round: str) -> None:
    """Decide the one conflict on aligned codes, and close the round."""
    judge.goto(f"{round}conflicts/")
    expect(judge.get_by_text("0 of 1 decided")).to_be_visible()
    press(judge, "Enter")
    expect(judge.get_by_label("Reason")).to_be_visible()
    expect(judge.get_by_text("Memory exhausted").first).to_be_visible()
    # the keys are there once the page's modules have run
    judge.wait_for_load_state("load")
    press(judge, "1", "r")
    judge.keyboard.type("It says so.")
    press(judge, "Escape", "b")
    expect(judge.get_by_text("Every conflict here is decided.")).to_be_visible()
    judge.goto(f"{round}conflicts/")
    press_button(judge, "Close")
    expect(judge.get_by_role("heading", name="Gold labels")).to_be_visible()
    expect(judge.get_by_text("Memory exhausted").first).to_be_visible()


def test_from_own_codes_to_gold_labels_with_keys_alone(opened: Opened, page_of: PageOf, axe_finds: Finds) -> None:
    code_both_reports(opened, page_of)
    rounds.end(opened.round)
    round = f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/"
    lead, judge = page_of(opened.lead), page_of(User.objects.get(username="jo"))
    for page in (lead, judge):
        page.on("dialog", lambda dialog: dialog.accept())
    lead.goto(round)
    press(lead, "l")
    expect(lead.locator("h1")).to_have_text("Alignment")
    assert axe_finds(lead) == []
    put_together(lead, "Memory exhausted")
    assert axe_finds(lead) == []
    press_button(lead, "Apply to the draft")
    expect(lead.get_by_role("heading", name="Read the codings through it")).to_be_visible()
    assert axe_finds(lead) == []
    press_button(lead, "Publish and read the codings")
    expect(lead.get_by_text("Read since")).to_be_visible()
    lead.get_by_role("link", name="Agreement", exact=True).focus()
    press(lead, "Enter")
    expect(lead.get_by_role("heading", name="Before and after alignment")).to_be_visible()
    assert axe_finds(lead) == []
    opened.round.refresh_from_db()
    assert (opened.round.coded_under.number, opened.round.version.number) == (1, 2)
    added = Version.objects.get(number=2).code_states.get(name="Memory exhausted")
    assert set(added.aliases) == {"Out of memory", "OOM"}
    decide_and_close(judge, round)


def test_codes_are_dragged_into_one_row_and_parted_again(opened: Opened, page_of: PageOf) -> None:
    for name in ("ada", "ben"):
        page = desk(opened, page_of, name)
        make_from_passage(page, f"Memory of {name}")
    rounds.end(opened.round)
    lead = page_of(opened.lead)
    lead.goto(f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/alignment/")
    lead.locator(".own-card").nth(1).drag_to(lead.locator("tr[data-row]").first)
    expect(lead.locator("tr[data-row]")).to_have_count(1)
    assert Alignment.objects.get().revision == 1
    lead.get_by_role("button", name="Part").first.click()
    expect(lead.locator("tr[data-row]")).to_have_count(2)


def test_two_at_the_board_do_not_overwrite_each_other(opened: Opened, page_of: PageOf) -> None:
    for name in ("ada", "ben"):
        make_from_passage(desk(opened, page_of, name), f"Memory of {name}")
    rounds.end(opened.round)
    address = f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/alignment/"
    one, other = page_of(opened.lead), page_of(opened.lead)
    one.goto(address)
    other.goto(address)
    one.get_by_label("nothing: set aside").first.check()
    one.get_by_role("button", name="Save").first.click()
    expect(one.locator("tr.aside")).to_have_count(1)
    other.get_by_label("nothing: set aside").last.check()
    other.get_by_role("button", name="Save").last.click()
    expect(other.get_by_role("alert")).to_contain_text("Somebody changed the board since you looked")
    expect(other.locator("tr.aside")).to_have_count(1)


def test_a_lead_plans_open_coding_in_the_form(opened: Opened, page_of: PageOf) -> None:
    page = page_of(opened.lead)
    page.goto(f"/studies/{opened.study.slug}/rounds/new/")
    page.get_by_label("Name", exact=True).fill("Pilot 2")
    page.get_by_label("Open coding").check()
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_text("Open coding: raters make codes of their own")).to_be_visible()
    round = Round.objects.get(name="Pilot 2")
    assert round.is_open_coding
    rounds_services.discard_round(round=round, by=opened.lead, at=AT)
