"""From a thousand mined reports to those that are kept, in the browser: drawn by the lead, screened by two raters."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from annotator.accounts.models import User
from annotator.adjudication.selectors import conflicts_of
from annotator.rounds.models import Draw, DrawnReport, Round, Verdict
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from tests.services.browsers import first_held
from tests.worlds import codings, conflicts, draws, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
AxeFinds = Callable[[Page], list[str]]
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def study(transactional_db: None) -> Study:
    study = people.make_study(people.make_user("lea"), name="Inference bugs")
    for name in ("ada", "ben"):
        people.add(study, people.make_user(name), "rater")
    return study


def rater(name: str) -> User:
    return User.objects.get(username=name)


def screen_all(page: Page, round: Round, keys: list[str]) -> None:
    """Screen every report of a rater's queue; `keys` are pressed for one report each, then i for the rest."""
    page.goto(f"/studies/{round.study.slug}/rounds/{round.pk}/desk/")
    total = round.reports.count()
    for done in range(total):
        expect(page.locator("[data-desk]")).not_to_have_attribute("aria-busy", "true")
        expect(page.locator(".bar .progress")).to_contain_text(f"{done} of {total}")
        for key in keys[done] if done < len(keys) else "i":
            page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_what_is_written_before_the_page_listens_is_heard_once_it_does(study: Study, page_of: PageOf) -> None:
    draws.fill(study.corpus, alpha=600, beta=400)
    lead = page_of(study.created_by)
    held: list[Route] = []
    lead.route("**/htmx*.js", lambda route: held.append(route))
    lead.goto(f"/studies/{study.slug}/draws/new/", wait_until="commit")
    lead.get_by_label("Margin in %").fill("30")
    first_held(lead, held).continue_()
    expect(lead.get_by_role("region", name="What it comes to")).to_contain_text("11 of 1,000 reports")


def test_a_lead_samples_278_of_1000_and_two_raters_screen_them_by_keyboard(
    study: Study, page_of: PageOf, axe_finds: AxeFinds
) -> None:
    draws.fill(study.corpus, alpha=600, beta=400)
    lead = page_of(study.created_by)
    lead.goto(f"/studies/{study.slug}/draws/")
    lead.keyboard.press("n")
    preview = lead.get_by_role("region", name="What it comes to")
    expect(preview).to_contain_text("278 of 1,000 reports")
    expect(preview).to_contain_text("277.74")
    lead.get_by_label("Margin in %").fill("30")
    expect(preview).to_contain_text("11 of 1,000 reports")
    lead.get_by_label("Margin in %").fill("5")
    expect(preview).to_contain_text("278 of 1,000 reports")
    lead.get_by_label("Name", exact=True).fill("Main sample")
    lead.get_by_role("button", name="Draw", exact=True).click()
    expect(lead.get_by_role("heading", level=1)).to_have_text("Main sample")
    lead.get_by_role("button", name="Draw again and compare").click()
    expect(lead.get_by_text("all 278 reports stand at their places")).to_be_visible()
    assert axe_finds(lead) == []
    lead.keyboard.press("s")
    expect(lead.get_by_label("Codebook", exact=True)).to_be_hidden()
    lead.get_by_label("Name", exact=True).fill("Screening 1")
    lead.get_by_label("The next so many").check()
    lead.get_by_label("How many next").fill("6")
    expect(lead.get_by_role("region", name="What it comes to")).to_contain_text("Reports of this part of the draw")
    lead.get_by_role("button", name="Save the plan").click()
    lead.once("dialog", lambda dialog: dialog.accept())
    lead.get_by_role("button", name="Open the round").click()
    expect(lead.get_by_role("status")).to_contain_text("is open")
    round = Round.objects.get()
    for name in ("ada", "ben"):
        # each has an order of their own, so that the two differ about some reports
        screen_all(page_of(rater(name)), round, [["x", "1"], ["x", "2"]])
    people.add(study, study.created_by, "adjudicator")
    settle(lead, study, round)
    assert Verdict.objects.filter(is_current=True).count() == 6
    lead.goto(f"/studies/{study.slug}/funnel/")
    kept = Verdict.objects.filter(is_included=True).count()
    for words in ("Mined", "1,000", "Drawn", "278", "not screened yet", "−272", "Screened", "Kept"):
        expect(lead.get_by_role("table")).to_contain_text(words)
    expect(lead.get_by_text(f"and kept {kept}.")).to_be_visible()
    assert axe_finds(lead) == []


def settle(lead: Page, study: Study, round: Round) -> None:
    """End the round, decide every conflict for including, and close."""
    lead.goto(f"/studies/{study.slug}/rounds/{round.pk}/")
    lead.once("dialog", lambda dialog: dialog.accept())
    lead.get_by_role("button", name="End the round").click()
    expect(lead.get_by_role("status")).to_contain_text("has ended")
    round.refresh_from_db()
    seat = seat_in(user=study.created_by, study=study)
    scene = conflicts.Scene(study, round, (), study.created_by, study.created_by, study.created_by, study.created_by)
    by_pk = {one.pk: one for one in round.reports.select_related("round__study")}
    for one in conflicts_of(round, seat):
        report = by_pk[one.conflict.round_report_id]
        conflicts.decide(scene, report, "facet:screening", codings.content(screening="include"))
    lead.goto(f"/studies/{study.slug}/rounds/{round.pk}/conflicts/")
    lead.once("dialog", lambda dialog: dialog.accept())
    lead.get_by_role("button", name="Close the round").click()
    expect(lead.get_by_role("status")).to_contain_text("closed")


def test_x_can_be_taken_back_and_a_number_alone_does_not_submit(study: Study, page_of: PageOf) -> None:
    draws.fill(study.corpus, alpha=3)
    round = draws.make_screening(study, [rater("ada")])
    page = page_of(rater("ada"))
    page.goto(f"/studies/{study.slug}/rounds/{round.pk}/desk/")
    desk = page.locator("[data-desk]")
    page.keyboard.press("x")
    expect(desk).to_have_attribute("data-excluding", "")
    page.keyboard.press("Escape")
    expect(desk).not_to_have_attribute("data-excluding", "")
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="User error")).to_be_checked()
    expect(page.locator(".bar .progress")).to_contain_text("0 of 3")
    page.keyboard.press("Enter")
    expect(page.locator(".bar .progress")).to_contain_text("1 of 3")


@pytest.fixture
def a_page_of_each_kind(study: Study) -> list[str]:
    draws.fill(study.corpus, alpha=70, beta=20)
    draw = draws.make_draw(study, draws.by_number(60), name="Main sample")
    round = draws.make_screening(study, [rater("ada")], source=draws.source(draw))
    drawn = list(DrawnReport.objects.filter(draw=draw).values_list("report_id", flat=True))
    draws.screen(round, {drawn[0]: "not-a-bug", drawn[1]: "user-error"})
    home = f"/studies/{study.slug}"
    assert Draw.objects.count() == 1
    return [
        f"{home}/draws/",
        f"{home}/draws/new/",
        f"{home}/draws/{draw.pk}/",
        f"{home}/draws/{draw.pk}/extend/",
        f"{home}/rounds/new/?draw={draw.pk}",
        f"{home}/screening/",
        f"{home}/screening/{drawn[0]}/",
        f"{home}/funnel/",
    ]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(
    study: Study, a_page_of_each_kind: list[str], page_of: PageOf, axe_finds: AxeFinds, colours: str, size: str
) -> None:
    page = page_of(study.created_by, color_scheme=colours, viewport=SIZES[size])
    for address in a_page_of_each_kind:
        page.goto(address)
        assert axe_finds(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], address
