"""Drift: each rater beside their own earlier coding, told once the drift round has ended."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from sklearn.metrics import cohen_kappa_score

from annotator.accounts.models import User
from annotator.agreement.drift import ALL, Drift, OwnAgreement, as_json, drift_of
from annotator.coding.answers import Content
from annotator.common.errors import NotFound
from annotator.rounds import services
from annotator.rounds.models import Round
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from taxonomy import services as taxonomy
from taxonomy.models import Version
from taxonomy.services import Part
from taxonomy.texts import CodeText
from tests.worlds import books, codings, people, reports, rounds
from tests.worlds.conflicts import CRASH, HANG

pytestmark = pytest.mark.django_db
LATER = codings.AT + timedelta(days=60)
BEFORE = {"ada": [CRASH, HANG, CRASH, HANG, CRASH, CRASH], "ben": [CRASH] * 3 + [HANG] * 3}
AGAIN = {"ada": [CRASH, HANG, HANG, HANG, CRASH, CRASH], "ben": [CRASH] * 3 + [HANG] * 3}


@pytest.fixture
def study() -> Study:
    study = people.make_study(people.make_user("lea"))
    reports.make_reports(study.corpus, 8)
    books.make_version(study.codebook, study.created_by)
    return study


@pytest.fixture
def raters(study: Study) -> list[User]:
    return [people.make_user(name, name=full) for name, full in (("ada", "Adalind Quill"), ("ben", "Benno Thorn"))]


def code(round: Round, raters: list[User], said: dict[str, list[Content]], *, at: datetime) -> None:
    """Let each say what is listed, report by report in the order of the corpus."""
    for rater in raters:
        own = sorted(rounds.assignments_of(round, rater), key=lambda one: one.round_report.report_id)
        for assignment, content in zip(own, said[rater.username], strict=False):
            codings.submit(assignment, content, at=at)


@pytest.fixture
def origin(study: Study, raters: list[User]) -> Round:
    first = list(study.corpus.reports.order_by("pk").values_list("pk", flat=True)[:6])
    round = rounds.make_open_round(study, raters, name="Main 1", report_ids=first)
    code(round, raters, BEFORE, at=codings.AT)
    return rounds.end(round)


def reread(origin: Round, raters: list[User], *, days: float = 60, **more: object) -> Round:
    """Return a drift round in which both have coded all six again, still open."""
    by = origin.study.created_by
    round = services.plan_drift(origin=origin, name="Main 2", raters=raters, seed=2, by=by, at=LATER, **more)
    services.open_round(round=round, by=by, at=LATER)
    code(round, raters, AGAIN, at=codings.AT + timedelta(days=days))
    return round


def ended(round: Round) -> Round:
    return rounds.end(round, at=LATER + timedelta(days=1))


def seen(round: Round, viewer: User) -> Drift:
    return drift_of(round=round, seat=seat_in(user=viewer, study=round.study))


def row_of(drift: Drift, facet: str, name: str) -> OwnAgreement:
    return next(row for row in drift.rows if row.facet.key == facet and name in row.rater.name)


def test_kappa_is_that_of_the_two_codings_of_one_rater(origin: Round, raters: list[User]) -> None:
    drift = seen(ended(reread(origin, raters)), raters[0])
    row = row_of(drift, "symptom", "Adalind Quill")
    first, second = ([str(sorted(one.answers["symptom"].codes)) for one in said["ada"]] for said in (BEFORE, AGAIN))
    assert row.line.value == pytest.approx(cohen_kappa_score(first, second))
    assert row.line.value == pytest.approx(2 / 3)
    assert row.card.table.n == 6
    assert row.line.interval
    assert row.line.interval.low < 2 / 3 < row.line.interval.high


def test_all_raters_together_count_each_pair_of_codings(origin: Round, raters: list[User]) -> None:
    drift = seen(ended(reread(origin, raters)), origin.study.created_by)
    pooled = next(row for row in drift.rows if row.rater.letter == ALL and row.facet.key == "symptom")
    assert pooled.card.table.n == 12
    assert drift.reports == 12
    assert pooled.card.percent.value == pytest.approx(11 / 12)


def test_each_sees_the_own_name_and_the_letter_of_others(origin: Round, raters: list[User]) -> None:
    round = ended(reread(origin, raters))
    for own, other in (raters, reversed(raters)):
        names = {row.rater.name for row in seen(round, own).rows}
        assert any(str(own) in name for name in names)
        assert not any(str(other) in name for name in names)
    assert not any(
        str(rater) in row.rater.name for row in seen(round, origin.study.created_by).rows for rater in raters
    )


def test_the_days_between_are_told(origin: Round, raters: list[User]) -> None:
    assert seen(ended(reread(origin, raters, days=60)), raters[0]).days == (60, 60, 60)


def test_the_days_between_are_whole_so_that_no_hour_of_anybodys_work_is_told(origin: Round, raters: list[User]) -> None:
    drift = seen(ended(reread(origin, raters, days=60.3)), raters[0])
    assert as_json(drift)["days"] == {"least": 60, "median": 60, "most": 60}


def test_fresh_reports_and_what_was_not_coded_again_are_no_pairs(origin: Round, raters: list[User]) -> None:
    by = origin.study.created_by
    round = services.plan_drift(origin=origin, name="M", raters=raters, seed=2, number=4, fresh=2, by=by, at=LATER)
    services.open_round(round=round, by=by, at=LATER)
    before = {own.round_report.report_id for own in rounds.assignments_of(origin, raters[0])}
    queue = rounds.assignments_of(round, raters[0])
    again = [own for own in queue if own.round_report.report_id in before]
    for own in [one for one in queue if one not in again] + again[:3]:
        codings.submit(own, CRASH, at=LATER)
    assert seen(ended(round), raters[0]).reports == 3


def split_crash(study: Study) -> Version:
    """Publish a version in which a part of the crashes is a code of its own."""
    parts = [Part(text=CodeText("Crash at start"))]
    taxonomy.split_code(
        codebook=study.codebook, key="crash", parts=parts, is_kept=True, by=study.created_by, at=LATER, reason="Wide."
    )
    return books.publish(study.codebook, study.created_by)


def test_what_needs_a_human_under_the_later_version_is_left_out_and_counted(origin: Round, raters: list[User]) -> None:
    later = split_crash(origin.study)
    drift = seen(ended(reread(origin, raters, version=later)), raters[1])
    row = row_of(drift, "symptom", "Benno Thorn")
    assert drift.is_followed
    assert row.unread == 3
    assert row.card.table.n == 3
    assert row_of(drift, "phase", "Benno Thorn").unread == 0


@pytest.mark.parametrize("phase", ["planned", "open"])
def test_nothing_is_told_before_the_end(origin: Round, raters: list[User], phase: str) -> None:
    by = origin.study.created_by
    round = services.plan_drift(origin=origin, name="Main 2", raters=raters, seed=2, by=by, at=LATER)
    if phase == "open":
        services.open_round(round=round, by=by, at=LATER)
    for viewer in (*raters, by):
        with pytest.raises(NotFound):
            seen(round, viewer)


def test_other_rounds_have_no_such_page(origin: Round, raters: list[User]) -> None:
    assert get(raters[0], origin, "agreement:drift").status_code == 404
    assert get(raters[0], origin, "api:drift").status_code == 404


def get(viewer: User, round: Round, name: str, query: str = "") -> object:
    client = Client()
    client.force_login(viewer)
    return client.get(reverse(name, kwargs={"slug": round.study.slug, "round_id": round.pk}) + query)


def test_page_files_and_api_tell_the_same(origin: Round, raters: list[User]) -> None:
    round = ended(reread(origin, raters))
    page = get(raters[0], round, "agreement:drift").content.decode()
    assert "12 coded twice, 60 days apart" in page
    assert ".667" in page
    table = get(raters[0], round, "agreement:drift", "?format=csv").content.decode()
    assert "Adalind Quill" in table
    assert "0.666" in table
    assert r"\begin{tabular}" in get(raters[0], round, "agreement:drift", "?format=latex").content.decode()
    assert get(raters[0], round, "agreement:drift", "?format=svg").content.startswith(b"<svg")
    told = json.loads(get(raters[0], round, "api:drift").content)
    assert told["days"] == {"least": 60, "median": 60, "most": 60}
    mine = next(one for one in told["facets"] if one["facet"] == "symptom" and one["is_me"])
    assert mine["n"] == 6
    assert mine["kappa"] == pytest.approx(2 / 3)
    assert "Adalind Quill" not in json.dumps(told)


def test_nobody_coded_again_is_told_plainly(origin: Round, raters: list[User]) -> None:
    by = origin.study.created_by
    round = services.plan_drift(origin=origin, name="Main 2", raters=raters, seed=2, by=by, at=LATER)
    services.open_round(round=round, by=by, at=LATER)
    assert "Nobody coded a report again" in get(by, ended(round), "agreement:drift").content.decode()


def test_the_page_takes_as_many_queries_for_two_reports_as_for_six(origin: Round, raters: list[User]) -> None:
    by = origin.study.created_by
    few = services.plan_drift(origin=origin, name="Few", raters=raters, seed=2, number=2, by=by, at=LATER)
    services.open_round(round=few, by=by, at=LATER)
    code(few, raters, AGAIN, at=LATER)
    many = ended(reread(origin, raters))
    ended(few)
    seat = seat_in(user=by, study=origin.study)
    counts = []
    for round in (few, many, few):
        loaded = Round.objects.select_related("version", "origin__version", "study").get(pk=round.pk)
        with CaptureQueriesContext(connection) as counted:
            drift_of(round=loaded, seat=seat)
        counts.append(len(counted))
    assert counts[1] == counts[2]
