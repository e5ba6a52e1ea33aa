"""The rater's queue: what comes next, what was put off, how far it is and how long it may take."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.coding import services
from annotator.coding.models import Tally
from annotator.coding.rules import say_duration
from annotator.coding.selectors import QueueState, neighbours_of, next_assignment, progress_of, queue_page
from annotator.coding.selectors.queue import count_tally
from tests.coding.conftest import Desk
from tests.worlds import codings, rounds

FOUND = [{"component": "operators", "root_cause": "misconfiguration"}]
WHOLE = codings.content(FOUND, symptom="crash")


def skip(desk: Desk, place: int, minutes: int = 0) -> None:
    services.skip(assignment=desk.own[place], by=desk.rater, at=codings.AT + timedelta(minutes=minutes))


def upcoming(desk: Desk, after: int | None = None) -> int | None:
    found = next_assignment(desk.round, desk.rater, after=after)
    return found.position if found else None


def test_next_is_the_first_that_is_neither_submitted_nor_put_off(desk: Desk) -> None:
    codings.submit(desk.own[0], WHOLE)
    skip(desk, 1)
    assert upcoming(desk) == 2


def test_after_the_last_one_the_queue_starts_again_at_what_was_passed_over(desk: Desk) -> None:
    codings.submit(desk.own[5], WHOLE)
    assert upcoming(desk, after=5) == 0


def test_what_was_put_off_comes_back_last_and_in_the_order_it_was_put_off(desk: Desk) -> None:
    skip(desk, 3, minutes=1)
    skip(desk, 1, minutes=2)
    for place in (0, 2, 4, 5):
        codings.submit(desk.own[place], WHOLE, at=codings.AT + timedelta(hours=1))
    assert upcoming(desk) == 3
    skip(desk, 3, minutes=3)
    assert upcoming(desk) == 1


def test_nothing_is_next_when_all_is_submitted_or_the_round_has_ended(desk: Desk) -> None:
    for assignment in desk.own[:5]:
        codings.submit(assignment, WHOLE)
    rounds.end(desk.round)
    assert upcoming(desk) is None


def test_what_is_submitted_can_no_longer_be_put_off(desk: Desk) -> None:
    codings.submit(desk.own[0], WHOLE)
    with pytest.raises(services.AlreadySubmitted):
        skip(desk, 0)


def test_neighbours_are_those_of_the_own_queue(desk: Desk) -> None:
    ids = [assignment.pk for assignment in desk.own]
    around = [neighbours_of(assignment) for assignment in desk.own]
    assert [each.previous_id for each in around] == [None, *ids[:-1]]
    assert [each.next_id for each in around] == [*ids[1:], None]


def test_the_time_left_follows_the_own_pace(desk: Desk) -> None:
    assert progress_of(desk.round, desk.rater).seconds_left is None
    codings.submit(desk.own[0], WHOLE, active_seconds=100)
    codings.submit(desk.own[1], WHOLE, active_seconds=50)
    progress = progress_of(desk.round, desk.rater)
    assert (progress.assigned, progress.submitted, progress.left) == (6, 2, 4)
    assert progress.seconds_left == 4 * 75
    codings.submit(desk.own[1], WHOLE, active_seconds=5000)
    assert progress_of(desk.round, desk.rater).seconds_left == 4 * 75


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["skip", "submit"]), st.integers(0, 5)), max_size=14))
def test_the_tally_always_equals_a_fresh_count(desk: Desk, steps: list[tuple[str, int]]) -> None:
    for step, place in steps:
        if step == "submit":
            codings.submit(desk.own[place], WHOLE)
        elif desk.own[place].submitted_at is None:
            skip(desk, place)
    counted, kept = count_tally(desk.round, desk.rater.pk), progress_of(desk.round, desk.rater)
    assert (kept.assigned, kept.submitted, kept.skipped) == (counted.assigned, counted.submitted, counted.skipped)


def test_a_lost_tally_is_counted_again(desk: Desk) -> None:
    codings.submit(desk.own[0], WHOLE)
    Tally.objects.all().delete()
    codings.submit(desk.own[1], WHOLE)
    assert progress_of(desk.round, desk.rater).submitted == 2


def test_the_list_pages_through_the_queue_and_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.coding.selectors.queue.PAGE", 2)
    first = queue_page(desk.round, desk.rater)
    assert ([row.position for row in first.rows], first.before, first.after) == ([0, 1], None, 1)
    second = queue_page(desk.round, desk.rater, after=1)
    assert ([row.position for row in second.rows], second.before, second.after) == ([2, 3], -1, 3)
    third = queue_page(desk.round, desk.rater, after=3)
    assert ([row.position for row in third.rows], third.before, third.after) == ([4, 5], 1, None)


def test_the_list_can_be_narrowed_to_a_state(desk: Desk) -> None:
    codings.submit(desk.own[0], WHOLE)
    skip(desk, 2)
    places = {
        state: [row.position for row in queue_page(desk.round, desk.rater, state=state).rows] for state in QueueState
    }
    assert places == {QueueState.LEFT: [1, 3, 4, 5], QueueState.SKIPPED: [2], QueueState.SUBMITTED: [0]}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "under a minute"), (700, "12 min"), (6600, "1 h 50"), (3590, "1 h"), (7200, "2 h"), (7290, "2 h")],
)
def test_times_are_said_as_people_say_them(seconds: int, said: str) -> None:
    assert say_duration(seconds) == said
