"""Training in Chromium: a submission at the desk leads to the gold label, and on to the next report by one key."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotator.rounds import services
from tests.worlds import books, codings, people, reports, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash")


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}])
def test_a_trainee_codes_reads_the_gold_label_and_goes_on(
    page_of: Callable[..., Page], axe_finds: Callable[[Page], list[str]], viewport: dict[str, int]
) -> None:
    study = people.make_study(people.make_user("lea"))
    reports.make_reports(study.corpus, 2)
    books.make_version(study.codebook, study.created_by)
    origin = rounds.make_open_round(study, [people.make_user("ada")])
    for own in origin.assignments.all():
        codings.submit(own, SAID)
    rounds.close(rounds.end(origin))
    nia = people.add(study, people.make_user("nia"), "rater")
    lead = study.created_by
    plan = {"origin": origin, "name": "Training", "raters": [nia], "seed": 1, "by": lead, "at": rounds.CLOSED_AT}
    round = services.plan_training(**plan)
    services.open_round(round=round, by=lead, at=rounds.CLOSED_AT)
    page = page_of(nia, viewport=viewport, color_scheme="dark")
    codings.submit(rounds.assignments_of(round, nia)[0], SAID)
    place = {"slug": study.slug, "round_id": round.pk}
    page.goto(reverse("coding:assignment", kwargs={**place, "assignment_id": rounds.assignments_of(round, nia)[0].pk}))
    expect(page.get_by_role("heading", name="Compared with the gold label")).to_be_visible()
    expect(page.get_by_text("So far 2 of 2 answers are those of the gold labels (100")).to_be_visible()
    assert axe_finds(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(rf"/desk/{rounds.assignments_of(round, nia)[1].pk}/$"))
    page.goto(reverse("adjudication:training", kwargs=place))
    expect(page.get_by_text("Yours: 2 of 2 answers in 1 report, 100")).to_be_visible()
    assert axe_finds(page) == []
