"""The codebook's editor in a real browser: keyboard alone, dragging, nothing lost, nothing that axe finds."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.studies import services as studies
from annotator.studies.models import Study
from taxonomy import services
from taxonomy.models import Codebook
from taxonomy.selectors import versions_of
from tests.taxonomy.drafts import draft_book, edit, state_of, steps, tree
from tests.worlds import books, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]


@pytest.fixture
def study(transactional_db: None) -> Study:
    return people.make_study(people.make_user("lead", name="Ada Lead"))


@pytest.fixture
def filled(codebook: Codebook, lead: User) -> Codebook:
    books.make_version(codebook, lead)
    return codebook


@pytest.fixture
def page(filled: Codebook, lead: User, page_of: PageOf) -> Page:
    page = page_of(lead)
    page.goto(f"/codebooks/{filled.pk}/codes/crash/")
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def pane(page: Page, title: str) -> None:
    expect(page.locator("#entry h2").first).to_have_text(title)


def rows(page: Page) -> list[str]:
    return [row.get_attribute("data-row") or "" for row in page.locator("[data-row]:visible").all()]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_codebook_is_written_and_published_with_the_keyboard_alone(
    codebook: Codebook, lead: User, page_of: PageOf
) -> None:
    page = page_of(lead)
    page.goto(f"/codebooks/{codebook.pk}/")
    press(page, "f")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Symptom")
    press(page, "Enter")
    pane(page, "Symptom")
    for name in ("Crash", "Hang", "Slow"):
        press(page, "a")
        expect(page.get_by_label("Name", exact=True)).to_be_focused()
        page.keyboard.type(name)
        press(page, "Enter")
        pane(page, name)
    press(page, "c")
    pane(page, "A new code below Slow")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Slow start")
    press(page, "Enter")
    pane(page, "Slow start")
    assert tree(codebook) == ["crash", "hang", "slow", "  slow-start"]
    press(page, "<")
    expect(page.locator("#facet-symptom > ul > li > a")).to_have_text(["Crash", "Hang", "Slow", "Slow start"])
    press(page, "K")
    expect(page.locator("#facet-symptom li a")).to_have_text(["Crash", "Hang", "Slow start", "Slow"])
    press(page, "e")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    press(page, "End")
    page.keyboard.type("-up")
    press(page, "Control+Enter")
    expect(page.locator(".saved")).to_have_text("Saved.")
    expect(page.locator("#facet-symptom li a").nth(2)).to_have_text("Slow start-up")
    press(page, "Escape")
    expect(page.locator('[data-row="code:slow-start"]')).to_be_focused()
    press(page, "p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish version 1")
    page.get_by_label("Notes").focus()
    page.keyboard.type("First.")
    press(page, "Tab", "Enter")
    expect(page.get_by_text("Version 1, published")).to_be_visible()
    assert versions_of(codebook).get().notes == "First."


def test_the_tree_is_walked_with_the_arrow_keys(page: Page) -> None:
    page.locator('[data-row="code:crash"]').focus()
    press(page, "ArrowDown", "ArrowDown", "ArrowRight")
    expect(page.locator('[data-row="code:repetition"]')).to_be_focused()
    press(page, "ArrowLeft", "ArrowLeft")
    expect(page.locator('[data-row="facet:symptom"]')).to_be_focused()
    press(page, "End", "ArrowUp", "Enter")
    pane(page, "Concurrency issue")
    expect(page.locator("[data-row][aria-current]")).to_have_text(["Concurrency issue"])
    expect(page).to_have_url(re.compile(r"/codes/concurrency-issue/$"))
    press(page, "Home")
    expect(page.locator('[data-row="facet:symptom"]')).to_be_focused()


def test_back_and_forward_lead_through_the_entries(page: Page) -> None:
    page.locator('[data-row="code:repetition"]').click()
    pane(page, "Repetition")
    page.go_back()
    pane(page, "Crash")
    page.go_forward()
    pane(page, "Repetition")


def test_typing_narrows_the_tree_to_what_says_all_words(page: Page, filled: Codebook, lead: User) -> None:
    edit(filled, lead, "misconfiguration", examples=("A flag names the wrong fnord.",))
    press(page, "/")
    expect(page.get_by_label("Find in the codebook")).to_be_focused()
    page.keyboard.type("FNORD wrong")
    expect(page.locator("[data-found]")).to_have_text("1 found")
    assert rows(page) == ["facet:root-cause", "code:configuration", "code:misconfiguration"]
    press(page, "Escape")
    expect(page.locator("[data-found]")).to_be_empty()
    assert len(rows(page)) == 19
    page.keyboard.type("nowhere")
    expect(page.locator("[data-found]")).to_have_text("Nothing found")


def test_what_was_just_saved_is_found(page: Page) -> None:
    press(page, "/")
    page.keyboard.type("crash")
    expect(page.locator("[data-found]")).to_have_text("1 found")
    page.get_by_label("Full definition").fill("The fnord.")
    press(page, "Control+Enter")
    expect(page.locator(".saved")).to_have_text("Saved.")
    page.get_by_label("Find in the codebook").fill("fnord")
    expect(page.locator("[data-found]")).to_have_text("1 found")


def test_a_code_is_dragged_before_another_and_onto_another(page: Page, filled: Codebook) -> None:
    silent, crash = (page.locator(f'[data-row="code:{key}"]') for key in ("silent-error", "crash"))
    silent.drag_to(crash, target_position={"x": 40, "y": 2})
    pane(page, "Silent error")
    expect(page.locator("#facet-symptom li a").first).to_have_text("Silent error")
    crash.drag_to(page.locator('[data-row="code:system-hang"]'))
    pane(page, "Crash")
    expect(page.locator('li:has(> [data-row="code:system-hang"]) > ul a')).to_have_text(["Crash"])
    assert tree(filled) == ["silent-error", "system-hang", "  crash", "unexpected-output", "  repetition"]
    crash.drag_to(page.locator('[data-row="facet:symptom"]'))
    expect(page.locator("#facet-symptom li a").last).to_have_text("Crash")
    silent.drag_to(crash, target_position={"x": 40, "y": 27})
    expect(page.locator("#facet-symptom li a").last).to_have_text("Silent error")
    assert tree(filled) == ["system-hang", "unexpected-output", "  repetition", "crash", "silent-error"]


def test_a_code_is_not_dropped_on_another_facet(page: Page, filled: Codebook) -> None:
    page.locator('[data-row="code:crash"]').drag_to(page.locator('[data-row="code:engine-setup"]'))
    page.locator('[data-row="code:repetition"]').click()
    pane(page, "Repetition")
    assert steps(filled) == []


def test_unsaved_text_is_not_left_without_asking(filled: Codebook, lead: User, page_of: PageOf) -> None:
    page, asked = page_of(lead), []
    page.goto(f"/codebooks/{filled.pk}/codes/crash/")

    def answer(dialog: object) -> None:
        asked.append(dialog)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()  # type: ignore[attr-defined]  # Playwright's own

    page.on("dialog", answer)
    page.get_by_label("Full definition").fill("Half a thought")
    expect(page.get_by_text("not saved yet")).to_be_visible()
    page.locator('[data-row="code:repetition"]').click()
    pane(page, "Crash")
    expect(page.get_by_label("Full definition")).to_have_value("Half a thought")
    page.locator('[data-row="code:repetition"]').click()
    pane(page, "Repetition")
    assert len(asked) == 2


def test_saved_text_is_left_without_asking(page: Page, filled: Codebook) -> None:
    asked: list[object] = []
    page.on("dialog", lambda dialog: asked.append(dialog))
    page.get_by_label("Full definition").fill("A whole thought.")
    press(page, "Control+Enter")
    expect(page.locator(".saved")).to_have_text("Saved.")
    page.locator('[data-row="code:repetition"]').click()
    pane(page, "Repetition")
    page.reload()
    assert asked == []
    assert state_of(filled, "crash").full == "A whole thought."


def test_two_editors_of_one_code_both_see_both_texts(page: Page, filled: Codebook, lead: User) -> None:
    page.get_by_label("Brief definition").fill("Mine.")
    edit(filled, lead, "crash", brief="Theirs.")
    page.get_by_role("button", name="Save").click()
    table = page.locator(".stale table")
    expect(table.get_by_role("row").nth(1)).to_have_text("Brief definitionTheirs.Mine.")
    expect(page.get_by_label("Brief definition")).to_have_value("Mine.")
    expect(page.get_by_text("not saved yet")).to_be_visible()
    press(page, "Control+Enter")
    expect(page.locator(".saved")).to_have_text("Saved.")
    assert state_of(filled, "crash").brief == "Mine."


def test_text_stays_when_the_server_is_away_or_the_person_is_signed_out(page: Page, filled: Codebook) -> None:
    page.get_by_label("Full definition").fill("Long thoughts.")
    page.context.set_offline(True)
    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    page.context.set_offline(False)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    expect(page.get_by_label("Full definition")).to_have_value("Long thoughts.")
    page.context.add_cookies(cookies)
    press(page, "Control+Enter")
    expect(page.locator(".saved")).to_have_text("Saved.")
    assert state_of(filled, "crash").full == "Long thoughts."


def test_a_right_that_was_taken_away_takes_no_text(page_of: PageOf, filled: Codebook, study: Study, lead: User) -> None:
    judge = people.add(study, people.make_user("judge"), "adjudicator", "rater")
    page = page_of(judge)
    page.goto(f"/codebooks/{filled.pk}/codes/crash/")
    page.get_by_label("Full definition").fill("Long thoughts.")
    studies.revoke_role(study=study, user=judge, role="adjudicator", by=lead, at=books.AT)
    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("You may read this codebook but not change it")
    expect(page.get_by_label("Full definition")).to_have_value("Long thoughts.")


def test_a_near_name_is_pointed_out_while_typing(page: Page) -> None:
    press(page, "a")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("System hangs")
    expect(page.locator("#similar")).to_contain_text("Easily mistaken for System hang")
    page.get_by_label("Name", exact=True).fill("Something quite different")
    expect(page.locator("#similar")).to_be_empty()


def test_examples_are_added_one_by_one(page: Page, filled: Codebook) -> None:
    page.get_by_label("One more example").fill("First.")
    page.get_by_role("button", name="Add another example").click()
    page.keyboard.type("Second.")
    press(page, "Control+Enter")
    expect(page.locator(".saved")).to_have_text("Saved.")
    assert state_of(filled, "crash").examples == ["First.", "Second."]


def test_retiring_and_deleting_by_button(page: Page, filled: Codebook, lead: User) -> None:
    page.get_by_placeholder("Why is it retired?").fill("Never chosen.")
    page.get_by_role("button", name="Retire").click()
    expect(page.locator('[data-row="code:crash"]')).to_have_text("Crash retired")
    page.get_by_placeholder("Why is it restored?").fill("Needed.")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator('[data-row="code:crash"]')).to_have_text("Crash")
    press(page, "c")
    pane(page, "A new code below Crash")
    page.keyboard.type("Segfault")
    press(page, "Enter")
    pane(page, "Segfault")
    page.get_by_role("button", name="Delete").click()
    pane(page, "Crash")
    expect(page.locator('[data-row="code:segfault"]')).to_have_count(0)


def test_the_editor_works_without_script(filled: Codebook, lead: User, page_of: PageOf) -> None:
    page = page_of(lead, java_script_enabled=False)
    page.goto(f"/codebooks/{filled.pk}/")
    page.get_by_role("link", name="Crash").click()
    page.get_by_label("Name", exact=True).fill("Abort")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.get_by_role("button", name="↓ Down").click()
    expect(page.locator("#facet-symptom li a").nth(1)).to_have_text("Abort")
    page.get_by_role("link", name="Add one below").click()
    page.get_by_label("Name", exact=True).fill("Segfault")
    page.get_by_role("button", name="Add").click()
    pane(page, "Segfault")
    page.get_by_label("Find in the codebook").fill("segfault")
    press(page, "Enter")
    expect(page.locator("[data-row]")).to_have_text(["Symptom", "Abort", "Segfault"])
    assert draft_book(filled).codes_by_key["segfault"].parent_key == "crash"


PAGES = [
    *("", "codes/crash/", "codes/silent-error/", "facets/component/", "new-facet/", "facets/symptom/new-code/"),
    *("import/", "publish/", "versions/", "versions/1/"),
]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    filled: Codebook,
    lead: User,
    page_of: PageOf,
    axe_finds: Callable[[Page], list[str]],
    scheme: str,
    width: int,
) -> None:
    services.retire_code(codebook=filled, key="silent-error", reason="Unused.", by=lead, at=books.AT)
    edit(filled, lead, "crash", name="Abort", reason="Clearer.")
    empty = people.make_study(lead, name="Empty").codebook
    page = page_of(lead, color_scheme=scheme, viewport={"width": width, "height": 844})
    for path in [f"/codebooks/{filled.pk}/{path}" for path in PAGES] + [f"/codebooks/{empty.pk}/"]:
        page.goto(path)
        assert axe_finds(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"/codebooks/{filled.pk}/codes/crash/")
    page.get_by_label("Brief definition").fill("Mine.")
    edit(filled, lead, "crash", brief="Theirs.")
    page.locator("#save").click()
    expect(page.locator(".stale")).to_be_visible()
    assert axe_finds(page) == []
