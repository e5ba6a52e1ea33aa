"""How the report is read at the desk: size of text, panes, words found; each rater's own, and kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.rounds.models import Round
from mining.models import Snapshot
from tests.worlds import people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
LOG = "\n".join(f"INFO step {number}" for number in range(60))
BODY = f"It hangs.\n\n```\n{LOG}\nRuntimeError: needle one\n{LOG}\nthe needle again\n```\n"


@pytest.fixture
def round(transactional_db: None) -> Round:
    """An open round of two reports whose one rater is called rater."""
    round = rounds.make_open_round(people.make_study(), [people.make_user("rater")], n_reports=2)
    Snapshot.objects.update(body=BODY)
    return round


def open_desk(round: Round, page_of: PageOf) -> Page:
    page = page_of(round.raters.get().user)
    page.goto(f"/studies/{round.study.slug}/rounds/{round.pk}/desk/")
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    with page.expect_response(lambda answer: "desk_reading" in answer.url):
        page.mouse.move(40, 300)
        page.mouse.move(50, 310)
    expect(page.locator("[data-stack]")).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(200)
    return page


def size(page: Page) -> float:
    return float(page.locator("[data-part=body] p").evaluate("text => parseFloat(getComputedStyle(text).fontSize)"))


def test_the_line_that_says_what_went_wrong_is_shown(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    expect(page.get_by_text("RuntimeError: needle one")).to_be_visible()
    expect(page.get_by_text("the needle again")).to_be_hidden()


def test_words_are_found_also_in_folded_lines(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    find = page.get_by_role("searchbox", name="Find in this report")
    find.fill("NEEDLE")
    expect(page.locator("[data-found]")).to_have_text("2 found")
    find.press("Enter")
    find.press("Enter")
    expect(page.locator("[data-found]")).to_have_text("2 of 2")
    expect(page.get_by_text("the needle again")).to_be_in_viewport()
    find.press("Escape")
    expect(page.locator("[data-found]")).to_have_text("")


def test_the_size_of_text_and_the_panes_are_kept(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    before = size(page)
    page.get_by_role("button", name="Larger text").click()
    page.get_by_role("button", name="Stack panes").click()
    assert size(page) > before
    report, book = (page.locator(name).bounding_box() for name in (".thread", ".book"))
    assert report is not None
    assert book is not None
    assert book["y"] >= report["y"] + report["height"] - 1
    page.reload()
    expect(page.locator("[data-stack]")).to_have_attribute("aria-pressed", "true")
    assert size(page) > before


def test_the_line_between_the_panes_moves_by_arrows(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    before = page.locator(".book").bounding_box()
    bar = page.get_by_role("separator", name="Width of the codes")
    for _ in range(8):
        bar.press("ArrowLeft")
    after = page.locator(".book").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"] + 60
    expect(page.locator("input:checked")).to_have_count(0)


def test_keys_and_controls_go_from_comment_to_comment_and_stay_at_the_report(round: Round, page_of: PageOf) -> None:
    said = [{"body": f"{word}\n\n" * 9, "author": "b", "url": "", "role": "", "created_at": None} for word in "ABC"]
    Snapshot.objects.update(comments=said)
    page = open_desk(round, page_of)
    first = page.url
    at_hand = page.locator(".post:focus")
    for word in "It hangs.", "A", "B", "C", "C":
        page.keyboard.press("Shift+J")
        expect(at_hand).to_contain_text(word)
        expect(at_hand).to_be_in_viewport()
    page.keyboard.press("Shift+K")
    expect(at_hand).to_contain_text("B")
    page.get_by_role("button", name="Comment before").click()
    page.get_by_role("button", name="Comment before").click()
    expect(page.get_by_text("It hangs.")).to_be_in_viewport()
    assert page.url == first
    page.keyboard.press("j")
    expect(page).not_to_have_url(first)
