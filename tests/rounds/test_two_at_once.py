"""Steps and submissions that meet at the same moment, on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from annotator.common.errors import Refusal
from annotator.common.events import list_events
from annotator.rounds import services
from annotator.rounds.models import Assignment, Phase, Round
from tests.worlds import books, people, reports, rounds

pytestmark = pytest.mark.django_db(transaction=True)
AT = rounds.OPENED_AT + timedelta(hours=1)


def _at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each act in a thread of its own, all starting together; return what came of each."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_four_who_open_at_once_one_does() -> None:
    study = people.make_study()
    leads = [people.add(study, people.make_user(), "lead") for _ in range(4)]
    round = rounds.make_round(study, [people.make_user(), people.make_user()], n_reports=30)
    own_copies = [Round.objects.select_related("study").get(pk=round.pk) for _ in leads]
    outcomes = _at_once(
        *(
            lambda copy=copy, lead=lead: services.open_round(round=copy, by=lead, at=AT)
            for copy, lead in zip(own_copies, leads, strict=True)
        )
    )
    assert outcomes.count(None) == 1
    assert sum("reload the page" in str(outcome) for outcome in outcomes) == 3
    assert Assignment.objects.filter(round=round).count() == 60
    assert [event.action for event in list_events(study)].count("open round") == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_submission_that_meets_the_end_is_in_and_counted_or_refused(attempt: int) -> None:
    study = people.make_study()
    round = rounds.make_open_round(study, [people.make_user(), people.make_user()], n_reports=8)
    assignments = list(Assignment.objects.filter(round=round))[: 6 + attempt]
    outcomes = _at_once(
        *(lambda each=each: services.note_submission(assignment=each, at=AT) for each in assignments[:3]),
        lambda: services.end_round(round=round, by=study.created_by, at=AT),
        *(lambda each=each: services.note_submission(assignment=each, at=AT) for each in assignments[3:]),
    )
    submissions = outcomes[:3] + outcomes[4:]
    assert outcomes[3] is None
    assert Round.objects.get(pk=round.pk).phase == Phase.RECONCILING
    in_time = [each.pk for each, outcome in zip(assignments, submissions, strict=True) if outcome is None]
    kept = Assignment.objects.filter(round=round, submitted_at__isnull=False).values_list("pk", flat=True)
    assert sorted(kept) == sorted(in_time)
    told = list_events(study)[0].after
    assert (told["done"], told["missing"]) == (len(in_time), 16 - len(in_time))


def test_of_two_plans_of_one_name_one_is_kept() -> None:
    study = people.make_study()
    raters = [people.add(study, people.make_user(), "rater") for _ in range(2)]
    reports.make_reports(study.corpus, 5)
    version = books.make_version(study.codebook, study.created_by)

    def plan() -> Round:
        return services.create_round(
            study=study,
            name="Pilot",
            purpose="pilot",
            version=version,
            raters=raters,
            raters_per_report=2,
            seed=1,
            by=study.created_by,
            at=AT,
        )

    outcomes = _at_once(plan, plan, plan)
    assert sum(isinstance(outcome, Round) for outcome in outcomes) == 1
    assert {str(each) for each in outcomes if isinstance(each, Refusal)} == {
        "This study has a round called Pilot already."
    }
