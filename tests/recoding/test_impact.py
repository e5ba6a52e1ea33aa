"""What a change of the codebook touches is told before it is made, from rounds that are no longer open."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.recoding import selectors, services
from annotator.recoding.selectors import Impact
from annotator.rounds.models import Round
from annotator.studies.models import Study
from annotator.studies.selectors import Seat, seat_in
from taxonomy import services as taxonomy
from taxonomy.services import Part
from taxonomy.texts import CodeText
from tests.taxonomy.drafts import edit
from tests.taxonomy.pages import said
from tests.worlds import books, codings, people, rounds
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db
# six reports: three agreed, two on which crash and system hang stand against each other, one that has neither
FIRST = ("crash", "crash", "system-hang", "crash", "system-hang", "silent-error")
SECOND = ("crash", "crash", "system-hang", "system-hang", "crash", "silent-error")


@pytest.fixture
def study(db: None) -> Study:
    return people.make_study(people.make_user("lead", name="Ada Lead"))


@pytest.fixture
def lead(study: Study) -> User:
    return study.created_by


@pytest.fixture
def seat(study: Study, lead: User) -> Seat:
    return seat_in(user=lead, study=study)


@pytest.fixture
def raters() -> list[User]:
    return [people.make_user("one"), people.make_user("two")]


@pytest.fixture
def coded(study: Study, raters: list[User]) -> Round:
    """An open round in which both raters coded all reports."""
    round = rounds.make_open_round(study, raters, name="First")
    for rater, words in zip(raters, (FIRST, SECOND), strict=True):
        mine = sorted(rounds.assignments_of(round, rater), key=lambda assignment: assignment.round_report.report_id)
        for assignment, symptom in zip(mine, words, strict=True):
            finding = {"component": "operators", "root-cause": "misused-api"}
            codings.submit(assignment, codings.content([finding], symptom=symptom))
    return round


def merge(study: Study, key: str = "crash", into: str = "system-hang") -> None:
    taxonomy.merge_code(codebook=study.codebook, key=key, into=into, by=study.created_by, at=AT, reason="The same.")


def split(study: Study, key: str = "crash") -> None:
    parts = [Part(text=CodeText("At start")), Part(text=CodeText("At work"))]
    taxonomy.split_code(
        codebook=study.codebook, key=key, parts=parts, is_kept=False, by=study.created_by, at=AT, reason="Too wide."
    )


def line_of(impact: Impact) -> tuple[int, int, int, int, float | None, float | None]:
    (one,) = impact.rounds
    (line,) = one.facets
    numbers = line.impact.conflicts_before, line.impact.conflicts_after
    return len(one.reports), one.raters, *numbers, line.before.value, line.after.value


def test_nothing_is_told_of_a_round_that_is_open(study: Study, seat: Seat, coded: Round) -> None:
    merge(study)
    for impact in (selectors.impact_of_draft(seat), selectors.impact_of_code(seat, "crash", "system-hang")):
        assert impact.rounds == ()
        assert impact.hidden == (coded,)


def test_a_merge_tells_reports_raters_conflicts_and_kappa_before_it_is_made(seat: Seat, coded: Round) -> None:
    rounds.end(coded)
    reports, raters, before, after, kappa, merged = line_of(selectors.impact_of_code(seat, "crash", "system-hang"))
    assert (reports, raters, before, after) == (4, 2, 2, 0)
    # observed 4/6, expected (3·3 + 2·2 + 1·1)/36
    assert kappa == pytest.approx((4 / 6 - 14 / 36) / (1 - 14 / 36))
    assert merged == 1.0


def test_publishing_a_merge_tells_the_same(study: Study, seat: Seat, coded: Round) -> None:
    rounds.end(coded)
    merge(study)
    assert line_of(selectors.impact_of_draft(seat))[2:4] == (2, 0)
    books.publish(study.codebook, study.created_by)
    assert selectors.impact_of_draft(seat).rounds == ()


def test_what_a_split_leaves_to_a_human_counts_under_its_old_code(study: Study, seat: Seat, coded: Round) -> None:
    rounds.end(coded)
    split(study)
    impact = selectors.impact_of_draft(seat)
    assert impact.waiting == impact.reports == 4
    assert line_of(impact)[2:4] == (2, 2)


def test_gold_labels_are_counted_once_they_stand(study: Study, seat: Seat, coded: Round) -> None:
    rounds.end(coded)
    assert selectors.impact_of_code(seat, "crash").rounds[0].labels is None
    rounds.close(coded)
    # two reports are agreed to be a crash; the conflicts have no decision
    assert selectors.impact_of_code(seat, "crash").rounds[0].labels == 2


def test_a_code_that_nobody_used_touches_nothing(seat: Seat, coded: Round) -> None:
    rounds.end(coded)
    assert selectors.impact_of_code(seat, "repetition", "crash").rounds == ()


def test_a_recoding_round_has_just_the_reports_that_need_a_human(
    study: Study, seat: Seat, coded: Round, raters: list[User], lead: User
) -> None:
    rounds.end(coded)
    split(study)
    version = books.publish(study.codebook, lead)
    plan = {"study": study, "name": "Again", "raters": raters, "raters_per_report": 2, "seed": 1, "by": lead, "at": AT}
    again = services.plan_recoding(**plan)
    assert (again.purpose, again.version, again.phase) == ("recoding", version, "planned")
    expected = {
        report
        for report, words in zip(_reports(study), zip(FIRST, SECOND, strict=True), strict=True)
        if "crash" in words
    }
    assert set(again.reports.values_list("report_id", flat=True)) == expected
    with pytest.raises(WrongState, match="Nothing needs"):
        services.plan_recoding(**plan | {"name": "And again"})


def _reports(study: Study) -> list[int]:
    return list(study.corpus.reports.order_by("pk").values_list("pk", flat=True))


def test_what_only_a_decision_says_is_coded_again(
    study: Study, seat: Seat, coded: Round, raters: list[User], lead: User
) -> None:
    judge = people.add(study, people.make_user("judge"), "adjudicator")
    rounds.end(coded)
    for place in coded.reports.filter(report_id__in=_reports(study)[3:5]).select_related("round__study"):
        adjudication.decide(
            round_report=place,
            question="facet:symptom",
            content=codings.content(symptom="repetition"),
            reason="It repeats.",
            cause="missing_code",
            by=judge,
            at=AT,
        )
    adjudication.close_round(round=coded, by=judge, at=AT)
    edit(study.codebook, lead, "repetition", full="Else.")
    books.publish(study.codebook, lead)
    [waiting] = selectors.waiting_reports(seat).values()
    assert list(waiting) == _reports(study)[3:5]


def test_what_carries_over_is_not_coded_again(study: Study, coded: Round, raters: list[User], lead: User) -> None:
    rounds.end(coded)
    merge(study)
    edit(study.codebook, lead, "silent-error", name="Quiet error")
    books.publish(study.codebook, lead)
    with pytest.raises(WrongState, match="Nothing needs"):
        services.plan_recoding(study=study, name="A", raters=raters, raters_per_report=1, seed=1, by=lead, at=AT)


def test_only_a_lead_plans_a_recoding_round(study: Study, coded: Round, raters: list[User]) -> None:
    judge = people.add(study, people.make_user("judge"), "adjudicator")
    with pytest.raises(NotAllowed):
        services.plan_recoding(study=study, name="A", raters=raters, raters_per_report=1, seed=1, by=judge, at=AT)


def test_the_pages_show_it_and_plan_the_round(
    study: Study, coded: Round, raters: list[User], lead: User, client: Client
) -> None:
    client.force_login(lead)
    rounds.end(coded)
    root = f"/codebooks/{study.codebook_id}/"
    words = said(client.get(f"{root}impact/crash/?into=system-hang"))
    assert "4 reports of 1 ended round" in words
    assert "2 → 0" in words
    assert "0.455 → 1.000" in words
    split(study)
    assert "4 need a human to look again" in said(client.get(f"{root}impact/"))
    books.publish(study.codebook, lead)
    assert "4 reports can't be carried over to version 2" in said(client.get(f"{root}recoding/"))
    data = {"name": "Again", "raters": [rater.pk for rater in raters], "raters_per_report": 2, "seed": 3}
    data["old_answers"] = "hidden"
    done = client.post(f"{root}recoding/", data, follow=True)
    assert "The recoding round is planned" in said(done)
    assert Round.objects.filter(study=study, purpose="recoding").count() == 1
    assert client.post(f"{root}recoding/", data | {"name": "More"}).status_code == 409


def test_a_bad_plan_comes_back_with_its_mistake(study: Study, coded: Round, raters: list[User], lead: User) -> None:
    rounds.end(coded)
    split(study)
    books.publish(study.codebook, lead)
    with pytest.raises(Invalid):
        services.plan_recoding(study=study, name=" ", raters=raters, raters_per_report=2, seed=1, by=lead, at=AT)
