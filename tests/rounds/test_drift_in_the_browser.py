"""Drift in Chromium: planned on the page of an ended round, coded as any round, compared after its end, closed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.rounds.models import Phase, Round
from annotator.studies.models import Study
from tests.rounds.pages import at
from tests.worlds import codings, rounds
from tests.worlds.conflicts import CRASH, HANG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]


def test_a_lead_lets_raters_read_again_and_reads_how_steady_they_are(
    ready_study: Study, raters_of_three: list[User], page_of: PageOf, axe_finds: Callable[[Page], list[str]]
) -> None:
    origin = rounds.make_open_round(ready_study, raters_of_three, name="Main 1", size=6)
    for rater in raters_of_three:
        for number, own in enumerate(rounds.assignments_of(origin, rater)):
            codings.submit(own, HANG if number % 2 else CRASH)
    rounds.end(origin)
    page = page_of(ready_study.created_by)
    page.goto(at("round", ready_study, origin))
    again = page.get_by_role("region", name="Let raters read some of it again")
    again.get_by_label("Name").fill("Main 2")
    again.get_by_label("Reports of their own for each").fill("4")
    again.get_by_label("Fresh reports mixed in").fill("2")
    again.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("main")).to_contain_text("Main round of 6 reports")
    expect(page.get_by_role("main")).not_to_contain_text("again.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_role("status")).to_contain_text("Main 2 is open")
    drift = Round.objects.get(name="Main 2")
    for rater in raters_of_three:
        for own in rounds.assignments_of(drift, rater):
            codings.submit(own, CRASH)
    page.reload()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="End the round").click()
    expect(page.get_by_role("main")).to_contain_text("Each rater read own reports again that they had coded in Main 1")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Each rater compared with before")
    expect(page.get_by_role("region", name="By facet and rater")).to_contain_text("all raters")
    assert axe_finds(page) == []
    page.go_back()
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_role("status")).to_contain_text("Main 2 is closed.")
    assert Round.objects.get(name="Main 2").phase == Phase.CLOSED
