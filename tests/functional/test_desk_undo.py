"""Undo and redo at the desk, in a real browser: step by step, also after a reload, saved like everything else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.coding.models import Draft
from annotator.rounds.models import Round
from tests.worlds import people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]


@pytest.fixture
def round(transactional_db: None) -> Round:
    """An open round of two reports whose one rater is called rater."""
    return rounds.make_open_round(people.make_study(), [people.make_user("rater")], n_reports=2)


def open_desk(round: Round, page_of: PageOf) -> Page:
    page = page_of(round.raters.get().user)
    page.goto(f"/studies/{round.study.slug}/rounds/{round.pk}/desk/")
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    return page


def chosen(page: Page) -> list[str]:
    return page.locator(".facet input:checked").evaluate_all("inputs => inputs.map((input) => input.value)")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_each_choice_is_one_step_and_can_be_done_again(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "2", "ArrowRight", "u")
    assert chosen(page) == ["crash", "model-conversion", ":unsure"]
    press(page, "Control+z")
    assert chosen(page) == ["crash", "model-conversion"]
    press(page, "Control+z", "Control+z", "Control+z")
    assert chosen(page) == []
    expect(page.get_by_role("button", name="Step back")).to_be_disabled()
    press(page, "Control+Shift+z", "Control+Shift+z")
    assert chosen(page) == ["crash", "model-conversion"]
    page.get_by_role("button", name="Step forward").click()
    assert chosen(page) == ["crash", "model-conversion", ":unsure"]


def test_undoing_survives_a_reload_and_is_saved(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "2")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.get_by_role("button", name="Step back")).to_be_enabled()
    press(page, "Control+z")
    assert chosen(page) == ["crash"]
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    assert set(Draft.objects.get().content["answers"]) == {"symptom"}
    page.reload()
    press(page, "Control+Shift+z")
    assert chosen(page) == ["crash", "model-conversion"]


def test_a_new_choice_ends_what_could_be_done_again(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "Control+z", "2")
    expect(page.get_by_role("button", name="Step forward")).to_be_disabled()
    press(page, "Control+z")
    assert chosen(page) == []


def test_a_removed_finding_and_its_evidence_come_back(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "0", "e", "1", "1", "f", "2", "2", "ArrowLeft", "x")
    expect(page.locator(".finding")).to_have_count(1)
    press(page, "Control+z")
    expect(page.locator(".finding")).to_have_count(2)
    expect(page.locator(".spans .words")).to_have_count(1)


def test_the_memo_keeps_the_undoing_of_its_own_letters(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "m")
    page.keyboard.type("word")
    press(page, "Control+z")
    assert chosen(page) == ["crash"]
    press(page, "Escape", "Control+z")
    expect(page.locator("#memo")).to_have_value("")


def test_the_next_report_starts_with_nothing_to_undo(round: Round, page_of: PageOf) -> None:
    page = open_desk(round, page_of)
    press(page, "1", "0", "1", "1", "Enter")
    expect(page.locator(".done-count")).to_contain_text("1 of 2")
    expect(page.get_by_role("button", name="Step back")).to_be_disabled()
