"""What the study's home tells each person to do, from an empty study to its data set."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.adjudication.models import Cause
from annotator.overview.rules import tasks_of, waiting_for
from annotator.overview.selectors import facts_of
from annotator.rounds import services
from annotator.rounds.models import Round
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from tests.worlds import books, codings, people, reports, rounds

pytestmark = pytest.mark.django_db
SAME = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash")
OTHER = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="system-hang")


def labels(study: Study, user: User) -> list[str]:
    return [task.label for task in tasks_of(facts_of(seat_in(user=user, study=study)))]


def sentence(study: Study, user: User) -> str:
    return waiting_for(facts_of(seat_in(user=user, study=study)))


def code_all(round: Round, raters: list[User], *, differ_at: int = -1) -> None:
    first = min(round.reports.values_list("position", flat=True))
    for rater in raters:
        for assignment in rounds.assignments_of(round, rater):
            is_odd = rater == raters[-1] and assignment.round_report.position == first + differ_at
            codings.submit(assignment, OTHER if is_odd else SAME)


def test_a_lead_is_led_from_an_empty_study_to_its_first_round() -> None:
    study = people.make_study()
    lead = study.created_by
    assert labels(study, lead) == ["Import reports", "Write the codebook", "Invite raters"]
    reports.make_reports(study.corpus, 2)
    assert labels(study, lead) == ["Write the codebook", "Invite raters"]
    books.make_draft(study.codebook, lead)
    assert labels(study, lead) == ["Publish the codebook", "Invite raters"]
    books.publish(study.codebook, lead)
    assert labels(study, lead) == ["Invite raters"]
    rater = people.add(study, people.make_user(), "rater")
    assert labels(study, lead) == ["Plan a round"]
    rounds.make_round(study, [rater], name="Pilot")
    assert labels(study, lead) == ["Open Pilot"]


def test_a_lead_ends_a_round_when_everything_is_coded() -> None:
    study = people.make_study()
    raters = [people.make_user(), people.make_user()]
    pilot = rounds.make_open_round(study, raters, name="Pilot", n_reports=2)
    assert labels(study, study.created_by) == []
    code_all(pilot, raters[:1])
    assert labels(study, study.created_by) == []
    code_all(pilot, raters[1:])
    assert labels(study, study.created_by) == ["End Pilot"]


def test_what_is_due_first_comes_first_with_its_day() -> None:
    study = people.make_study()
    rater, lead = people.make_user(), study.created_by
    rounds.make_open_round(study, [rater], name="Some day", n_reports=2)
    for name, due_on in (("Later", date(2026, 3, 20)), ("Sooner", date(2026, 3, 9))):
        round = rounds.make_open_round(study, [rater], name=name)
        services.set_due(round=round, due_on=due_on, by=lead, at=rounds.OPENED_AT)
    whys = [task.why for task in tasks_of(facts_of(seat_in(user=rater, study=study)))]
    assert whys == ["Sooner, due on 9 Mar 2026", "Later, due on 20 Mar 2026", "Some day"]


def test_a_rater_codes_until_nothing_is_left() -> None:
    study = people.make_study()
    raters = [people.make_user(), people.make_user()]
    assert "No round is open yet" in sentence(study, study.created_by)
    pilot = rounds.make_open_round(study, raters, name="Pilot", n_reports=2)
    assert labels(study, raters[0]) == ["Start coding: 2 left"]
    codings.submit(rounds.assignments_of(pilot, raters[0])[0], SAME)
    assert labels(study, raters[0]) == ["Continue coding: 1 left"]
    code_all(pilot, raters[:1])
    assert labels(study, raters[0]) == []
    assert sentence(study, raters[0]) == (
        "You have coded all your reports of Pilot. Conflicts are shown once the round has ended."
    )


def test_who_lost_the_role_of_rater_is_not_sent_to_the_desk() -> None:
    study = people.make_study()
    rater = people.make_user()
    rounds.make_open_round(study, [rater], n_reports=2)
    people.add(study, rater, "viewer")
    people.take(study, rater, "rater")
    assert labels(study, rater) == []


def test_an_adjudicator_settles_and_then_the_lead_closes_and_exports() -> None:
    study = people.make_study()
    lead, adjudicator = study.created_by, people.make_user()
    raters = [people.make_user(), people.make_user()]
    pilot = rounds.make_open_round(study, raters, name="Pilot", n_reports=2)
    code_all(pilot, raters, differ_at=0)
    rounds.end(pilot)
    assert labels(study, lead) == ["Invite an adjudicator"]
    people.add(study, adjudicator, "adjudicator")
    assert labels(study, lead) == []
    assert labels(study, adjudicator) == ["Settle conflicts: 1 left"]
    settle(pilot, adjudicator)
    assert labels(study, adjudicator) == []
    assert labels(study, lead) == ["Close Pilot"]
    adjudication.close_round(round=pilot, by=lead, at=rounds.CLOSED_AT)
    assert labels(study, lead) == ["Export the data set", "Plan the next round"]
    assert sentence(study, raters[0]) == "Every round is closed."


def settle(round: Round, adjudicator: User) -> None:
    adjudication.decide(
        round_report=round.reports.order_by("position")[0],
        question="facet:symptom",
        content=codings.content(symptom="crash"),
        reason="The trace says so.",
        cause=Cause.SLIP,
        by=adjudicator,
        at=rounds.ENDED_AT + timedelta(hours=1),
    )


def test_a_round_without_a_conflict_can_be_closed_at_once() -> None:
    study = people.make_study()
    raters = [people.make_user(), people.make_user()]
    pilot = rounds.make_open_round(study, raters, name="Pilot", n_reports=2)
    code_all(pilot, raters)
    rounds.end(pilot)
    assert labels(study, study.created_by) == ["Close Pilot"]


def test_own_coding_comes_before_running_the_study() -> None:
    study = people.make_study()
    lead = people.add(study, study.created_by, "rater", "adjudicator")
    rounds.make_round(study, [lead], name="Later", n_reports=2)
    rounds.make_open_round(study, [lead], name="Now")
    assert labels(study, lead) == ["Start coding: 2 left", "Open Later"]


def test_a_viewer_has_nothing_to_do() -> None:
    study = people.make_study()
    viewer = people.add(study, people.make_user(), "viewer")
    assert labels(study, viewer) == []


def test_the_first_task_is_the_button_of_the_page(client: Client) -> None:
    study = people.make_study()
    rater = people.make_user()
    pilot = rounds.make_open_round(study, [rater], n_reports=2)
    client.force_login(rater)
    page = client.get(f"/studies/{study.slug}/").content.decode()
    desk = f"/studies/{study.slug}/rounds/{pilot.pk}/desk/"
    assert f'<a class="button primary push" href="{desk}" data-key="c">Start coding: 2 left' in page


@pytest.mark.parametrize("stage", range(4))
def test_every_task_leads_to_a_page_that_its_person_may_open(client: Client, stage: int) -> None:
    study = people.make_study()
    lead = people.add(study, study.created_by, "rater", "adjudicator")
    other = people.make_user()
    if stage > 0:
        later = rounds.make_round(study, [lead, other], name="Later", n_reports=2)
        assert later.pk
        round = rounds.make_open_round(study, [lead, other], name="Now")
    if stage > 1:
        code_all(round, [lead, other], differ_at=0)
        rounds.end(round)
    if stage > 2:
        rounds.close(round, at=timezone.now())
    client.force_login(lead)
    tasks = tasks_of(facts_of(seat_in(user=lead, study=study)))
    assert tasks
    for task in tasks:
        assert client.get(task.place.url, follow=True).status_code == 200, task.label
