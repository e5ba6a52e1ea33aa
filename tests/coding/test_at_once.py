"""Several requests at the same moment: double presses, two windows, and the end of the round in between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from annotator.coding import services
from annotator.coding.models import Answer, Coding, Draft
from annotator.coding.selectors import independent_codings, progress_of
from annotator.common.errors import WrongState
from annotator.rounds.models import Assignment, Round
from annotator.studies.selectors import seat_in
from tests.worlds import codings, people, rounds

pytestmark = pytest.mark.django_db(transaction=True)
WHOLE = codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash")
AT_ONCE = 6


@pytest.fixture
def round(transactional_db: None) -> Round:
    return rounds.make_open_round(people.make_study(), [people.make_user("rater")], n_reports=AT_ONCE)


def own_of(round: Round) -> list[Assignment]:
    rows = Assignment.objects.select_related("round__version", "rater").filter(round=round)
    return list(rows.order_by("position"))


def all_at_once(calls: list[Callable[[], object]]) -> list[str]:
    """Run every call in a thread of its own, started together; return "done" or the refusal of each."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> str:
        barrier.wait()
        try:
            call()
        except WrongState as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def submit(assignment: Assignment, client_id: str) -> Coding:
    return codings.submit(assignment, WHOLE, client_id=client_id)


def test_a_submission_that_arrives_many_times_at_once_is_kept_once(round: Round) -> None:
    first = own_of(round)[0]
    assert all_at_once([partial(submit, first, "same")] * AT_ONCE) == ["done"] * AT_ONCE
    assert Coding.objects.count() == 1
    assert Answer.objects.count() == 3
    assert progress_of(round, first.rater).submitted == 1


def test_submissions_of_two_windows_become_revisions_one_after_the_other(round: Round) -> None:
    first = own_of(round)[0]
    all_at_once([partial(submit, first, f"window {number}") for number in range(AT_ONCE)])
    revisions = list(Coding.objects.order_by("revision").values_list("revision", flat=True))
    assert revisions == list(range(1, AT_ONCE + 1))
    assert progress_of(round, first.rater).submitted == 1


def test_of_two_windows_that_save_at_once_one_hears_of_the_other(round: Round) -> None:
    first = own_of(round)[0]
    saves = [
        partial(
            services.save_draft,
            assignment=first,
            content=codings.content(memo=f"window {number}"),
            base_revision=0,
            window=f"w{number}",
            by=first.rater,
            at=codings.AT,
        )
        for number in range(AT_ONCE)
    ]
    outcomes = all_at_once(saves)
    assert sorted(outcomes) == ["DraftConflict"] * (AT_ONCE - 1) + ["done"]
    assert Draft.objects.get().content["memo"] == f"window {outcomes.index('done')}"


def test_the_tally_is_right_after_a_whole_queue_at_once(round: Round) -> None:
    all_at_once([partial(submit, assignment, "x") for assignment in own_of(round)])
    progress = progress_of(round, own_of(round)[0].rater)
    assert (progress.submitted, progress.left) == (AT_ONCE, 0)


def test_what_is_submitted_as_the_round_ends_is_in_or_refused_and_never_half(round: Round) -> None:
    own = own_of(round)
    outcomes = all_at_once([*(partial(submit, each, "x") for each in own[1:]), partial(rounds.end, round)])
    assert outcomes[-1] == "done"
    taken = outcomes[:-1].count("done")
    ended = Round.objects.select_related("study", "version").get(pk=round.pk)
    independent = independent_codings(ended, seat_in(user=own[0].rater, study=ended.study))
    assert len(independent) == taken == Assignment.objects.filter(submitted_at__isnull=False).count()
    assert Answer.objects.count() == 3 * taken
    assert set(outcomes[:-1]) <= {"done", "NotOpen", "RoundNotOpen"}
