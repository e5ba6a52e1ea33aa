"""Order effects: what is counted in which fifth of whose queue, who sees it, and what it costs."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.agreement import selectors
from annotator.agreement.figures.fifths import fifths, round_top
from annotator.agreement.order_effects import Course, Fifth, Queues, effects_of, fifth_of
from annotator.agreement.ratings import UNSURE, FacetRatings
from annotator.coding.answers import Content
from annotator.coding.evidence import Span
from annotator.rounds.models import Round
from annotator.rounds.services import machines as machines_of_rounds
from annotator.rounds.sharing import Order
from annotator.rounds.workload import Workload
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from tests.agreement.books import facet
from tests.worlds import codings, people, rounds

CRASH, HANG, IN_DOUBT = frozenset({"crash"}), frozenset({"hang"}), frozenset({UNSURE})
SYMPTOM = facet("Crash", "Hang")
FINDING = [{"component": "operators", "root_cause": "misused-api"}]


def effects(rows, fifth, *, passages=None, seconds=None):
    """Return the effects of one facet whose reports stand in these fifths."""
    letters = tuple("ABC"[: len(rows[0])])
    ratings = FacetRatings.of_rows(SYMPTOM, tuple(range(len(rows))), letters, rows)
    places = np.array(fifth)
    counts = np.zeros_like(places) if passages is None else np.array(passages)
    is_coded = ratings.numbers >= 0
    return effects_of([ratings], Queues(places, is_coded, {SYMPTOM.key: counts}, seconds and np.array(seconds)))


def pairs_of(course):
    return [(one.total, one.n) for one in course.fifths]


def test_a_queue_falls_into_fifths_that_differ_by_one_at_most():
    assert fifth_of(np.arange(10), np.full(10, 10)).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert fifth_of(np.arange(3), np.full(3, 3)).tolist() == [0, 1, 3]
    for size in range(5, 40):
        counts = np.bincount(fifth_of(np.arange(size), np.full(size, size)), minlength=5)
        assert max(counts) - min(counts) <= 1


def test_a_pair_of_answers_counts_at_the_place_of_each_of_its_raters():
    [overall, symptom] = effects([(CRASH, CRASH), (CRASH, HANG)], [(0, 4), (4, 1)]).agreement
    assert pairs_of(symptom) == [(1, 1), (0, 1), (0, 0), (0, 0), (1, 2)]
    assert pairs_of(overall) == pairs_of(symptom)
    assert [one.value for one in symptom.fifths] == [1.0, 0.0, None, None, 0.5]


def test_three_raters_of_a_report_are_compared_with_both_others():
    [_, symptom] = effects([(CRASH, CRASH, HANG)], [(0, 1, 2)]).agreement
    assert pairs_of(symptom)[:3] == [(1, 2), (1, 2), (0, 2)]


def test_an_answer_without_another_counts_for_unsure_and_not_for_agreement():
    found = effects([(IN_DOUBT, None), (CRASH, IN_DOUBT)], [(0, -1), (1, 1)])
    assert pairs_of(found.agreement[1])[:2] == [(0, 0), (0, 2)]
    assert pairs_of(found.unsure[1])[:2] == [(1, 1), (1, 2)]


def test_passages_are_counted_for_each_answer_none_included():
    found = effects([(CRASH, CRASH), (HANG, None)], [(0, 0), (4, 4)], passages=[(3, 0), (2, 0)])
    assert pairs_of(found.evidence[1]) == [(3, 2), (0, 0), (0, 0), (0, 0), (2, 1)]


@pytest.mark.parametrize(("largest", "top"), [(263.2, 400), (0.7, 0.8), (1.0, 1), (61, 80), (9.5, 10), (0, 1)])
def test_a_scale_ends_at_a_number_whose_quarters_are_round(largest: float, top: float) -> None:
    assert round_top(largest) == pytest.approx(top)


def test_seconds_that_nobody_counted_are_not_zero_seconds():
    found = effects([(CRASH, CRASH), (HANG, HANG)], [(0, 0), (4, 4)], seconds=[(30, 0), (0, 10)])
    assert found.seconds is not None
    assert [one.value for one in found.seconds[0].fifths] == [30.0, None, None, None, 10.0]
    assert effects([(CRASH, CRASH)], [(0, 0)]).seconds is None


def test_the_table_of_a_figure_has_every_value_with_its_n_and_na_for_none():
    course = Course("R&D", (Fifth(1, 3), Fifth(0, 0), Fifth(2, 2), Fifth(0, 1), Fifth(0, 0)))
    figure = fifths("agreement", "A title", [course], most=1.0)
    [_, line] = list(csv.reader(io.StringIO(figure.to_csv())))
    assert line == ["R&D", str(1 / 3), "3", "NA", "0", "1.0", "2", "0.0", "1", "NA", "0"]
    assert r"R\&D & .333 & 3 & -- & 0" in figure.to_latex()
    assert "R&amp;D: 0.333, n = 3" in figure.svg
    assert figure.svg.count("<circle") == 3 + 1  # and the legend's


class World:
    """Two raters of ten reports, who agree but for the last two of the first rater's queue."""

    def __init__(
        self,
        *,
        order: Order = Order.SHUFFLED,
        n: int = 10,
        name: str = "Bugs",
        revises: bool = False,
        has_machine: bool = False,
    ) -> None:
        self.study: Study = people.make_study(name=name)
        self.raters = [people.make_user(name="Ada Rater"), people.make_user(name="Bo Rater")]
        self.viewer = people.add(self.study, people.make_user(), "viewer")
        machines = [self._machine()] if has_machine else []
        self.round: Round = rounds.make_open_round(
            self.study, [*self.raters, *machines], n_reports=n, workload=Workload(order=order)
        )
        self.first, self.second = (rounds.assignments_of(self.round, rater) for rater in self.raters)
        odd = {one.round_report_id for one in self.first[-n // 5 :]}
        for place, mine in enumerate(self.first):
            codings.submit(mine, said("crash", is_marked=place == 0), active_seconds=60 - place)
        if revises:
            codings.submit(self.first[0], said("crash"))
        for mine in self.second:
            codings.submit(mine, said("unsure" if mine.round_report_id in odd else "crash"), active_seconds=0)
        for machine in machines:
            for mine in rounds.assignments_of(self.round, machine):
                codings.submit(mine, said("unsure"))

    def _machine(self) -> User:
        machine = people.add(self.study, people.make_user(), "rater")
        machines_of_rounds.mark_machine_rater(
            study=self.study,
            user=machine,
            model="a model",
            version="1",
            prompt="",
            by=self.study.created_by,
            at=people.AT,
        )
        return machine

    def found(self, viewer: User | None = None):
        seat = seat_in(user=viewer or self.study.created_by, study=self.study)
        return selectors.order_effects(round=self.round, seat=seat)

    @property
    def url(self) -> str:
        return f"/studies/{self.study.slug}/rounds/{self.round.pk}/order-effects/"


def said(symptom: str, *, is_marked: bool = False) -> Content:
    content = codings.content(FINDING, symptom=symptom)
    return replace(content, evidence=(Span("symptom", 0, symptom, "title", 0, 4),)) if is_marked else content


@pytest.mark.django_db
def test_the_fifths_are_those_of_each_raters_own_queue() -> None:
    world = World()
    rounds.end(world.round)
    found = world.found()
    assert found is not None
    places = {one.round_report_id: place for place, one in enumerate(world.second)}
    odd = [places[one.round_report_id] // 2 for one in world.first[-2:]] + [4, 4]
    symptom = next(one for one in found.agreement if one.name == "Symptom")
    assert pairs_of(symptom) == [(4 - odd.count(fifth), 4) for fifth in range(5)]
    unsure = next(one for one in found.unsure if one.name == "Symptom")
    assert pairs_of(unsure) == [(odd[:2].count(fifth), 4) for fifth in range(5)]


@pytest.mark.django_db
def test_passages_of_the_independent_coding_count_and_those_of_an_earlier_one_do_not() -> None:
    world = World()
    assert pairs_of_symptom(world)[0] == (1, 4)
    last = World(name="Others", revises=True)
    assert pairs_of_symptom(last)[0] == (0, 4)


def pairs_of_symptom(world: World) -> list[tuple[float, int]]:
    rounds.end(world.round)
    found = world.found()
    assert found is not None
    return pairs_of(next(one for one in found.evidence if one.name == "Symptom"))


@pytest.mark.django_db
def test_seconds_are_shown_once_the_round_is_closed_and_not_before(client: Client) -> None:
    world = World()
    rounds.end(world.round)
    client.force_login(world.viewer)
    page = client.get(world.url).content.decode()
    assert "Seconds are shown once the round is closed." in page
    assert "figure=seconds" not in page
    assert client.get(f"{world.url}?figure=seconds&format=csv").status_code == 404
    assert client.get(f"/api/v1{world.url}").json()["seconds"] is None
    rounds.close(world.round)
    assert "figure=seconds" in client.get(world.url).content.decode()
    [course] = client.get(f"/api/v1{world.url}").json()["seconds"]
    assert course["fifths"][0] == {"value": 59.5, "n": 2}


@pytest.mark.django_db
def test_nobody_sees_anything_while_the_round_is_open(client: Client) -> None:
    world = World()
    for person in (world.study.created_by, world.raters[0], world.viewer):
        client.force_login(person)
        for address in (world.url, f"{world.url}?figure=agreement&format=csv", f"/api/v1{world.url}"):
            answer = client.get(address)
            assert answer.status_code == 409
            assert "Symptom" not in answer.content.decode()


@pytest.mark.django_db
def test_the_page_names_no_rater_and_gives_each_figure_as_files(client: Client) -> None:
    world = World()
    rounds.close(rounds.end(world.round))
    client.force_login(world.viewer)
    page = client.get(world.url).content.decode()
    assert "Ada" not in page.split('id="main"')[1]
    for key in ("agreement", "unsure", "evidence", "seconds"):
        for kind in ("svg", "csv", "latex"):
            answer = client.get(f"{world.url}?figure={key}&format={kind}")
            assert answer["Content-Disposition"].startswith(
                f'attachment; filename="order-effects-round-{world.round.pk}-{key}'
            )
    assert client.get(f"{world.url}?figure=agreement&format=docx").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(Order))
def test_a_fixed_order_is_warned_of(client: Client, order: Order) -> None:
    world = World(order=order)
    rounds.end(world.round)
    client.force_login(world.viewer)
    assert ("in the same order" in client.get(world.url).content.decode()) == (order is Order.FIXED)


@pytest.mark.django_db
def test_a_single_rater_is_told_that_it_takes_two(client: Client) -> None:
    study, rater = people.make_study(), people.make_user()
    alone = rounds.make_open_round(study, [rater], n_reports=1)
    codings.submit(rounds.assignments_of(alone, rater)[0], said("crash"))
    rounds.end(alone)
    client.force_login(study.created_by)
    page = client.get(f"/studies/{study.slug}/rounds/{alone.pk}/order-effects/").content.decode()
    assert "Order effects need two human raters." in page


@pytest.mark.django_db
def test_a_machine_rater_is_in_no_course() -> None:
    plain = World()
    rounds.end(plain.round)
    with_machine = World(name="Others", has_machine=True)
    rounds.end(with_machine.round)
    one, other = plain.found(), with_machine.found()
    assert one is not None
    assert other is not None
    assert sum(fifth.n for fifth in other.unsure[0].fifths) == sum(fifth.n for fifth in one.unsure[0].fifths)
    assert sum(fifth.n for fifth in other.agreement[0].fifths) == sum(fifth.n for fifth in one.agreement[0].fifths)


@pytest.mark.django_db
def test_it_costs_the_same_queries_for_few_reports_and_for_many(client: Client) -> None:
    def queries(n: int) -> int:
        world = World(n=n, name=f"Study of {n}")
        rounds.close(rounds.end(world.round))
        client.force_login(world.viewer)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(world.url).status_code == 200
        return len(captured)

    queries(5)  # reads the book for good
    assert queries(5) == queries(30)
