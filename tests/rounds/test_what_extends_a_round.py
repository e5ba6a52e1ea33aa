"""Which reports can be added to an open round, and to which none or only some can."""

import pytest

from annotator.accounts.models import User
from annotator.common.errors import Invalid, WrongState
from annotator.common.events import list_events
from annotator.rounds import services
from annotator.rounds.disclosure import Stage
from annotator.rounds.models import Draw, Extension, Round, RoundReport
from annotator.rounds.parts import Part
from annotator.rounds.selectors import published_versions
from annotator.rounds.selectors.pools import pool_of
from annotator.studies.models import Study
from mining.asides import Aside
from mining.models import Report
from taxonomy.models import Version
from tests.rounds.test_extending import AT, all_of, extend
from tests.worlds import books, codings, draws, pairs, people, reports, rounds
from tests.worlds.conflicts import CRASH

pytestmark = pytest.mark.django_db
PART_BY_PART = Stage((Aside.LABELS,), ("facet:symptom",))


@pytest.fixture
def study() -> Study:
    return people.make_study()


@pytest.fixture
def raters(study: Study) -> list[User]:
    return [people.add(study, people.make_user(name), "rater") for name in ("ada", "ben")]


def test_a_round_of_a_draw_takes_the_next_of_it_that_no_such_round_has(study: Study, raters: list[User]) -> None:
    draws.fill(study.corpus, alpha=30)
    draw = draws.make_draw(study, draws.by_number(12))
    round = of_part(study, raters, draw, 5)
    other = of_part(study, raters, draw, 3)
    extend(round, 3)
    assert all_of(other) == draws.drawn(draw)[5:8]
    assert all_of(round) == [*draws.drawn(draw)[:5], *draws.drawn(draw)[8:11]]
    with pytest.raises(Invalid, match="choose between 1 and 1"):
        extend(round, 2)
    draws.extend(draw, draws.by_number(20))
    extend(round, 9)
    assert all_of(round)[8:] == draws.drawn(draw)[11:]
    with pytest.raises(Invalid, match="Nothing is left of this draw"):
        extend(round, 1)


def of_part(study: Study, raters: list[User], draw: Draw, number: int) -> Round:
    round = services.create_round(
        study=study,
        name=f"Round of {number}",
        purpose="main",
        version=version_of(study),
        raters=raters,
        raters_per_report=2,
        seed=1,
        source=draws.source(draw, Part.NEXT, number),
        by=study.created_by,
        at=rounds.PLANNED_AT,
    )
    services.open_round(round=round, by=study.created_by, at=AT)
    return round


def test_another_draw_of_the_study_can_be_taken_from(study: Study, raters: list[User]) -> None:
    draws.fill(study.corpus, alpha=30)
    round = rounds.make_open_round(study, raters, size=10)
    draw = draws.make_draw(study, draws.by_number(20))
    expected = [report_id for report_id in draws.drawn(draw) if report_id not in set(all_of(round))][:4]
    extension = extend(round, 4, draw=draw)
    assert all_of(round)[10:] == expected
    assert extension.drawn_from == draw
    assert extension.taken_from == f"The next of the draw {draw.name} that no such round had."
    with pytest.raises(WrongState, match="A round takes its reports from this draw"):
        services.discard_draw(draw=draw, by=study.created_by, at=AT)
    foreign = draws.make_draw(other_study())
    with pytest.raises(Invalid, match="This draw is another study's"):
        extend(round, 1, draw=foreign)


def version_of(study: Study) -> Version:
    return published_versions(study).first() or books.make_version(study.codebook, study.created_by)


def other_study() -> Study:
    study = people.make_study()
    reports.make_reports(study.corpus, 3)
    return study


def test_a_report_of_a_bug_that_the_round_has_is_not_taken(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three, size=5)
    left = pool_of(round).reports
    own = Report.objects.get(pk=all_of(round)[0])
    pairs.confirm(own, Report.objects.get(pk=left[0]), ready_study.created_by)
    pairs.confirm(Report.objects.get(pk=left[1]), Report.objects.get(pk=left[2]), ready_study.created_by)
    ready = pool_of(round).reports
    assert left[0] not in ready
    assert len({left[1], left[2]} & set(ready)) == 1
    assert len(ready) == len(left) - 2


def test_what_screening_excluded_is_not_taken(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three, size=5)
    gone = pool_of(round).reports[0]
    draws.screen(draws.make_screening(ready_study, raters_of_three[:1], report_ids=[gone]), {gone: "not-a-bug"})
    assert gone not in pool_of(round).reports


@pytest.mark.parametrize(("here", "there"), [(True, False), (False, True), (True, True)])
def test_what_another_open_round_shows_otherwise_is_not_taken(
    ready_study: Study, raters_of_three: list[User], here: bool, there: bool
) -> None:
    stage = {True: {"stage": PART_BY_PART}, False: {}}
    round = rounds.make_open_round(ready_study, raters_of_three, size=5, **stage[here])
    left = list(pool_of(round).reports)
    other = rounds.make_open_round(ready_study, raters_of_three, report_ids=left[:6], **stage[there])
    extend(round, 3)
    assert all_of(round)[5:] == left[6:9]
    rounds.end(other)
    assert pool_of(round).reports == [*left[:6], *left[9:]]


def test_a_frame_without_reports_of_other_rounds_stays_without_them(
    ready_study: Study, raters_of_three: list[User]
) -> None:
    round = services.create_round(
        study=ready_study,
        name="Fresh",
        purpose="main",
        version=version_of(ready_study),
        raters=raters_of_three,
        raters_per_report=1,
        seed=1,
        size=5,
        is_fresh_only=True,
        by=ready_study.created_by,
        at=rounds.PLANNED_AT,
    )
    services.open_round(round=round, by=ready_study.created_by, at=AT)
    left = pool_of(round).reports
    rounds.make_round(ready_study, raters_of_three, report_ids=left[:4])
    assert pool_of(round).reports == left[4:]


def test_a_round_that_is_not_open_gets_no_reports(ready_study: Study, raters_of_three: list[User]) -> None:
    planned = rounds.make_round(ready_study, raters_of_three, size=5)
    ended = rounds.end(rounds.make_open_round(ready_study, raters_of_three, size=5))
    for round in (planned, ended):
        with pytest.raises(WrongState, match="only while it is open"):
            extend(round, 1)
    assert not Extension.objects.exists()


def test_a_recoding_round_gets_no_others_and_training_none_of_a_draw(
    ready_study: Study, raters_of_three: list[User]
) -> None:
    ids = list(Report.objects.values_list("pk", flat=True))
    recoding = rounds.make_open_round(ready_study, raters_of_three, purpose="recoding", report_ids=ids[:5])
    with pytest.raises(WrongState, match="A recoding round has the reports that a change of the codebook concerns"):
        extend(recoding, 1)
    closed = rounds.close(rounds.end(rounds.make_open_round(ready_study, raters_of_three, report_ids=ids[:10])))
    training = services.plan_training(
        origin=closed, name="Learn", raters=raters_of_three, seed=1, size=4, by=ready_study.created_by, at=AT
    )
    services.open_round(round=training, by=ready_study.created_by, at=AT)
    with pytest.raises(WrongState, match="nothing of a draw can be compared"):
        extend(training, 1, draw=draws.make_draw(ready_study, draws.by_number(3)))
    extend(training, 6)
    assert set(all_of(training)) == set(ids[:10])


def test_a_drift_round_is_extended_as_the_round_that_it_passes_for(
    ready_study: Study, raters_of_three: list[User]
) -> None:
    earlier = rounds.make_open_round(ready_study, raters_of_three, name="Main 1", size=8)
    for rater in raters_of_three:
        for own in rounds.assignments_of(earlier, rater):
            codings.submit(own, CRASH)
    rounds.end(earlier)
    lead = ready_study.created_by
    drift = services.plan_drift(
        origin=earlier, name="Main 2", raters=raters_of_three, seed=5, number=4, by=lead, at=rounds.CLOSED_AT
    )
    services.open_round(round=drift, by=lead, at=rounds.CLOSED_AT)
    read_then = dict(RoundReport.objects.filter(round=earlier).values_list("report_id", "snapshot_id"))
    reports.store(ready_study.corpus, [reports.make_row(number, title="Edited since") for number in range(1, 21)])
    assert pool_of(drift).words == "What was left of the round's own frame: All reports of the study."
    extension = extend(drift, 16)
    assert "rift" not in f"{extension.taken_from}{list_events(ready_study)[0].after}"
    rows = RoundReport.objects.filter(round=drift, report_id__in=read_then).values_list("report_id", "snapshot_id")
    assert dict(rows) == read_then
