"""Adding reports to an open round in the browser and by script, and what then tells of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from annotator.accounts.models import User
from annotator.rounds.models import Extension, Round, RoundReport
from annotator.rounds.selectors.pools import pool_of
from annotator.studies.models import Study
from tests.rounds.pages import at, client_of, plain, text_of
from tests.rounds.test_changing_pages import press
from tests.rounds.test_extending import WHY, extend
from tests.worlds import codings, draws, packages, rounds
from tests.worlds.conflicts import CRASH

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(ready_study: Study, raters_of_three: list[User]) -> Round:
    return rounds.make_open_round(ready_study, raters_of_three, size=8, raters_per_report=2, name="Main")


def test_a_lead_adds_reports_and_everybody_reads_of_it(
    ready_study: Study, raters_of_three: list[User], round: Round
) -> None:
    page = press(ready_study, "extend", round, number=5, draw="", reason=WHY)
    assert "5 reports added: they come last for everybody." in page
    assert RoundReport.objects.filter(round=round).count() == 13
    read = text_of(raters_of_three[0], at("round", ready_study, round))
    assert "Reliability round of 13 reports, some of them added since it opened" in read
    assert f"by Lea: {WHY}" in read
    assert "What was left of the round's own frame: All reports of the study." in read


def test_the_form_says_what_it_comes_to(ready_study: Study, round: Round) -> None:
    lead = client_of(ready_study.created_by)
    page = plain(lead.get(at("extend", ready_study, round)).content)
    assert "Reports that can be added 12" in page
    said = plain(lead.get(at("preview_extended", ready_study, round), {"number": 6}).content)
    for words in ("Added 6", "Each of the 3 raters gets 4", "Codings in all 12"):
        assert words in said
    assert "13 reports can't be drawn from 12." in plain(
        lead.get(at("preview_extended", ready_study, round), {"number": 13}).content
    )


def test_a_round_that_has_all_of_its_frame_is_led_to_a_draw(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three)
    page = plain(client_of(ready_study.created_by).get(at("extend", ready_study, round)).content)
    assert "Nothing is left of the round's own frame: choose a draw, or make one." in page
    assert "choose a draw, or make one" in press(ready_study, "extend", round, number=1, reason=WHY)


def test_what_is_wrong_is_said_at_its_field_and_keeps_the_rest(ready_study: Study, round: Round) -> None:
    page = press(ready_study, "extend", round, number=13, reason=WHY)
    assert "13 reports can't be added: choose between 1 and 12." in page
    response = client_of(ready_study.created_by).post(at("extend", ready_study, round), {"number": 5, "reason": " "})
    assert 'value="5"' in response.content.decode()
    assert not Extension.objects.exists()


def test_only_a_lead_sees_the_way_there_and_only_where_there_is_one(
    ready_study: Study, raters_of_three: list[User], round: Round
) -> None:
    door = at("extend", ready_study, round)
    lead = client_of(ready_study.created_by)
    assert door in lead.get(at("round", ready_study, round)).content.decode()
    assert door not in client_of(raters_of_three[0]).get(at("round", ready_study, round)).content.decode()
    rounds.end(round)
    assert door not in lead.get(at("round", ready_study, round)).content.decode()
    assert lead.get(door).status_code == 409


def test_two_extensions_and_eight_cost_the_page_the_same_queries(ready_study: Study, round: Round) -> None:
    lead = client_of(ready_study.created_by)
    costs = []
    for more in (2, 6):
        for _ in range(more):
            extend(round, 1)
        with CaptureQueriesContext(connection) as queries:
            lead.get(at("round", ready_study, round))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_script_adds_reports_and_reads_what_was_added(ready_study: Study, round: Round) -> None:
    client, address = APIClient(), f"/api/v1/rounds/{round.pk}/extensions/"
    client.force_authenticate(ready_study.created_by)
    draw = draws.make_draw(ready_study, draws.by_number(20))
    ready = len(pool_of(round, draw).reports)
    answer = client.post(address, {"number": 2, "reason": WHY, "draw": draw.pk}, format="json")
    assert answer.status_code == 201
    [told] = client.get(address).json()
    assert told == answer.json()
    assert (told["number"], told["size"], told["reason"], told["draw"]) == (1, 2, WHY, draw.pk)
    assert told["frame_size"] == ready
    assert client.get(f"/api/v1/rounds/{round.pk}/").json()["extensions"] == [told]
    assert client.post(address, {"number": 2, "reason": WHY, "draw": 0}, format="json").json() == {
        "detail": "The study has no such draw.",
        "field": "draw",
    }
    rounds.end(round)
    assert client.post(address, {"number": 1, "reason": WHY}, format="json").status_code == 409


def test_a_package_says_that_the_round_was_extended(
    ready_study: Study, raters_of_three: list[User], round: Round
) -> None:
    extend(round, 2)
    told = "While it was open reports were added, blind to all codings: 2 on 2026-03-03 (The interval"
    opened = packages.build(ready_study)
    assert told in opened.text("results/method.md")
    assert opened.table("extensions")["reports"].isna().all()
    for rater in raters_of_three:
        codings.submit(rounds.assignments_of(round, rater)[0], CRASH)
    rounds.end(round)
    [line] = packages.build(ready_study).table("extensions").to_dict("records")
    assert (line["round"], line["extension"], line["size"], line["reason"]) == ("Main", 1, 2, WHY)
    assert line["frame_size"] == 12
    added = RoundReport.objects.filter(round=round, position__gte=8).values_list("report_id", flat=True)
    assert sorted(str(line["reports"]).replace("-", ",").split(",")) == sorted(map(str, added))
