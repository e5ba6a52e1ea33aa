"""Rounds in Chromium: a plan with its live preview, a question before a step, pages that axe and a phone can read."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.rounds import services
from annotator.rounds.models import Phase, Round
from annotator.studies.models import Study
from tests.rounds.pages import at
from tests.worlds import people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def test_another_choice_empties_the_number(ready_study: Study, raters_of_three: list[User], page_of: PageOf) -> None:
    page = page_of(ready_study.created_by)
    page.goto(at("new", ready_study))
    page.get_by_label("Number of reports").fill("9")
    page.get_by_label("All that match").check()
    expect(page.get_by_label("Number of reports")).to_have_value("")
    expect(page.get_by_role("region", name="What it comes to").get_by_role("definition").last).to_have_text("40")


def test_the_preview_follows_the_form_and_the_plan_is_saved_and_opened(
    ready_study: Study, raters_of_three: list[User], page_of: PageOf
) -> None:
    page = page_of(ready_study.created_by)
    page.goto(at("rounds", ready_study))
    page.keyboard.press("n")
    preview = page.get_by_role("region", name="What it comes to")
    expect(preview).to_contain_text("13 or 14")
    page.get_by_label("Number of reports").fill("9")
    expect(page.get_by_label("A number")).to_be_checked()
    expect(preview).to_contain_text("Codings in all")
    expect(preview.get_by_role("definition").last).to_have_text("18")
    page.get_by_role("checkbox", name="Cyd").uncheck()
    expect(preview).to_contain_text("Each of the 2 raters gets")
    page.get_by_label("Raters per report").fill("3")
    expect(preview).to_contain_text("3 raters per report need as many raters; 2 are chosen.")
    page.get_by_label("Raters per report").fill("2")
    page.get_by_label("Name", exact=True).fill("Pilot")
    page.get_by_role("button", name="Save the plan").click()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Open the round").click()
    assert Round.objects.get().phase == Phase.PLANNED
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_role("status")).to_contain_text("Pilot is open: its raters can code.")
    assert Round.objects.get().assignments.count() == 18


@pytest.fixture
def a_page_of_each_kind(ready_study: Study, raters_of_three: list[User]) -> list[str]:
    opened = rounds.make_open_round(ready_study, raters_of_three, name="Reliability 1", size=8, raters_per_report=2)
    for assignment in opened.assignments.all()[:5]:
        services.note_submission(assignment=assignment, at=rounds.OPENED_AT)
    planned = rounds.make_round(ready_study, raters_of_three[:2], name="Main", purpose="main")
    ended = rounds.end(rounds.make_open_round(ready_study, raters_of_three[:2], name="Pilot", purpose="pilot", size=5))
    return [
        at("rounds", ready_study),
        at("new", ready_study),
        reverse("overview:planner", kwargs={"slug": ready_study.slug}),
        *(at("round", ready_study, round) for round in (opened, planned, ended)),
    ]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(
    ready_study: Study,
    a_page_of_each_kind: list[str],
    page_of: PageOf,
    axe_finds: Callable[[Page], list[str]],
    colours: str,
    size: str,
) -> None:
    people.add(ready_study, ready_study.created_by, "rater")
    page = page_of(ready_study.created_by, color_scheme=colours, viewport=SIZES[size])
    for address in a_page_of_each_kind:
        page.goto(address)
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], address
