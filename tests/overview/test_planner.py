"""The planner: figures of the formulas, cautions in words, time at the pace of ended rounds alone."""

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from annotator.coding.selectors.pace import paces_of
from annotator.overview.planner import Comparison, Interval, Team, anticipated, plan
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from tests.worlds import books, codings, people, reports, rounds

TEAM = Team(reports=1000, raters=2, raters_per_report=2, hours_a_week=10, seconds=90)


@given(st.floats(0, 0.99), st.lists(st.floats(0.05, 1), min_size=2, max_size=8))
def test_the_expected_table_has_the_kappa_and_the_shares_that_were_asked_for(kappa: float, shares: list[float]) -> None:
    table = anticipated(kappa, shares)
    used = np.array(shares) / sum(shares)
    assert table.sum(axis=0) == pytest.approx(used)
    assert table.sum(axis=1) == pytest.approx(used)
    chance = float((used**2).sum())
    assert (np.trace(table) - chance) / (1 - chance) == pytest.approx(kappa)


def test_a_test_takes_as_many_as_the_published_example_says() -> None:
    assert plan(Comparison(null=0.85, true=0.7, rate=0.5), TEAM).double == 96
    assert plan(Comparison(null=0.7, true=0.85, rate=0.5), TEAM).double == 117


def test_an_interval_of_half_the_width_takes_four_times_as_many() -> None:
    wide, narrow = (plan(Interval(0.8, width, (0.5, 0.5)), TEAM) for width in (0.1, 0.05))
    assert narrow.unrounded == pytest.approx(4 * wide.unrounded)
    # two codes alike: Var = (1 - kappa²) / n, so n = 1.96² · 0.36 / 0.01
    assert wide.unrounded == pytest.approx(138.29, abs=0.01)


def test_the_time_is_that_of_all_codings_shared_by_the_raters() -> None:
    planned = plan(Interval(0.8, 0.1, (0.5, 0.5)), TEAM)
    assert (planned.double, planned.share, planned.codings) == (139, 14, 1139)
    assert planned.hours == pytest.approx(1139 * 90 / 3600)
    assert planned.hours_each == pytest.approx(1139 * 90 / 7200)
    assert planned.weeks == 2


def test_what_the_formula_does_not_say_is_said() -> None:
    few = plan(Interval(0.95, 0.3, (0.97, 0.03)), Team(20, 2, 2, 5, 0))
    assert [words.partition(":")[0].partition(",")[0] for words in few.cautions] == [
        "The study has only 20 reports",
        "Fewer than 50",
        f"The rarest code is expected {few.double * 0.03:.1f} times. To say something about it",
    ]
    assert "code 167 or more" in few.cautions[-1]
    assert plan(Interval(0.8, 0.1, (0.5, 0.5)), TEAM).cautions == ()


@pytest.fixture
def study(db: None) -> Study:
    study = people.make_study(people.make_user("lea"))
    reports.make_reports(study.corpus, 12)
    books.make_version(study.codebook, study.created_by)
    return study


def code(study: Study, name: str, seconds: list[int]) -> object:
    raters = [people.make_user() for _ in range(2)]
    round = rounds.make_open_round(study, raters, name=name)
    said = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash")
    for assignment, spent in zip(rounds.assignments_of(round, raters[0]), seconds, strict=False):
        codings.submit(assignment, said, active_seconds=spent)
    return round


def page(study: Study, **query: object) -> str:
    client = Client()
    client.force_login(study.created_by)
    response = client.get(reverse("overview:planner", kwargs={"slug": study.slug}), query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_pace_is_the_median_of_an_ended_round_and_never_of_an_open_one(study: Study) -> None:
    code(study, "Still open", [7, 7, 7])
    ended = code(study, "Pilot", [0, 30, 60, 90])
    seat = seat_in(user=study.created_by, study=study)
    assert paces_of(seat) == []
    assert "Pilot: " not in page(study)
    rounds.end(ended)
    [pace] = paces_of(seat)
    assert (pace.name, pace.codings, pace.seconds) == ("Pilot", 3, 60)
    assert "Pilot: 60 s, median of 3" in page(study)
    assert "Still open" not in page(study)


def test_the_page_says_what_a_wish_comes_to(study: Study) -> None:
    html = page(study, aim="test", null="0.7", kappa="0.85", rate="50", seconds="60", reports="200")
    assert ">117<" in html
    assert "59&nbsp;% of all" in html
    assert "Cantor 1996" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"shares": "50, 20"}, "The shares make 70 %"),
        ({"shares": "a lot"}, "Give numbers"),
        ({"aim": "test", "null": "0.9"}, "below the kappa that you expect"),
        ({"raters": "2", "raters_per_report": "3"}, "There are not so many raters"),
        ({"kappa": "-0.9", "shares": "90, 10"}, "No table of two raters"),
    ],
)
def test_a_wish_that_cannot_be_is_answered_in_words(study: Study, query: dict[str, str], words: str) -> None:
    assert words in page(study, **query)


def test_what_the_aim_does_not_ask_for_does_not_stand_in_the_way(study: Study) -> None:
    assert "Mend what is marked" not in page(study, aim="interval", null="", rate="")
