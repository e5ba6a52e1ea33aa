"""A round that is extended, ends early, and goes on as a new round with what it left undone."""

from datetime import date, timedelta

import pytest

from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.common.events import list_events
from annotator.rounds import services
from annotator.rounds.models import Assignment, Round, RoundReport
from annotator.rounds.selectors import frame_of
from annotator.rounds.selectors.unfinished import conditions_of, unfinished_of
from annotator.rounds.sharing import Overlap
from annotator.rounds.workload import Workload
from annotator.studies.models import Study
from mining.selectors import EVERYTHING
from tests.worlds import codings, people, rounds

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 20)
CODED = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash")


@pytest.fixture
def cast(ready_study: Study, raters_of_three: list[User]) -> list[User]:
    return raters_of_three[:2]


def half_coded(study: Study, cast: list[User], **plan: object) -> Round:
    """Return an open round of 20: 3 reports coded by both, 2 by one, 15 by nobody."""
    round = rounds.make_open_round(study, cast, **plan)
    reports = list(RoundReport.objects.filter(round=round).order_by("position")[:5])
    for number, report in enumerate(reports):
        for rater in cast if number < 3 else cast[:1]:
            own = Assignment.objects.select_related("rater", "round").get(round_report=report, rater=rater)
            codings.submit(own, CODED)
    return round


def end(round: Round, *, is_releasing: bool = True) -> Round:
    services.end_round(round=round, by=round.study.created_by, at=rounds.ENDED_AT, is_releasing=is_releasing)
    return Round.objects.select_related("study", "version").get(pk=round.pk)


def test_what_nobody_coded_leaves_the_round_and_can_be_drawn_again(ready_study: Study, cast: list[User]) -> None:
    round = end(half_coded(ready_study, cast))
    assert RoundReport.objects.filter(round=round).count() == 5
    assert Assignment.objects.filter(round=round, submitted_at__isnull=True).count() == 2
    fresh = frame_of(ready_study, EVERYTHING, is_fresh_only=True)
    assert len(fresh) == 15
    assert set(unfinished_of(round).uncoded) == set(fresh)
    [event] = list_events(ready_study)[:1]
    assert event.after == {"phase": "reconciling", "done": 8, "missing": 32, "released": 15}


def test_ending_without_releasing_keeps_every_report(ready_study: Study, cast: list[User]) -> None:
    round = end(half_coded(ready_study, cast), is_releasing=False)
    assert RoundReport.objects.filter(round=round).count() == 20
    left = unfinished_of(round)
    assert (len(left.uncoded), len(left.partly)) == (15, 2)


def test_a_round_does_not_end_empty(ready_study: Study, cast: list[User]) -> None:
    round = rounds.make_open_round(ready_study, cast)
    with pytest.raises(WrongState, match="would end empty"):
        end(round)
    assert Round.objects.get(pk=round.pk).phase == "open"


@pytest.mark.parametrize("is_releasing", [True, False])
@pytest.mark.parametrize(("has_partly", "n"), [(False, 15), (True, 17)])
def test_what_is_left_goes_on_as_a_new_round_like_the_first(
    ready_study: Study, cast: list[User], is_releasing: bool, has_partly: bool, n: int
) -> None:
    workload = Workload(Overlap.PARTIAL, 100, weights={cast[0].pk: 2})
    round = end(half_coded(ready_study, cast, name="Main", workload=workload), is_releasing=is_releasing)
    lead = ready_study.created_by
    again = services.continue_round(round=round, seed=8, by=lead, at=rounds.CLOSED_AT, has_partly=has_partly)
    assert (again.name, again.phase, again.origin) == ("Main, continued", "planned", round)
    assert again.reports.count() == n
    assert dict(again.raters.values_list("user_id", "weight")) == {cast[0].pk: 2, cast[1].pk: 1}
    assert (again.purpose, again.version, again.overlap) == (round.purpose, round.version, "partial")
    third = services.continue_round(round=round, seed=8, by=lead, at=rounds.CLOSED_AT)
    assert third.name == "Main, continued 2"
    assert Round.objects.get(pk=round.pk).phase == "reconciling"


def test_a_round_that_runs_or_left_nothing_does_not_go_on(ready_study: Study, cast: list[User]) -> None:
    round = half_coded(ready_study, cast)
    with pytest.raises(WrongState, match="left nothing undone"):
        services.continue_round(round=round, seed=8, by=ready_study.created_by, at=rounds.CLOSED_AT)
    with pytest.raises(NotAllowed):
        services.continue_round(round=end(round), seed=8, by=cast[0], at=rounds.CLOSED_AT)


def test_a_due_day_can_be_set_moved_and_taken_back(ready_study: Study, cast: list[User]) -> None:
    round, lead = rounds.make_open_round(ready_study, cast), ready_study.created_by
    for day in (DUE, DUE + timedelta(days=7), DUE + timedelta(days=7), None):
        services.set_due(round=round, due_on=day, by=lead, at=rounds.OPENED_AT)
        assert Round.objects.get(pk=round.pk).due_on == day
    told = [(event.before, event.after) for event in list_events(ready_study) if event.action == "set due day"]
    assert told == [
        ({"due_on": "2026-03-27"}, {"due_on": None}),
        ({"due_on": "2026-03-20"}, {"due_on": "2026-03-27"}),
        ({"due_on": None}, {"due_on": "2026-03-20"}),
    ]


def test_a_due_day_is_not_past_and_not_for_an_ended_round(ready_study: Study, cast: list[User]) -> None:
    round, lead = rounds.make_open_round(ready_study, cast), ready_study.created_by
    with pytest.raises(Invalid, match="past"):
        services.set_due(round=round, due_on=date(2026, 3, 1), by=lead, at=rounds.OPENED_AT)
    with pytest.raises(NotAllowed):
        services.set_due(round=round, due_on=DUE, by=cast[0], at=rounds.OPENED_AT)
    rounds.end(round)
    with pytest.raises(WrongState, match="has ended"):
        services.set_due(round=round, due_on=DUE, by=lead, at=rounds.ENDED_AT)


def test_what_a_plan_lacks_is_said_in_words(ready_study: Study, cast: list[User]) -> None:
    round = rounds.make_round(ready_study, cast)
    assert all(condition.is_met for condition in conditions_of(round))
    people.take(ready_study, cast[1], "rater")
    lacking = [condition.words for condition in conditions_of(round) if not condition.is_met]
    assert lacking == ["Every rater has the role of rater: Ben lost it."]
    people.add(ready_study, cast[1], "rater")
    services.open_round(round=round, by=ready_study.created_by, at=rounds.OPENED_AT)
    assert conditions_of(round) == []
