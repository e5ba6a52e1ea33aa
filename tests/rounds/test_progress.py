"""Progress is counts of reports, under names while nothing can be seen and under letters once codings can."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.common.errors import NotFound
from annotator.rounds import services
from annotator.rounds.models import Round
from annotator.rounds.selectors import Counts, letters_of, progress, round_in, round_line, rounds_of
from annotator.studies.models import Study
from annotator.studies.selectors import Seat, seat_in
from tests.worlds import people, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return people.make_study()


@pytest.fixture
def ada(study: Study) -> User:
    return people.add(study, people.make_user("ada"), "rater")


@pytest.fixture
def ben(study: Study) -> User:
    return people.add(study, people.make_user("ben"), "rater")


def _seat(study: Study, user: User) -> Seat:
    return seat_in(user=user, study=study)


def _code(round: Round, rater: User, n: int) -> None:
    for assignment in rounds.assignments_of(round, rater)[:n]:
        services.note_submission(assignment=assignment, at=rounds.OPENED_AT)


def test_an_open_round_counts_reports_beside_names(study: Study, ada: User, ben: User) -> None:
    round = rounds.make_open_round(study, [ada, ben], n_reports=5)
    _code(round, ada, 3)
    seen = progress(round, _seat(study, ben))
    assert [(line.name, line.is_self, line.counts) for line in seen.raters] == [
        ("Ada", False, Counts(5, 3)),
        ("Ben", True, Counts(5, 0)),
    ]
    assert (seen.reports, seen.everybody, seen.mine, seen.names) == (5, Counts(10, 3), Counts(5, 0), ())
    assert seen.everybody.left == 7


def test_an_ended_round_counts_beside_letters_and_lists_names_apart(study: Study, ada: User, ben: User) -> None:
    round = rounds.make_open_round(study, [ben, ada], n_reports=5)
    _code(round, ada, 3)
    rounds.end(round)
    letters = letters_of(round)
    seen = progress(round, _seat(study, study.created_by))
    assert {line.name: line.counts.done for line in seen.raters} == {letters[ada.pk]: 3, letters[ben.pk]: 0}
    assert [line.name for line in seen.raters] == ["A", "B"]
    assert seen.names == ["Ada", "Ben"]


@pytest.mark.parametrize(("shows_names", "names"), [(True, {"Ada", "Ben"}), (False, {"A", "B"})])
def test_a_closed_round_names_raters_if_the_study_does(
    study: Study, ada: User, ben: User, shows_names: bool, names: set[str]
) -> None:
    Study.objects.filter(pk=study.pk).update(shows_names_when_closed=shows_names)
    round = rounds.close(rounds.end(rounds.make_open_round(study, [ada, ben])))
    fresh = Study.objects.get(pk=study.pk)
    assert {line.name for line in progress(round, _seat(fresh, ada)).raters} == names


def test_a_planned_round_names_its_raters_and_has_no_work(study: Study, ada: User, ben: User) -> None:
    round = rounds.make_round(study, [ada, ben])
    seen = progress(round, _seat(study, ada))
    assert [(line.name, line.counts) for line in seen.raters] == [("Ada", Counts()), ("Ben", Counts())]
    assert seen.everybody == Counts()


def test_the_list_of_rounds_is_newest_first_with_counts_of_all_and_mine(study: Study, ada: User, ben: User) -> None:
    first = rounds.make_open_round(study, [ada, ben], n_reports=4)
    second = rounds.make_round(study, [ada])
    _code(first, ada, 1)
    _code(first, ben, 2)
    lines = rounds_of(_seat(study, ada))
    assert [line.round for line in lines] == [second, first]
    assert [(line.reports, line.everybody, line.mine, line.can_code) for line in lines] == [
        (4, Counts(), Counts(), False),
        (4, Counts(8, 3), Counts(4, 1), True),
    ]
    assert not any(line.can_code for line in rounds_of(_seat(study, study.created_by)))


def test_a_round_by_its_id_is_the_line_of_the_list(study: Study, ada: User, ben: User) -> None:
    round = rounds.make_open_round(study, [ada, ben], n_reports=4)
    _code(round, ada, 1)
    assert round_line(ada, round.pk) == rounds_of(_seat(study, ada))[0]
    for stranger, round_id in ((people.make_user(), round.pk), (ada, round.pk + 1)):
        with pytest.raises(NotFound):
            round_line(stranger, round_id)


def test_a_round_of_another_study_is_not_found(study: Study, ada: User) -> None:
    other = people.make_study(ada, name="Another")
    round = rounds.make_round(other, [ada])
    with pytest.raises(NotFound):
        round_in(_seat(study, ada), round.pk)
    assert rounds_of(_seat(study, ada)) == []


def test_two_rounds_and_twenty_cost_the_same_queries(study: Study, ada: User, ben: User) -> None:
    seat = _seat(study, ada)
    costs = []
    for more in (2, 18):
        for _ in range(more):
            rounds.make_open_round(study, [ada, ben], n_reports=3)
        with CaptureQueriesContext(connection) as queries:
            assert str(rounds_of(seat)[0].round.version.number) == "1"
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 3


def test_two_raters_and_six_cost_the_same_queries(study: Study) -> None:
    costs = []
    for n in (2, 6):
        raters = [people.add(study, people.make_user(), "rater") for _ in range(n)]
        round = round_in(_seat(study, raters[0]), rounds.make_open_round(study, raters).pk)
        with CaptureQueriesContext(connection) as queries:
            assert len(progress(round, _seat(study, raters[0])).raters) == n
        costs.append(len(queries))
    assert costs[0] == costs[1]
