"""The editor by keyboard and by mouse: adding, moving, finding, walking the tree."""

import re

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from taxonomy.models import Codebook
from taxonomy.selectors import versions_of
from tests.taxonomy.browser.windows import PageOf, pane, press, rows
from tests.taxonomy.drafts import edit, state_of, steps, tree

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def add_by_key(page: Page, key: str, name: str) -> None:
    press(page, key)
    expect(page.locator("#new_name")).to_be_focused()
    page.keyboard.type(name)
    press(page, "Enter")
    pane(page, name)


def test_a_codebook_is_written_and_published_with_the_keyboard_alone(
    codebook: Codebook, lead: User, page_of: PageOf
) -> None:
    page = page_of(lead)
    page.goto(f"/codebooks/{codebook.pk}/")
    add_by_key(page, "f", "Symptom")
    for name in ("Crash", "Hang", "Slow"):
        add_by_key(page, "a", name)
    add_by_key(page, "c", "Slow start")
    assert tree(codebook) == ["crash", "hang", "slow", "  slow-start"]
    press(page, "<")
    expect(page.locator("#facet-symptom > ul > li > a")).to_have_text(["Crash", "Hang", "Slow", "Slow start"])
    press(page, "Shift+K")
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
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish version 1 (1.0.0)")
    page.get_by_label("Notes").focus()
    page.keyboard.type("First.")
    press(page, "Tab", "Enter")
    expect(page.get_by_text("Version 1 (1.0.0), published")).to_be_visible()
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


def test_an_entry_saved_the_moment_it_stands_there_is_saved_in_its_place(page: Page) -> None:
    page.evaluate("""() => {
        const save = new KeyboardEvent("keydown", {key: "Enter", ctrlKey: true, bubbles: true, cancelable: true});
        document.addEventListener("htmx:afterSwap", () => setTimeout(() => document.dispatchEvent(save)), {once: true});
    }""")
    page.locator('[data-row="code:repetition"]').click()
    expect(page.locator(".saved")).to_have_text("Saved.")
    pane(page, "Repetition")


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
