"""Drift rounds: own reports of an ended round come again, chosen by seed, to those who read them, as they were then."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.adjudication.selectors import gold_labels
from annotator.adjudication.selectors.gold import GoldHidden
from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.common.models import Event
from annotator.rounds import blinding, services
from annotator.rounds.models import Phase, Round, RoundReport
from annotator.rounds.rereading import choose_again, overlap_of
from annotator.rounds.selectors import planned_teams
from annotator.rounds.sharing import Overlap
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from tests.rounds.pages import at, text_of
from tests.worlds import codings, people, rounds
from tests.worlds.conflicts import CRASH, HANG
from tests.worlds.constraints import refused_by

LATER = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
OWN = {1: list(range(1, 21)), 2: list(range(1, 21)), 3: list(range(11, 31))}


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"number": 5}, 5),
        ({"number": 50}, 20),
        ({"share": 25}, 5),
        ({"share": 1}, 1),
        ({"share": 100}, 20),
        ({}, 20),
    ],
)
def test_each_reads_a_number_or_a_share_of_their_own_again(wish: Mapping[str, int], expected: int) -> None:
    again = choose_again(OWN, seed=3, **wish)
    assert {person: len(reports) for person, reports in again.items()} == dict.fromkeys(OWN, expected)
    assert all(set(reports) <= set(OWN[person]) for person, reports in again.items())


def test_the_same_seed_chooses_the_same_and_another_seed_others() -> None:
    again = choose_again(OWN, seed=3, number=5)
    assert choose_again(OWN, seed=3, number=5) == again
    assert choose_again(OWN, seed=4, number=5) != again


def test_who_read_the_same_reads_the_same_again() -> None:
    again = choose_again(OWN, seed=3, number=5)
    assert again[1] == again[2]
    assert set(again[3]) & set(range(21, 31))


@pytest.mark.parametrize("wish", [{"number": 0}, {"share": 0}, {"share": 101}])
def test_a_choice_of_nothing_is_refused(wish: Mapping[str, int]) -> None:
    with pytest.raises(Invalid):
        choose_again(OWN, seed=3, **wish)


@pytest.mark.parametrize(
    ("again", "told"),
    [
        ({1: [1, 2], 2: [1, 2]}, (2, Overlap.FULL, 100)),
        ({1: [1, 2], 2: [3, 4]}, (1, Overlap.FULL, 100)),
        ({1: [1, 2], 2: [1, 3]}, (2, Overlap.PARTIAL, 33)),
        ({}, (1, Overlap.FULL, 100)),
    ],
)
def test_the_sharing_is_told_as_it_is(again: Mapping[int, list[int]], told: tuple[int, Overlap, int]) -> None:
    assert overlap_of(again) == told


@pytest.mark.parametrize("phase", Phase.values)
@pytest.mark.parametrize("purpose", ["main", "pilot", "drift", "training"])
def test_only_drift_passes_for_another_purpose_and_only_until_it_has_ended(purpose: str, phase: str) -> None:
    is_hidden = purpose == "drift" and phase in ("planned", "open")
    assert blinding.shown_purpose(purpose, phase) == ("main" if is_hidden else purpose)
    assert blinding.may_see_drift(phase, purpose) == (purpose == "drift" and not is_hidden)


@pytest.mark.parametrize(
    ("purpose", "phase", "may"),
    [
        ("main", "reconciling", True),
        ("recoding", "closed", True),
        ("main", "open", False),
        ("screening", "closed", False),
        ("training", "closed", False),
        ("drift", "closed", False),
    ],
)
def test_only_an_ended_round_of_independent_codings_is_read_again(purpose: str, phase: str, may: bool) -> None:
    assert blinding.may_be_read_again(phase, purpose) is may


@pytest.fixture
def origin(ready_study: Study, raters_of_three: list[User]) -> Round:
    """An ended round of nine reports for two of three raters each, all coded."""
    round = rounds.make_open_round(ready_study, raters_of_three, name="Main 1", size=9, raters_per_report=2)
    for rater in raters_of_three:
        for own in rounds.assignments_of(round, rater):
            codings.submit(own, CRASH)
    return rounds.end(round)


def plan(origin: Round, raters: list[User], **more: object) -> Round:
    wish = {"name": "Main 2", "raters": raters, "seed": 5, "by": origin.study.created_by, "at": LATER} | more
    return services.plan_drift(origin=origin, **wish)


def opened(round: Round) -> Round:
    services.open_round(round=round, by=round.study.created_by, at=LATER)
    return round


def read_by(round: Round, rater: User) -> set[int]:
    return {own.round_report.report_id for own in rounds.assignments_of(round, rater)}


def test_each_gets_only_what_they_submitted_before(origin: Round, raters_of_three: list[User]) -> None:
    round = opened(plan(origin, raters_of_three, number=3))
    for rater in raters_of_three:
        assert len(read_by(round, rater)) == 3
        assert read_by(round, rater) <= read_by(origin, rater)


def test_fresh_reports_are_shared_among_all_and_mixed_in(origin: Round, raters_of_three: list[User]) -> None:
    round = opened(plan(origin, raters_of_three, number=3, fresh=6))
    before = set(RoundReport.objects.filter(round=origin).values_list("report_id", flat=True))
    fresh = [read_by(round, rater) - before for rater in raters_of_three]
    assert len(set().union(*fresh)) == 6
    assert all(fresh)
    queues = [
        [own.round_report.report_id in before for own in rounds.assignments_of(round, rater)]
        for rater in raters_of_three
    ]
    assert any(queue != sorted(queue) and queue != sorted(queue, reverse=True) for queue in queues)


def test_a_report_is_read_again_as_it_was_then(origin: Round, raters_of_three: list[User]) -> None:
    row = RoundReport.objects.filter(round=origin).select_related("report", "snapshot").order_by("pk")[0]
    then = row.snapshot_id
    now = row.snapshot
    now.pk, now.sha256 = None, "f" * 64
    now.save(force_insert=True)
    row.report.current_snapshot = now
    row.report.save(update_fields=["current_snapshot"])
    round = plan(origin, raters_of_three)
    assert RoundReport.objects.get(round=round, report_id=row.report_id).snapshot_id == then


def test_what_was_coded_too_lately_does_not_come_again(origin: Round, raters_of_three: list[User]) -> None:
    days = (LATER - codings.AT).days
    assert plan(origin, raters_of_three, days=days)
    with pytest.raises(WrongState, match="long enough ago"):
        plan(origin, raters_of_three, days=days + 1, name="Main 3")


def test_the_planned_round_knows_who_reads_what(origin: Round, raters_of_three: list[User]) -> None:
    round = plan(origin, raters_of_three, number=3, fresh=2)
    teams = planned_teams(round, [rater.pk for rater in raters_of_three])
    opened(round)
    assert len(teams) == RoundReport.objects.filter(round=round).count()
    for place, rater in enumerate(raters_of_three):
        again = {report for report, team in teams.items() if place in team} & read_by(origin, rater)
        assert again <= read_by(round, rater)


def test_the_plans_forecast_counts_who_reads_what_again(origin: Round, raters_of_three: list[User]) -> None:
    round = plan(origin, raters_of_three, number=3)
    text = text_of(origin.study.created_by, at("round", origin.study, round))
    assert "Each of the 3 raters gets 3" in text
    assert "Codings in all 9" in text


@pytest.mark.parametrize("purpose", ["screening", "training", "drift"])
def test_what_was_not_coded_independently_is_not_read_again(
    origin: Round, raters_of_three: list[User], purpose: str
) -> None:
    Round.objects.filter(pk=origin.pk).update(purpose=purpose, origin=origin)
    origin.refresh_from_db()
    with pytest.raises(WrongState, match="can be read again once"):
        plan(origin, raters_of_three)


def test_an_open_round_is_not_read_again(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three)
    with pytest.raises(WrongState):
        plan(round, raters_of_three)


def test_only_a_lead_plans_it(origin: Round, raters_of_three: list[User]) -> None:
    with pytest.raises(NotAllowed):
        plan(origin, raters_of_three, by=raters_of_three[0])


def test_more_fresh_reports_than_there_are_are_refused(origin: Round, raters_of_three: list[User]) -> None:
    with pytest.raises(Invalid, match="11 are in no round yet"):
        plan(origin, raters_of_three, fresh=12)


def test_a_drift_round_is_planned_from_an_ended_round_only(ready_study: Study, raters_of_three: list[User]) -> None:
    with pytest.raises(Invalid, match="drift round"):
        rounds.make_round(ready_study, raters_of_three, purpose="drift")


def test_the_database_refuses_a_drift_round_without_an_origin(origin: Round, raters_of_three: list[User]) -> None:
    round = plan(origin, raters_of_three)
    with refused_by(Round, "round_drift_has_an_origin"):
        Round.objects.filter(pk=round.pk).update(origin=None)


def test_raters_may_change_as_in_any_round(origin: Round, raters_of_three: list[User]) -> None:
    round = opened(plan(origin, raters_of_three, number=3))
    change = {"round": round, "by": origin.study.created_by, "at": LATER}
    services.add_rater(rater=people.add(origin.study, people.make_user("dia"), "rater"), **change)
    services.remove_rater(rater=raters_of_three[0], **change)
    assert not [own for own in rounds.assignments_of(round, raters_of_three[0]) if own.submitted_at is None]


def test_it_closes_whatever_raters_said_and_gives_no_gold_labels(origin: Round, raters_of_three: list[User]) -> None:
    round = opened(plan(origin, raters_of_three))
    for said, rater in zip((CRASH, HANG, CRASH), raters_of_three, strict=True):
        for own in rounds.assignments_of(round, rater):
            codings.submit(own, said, at=LATER)
    rounds.end(round, at=LATER + timedelta(days=1))
    adjudication.close_round(round=round, by=origin.study.created_by, at=LATER + timedelta(days=2))
    assert round.phase == Phase.CLOSED
    with pytest.raises(GoldHidden):
        gold_labels(round, seat_in(user=origin.study.created_by, study=origin.study))


def test_its_end_tells_in_the_log_how_much_was_read_again(origin: Round, raters_of_three: list[User]) -> None:
    round = rounds.end(opened(plan(origin, raters_of_three, number=3)), at=LATER)
    events = {event.action: event.after for event in Event.objects.filter(subject=f"round:{round.pk}")}
    assert events["plan round"]["purpose"] == "main"
    assert events["end round"]["read_again"] == 9


def test_it_is_not_gone_on_with(origin: Round, raters_of_three: list[User]) -> None:
    round = rounds.end(opened(plan(origin, raters_of_three)), at=LATER)
    with pytest.raises(WrongState):
        services.continue_round(round=round, seed=1, by=origin.study.created_by, at=LATER)
