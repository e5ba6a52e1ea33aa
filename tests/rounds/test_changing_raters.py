"""Raters join and leave an open round: nothing submitted or begun moves, and everybody's queue stays whole."""

from collections import Counter

import pytest

from annotator.accounts.models import User
from annotator.agreement.selectors import round_agreement
from annotator.coding import services as coding
from annotator.coding.models import Coding, Draft, Tally
from annotator.coding.selectors import progress_of
from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.common.events import list_events
from annotator.rounds import services
from annotator.rounds.models import Assignment, Round, RoundRater
from annotator.rounds.selectors import letters_of
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from tests.worlds import codings, people, rounds

pytestmark = pytest.mark.django_db
AT = rounds.OPENED_AT
CODED = codings.content(
    [{"component": "operators", "root_cause": "misused-api"}], symptom="crash", phase="engine-setup"
)


@pytest.fixture
def cast(ready_study: Study, raters_of_three: list[User]) -> list[User]:
    return raters_of_three


def open_for(study: Study, raters: list[User], **plan: object) -> Round:
    round = rounds.make_open_round(study, raters, **{"raters_per_report": 2, **plan})
    for rater in raters:
        for assignment in rounds.assignments_of(round, rater)[:3]:
            codings.submit(assignment, CODED)
    return round


def add(round: Round, rater: User, **more: int) -> services.Handed:
    return services.add_rater(round=round, rater=rater, by=round.study.created_by, at=AT, **more)


def remove(round: Round, rater: User) -> services.Handed:
    return services.remove_rater(round=round, rater=rater, by=round.study.created_by, at=AT)


def submitted(round: Round) -> set[tuple[int, int]]:
    done = Assignment.objects.filter(round=round, submitted_at__isnull=False)
    return set(done.values_list("round_report_id", "rater_id"))


def left(round: Round) -> Counter[str]:
    rows = Assignment.objects.filter(round=round, submitted_at__isnull=True)
    return Counter(rows.values_list("rater__username", flat=True))


def assert_whole(round: Round) -> None:
    for rater in RoundRater.objects.filter(round=round).select_related("user"):
        queue = rounds.assignments_of(round, rater.user)
        assert [each.position for each in queue] == list(range(len(queue)))


def test_who_joins_takes_a_fair_part_of_what_is_left(ready_study: Study, cast: list[User]) -> None:
    ada, ben, cyd = cast
    round = open_for(ready_study, [ada, ben])
    done = submitted(round)
    assert add(round, cyd) == services.Handed(moved=11, short=0)
    assert submitted(round) == done
    assert left(round) == {"ada": 11, "ben": 12, "cyd": 11} or left(round) == {"ada": 12, "ben": 11, "cyd": 11}
    per_report = Counter(Assignment.objects.filter(round=round).values_list("round_report", flat=True))
    assert set(per_report.values()) == {2}
    assert_whole(round)


def test_what_is_begun_or_put_off_stays_with_its_rater(ready_study: Study, cast: list[User]) -> None:
    ada, ben, cyd = cast
    round = rounds.make_open_round(ready_study, [ada, ben])
    begun, put_off = rounds.assignments_of(round, ada)[4:6]
    coding.save_draft(assignment=begun, content=CODED, base_revision=0, by=ada, at=AT)
    coding.skip(assignment=put_off, by=ada, at=AT)
    add(round, cyd)
    assert Assignment.objects.filter(pk__in=[begun.pk, put_off.pk], rater=ada).count() == 2
    assert Draft.objects.filter(assignment=begun).exists()


def test_a_heavier_rater_takes_more(ready_study: Study, cast: list[User]) -> None:
    ada, ben, cyd = cast
    round = rounds.make_open_round(ready_study, [ada, ben])
    add(round, cyd, weight=2)
    assert left(round) == {"ada": 10, "ben": 10, "cyd": 20}


def test_what_a_leaver_has_not_submitted_goes_to_the_others(ready_study: Study, cast: list[User]) -> None:
    round = open_for(ready_study, cast, seed=4)
    done, to_do = submitted(round), sum(left(round).values())
    handed = remove(round, cast[2])
    assert submitted(round) == done
    assert handed.short == 0
    assert left(round)["cyd"] == 0
    assert sum(left(round).values()) == to_do
    # of two who remain each takes what the other reads already
    assert sorted(left(round)) == ["ada", "ben"]
    assert_whole(round)


def test_a_report_that_everybody_else_reads_stays_short(ready_study: Study, cast: list[User]) -> None:
    ada, ben, _ = cast
    round = open_for(ready_study, [ada, ben])
    assert remove(round, ben) == services.Handed(moved=0, short=17)
    assert left(round) == {"ada": 17}


def test_agreement_counts_what_each_pair_read(ready_study: Study, cast: list[User]) -> None:
    ada, ben, cyd = cast
    round = open_for(ready_study, [ada, ben])
    add(round, cyd)
    remove(round, ben)
    for rater in (ada, cyd):
        for assignment in rounds.assignments_of(round, rater):
            if assignment.submitted_at is None:
                codings.submit(assignment, CODED)
    rounds.end(round)
    seat = seat_in(user=round.study.created_by, study=round.study)
    pairs = round_agreement(round=round, seat=seat)[0].pairs
    letters = letters_of(round)
    read: dict[str, set[int]] = {letters[rater.pk]: set() for rater in cast}
    for assignment in Assignment.objects.filter(round=round):
        read[letters[assignment.rater_id]].add(assignment.round_report_id)
    assert {card.pair: card.table.n for card in pairs} == {
        f"{one}-{other}": len(read[one] & read[other]) for one, other in (("A", "B"), ("A", "C"), ("B", "C"))
    }


def test_the_desks_count_the_queue_that_is(ready_study: Study, cast: list[User]) -> None:
    ada, ben, cyd = cast
    round = open_for(ready_study, [ada, ben])
    pace = Tally.objects.get(round=round, rater=ada).pace_seconds
    add(round, cyd)
    for rater in cast:
        assert progress_of(round, rater).assigned == len(rounds.assignments_of(round, rater))
    assert Tally.objects.get(round=round, rater=ada).pace_seconds == pace


def test_who_comes_back_finds_the_own_codings(ready_study: Study, cast: list[User]) -> None:
    round = open_for(ready_study, cast)
    remove(round, cast[0])
    add(round, cast[0])
    assert Coding.objects.filter(assignment__round=round, assignment__rater=cast[0]).count() == 3
    assert RoundRater.objects.get(round=round, user=cast[0]).left_at is None
    assert left(round)["ada"] > 5
    assert_whole(round)


def test_letters_do_not_tell_who_came_last(ready_study: Study, cast: list[User]) -> None:
    ada, ben, cyd = cast
    last = set()
    for _ in range(12):
        round = rounds.make_open_round(ready_study, [ada, ben])
        add(round, cyd)
        letters = letters_of(round)
        assert sorted(letters.values()) == ["A", "B", "C"]
        last.add(letters[cyd.pk])
    assert last != {"C"}


def test_the_log_says_how_many_reports_changed_hands(ready_study: Study, cast: list[User]) -> None:
    ada, ben, cyd = cast
    round = open_for(ready_study, [ada, ben])
    add(round, cyd)
    remove(round, cyd)
    told = [(event.action, event.after) for event in list_events(ready_study)[:2]]
    assert told == [
        ("remove rater", {"rater": "Cyd", "reports": 11, "short": 0}),
        ("add rater", {"rater": "Cyd", "reports": 11, "weight": 1}),
    ]


def test_raters_change_only_in_an_open_round_and_only_by_its_lead(ready_study: Study, cast: list[User]) -> None:
    ada, ben, cyd = cast
    planned = rounds.make_round(ready_study, [ada, ben])
    for change in (add, remove):
        with pytest.raises(WrongState, match="only while the round is open"):
            change(planned, cyd)
    services.open_round(round=planned, by=ready_study.created_by, at=AT)
    with pytest.raises(NotAllowed):
        services.add_rater(round=planned, rater=cyd, by=ada, at=AT)
    with pytest.raises(Invalid, match="already"):
        add(planned, ada)
    with pytest.raises(Invalid, match="no rater of this round"):
        remove(planned, cyd)
    with pytest.raises(Invalid, match="can't code here"):
        add(planned, people.make_user("dee"))
    with pytest.raises(Invalid, match="weight"):
        add(planned, cyd, weight=0)
    remove(planned, ada)
    with pytest.raises(WrongState, match="only rater"):
        remove(planned, ben)
