"""Independent codings: the last of each rater before the end, complete, under letters, and hidden until then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from annotator.coding.selectors import independent_codings, iter_independent
from annotator.coding.selectors.independent import NotEndedYet
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Round, RoundRater
from annotator.rounds.selectors import letters_of
from annotator.studies import services as studies
from tests.coding.conftest import Desk
from tests.worlds import codings, people, rounds

FOUND = [{"component": "operators", "root_cause": "misconfiguration"}, {"component": "nothing", "root_cause": "unsure"}]
FIRST = codings.content(FOUND, symptom="crash", phase=["engine-setup", "model-conversion"], memo="one")
SECOND = codings.content(FOUND[:1], symptom="unsure", memo="two")


def fresh(desk: Desk) -> Round:
    return Round.objects.select_related("version").get(pk=desk.round.pk)


def test_nobody_reads_codings_while_the_round_is_open(desk: Desk) -> None:
    codings.submit(desk.first, FIRST)
    for user in (desk.rater, desk.other, desk.lead):
        with pytest.raises(NotEndedYet):
            independent_codings(fresh(desk), desk.seat(user))
        with pytest.raises(NotEndedYet):
            iter_independent(fresh(desk), desk.seat(user))


def test_nobody_reads_codings_of_a_planned_round(desk: Desk) -> None:
    planned = rounds.make_round(desk.study, [desk.rater])
    with pytest.raises(NotEndedYet):
        independent_codings(planned, desk.seat(desk.lead))


def test_the_last_coding_before_the_end_counts(desk: Desk) -> None:
    codings.submit(desk.first, FIRST)
    codings.submit(desk.first, SECOND, at=codings.AT + timedelta(hours=1), active_seconds=9)
    rounds.end(desk.round)
    (coding,) = independent_codings(fresh(desk), desk.seat(desk.lead))
    assert (coding.content, coding.revision, coding.active_seconds) == (SECOND, 2, 9)
    assert coding.report_id == desk.first.round_report.report_id
    assert coding.round_report_id == desk.first.round_report_id


def test_each_report_has_one_coding_for_each_rater_in_the_order_of_the_round(desk: Desk) -> None:
    for user, said in ((desk.rater, FIRST), (desk.other, SECOND)):
        for assignment in rounds.assignments_of(desk.round, user):
            codings.submit(assignment, said)
    rounds.end(desk.round)
    found = independent_codings(fresh(desk), desk.seat(desk.lead))
    assert len(found) == 12
    reports = list(desk.round.reports.order_by("position").values_list("pk", flat=True))
    assert [coding.round_report_id for coding in found] == [pk for pk in reports for _ in range(2)]
    assert all(coding.content == (FIRST if coding.rater_id == desk.rater.pk else SECOND) for coding in found)


@pytest.mark.parametrize("is_older_first", [True, False])
def test_codings_of_a_report_come_by_letter_whosever_account_is_older(desk: Desk, is_older_first: bool) -> None:
    users = sorted((desk.rater, desk.other), key=lambda user: user.pk, reverse=not is_older_first)
    for rank, user in enumerate(users, start=2):
        RoundRater.objects.filter(round=desk.round, user=user).update(letter_rank=rank)
    for assignment in [*rounds.assignments_of(desk.round, desk.rater), *rounds.assignments_of(desk.round, desk.other)]:
        codings.submit(assignment, FIRST)
    rounds.end(desk.round)
    found = independent_codings(fresh(desk), desk.seat(desk.lead))
    assert [coding.letter for coding in found] == ["C", "D"] * 6


def test_raters_stand_under_letters_and_names_only_as_the_study_says(desk: Desk) -> None:
    for user in (desk.rater, desk.other):
        codings.submit(rounds.assignments_of(desk.round, user)[0], FIRST)
    rounds.end(desk.round)

    def sights(viewer: Any) -> dict[int, Sight]:
        return {coding.rater_id: coding.sight for coding in independent_codings(fresh(desk), desk.seat(viewer))}

    letters = {c.rater_id: c.letter for c in independent_codings(fresh(desk), desk.seat(desk.lead))}
    assert letters == letters_of(desk.round)
    assert sights(desk.rater) == {desk.rater.pk: Sight.OWN, desk.other.pk: Sight.LETTER}
    assert sights(desk.lead) == {desk.rater.pk: Sight.LETTER, desk.other.pk: Sight.LETTER}
    viewer = people.add(desk.study, people.make_user(), "viewer")
    assert set(sights(viewer).values()) == {Sight.NONE}


def test_a_rater_who_has_left_the_study_keeps_the_codings_made(desk: Desk) -> None:
    codings.submit(desk.first, FIRST)
    studies.revoke_role(study=desk.study, user=desk.rater, role="rater", by=desk.lead, at=codings.AT)
    rounds.end(desk.round)
    assert len(independent_codings(fresh(desk), desk.seat(desk.lead))) == 1


def test_reading_costs_the_same_queries_for_two_codings_and_for_twelve(
    desk: Desk, django_assert_num_queries: Callable[..., Any]
) -> None:
    seat = desk.seat(desk.lead)
    small = rounds.make_open_round(desk.study, [desk.rater, desk.other], size=1)
    for round in (small, desk.round):
        for user in (desk.rater, desk.other):
            for assignment in rounds.assignments_of(round, user):
                codings.submit(assignment, FIRST)
        rounds.end(round)
        read = Round.objects.select_related("version").get(pk=round.pk)
        with django_assert_num_queries(5):
            list(iter_independent(read, seat))
