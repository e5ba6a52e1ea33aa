"""Evidence at the desk, in a real browser: selected by keys and by pointer, shown, adjusted, kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.coding.models import Evidence
from annotator.rounds.models import Round
from mining.models import Snapshot
from tests.worlds import people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
BODY = """It crashes 🙂 at **start** with <kbd>CUDA</kbd> &amp; more.

- the *first* item
- `code` in a line

```python
raise ValueError("é")
```
"""
COMMENT = {
    "body": "The same here\nsince version 2.",
    "url": "https://github.com/o/r/issues/1#issuecomment-7",
    "author": "b",
    "role": "",
    "created_at": None,
}
MARKED = "() => [1, 2, 3, 4].flatMap((hue) => [...CSS.highlights.get(`evidence-${hue}`)]).map(String)"


@pytest.fixture
def round(transactional_db: None) -> Round:
    """An open round of two reports whose one rater is called rater."""
    round = rounds.make_open_round(people.make_study(), [people.make_user("rater")], n_reports=2)
    Snapshot.objects.update(body=BODY, comments=[COMMENT])
    return round


def open_desk(round: Round, page_of: PageOf, **options: object) -> Page:
    page = page_of(round.raters.get().user, **options)
    page.goto(f"/studies/{round.study.slug}/rounds/{round.pk}/desk/")
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def submit_rest(page: Page) -> None:
    press(page, "0", "1", "1", "Enter")
    expect(page.locator(".done-count")).to_contain_text("1 of 2")


def select(page: Page, locator: str) -> None:
    """Select the text of an element as a press three times does, whatever stands beside it."""
    page.locator(locator).first.evaluate("element => document.getSelection().selectAllChildren(element)")
    expect(page.locator("[data-pending]")).to_be_visible()


def quotes() -> list[tuple[str, str]]:
    return list(Evidence.objects.order_by("part", "start").values_list("part", "quote"))


def test_a_passage_is_chosen_by_keys_and_marked_for_the_code_that_is_pressed(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "e")
    expect(page.locator("[data-pending-words]")).to_have_text("“Crash”")
    press(page, "ArrowDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "1")
    expect(page.locator(".spans .words")).to_have_text("“crashes 🙂 at”")
    expect(page.locator("[data-pending]")).to_be_hidden()
    assert page.evaluate(MARKED) == ["crashes 🙂 at"]
    submit_rest(page)
    assert quotes() == [("body", "crashes 🙂 at")]


def test_a_passage_across_markup_is_kept_as_it_is_written(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    select(page, "[data-part=body] p")
    press(page, "1")
    expect(page.locator(".spans .words")).to_have_count(1)
    submit_rest(page)
    assert quotes() == [("body", BODY.splitlines()[0])]
    assert Evidence.objects.values_list("facet__key", "code__key").get() == ("symptom", "crash")


def test_code_list_items_and_comments_are_evidence_too(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    for element in ("pre code", "li:nth-child(2)", "[data-part='comment:0'] p"):
        select(page, f".thread {element}")
        press(page, "1", "ArrowLeft")
    expect(page.locator(".spans .words")).to_have_count(3)
    press(page, "ArrowRight")
    submit_rest(page)
    assert quotes() == [
        ("body", "code` in a line"),
        ("body", 'raise ValueError("é")'),
        ("comment:0", COMMENT["body"]),
    ]
    assert Evidence.objects.get(part="comment:0").url == COMMENT["url"]


def test_a_press_with_the_pointer_keeps_the_selection_until_the_code_is_pressed(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    place = page.locator("[data-part='comment:0'] span").first.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 1, place["y"] + 8)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 1, place["y"] + 8, steps=4)
    page.mouse.up()
    page.locator(".code-name", has_text="Crash").first.click()
    expect(page.locator(".spans .words")).to_contain_text("The same her")


def test_a_second_passage_for_the_same_code_takes_nothing_back(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    for element in ("li:nth-child(1)", "li:nth-child(2)"):
        select(page, f".thread {element}")
        press(page, "1", "ArrowLeft")
    expect(page.locator("input[name='a.symptom']:checked")).to_have_value("crash")
    expect(page.locator(".spans .words")).to_have_count(2)


def test_ends_move_by_a_word_and_evidence_can_be_removed(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    select(page, "[data-part='comment:0'] p")
    press(page, "1")
    page.locator(".spans .words").focus()
    page.get_by_role("button", name="Start a word later").click()
    page.get_by_role("button", name="End a word earlier").press("Enter")
    expect(page.locator(".spans .words")).to_have_text("“same heresince version”")
    page.get_by_role("button", name="End a word later").click()
    expect(page.locator(".spans .words")).to_have_text("“same heresince version 2.”")
    page.get_by_role("button", name="Remove this evidence").click()
    expect(page.locator(".spans")).to_have_count(0)
    assert page.evaluate(MARKED) == []
    expect(page.locator("input[name='a.symptom']:checked")).to_have_value("crash")


def test_evidence_goes_with_the_answer_that_it_supports(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    select(page, "[data-part='comment:0'] p")
    press(page, "1", "ArrowLeft", "1")
    expect(page.locator(".spans")).to_have_count(0)
    expect(page.locator("[data-evidence] input")).to_have_count(0)


def test_evidence_is_there_after_a_reload_and_is_not_doubled(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    select(page, "[data-part=body] p")
    press(page, "1")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    marked = page.evaluate(MARKED)
    page.reload()
    expect(page.locator(".spans .words")).to_have_count(1)
    assert page.evaluate(MARKED) == marked
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")


def test_overlapping_passages_are_told_apart(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    select(page, "[data-part='comment:0'] p")
    press(page, "1")
    select(page, "[data-part='comment:0'] p span")
    press(page, "1")
    over = page.evaluate("() => [...CSS.highlights.get('evidence-over')].map(String)")
    assert over == ["The same here"]


def test_the_report_can_be_read_by_evidence_only(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    only = page.get_by_role("button", name="Evidence only")
    expect(only).to_be_disabled()
    select(page, "[data-part='comment:0'] p")
    press(page, "1", "v")
    expect(page.locator("[data-part=body] p").first).to_be_hidden()
    expect(page.locator("[data-part='comment:0'] p")).to_be_visible()
    press(page, "v")
    expect(page.locator("[data-part=body] p").first).to_be_visible()


def test_a_press_on_a_marked_passage_leads_to_its_code(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    select(page, "[data-part='comment:0'] p")
    press(page, "1")
    page.locator("[data-part='comment:0'] span").first.click(position={"x": 10, "y": 8})
    expect(page.locator(".spans .words")).to_be_focused()


def test_escape_drops_the_passage(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "e", "Escape", "1")
    expect(page.locator("[data-pending]")).to_be_hidden()
    expect(page.locator(".spans")).to_have_count(0)
