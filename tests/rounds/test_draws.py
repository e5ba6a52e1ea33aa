"""Draws are kept whole, can be made again, and grow without changing what was drawn."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.common.events import list_events
from annotator.rounds import services
from annotator.rounds.designs import CantBeDrawn, Design, Sizing
from annotator.rounds.frames import read_frame
from annotator.rounds.models import Draw, DrawnReport, DrawStratum
from annotator.rounds.sampling import draw as draw_ids
from annotator.rounds.selectors.draws import check_draw, draw_in, draws_of, facts_of_draw, strata_of
from annotator.rounds.selectors.parts import ready
from annotator.rounds.services.draws import NothingMore
from annotator.rounds.strata import Grouping
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from mining.filters import ReportFilters
from tests.worlds import draws, pairs, people, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = people.make_study()
    draws.fill(study.corpus, alpha=60, beta=30, gamma=10)
    return study


def by_stratum(draw: Draw) -> dict[str, int]:
    return {one.name: one.size for one in facts_of_draw(draw).strata}


def test_a_draw_takes_from_every_repository_in_proportion(study: Study):
    draw = draws.make_draw(study, draws.by_number(20))
    assert by_stratum(draw) == {"example/alpha": 12, "example/beta": 6, "example/gamma": 2}
    assert len(set(draws.drawn(draw))) == 20


def test_each_stratum_is_a_draw_that_anybody_can_make_again(study: Study):
    draw = draws.make_draw(study, draws.by_number(20), seed=9)
    for name, frame in strata_of(draw).items():
        rows = DrawnReport.objects.filter(draw=draw, stratum__name=name).order_by("position")
        drawn = list(rows.values_list("report_id", flat=True))
        assert drawn == draw_ids(frame, size=len(drawn), seed=9)
    assert check_draw(draw).is_same


def test_the_same_seed_draws_the_same_and_another_something_else(study: Study):
    first, again, other = (draws.make_draw(study, draws.by_number(30), seed=seed) for seed in (4, 4, 5))
    assert draws.drawn(first) == draws.drawn(again)
    assert draws.drawn(first) != draws.drawn(other)


@pytest.mark.parametrize(
    ("grouping", "labels", "names"),
    [
        (Grouping.NONE, (), {"all reports"}),
        (Grouping.KIND, (), {"issue", "pull"}),
        (Grouping.YEAR, (), {"2020", "2021", "2022", "2023"}),
        (Grouping.LABEL, ("gpu",), {"gpu", "none of these labels"}),
    ],
)
def test_strata_can_be_other_things_than_repositories(
    study: Study, grouping: Grouping, labels: tuple[str, ...], names: set[str]
):
    draw = draws.make_draw(study, draws.by_number(20), by=grouping, labels=labels)
    assert set(by_stratum(draw)) == names
    assert check_draw(draw).is_same


def test_the_frame_tells_what_was_left_out_and_why(study: Study):
    rounds.make_round(
        study, [people.make_user()], report_ids=list(study.corpus.reports.values_list("pk", flat=True)[:5])
    )
    filters = ReportFilters(repository="example/alpha")
    frame = read_frame(draws.make_draw(study, filters=filters, is_fresh_only=True).frame)
    assert dict(frame.mined) == {"example/alpha": 60, "example/beta": 30, "example/gamma": 10}
    assert [(one.reason, dict(one.counts)) for one in frame.left_out] == [
        ("outside the filter", {"example/beta": 30, "example/gamma": 10}),
        ("in a round already", {"example/alpha": 5}),
    ]
    assert frame.size == 55
    assert "in no other round of the study" in frame.words


def test_an_extension_keeps_what_is_drawn_and_draws_the_next_of_each_order(study: Study):
    draw = draws.make_draw(study, draws.by_number(20), seed=3)
    before = draws.drawn(draw)
    draws.extend(draw, draws.by_number(50))
    after = draws.drawn(draw)
    whole = draws.make_draw(study, draws.by_number(50), seed=3)
    assert after[:20] == before
    assert set(after) == set(draws.drawn(whole))
    assert [batch.size for batch in facts_of_draw(draw).batches] == [20, 30]
    assert check_draw(draw).is_same


def test_an_extension_can_ask_for_a_smaller_margin(study: Study):
    draw = draws.make_draw(study, Design(margin=0.2))
    draws.extend(draw, Design(margin=0.1))
    assert len(draws.drawn(draw)) == 50
    assert facts_of_draw(draw).margin <= 0.1


def test_reports_that_come_later_are_not_in_the_frame_of_an_extension(study: Study):
    draw = draws.make_draw(study, draws.by_number(20))
    later = {report.pk for report in draws.fill(study.corpus, delta=50) if report.repository == "example/delta"}
    draws.extend(draw, Design(sizing=Sizing.ALL))
    assert len(draws.drawn(draw)) == 100
    assert later.isdisjoint(draws.drawn(draw))


@pytest.mark.parametrize("number", [20, 101])
def test_an_extension_by_nothing_or_beyond_the_frame_is_refused(study: Study, number: int):
    draw = draws.make_draw(study, draws.by_number(20))
    with pytest.raises((NothingMore, CantBeDrawn)):
        draws.extend(draw, draws.by_number(number))
    assert len(draws.drawn(draw)) == 20


@pytest.mark.parametrize("what", ["list", "frame"])
def test_a_check_notices_a_list_or_a_frame_that_was_changed(study: Study, what: str):
    draw = draws.make_draw(study, draws.by_number(20))
    if what == "frame":
        DrawStratum.objects.filter(draw=draw, name="example/gamma").update(report_ids="1-3")
    else:
        other = study.corpus.reports.exclude(pk__in=draws.drawn(draw)).first()
        DrawnReport.objects.filter(draw=draw, position=0).update(report=other)
    assert not check_draw(draw).is_same


def test_names_seeds_and_empty_frames_are_refused(study: Study):
    draws.make_draw(study, name="Main")
    for odd in ({"name": "Main"}, {"name": " "}, {"seed": -1}, {"filters": ReportFilters(repository="none/such")}):
        with pytest.raises(Invalid):
            draws.make_draw(study, **odd)
    assert Draw.objects.count() == 1


def test_only_a_lead_draws_extends_and_discards(study: Study):
    draw = draws.make_draw(study, draws.by_number(5))
    rater = people.add(study, people.make_user(), "rater")
    with pytest.raises(NotAllowed):
        services.create_draw(study=study, name="Mine", design=Design(), seed=1, by=rater, at=draws.AT)
    with pytest.raises(NotAllowed):
        services.extend_draw(draw=draw, design=Design(), by=rater, at=draws.AT)
    with pytest.raises(NotAllowed):
        services.discard_draw(draw=draw, by=rater, at=draws.AT)


def test_a_draw_is_discarded_only_while_no_round_rests_on_it(study: Study):
    draw, other = draws.make_draw(study), draws.make_draw(study)
    services.discard_draw(draw=other, by=study.created_by, at=draws.AT)
    draws.make_screening(study, [people.make_user()], source=services.Source(draw))
    with pytest.raises(WrongState, match="A round takes its reports"):
        services.discard_draw(draw=draw, by=study.created_by, at=draws.AT)
    assert list(Draw.objects.all()) == [draw]
    assert [event.action for event in list_events(study)].count("discard draw") == 1


def test_two_draws_and_nine_cost_the_list_the_same_queries(study: Study):
    seat, costs = seat_in(user=study.created_by, study=study), []
    for more in (2, 7):
        for _ in range(more):
            draws.make_draw(study, draws.by_number(5))
        with CaptureQueriesContext(connection) as queries:
            assert draw_in(seat, draws_of(seat)[0].draw.pk)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_of_reports_that_tell_of_one_bug_only_one_is_ever_drawn(study: Study):
    first, second, *_ = study.corpus.reports.order_by("pk")
    pairs.confirm(first, second, by=study.created_by)
    draw = draws.make_draw(study, Design(sizing=Sizing.ALL))
    assert second.pk not in draws.drawn(draw)
    frame = read_frame(draw.frame)
    assert dict(frame.duplicates) == {second.pk: first.pk}
    assert [(one.reason, dict(one.counts)) for one in frame.left_out] == [
        ("same bug as another report", {"example/alpha": 1})
    ]
    half = draws.make_draw(study, draws.by_number(50))
    drawn, undrawn = draws.drawn(half)[0], next(pk for pk in strata_pks(half) if pk not in draws.drawn(half))
    pairs.confirm(*(study.corpus.reports.get(pk=pk) for pk in (drawn, undrawn)), by=study.created_by)
    draws.extend(half, draws.by_number(98))
    assert undrawn not in draws.drawn(half)
    assert check_draw(half).is_same
    assert [batch.left_out for batch in facts_of_draw(half).batches] == [0, 1]


def test_a_round_takes_one_of_two_drawn_reports_that_were_found_to_tell_of_one_bug(study: Study):
    draw = draws.make_draw(study, draws.by_number(10))
    first, second = (study.corpus.reports.get(pk=pk) for pk in draws.drawn(draw)[:2])
    pairs.confirm(first, second, by=study.created_by)
    assert len({first.pk, second.pk} & set(ready(draw, "main"))) == 1
    assert len(ready(draw, "main")) == 9


def strata_pks(draw: Draw) -> list[int]:
    return [pk for ids in strata_of(draw).values() for pk in ids]


def test_a_command_checks_every_draw_and_fails_when_one_differs(study: Study, capsys: pytest.CaptureFixture[str]):
    draw = draws.make_draw(study, draws.by_number(20), name="Main sample")
    call_command("check_draws", study.slug)
    assert "Main sample: the same 20 reports" in capsys.readouterr().out
    DrawnReport.objects.filter(draw=draw, position=3).delete()
    with pytest.raises(CommandError, match="1 of 1 draws differ"):
        call_command("check_draws")
    assert "gives another report at" in capsys.readouterr().out
