"""Reports are added to an open round: nothing that was there moves, and what is added is shared as the round is."""

from collections import Counter

import pytest

from annotator.accounts.models import User
from annotator.coding.models import Tally
from annotator.coding.selectors import progress_of
from annotator.common.errors import Invalid, NotAllowed
from annotator.common.events import list_events
from annotator.rounds import sampling, services
from annotator.rounds.disclosure import Stage
from annotator.rounds.models import Assignment, Extension, Round, RoundReport
from annotator.rounds.sharing import Order, Overlap
from annotator.rounds.workload import Workload
from annotator.studies.models import Study
from mining.asides import Aside
from mining.models import Report
from tests.worlds import codings, draws, people, rounds
from tests.worlds.conflicts import CRASH, HANG
from tests.worlds.constraints import copy, refused_by

pytestmark = pytest.mark.django_db
AT = rounds.OPENED_AT
WHY = "The interval of kappa is too wide."
PART_BY_PART = Stage((Aside.LABELS,), ("facet:symptom",))


@pytest.fixture
def study() -> Study:
    return people.make_study()


@pytest.fixture
def raters(study: Study) -> list[User]:
    return [people.add(study, people.make_user(name), "rater") for name in ("ada", "ben")]


def extend(round: Round, number: int, **more: object) -> Extension:
    wish = {"reason": WHY, "by": round.study.created_by, "at": AT} | more
    return services.extend_round(round=round, number=number, **wish)


def all_of(round: Round) -> list[int]:
    """Return the reports of a round in the order of its draw."""
    return list(RoundReport.objects.filter(round=round).order_by("position").values_list("report_id", flat=True))


def queues(round: Round) -> dict[str, list[int]]:
    rows = Assignment.objects.filter(round=round).order_by("rater__username", "position")
    found: dict[str, list[int]] = {}
    for name, position, report_id in rows.values_list("rater__username", "position", "round_report__report_id"):
        queue = found.setdefault(name, [])
        assert position == len(queue)
        queue.append(report_id)
    return found


def readers_of(round: Round, added: list[int]) -> Counter[int]:
    rows = Assignment.objects.filter(round=round, round_report__report_id__in=added)
    return Counter(rows.values_list("round_report__report_id", flat=True))


def shared(round: Round, added: list[int]) -> dict[int, list[str]]:
    rows = Assignment.objects.filter(round=round, round_report__report_id__in=added).order_by("rater__username")
    teams: dict[int, list[str]] = {}
    for report_id, name in rows.values_list("round_report__report_id", "rater__username"):
        teams.setdefault(report_id, []).append(name)
    return teams


def test_the_rounds_own_draw_goes_on(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three, size=8, seed=5)
    extension = extend(round, 4)
    whole = sampling.draw(Report.objects.values_list("pk", flat=True), size=12, seed=5)
    assert all_of(round) == whole
    assert (extension.size, extension.first_position, extension.number) == (4, 8, 1)
    assert sampling.read_ranges(extension.frame) == sorted(
        set(Report.objects.values_list("pk", flat=True)) - {*whole[:8]}
    )


def test_nothing_that_was_there_moves_and_what_is_added_comes_last(
    ready_study: Study, raters_of_three: list[User]
) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three, size=9, raters_per_report=2)
    ada = raters_of_three[0]
    codings.submit(rounds.assignments_of(round, ada)[0], CRASH)
    before = queues(round)
    kept = set(Assignment.objects.filter(round=round).values_list("pk", "position", "rater", "submitted_at"))
    extend(round, 5)
    after = queues(round)
    assert all(after[name][: len(queue)] == queue for name, queue in before.items())
    assert kept <= set(Assignment.objects.filter(round=round).values_list("pk", "position", "rater", "submitted_at"))
    assert sorted(len(after[name]) - len(before[name]) for name in after) == [3, 3, 4]
    assert progress_of(round, ada).assigned == len(after["ada"])


# every way of sharing, any number of raters: on rows, for it is the rows that must not move
@pytest.mark.parametrize("overlap", Overlap)
@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize(("size", "added"), [(1, 19), (7, 6), (10, 10), (13, 7)])
def test_the_added_part_is_shared_as_the_round_is(
    ready_study: Study, raters_of_three: list[User], overlap: Overlap, order: Order, size: int, added: int
) -> None:
    workload = Workload(overlap=overlap, share=100 if overlap is Overlap.FULL else 40, order=order)
    round = rounds.make_open_round(
        ready_study, raters_of_three, size=size, raters_per_report=2, workload=workload, seed=size
    )
    before = queues(round)
    extend(round, added)
    after = queues(round)
    for name, queue in after.items():
        assert queue[: len(before.get(name, []))] == before.get(name, [])
    new = all_of(round)[size:]
    loads = [len(after[name]) - len(before.get(name, [])) for name in after]
    assert max(loads) - min(loads) <= 1
    twice = added if overlap is Overlap.FULL else (added * 40 + 50) // 100
    assert Counter(readers_of(round, new).values()) == Counter({2: twice, 1: added - twice}) - Counter({1: 0})
    if order is Order.FIXED:
        for name, queue in after.items():
            own = queue[len(before.get(name, [])) :]
            assert own == [report_id for report_id in new if report_id in own]


def test_weights_count_for_what_is_added(ready_study: Study, raters_of_three: list[User]) -> None:
    ada, *_ = raters_of_three
    weighted = Workload(weights={ada.pk: 2})
    round = rounds.make_open_round(ready_study, raters_of_three, size=4, raters_per_report=1, workload=weighted)
    before = queues(round)
    extend(round, 12)
    after = queues(round)
    assert {name: len(after[name]) - len(before[name]) for name in after} == {"ada": 6, "ben": 3, "cyd": 3}


def test_each_repository_is_spread_evenly_in_what_is_added(study: Study, raters: list[User]) -> None:
    draws.fill(study.corpus, alpha=15, beta=15)
    round = rounds.make_open_round(study, raters, size=6, raters_per_report=1, workload=Workload(is_spread=True))
    extend(round, 20)
    rows = Assignment.objects.filter(round=round, round_report__position__gte=6)
    loads = Counter(rows.values_list("round_report__report__repository", "rater"))
    for repository in ("example/alpha", "example/beta"):
        counts = [loads[repository, rater.pk] for rater in raters]
        assert max(counts) - min(counts) <= 1


def test_the_same_seed_adds_the_same(ready_study: Study, raters_of_three: list[User]) -> None:
    found = []
    for name in ("One", "Two"):
        round = rounds.make_open_round(ready_study, raters_of_three, name=name, size=6, raters_per_report=2, seed=3)
        places = {rater.user.username: str(rater.place) for rater in round.raters.select_related("user")}
        extension = extend(round, 7)
        new = all_of(round)[6:]
        teams = {report: sorted(places[one] for one in team) for report, team in shared(round, new).items()}
        orders = {places[name]: queue[-4:] for name, queue in queues(round).items()}
        found.append((new, extension.seed, teams, orders))
    assert found[0] == found[1]


def test_two_extensions_are_shared_by_two_seeds(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three, size=3, raters_per_report=1)
    first, second = extend(round, 4), extend(round, 4)
    assert (second.number, second.first_position) == (2, 7)
    assert len({round.seed, first.seed, second.seed}) == 3
    assert len(all_of(round)) == len(set(all_of(round))) == 11


def test_only_raters_who_take_part_now_get_any(ready_study: Study, raters_of_three: list[User]) -> None:
    *_, cyd = raters_of_three
    round = rounds.make_open_round(ready_study, raters_of_three, size=6, raters_per_report=2)
    services.remove_rater(round=round, rater=cyd, by=ready_study.created_by, at=AT)
    before = queues(round).get("cyd", [])
    extend(round, 5)
    assert queues(round).get("cyd", []) == before
    assert set(readers_of(round, all_of(round)[6:]).values()) == {2}


def test_who_joined_since_gets_their_part(ready_study: Study, raters_of_three: list[User]) -> None:
    ada, ben, cyd = raters_of_three
    round = rounds.make_open_round(ready_study, [ada, ben], size=6, raters_per_report=2)
    services.add_rater(round=round, rater=cyd, by=ready_study.created_by, at=AT)
    before = queues(round)
    extend(round, 6)
    assert {name: len(queue) - len(before[name]) for name, queue in queues(round).items()} == dict.fromkeys(before, 4)


def test_it_does_not_depend_on_what_was_coded(ready_study: Study, raters_of_three: list[User]) -> None:
    found = []
    for name, said in (("One", CRASH), ("Two", HANG)):
        round = rounds.make_open_round(ready_study, raters_of_three[:1], name=name, size=6, seed=3)
        for own in rounds.assignments_of(round, raters_of_three[0])[: 2 if name == "One" else 5]:
            codings.submit(own, said)
        extend(round, 5)
        found.append(queues(round))
    assert found[0] == found[1]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reason_is_asked(ready_study: Study, raters_of_three: list[User], reason: str) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three, size=5)
    with pytest.raises(Invalid, match="why reports are added"):
        extend(round, 1, reason=reason)


def test_raters_who_are_none_any_more_or_too_few_are_refused(ready_study: Study, raters_of_three: list[User]) -> None:
    ada, ben, cyd = raters_of_three
    round = rounds.make_open_round(ready_study, raters_of_three, size=5, raters_per_report=3)
    services.remove_rater(round=round, rater=cyd, by=ready_study.created_by, at=AT)
    with pytest.raises(Invalid, match="3 raters per report need as many raters"):
        extend(round, 1)
    other = rounds.make_open_round(ready_study, [ada, ben], size=5)
    people.take(ready_study, ben, "rater")
    with pytest.raises(Invalid, match="Ben can't code here"):
        extend(other, 1)


def test_only_a_lead_adds_reports(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three, size=5)
    with pytest.raises(NotAllowed):
        extend(round, 1, by=raters_of_three[0])


def test_the_log_tells_how_many_and_why(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three, size=5, raters_per_report=2)
    extend(round, 4)
    event = list_events(ready_study)[0]
    assert (event.action, event.reason, event.by) == ("add reports", WHY, ready_study.created_by)
    assert event.after["reports"] == 4
    assert event.after["assignments"] == 8


def test_a_rater_who_was_done_has_something_left(ready_study: Study, raters_of_three: list[User]) -> None:
    ada = raters_of_three[0]
    round = rounds.make_open_round(ready_study, [ada], size=2)
    for own in rounds.assignments_of(round, ada):
        codings.submit(own, CRASH)
    extend(round, 3)
    tally = Tally.objects.get(round=round, rater=ada)
    assert (tally.assigned, tally.submitted) == (5, 2)


def test_constraints_of_an_extension(ready_study: Study, raters_of_three: list[User]) -> None:
    extension = extend(rounds.make_open_round(ready_study, raters_of_three, size=5), 1)
    with refused_by(Extension, "extension_number_once"):
        copy(extension)
    with refused_by(Extension, "extension_adds_something"):
        copy(extension, number=2, size=0)
    with refused_by(Extension, "extension_has_a_reason"):
        copy(extension, number=2, reason="")
