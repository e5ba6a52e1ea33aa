"""The list of reports narrowed to what is coded: one's own at any time, others' only once their round has ended."""

import pytest

from annotator.accounts.models import User
from annotator.coding.narrowing import CODED, ENDED_CODED, ENDED_NOT_CODED, MINE, NOT_MINE
from mining.models import Report
from mining.narrowing import registered
from tests.coding.conftest import Desk
from tests.worlds import codings, people, rounds

WHOLE = codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash")


def found(desk: Desk, user: User, choice: str) -> set[int]:
    reports = Report.objects.filter(corpus=desk.study.corpus)
    return set(CODED.apply(reports, user, choice).values_list("pk", flat=True))


@pytest.fixture
def everything(desk: Desk) -> set[int]:
    return set(Report.objects.filter(corpus=desk.study.corpus).values_list("pk", flat=True))


def test_the_list_of_reports_offers_it(desk: Desk) -> None:
    assert CODED in registered()


def test_my_own_codings_narrow_at_any_time(desk: Desk, everything: set[int]) -> None:
    codings.submit(desk.first, WHOLE)
    mine = {desk.first.round_report.report_id}
    assert found(desk, desk.rater, MINE) == mine
    assert found(desk, desk.rater, NOT_MINE) == everything - mine


@pytest.mark.parametrize("choice", [MINE, NOT_MINE, ENDED_CODED, ENDED_NOT_CODED])
def test_in_an_open_round_nobody_sees_what_another_has_coded(desk: Desk, everything: set[int], choice: str) -> None:
    before = {viewer: found(desk, viewer, choice) for viewer in (desk.lead, desk.other)}
    codings.submit(desk.first, WHOLE)
    assert {viewer: found(desk, viewer, choice) for viewer in (desk.lead, desk.other)} == before


def test_once_the_round_has_ended_every_member_may_know_and_nobody_else(desk: Desk, everything: set[int]) -> None:
    codings.submit(desk.first, WHOLE)
    rounds.end(desk.round)
    coded = {desk.first.round_report.report_id}
    for viewer in (desk.lead, desk.other):
        assert found(desk, viewer, ENDED_CODED) == coded
        assert found(desk, viewer, ENDED_NOT_CODED) == everything - coded
    assert found(desk, people.make_user(), ENDED_CODED) == set()
