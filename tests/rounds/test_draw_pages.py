"""Drawing in the pages: what it comes to is shown first; the draw is kept, extended, checked, taken away as a file."""

import csv
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.accounts.models import User
from annotator.rounds.models import Draw, DrawnReport, Round, Verdict
from annotator.studies.models import Study
from tests.rounds.pages import client_of, plain, text_of
from tests.worlds import books, draws, people

pytestmark = pytest.mark.django_db
ASKED = {
    "name": "Main sample",
    "grouping": "repository",
    "labels": "",
    "sizing": "number",
    "number": 20,
    "confidence": 95,
    "margin": 5,
    "share": 50,
    "rounding": "up",
    "allocation": "proportional",
    "minimum": 0,
    "seed": 7,
}


@pytest.fixture
def study() -> Study:
    study = people.make_study(people.make_user("lea"))
    draws.fill(study.corpus, alpha=60, beta=30, gamma=10)
    return study


def at(name: str, study: Study, **parts: object) -> str:
    return reverse(name if ":" in name else f"rounds:{name}", kwargs={"slug": study.slug, **parts})


def test_the_form_begins_with_what_most_papers_ask_for(study: Study):
    page = text_of(study.created_by, at("new_draw", study))
    for words in ("80 of 100 reports", "79.51", "example/beta", "95 % confidence", "rounded up"):
        assert words in page


def test_the_preview_shows_sizes_and_margins_before_anything_is_drawn(study: Study):
    asked = {**ASKED, "sizing": "each", "number": "", "margin": "10"}
    page = plain(client_of(study.created_by).get(at("preview_draw", study), asked).content)
    for words in ("72 of 100 reports", "example/alpha 60 37.", "for each stratum by itself"):
        assert words in page
    assert not Draw.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "Say how many reports to draw."),
        ({"number": 101}, "101 reports can't be drawn: choose between 1 and 100."),
        ({"number": 20, "minimum": 10}, "choose between 30 and 100"),
        ({"sizing": "whole", "margin": 0}, "The margin lies between 0 and 100 %."),
        ({"sizing": "whole", "margin": "much"}, "Enter a number."),
        ({"grouping": "label"}, "Say which labels make strata."),
        ({"label": "no such label"}, "There are no reports to draw from"),
        ({"name": ""}, "This field is required."),
        ({"seed": -1}, "greater than or equal to 0"),
    ],
)
def test_a_draw_that_cannot_be_says_why(study: Study, changes: dict[str, object], words: str):
    client = client_of(study.created_by)
    response = client.post(at("new_draw", study), ASKED | changes)
    assert words in plain(response.content)
    assert not Draw.objects.exists()
    assert client.get(at("preview_draw", study), ASKED | changes).status_code == 200


def test_a_draw_is_made_and_its_page_says_how_to_make_it_again(study: Study):
    response = client_of(study.created_by).post(at("new_draw", study), ASKED)
    draw = Draw.objects.get()
    assert response.url == at("draw", study, draw_id=draw.pk)
    page = text_of(study.created_by, response.url)
    for words in (
        "20 of 100 reports",
        "example/alpha 60 – 12",
        draw.frame["sha256"],
        "All reports of the study.",
        "Extend",
    ):
        assert words in page
    viewer = people.add(study, people.make_user(), "viewer")
    for words in ("Extend", "Discard", "Plan a round"):
        assert words not in text_of(viewer, response.url)


def test_drawing_again_is_one_press_and_notices_a_change(study: Study):
    draw = draws.make_draw(study, draws.by_number(20))
    address = at("check_draw", study, draw_id=draw.pk)
    assert "all 20 reports stand at their places" in text_of(study.created_by, address)
    DrawnReport.objects.filter(draw=draw, position=0).delete()
    assert "gives another report at 20 of 20 places" in text_of(study.created_by, address)


def test_a_draw_is_extended_on_a_page_of_its_own(study: Study):
    draw = draws.make_draw(study, draws.by_number(20))
    client, address = client_of(study.created_by), at("extend_draw", study, draw_id=draw.pk)
    assert "20 reports are drawn and stay" in plain(client.get(address).content)
    assert "35 of 100 reports" in plain(client.get(f"{address}preview/", ASKED | {"number": 35}).content)
    assert "This asks for no more" in plain(client.post(address, ASKED).content)
    assert client.post(address, ASKED | {"number": 35}).status_code == 302
    assert DrawnReport.objects.filter(draw=draw).count() == 35


def test_a_draw_leaves_as_csv_and_json(study: Study):
    draw = draws.make_draw(study, draws.by_number(20, minimum=5))
    client = client_of(study.created_by)
    text = client.get(at("download_draw", study, draw_id=draw.pk, file_format="csv")).content.decode()
    rows = list(csv.DictReader(text.splitlines()))
    assert [int(row["report_id"]) for row in rows] == draws.drawn(draw)
    assert {row["stratum"]: row["weight"] for row in rows}["example/gamma"] == "2.0"
    assert {row["screening"] for row in rows} == {"NA"}
    kept = json.loads(client.get(at("download_draw", study, draw_id=draw.pk, file_format="json")).content)
    assert (kept["seed"], kept["size"], kept["frame"]["sha256"]) == (1, 20, draw.frame["sha256"])
    assert [row["report_id"] for row in kept["reports"]] == draws.drawn(draw)
    assert client.get(at("download_draw", study, draw_id=draw.pk, file_format="exe")).status_code == 404


def test_a_draw_that_a_round_rests_on_cannot_be_discarded(study: Study):
    draw, other = draws.make_draw(study), draws.make_draw(study)
    rater = people.add(study, people.make_user(), "rater")
    client = client_of(study.created_by)
    plan = {"name": "Screening", "purpose": "screening", "draw": draw.pk, "part": "first-half", "seed": 1}
    response = client.post(at("new", study), plan | {"raters": [rater.pk], "raters_per_report": 1})
    round = Round.objects.get()
    assert response.url == at("round", study, round_id=round.pk)
    page = text_of(study.created_by, response.url)
    assert f"From {draw.name} : the first half" in page
    assert round.reports.count() == 40
    response = client.post(at("discard_draw", study, draw_id=draw.pk), follow=True)
    assert "A round takes its reports from this draw" in plain(response.content)
    client.post(at("discard_draw", study, draw_id=other.pk))
    assert list(Draw.objects.all()) == [draw]


def test_a_round_is_planned_from_a_draw_with_its_part_in_the_preview(study: Study):
    draw = draws.make_draw(study, draws.by_number(21))
    rater = people.add(study, people.make_user(), "rater")
    books.make_version(study.codebook, study.created_by)
    client = client_of(study.created_by)
    html = client.get(f"{at('new', study)}?draw={draw.pk}&purpose=screening").content.decode()
    assert re.search(rf'<option value="{draw.pk}" selected', html)
    assert re.search(r'value="screening"[^>]*checked', html)
    asked = {"purpose": "pilot", "draw": draw.pk, "raters": [rater.pk], "raters_per_report": 1}
    for part, words in (("first-half", "draw 11"), ("second-half", "draw 10"), ("unused", "draw 21")):
        page = plain(client.get(at("preview", study), asked | {"part": part}).content)
        assert f"Reports of this part of the {words}" in page
    page = plain(client.get(at("preview", study), asked | {"part": "next", "part_size": 5}).content)
    assert "of the draw 5" in page
    response = client.post(at("new", study), asked | {"part": "next", "name": "P", "seed": 1})
    assert "Say how many of the draw to take." in plain(response.content)


def test_a_draw_of_another_study_is_not_there(study: Study):
    draw = draws.make_draw(study)
    other = people.make_study(study.created_by, name="Another")
    client = client_of(study.created_by)
    for name in ("draw", "check_draw", "extend_draw"):
        assert client.get(at(name, other, draw_id=draw.pk)).status_code == 404
    assert client.get(at("overview:funnel", other), {"draw": draw.pk}).status_code == 404


def costs(user: User, address: str) -> int:
    client = client_of(user)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_a_page_of_a_draw_costs_the_same_for_few_and_for_many(study: Study):
    small, large = draws.make_draw(study, draws.by_number(3)), draws.make_draw(study, draws.by_number(100))
    assert Verdict.objects.count() == 0
    first, second = (costs(study.created_by, at("draw", study, draw_id=draw.pk)) for draw in (small, large))
    # the next page of the list is looked for in the same query
    assert first == second
