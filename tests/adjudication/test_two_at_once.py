"""Two people at the same conflict at the same moment, on the real database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from annotator.adjudication import selectors, services
from annotator.adjudication.models import Decision
from annotator.common.errors import WrongState
from annotator.rounds.models import Phase, Round
from tests.worlds import rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, DECIDED_AT, HANG, decide, make_scene

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run each act in a thread of its own, all starting together; return what came of each."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait()
            return act()
        except WrongState as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_decisions_at_once_one_is_kept_and_the_other_hears_of_it():
    scene = make_scene([CRASH], [HANG])
    report = scene.reports[0]
    acts = [
        lambda answer=answer: decide(scene, report, content=content(symptom=answer), base_revision=0)
        for answer in ("crash", "system-hang", "nothing", "unsure")
    ]
    outcomes = at_once(*acts)
    assert sum(isinstance(one, Decision) for one in outcomes) == 1
    assert {str(one) for one in outcomes if isinstance(one, WrongState)} == {
        "This conflict was decided since you opened it. Read that decision before you decide again."
    }
    assert Decision.objects.count() == 1


def test_no_decision_comes_after_the_round_is_closed():
    scene = make_scene([CRASH], [HANG])
    report = scene.reports[0]
    decide(scene, report)
    round = Round.objects.select_related("study").get(pk=scene.round.pk)
    closed, decided = at_once(
        lambda: services.close_round(round=round, by=scene.lead, at=rounds.CLOSED_AT),
        lambda: decide(scene, report, content=content(symptom="unsure")),
    )
    assert closed is None
    assert Round.objects.get(pk=round.pk).phase == Phase.CLOSED
    [gold] = [one for one in selectors.gold_labels(round, scene.seat(scene.lead)) if one.question == "facet:symptom"]
    was_in_time = isinstance(decided, Decision)
    assert gold.content == content(symptom="unsure" if was_in_time else "crash")
    assert Decision.objects.count() == (2 if was_in_time else 1)


@pytest.mark.parametrize(("revision", "reason"), [(1, "Another."), (2, "")])
def test_the_database_refuses_a_revision_twice_and_a_decision_without_reason(revision, reason):
    scene = make_scene([CRASH], [HANG])
    decide(scene, scene.reports[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            round_report=scene.reports[0],
            question="facet:symptom",
            revision=revision,
            reason=reason,
            cause="slip",
            decided_by=scene.judge,
            decided_at=DECIDED_AT,
        )
