"""Planning a round: what is kept, what is refused, and that the draw can be made again from what is kept."""

import pytest

from annotator.common.errors import Invalid, NotAllowed, NotFound, WrongState
from annotator.common.events import list_events
from annotator.rounds import sampling, services
from annotator.rounds.draws import read_draw
from annotator.rounds.models import Frame, Round, RoundRater, RoundReport
from annotator.rounds.selectors import letter, letters_of
from annotator.studies import services as studies
from annotator.studies.models import Study
from mining.filters import ReportFilters
from mining.models import Report
from taxonomy.models import Version
from tests.worlds import books, people, reports, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = people.make_study()
    reports.store(study.corpus, [_row(number) for number in range(1, 41)])
    books.make_version(study.codebook, study.created_by)
    return study


def _row(number: int) -> dict[str, object]:
    engine = "alpha" if number <= 25 else "beta"
    url = f"https://github.com/example/{engine}/issues/{number}"
    return reports.make_row(number, url=url, labels=["bug", "crash"] if number % 2 else ["bug"])


def _raters(study: Study, n: int = 2) -> list:
    return [people.add(study, people.make_user(), "rater") for _ in range(n)]


def _drawn(round: Round) -> list[int]:
    return list(RoundReport.objects.filter(round=round).order_by("position").values_list("report_id", flat=True))


def _plan(study: Study, **changes: object) -> Round:
    """Plan as a page would, without the helpers of `rounds.make_round`."""
    plan = {
        "study": study,
        "name": "Reliability",
        "purpose": "reliability",
        "version": Version.objects.get(codebook=study.codebook, number=1),
        "raters": None,
        "raters_per_report": 2,
        "seed": 7,
        "by": study.created_by,
        "at": rounds.PLANNED_AT,
    } | changes
    plan["raters"] = _raters(study) if plan["raters"] is None else plan["raters"]
    return services.create_round(**plan)


def test_a_plan_keeps_its_facts_and_gives_nobody_work(study: Study) -> None:
    round = Round.objects.get(pk=_plan(study, size=10).pk)
    assert (round.phase, round.raters_per_report, round.seed) == ("planned", 2, 7)
    assert len(_drawn(round)) == 10
    assert not round.assignments.exists()
    event = list_events(study)[0]
    assert (event.action, event.by, event.after["draw"]) == ("plan round", study.created_by, round.draw)


def test_a_draw_can_be_redone_from_what_is_kept_after_the_corpus_has_changed(study: Study) -> None:
    round = _plan(study, size=10, filters=ReportFilters(repository="example/alpha", label="crash"), formula="by hand")
    reports.store(study.corpus, [_row(number) for number in range(41, 60)])
    kept = Round.objects.select_related("frame").get(pk=round.pk)
    draw, frame = read_draw(kept.draw), sampling.read_ranges(kept.frame.report_ids)
    assert (draw.frame_size, draw.size, draw.seed, draw.formula) == (13, 10, 7, "by hand")
    assert draw.frame_sha256 == sampling.hash_frame(frame)
    assert sampling.draw(frame, size=draw.size, seed=draw.seed) == _drawn(round)
    assert draw.filters == ReportFilters(repository="example/alpha", label="crash")
    assert draw.frame_words == "Reports of example/alpha, labelled “crash” by their maintainers."


def test_two_plans_of_one_seed_draw_the_same_reports(study: Study) -> None:
    people_of_both = _raters(study)
    first, second = (_plan(study, name=name, raters=people_of_both, size=12) for name in ("One", "Two"))
    assert _drawn(first) == _drawn(second)
    assert _drawn(first) != _drawn(_plan(study, name="Three", raters=people_of_both, size=12, seed=8))


def test_without_a_size_the_whole_frame_is_taken(study: Study) -> None:
    round = _plan(study)
    assert sorted(_drawn(round)) == sorted(study.corpus.reports.values_list("pk", flat=True))
    assert read_draw(round.draw).takes_all


def test_reports_of_other_rounds_can_be_left_out(study: Study) -> None:
    raters = _raters(study)
    pilot = _plan(study, name="Pilot", raters=raters, size=15)
    rest = _plan(study, name="Rest", raters=raters, is_fresh_only=True)
    assert len(_drawn(rest)) == 25
    assert not set(_drawn(pilot)) & set(_drawn(rest))
    assert read_draw(rest.draw).frame_words == "Reports in no other round of the study."


def test_a_list_of_reports_can_be_given(study: Study) -> None:
    chosen = list(study.corpus.reports.order_by("pk").values_list("pk", flat=True)[3:9])
    round = _plan(study, report_ids=chosen)
    assert sorted(_drawn(round)) == chosen
    assert read_draw(round.draw).filters is None
    assert Frame.objects.get(round=round).report_ids == sampling.write_ranges(chosen)


def test_the_snapshot_of_the_draw_stays_when_a_report_changes(study: Study) -> None:
    round = _plan(study)
    reports.store(study.corpus, [_row(1) | {"body": "Something else entirely."}])
    kept = RoundReport.objects.select_related("snapshot", "report").get(round=round, report__number=1)
    assert kept.snapshot_id != kept.report.current_snapshot_id
    assert kept.snapshot.body != "Something else entirely."


def test_raters_get_letters_that_the_seed_does_not_tell(study: Study) -> None:
    raters = _raters(study, 5)
    plans = [_plan(study, name=f"Plan {number}", raters=raters, size=1) for number in range(12)]
    orders = {tuple(letters_of(plan)) for plan in plans}
    assert len(orders) > 1, "twelve shuffles of five raters were all alike"
    assert list(letters_of(plans[0]).values()) == ["A", "B", "C", "D", "E"]


def test_letters_go_on_after_z() -> None:
    assert [letter(rank) for rank in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_a_rater_named_twice_is_one_rater(study: Study) -> None:
    ada, ben = _raters(study)
    round = _plan(study, raters=[ada, ben, ada])
    assert RoundRater.objects.filter(round=round).count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": "  "}, "name", "has a name"),
        ({"name": "x" * 121}, "name", "at most 120"),
        ({"purpose": "fun"}, "purpose", "purpose is one of"),
        ({"raters": []}, "raters", "at least one rater"),
        ({"raters_per_report": 0}, "raters_per_report", "at least one rater"),
        ({"raters_per_report": 3}, "raters_per_report", "3 raters per report need as many raters; 2 are chosen."),
        ({"size": 0}, "size", "between 1 and 40"),
        ({"size": 41}, "size", "41 reports can't be drawn: choose between 1 and 40."),
        ({"seed": -1}, "seed", "whole number"),
        ({"seed": 2**53}, "seed", "whole number"),
        ({"filters": ReportFilters(repository="example/gamma")}, "size", "no reports to draw from"),
        ({"report_ids": []}, "size", "no reports to draw from"),
        ({"report_ids": [10**9]}, "report_ids", "1 of these reports are not in the study's corpus"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    study: Study, changes: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words) as refusal:
        _plan(study, **changes)
    assert refusal.value.field == field
    assert not Round.objects.exists()


def test_a_name_is_used_once_per_study(study: Study) -> None:
    _plan(study, name="Pilot")
    with pytest.raises(Invalid, match="has a round called Pilot already"):
        _plan(study, name=" Pilot ")


def test_a_member_who_is_not_a_rater_is_refused_by_name(study: Study) -> None:
    viewer = people.add(study, people.make_user("vera"), "viewer")
    with pytest.raises(Invalid, match="Vera can't code here: give them the role of rater first"):
        _plan(study, raters=[*_raters(study), viewer])


def test_a_deactivated_rater_is_refused(study: Study) -> None:
    ada, ben = _raters(study)
    type(ada).objects.filter(pk=ada.pk).update(is_active=False)
    with pytest.raises(Invalid, match="can't code here"):
        _plan(study, raters=[ada, ben])


def test_a_draft_and_another_studys_version_are_refused(study: Study) -> None:
    other = people.make_study(name="Another")
    foreign = books.make_version(other.codebook, other.created_by)
    for version in (Version.objects.get(codebook=study.codebook, number=None), foreign):
        with pytest.raises(Invalid, match="published version of the study's own codebook"):
            _plan(study, version=version)


def test_reports_of_another_study_are_refused(study: Study) -> None:
    other = people.make_study(name="Another")
    foreign = reports.make_reports(other.corpus, 2)
    with pytest.raises(Invalid, match="not in the study's corpus"):
        _plan(study, report_ids=[foreign[0].pk])


@pytest.mark.parametrize("role", ["rater", "adjudicator", "viewer"])
def test_only_a_lead_plans_rounds(study: Study, role: str) -> None:
    member = people.add(study, people.make_user(), role)
    with pytest.raises(NotAllowed):
        _plan(study, by=member)
    with pytest.raises(NotFound):
        _plan(study, by=people.make_user())


def test_a_plan_can_be_discarded_and_its_name_used_again(study: Study) -> None:
    round = _plan(study, size=5)
    services.discard_round(round=round, by=study.created_by, at=rounds.PLANNED_AT)
    assert not Round.objects.exists()
    assert list_events(study)[0].action == "discard round"
    assert Report.objects.filter(corpus=study.corpus).count() == 40
    _plan(study, size=5)


def test_an_opened_round_cannot_be_discarded(study: Study) -> None:
    round = rounds.make_open_round(study, _raters(study))
    with pytest.raises(WrongState, match="only a plan can be discarded"):
        services.discard_round(round=round, by=study.created_by, at=rounds.OPENED_AT)
    assert Round.objects.filter(pk=round.pk).exists()


def test_a_rater_cannot_discard_a_plan(study: Study) -> None:
    ada, ben = _raters(study)
    round = _plan(study, raters=[ada, ben])
    with pytest.raises(NotAllowed):
        services.discard_round(round=round, by=ada, at=rounds.PLANNED_AT)


def test_a_lead_who_left_can_plan_no_more(study: Study) -> None:
    second = people.add(study, people.make_user(), "lead")
    studies.revoke_role(study=study, user=study.created_by, role="lead", by=second, at=rounds.PLANNED_AT)
    with pytest.raises(NotFound):
        _plan(study, raters=[])
