"""Screening: raters include or exclude, what stands is kept, and excluded reports leave frames but not the corpus."""

import pytest

from annotator.adjudication.selectors import conflicts_of
from annotator.agreement.selectors import round_agreement
from annotator.common.errors import Invalid, NotAllowed, NotFound, WrongState
from annotator.rounds import services
from annotator.rounds.designs import Design, Sizing
from annotator.rounds.frames import read_frame
from annotator.rounds.models import Purpose, RoundReport, Verdict
from annotator.rounds.parts import Part
from annotator.rounds.selectors import frame_of
from annotator.rounds.selectors.parts import ready
from annotator.rounds.services.screening import NotAScheme
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from mining.filters import ReportFilters
from mining.models import Report
from taxonomy import services as taxonomy
from taxonomy.models import Version
from tests.worlds import books, codings, conflicts, draws, people, rounds

pytestmark = pytest.mark.django_db
ALL = ReportFilters()


@pytest.fixture
def study() -> Study:
    study = people.make_study()
    draws.fill(study.corpus, alpha=8, beta=4)
    return study


@pytest.fixture
def ids(study: Study) -> list[int]:
    return list(study.corpus.reports.order_by("pk").values_list("pk", flat=True))


def test_a_screening_round_brings_its_own_small_codebook(study: Study):
    round = draws.make_screening(study, [people.make_user()])
    study.refresh_from_db()
    assert round.version.codebook_id == study.screening_id != study.codebook_id
    assert round.version.number == 1
    again = draws.make_screening(study, [people.make_user()])
    assert again.version_id == round.version_id


def test_closing_keeps_what_stands_and_excluded_reports_leave_the_frame(study: Study, ids: list[int]):
    round = draws.make_screening(study, [people.make_user(), people.make_user()])
    draws.screen(round, {ids[0]: "not-a-bug", ids[9]: "user-error"})
    verdicts = {one.report_id: one.reason_name for one in Verdict.objects.filter(study=study, is_current=True)}
    assert verdicts == dict.fromkeys(ids, "") | {ids[0]: "Not a bug", ids[9]: "User error"}
    assert set(frame_of(study, ALL)) == set(ids) - {ids[0], ids[9]}
    assert Report.objects.filter(corpus=study.corpus).count() == 12


def test_later_draws_and_rounds_go_without_excluded_reports_and_say_so(study: Study, ids: list[int]):
    draws.screen(draws.make_screening(study, [people.make_user()]), {ids[0]: "not-a-bug", ids[1]: "other-reason"})
    frame = read_frame(draws.make_draw(study, Design(sizing=Sizing.ALL)).frame)
    assert [(one.reason, dict(one.counts)) for one in frame.left_out] == [
        ("screened out before: Not a bug", {"example/alpha": 1}),
        ("screened out before: Other reason", {"example/alpha": 1}),
    ]
    books.make_version(study.codebook, study.created_by)
    round = rounds.make_round(study, [people.make_user()])
    assert RoundReport.objects.filter(round=round).count() == 10


def test_an_extension_passes_over_what_was_excluded_since(study: Study, ids: list[int]):
    draw = draws.make_draw(study, draws.by_number(4))
    undrawn = next(pk for pk in ids if pk not in draws.drawn(draw))
    draws.screen(draws.make_screening(study, [people.make_user()], report_ids=[undrawn]), {undrawn: "user-error"})
    draws.extend(draw, Design(sizing=Sizing.ALL))
    assert set(draws.drawn(draw)) == set(ids) - {undrawn}


def test_what_raters_disagree_about_is_a_conflict_and_its_decision_is_the_verdict(study: Study, ids: list[int]):
    ada, ben = people.make_user("ada"), people.make_user("ben")
    round = draws.make_screening(study, [ada, ben], report_ids=ids[:2])
    for rater, code in ((ada, "include"), (ben, "not-a-bug")):
        first, second = rounds.assignments_of(round, rater)
        codings.submit(first if first.round_report.report_id == ids[0] else second, screening=code)
        codings.submit(second if first.round_report.report_id == ids[0] else first, screening="include")
    rounds.end(round)
    judge = people.add(study, people.make_user(), "adjudicator")
    [conflict] = conflicts_of(round, seat_in(user=judge, study=study))
    [facet] = round_agreement(round=round, seat=seat_in(user=judge, study=study))
    assert facet.pairs[0].table.n == 2
    with pytest.raises(WrongState, match="1 conflict is not decided"):
        draws.close(round)
    scene = conflicts.Scene(study, round, (ada, ben), study.created_by, judge, judge, judge)
    report = RoundReport.objects.select_related("round__study").get(pk=conflict.conflict.round_report_id)
    conflicts.decide(scene, report, "facet:screening", codings.content(screening="not-a-bug"))
    draws.close(round)
    assert dict(Verdict.objects.values_list("report_id", "reason")) == {ids[0]: "not-a-bug", ids[1]: ""}


def test_what_everybody_was_unsure_of_stays_unscreened(study: Study, ids: list[int]):
    draws.screen(draws.make_screening(study, [people.make_user()]), {ids[0]: "unsure", ids[1]: "nothing"})
    assert {ids[0], ids[1]} == set(ids) - set(Verdict.objects.values_list("report_id", flat=True))


def test_an_open_screening_round_tells_nobody_anything(study: Study, ids: list[int]):
    round = draws.make_screening(study, [people.make_user("ada"), people.make_user("ben")])
    codings.submit(round.assignments.select_related("round", "rater", "round_report").first(), screening="user-error")
    with pytest.raises(WrongState):
        round_agreement(round=round, seat=seat_in(user=study.created_by, study=study))
    assert set(frame_of(study, ALL)) == set(ids)


def test_a_lead_takes_a_report_back_in_with_a_note_and_the_earlier_verdict_stays(study: Study, ids: list[int]):
    draws.screen(draws.make_screening(study, [people.make_user()]), {ids[0]: "not-a-bug"})
    draws.take_back(study, ids[0])
    assert ids[0] in frame_of(study, ALL)
    earlier, now = Verdict.objects.filter(report=ids[0]).order_by("pk")
    assert (earlier.is_current, earlier.reason, now.is_current, now.is_included) == (False, "not-a-bug", True, True)
    draws.take_back(study, ids[0], reason="user-error")
    assert ids[0] not in frame_of(study, ALL)


def test_changing_a_verdict_asks_for_a_lead_a_note_a_known_reason_and_a_change(study: Study, ids: list[int]):
    draws.screen(draws.make_screening(study, [people.make_user("ada")]), {ids[0]: "not-a-bug"})
    for odd in ({"note": " "}, {"reason": "no-such"}):
        with pytest.raises(Invalid):
            draws.take_back(study, ids[0], **odd)
    with pytest.raises(WrongState, match="stands so already"):
        draws.take_back(study, ids[0], reason="not-a-bug")
    rater, report = people.add(study, people.make_user(), "rater"), Report.objects.get(pk=ids[0])
    with pytest.raises(NotAllowed):
        services.change_verdict(study=study, report=report, reason="", note="Mine.", by=rater, at=draws.AT)
    other = people.make_study(study.created_by, name="Another")
    with pytest.raises(NotFound):
        services.change_verdict(study=other, report=report, reason="", note="No.", by=study.created_by, at=draws.AT)
    assert not Verdict.objects.get(report=ids[0]).is_included


def test_a_round_takes_of_a_draw_what_is_ready_for_it(study: Study):
    draw = draws.make_draw(study, draws.by_number(10))
    drawn = draws.drawn(draw)
    assert ready(draw, Purpose.SCREENING) == ready(draw, Purpose.MAIN) == drawn
    rater = people.make_user()
    first = draws.make_screening(study, [rater], source=services.Source(draw, Part.FIRST_HALF))
    rest = draws.make_screening(study, [rater], source=services.Source(draw, Part.UNUSED))
    assert [one.report_id for one in rest.reports.order_by("report_id")] == sorted(drawn[5:])
    draws.screen(first, {drawn[0]: "not-a-bug"})
    assert ready(draw, Purpose.MAIN) == drawn[1:5]
    assert ready(draw, Purpose.SCREENING) == drawn[5:]
    books.make_version(study.codebook, study.created_by)
    version = Version.objects.get(codebook=study.codebook, number=1)
    common = {
        "study": study,
        "purpose": "main",
        "raters": [rater],
        "raters_per_report": 1,
        "seed": 1,
        "version": version,
    }
    source = services.Source(draw, Part.NEXT, 3)
    main = services.create_round(**common, name="Main", source=source, by=study.created_by, at=draws.AT)
    assert {one.report_id for one in main.reports.all()} == set(drawn[1:4])
    assert main.drawn_from == draw
    assert main.draw["frame"]["draw"]["part"] == "the next 3 that no such round has yet"


def test_a_scheme_that_cannot_screen_is_refused(study: Study):
    draws.make_screening(study, [people.make_user()])
    study.refresh_from_db()
    lead = study.created_by
    taxonomy.retire_code(codebook=study.screening, key="include", reason="Odd.", by=lead, at=draws.AT)
    books.publish(study.screening, lead)
    with pytest.raises(NotAScheme, match="needs Include"):
        draws.make_screening(study, [people.make_user()])
    with pytest.raises(NotAScheme):
        draws.make_screening(study, [people.make_user()], version=books.make_version(study.codebook, lead))


def test_a_codebook_version_codes_and_a_screening_version_screens(study: Study):
    version = draws.make_screening(study, [people.make_user()]).version
    with pytest.raises(Invalid, match="published version of the study's own codebook"):
        rounds.make_round(study, [people.make_user()], version=version)
    with pytest.raises(WrongState, match="when a screening round is closed"):
        services.keep_verdicts(
            round=draws.make_screening(study, [people.make_user()]), codes={}, by=study.created_by, at=draws.AT
        )
