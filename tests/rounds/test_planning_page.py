"""Planning a round in the browser, with its preview."""

import re

import pytest

from annotator.accounts.models import User
from annotator.rounds.draws import read_draw
from annotator.rounds.models import Round
from annotator.studies.models import Study
from taxonomy.models import Version
from tests.rounds.pages import at, client_of, plain, text_of
from tests.worlds import reports

pytestmark = pytest.mark.django_db


def filled(chosen: list[User], **changes: object) -> dict[str, object]:
    """Return a filled form: seven of twenty reports, two raters per report."""
    form: dict[str, object] = {
        "name": "Reliability 1",
        "purpose": "reliability",
        "version": Version.objects.get(number=1).pk,
        "amount": "number",
        "size": 7,
        "seed": 42,
        "raters": [rater.pk for rater in chosen],
        "raters_per_report": 2,
    }
    return {**form, **changes}


def test_the_plan_begins_with_a_seed_all_raters_and_two_per_report(
    ready_study: Study, raters_of_three: list[User]
) -> None:
    html = client_of(ready_study.created_by).get(at("new", ready_study)).content
    assert re.search(rb'name="seed" value="\d+"', html)
    assert len(re.findall(rb'name="raters"[^>]*checked', html)) == 3
    assert b'name="raters_per_report" value="2"' in html
    assert "Each of the 3 raters gets 13 or 14" in plain(html)


def test_a_saved_plan_leads_to_its_round_with_the_draw_kept(ready_study: Study, raters_of_three: list[User]) -> None:
    lead = ready_study.created_by
    response = client_of(lead).post(at("new", ready_study), filled(raters_of_three, state="closed"))
    round = Round.objects.get()
    assert response.url == at("round", ready_study, round)
    draw = read_draw(round.draw)
    assert (draw.size, draw.seed, draw.frame_size, draw.formula) == (7, 42, 20, "")
    page = text_of(lead, response.url)
    for words in ("7 at random", "20 reports", "42", draw.frame_sha256, "Reports in state closed.", "Open the round"):
        assert words in page


def test_a_precise_size_is_worked_out_and_kept_with_its_formula(
    ready_study: Study, raters_of_three: list[User]
) -> None:
    form = filled(raters_of_three, amount="precise", size="")
    client_of(ready_study.created_by).post(at("new", ready_study), form)
    draw = read_draw(Round.objects.get().draw)
    assert draw.size == 20
    assert "Cochran (1977)" in draw.formula
    assert "/ 20) = 19.06" in draw.formula


def test_all_that_match_are_taken_without_a_number(ready_study: Study, raters_of_three: list[User]) -> None:
    client_of(ready_study.created_by).post(at("new", ready_study), filled(raters_of_three, amount="all", size=""))
    assert read_draw(Round.objects.get().draw).size == 20


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": ""}, "Say how many reports to draw."),
        ({"amount": "all"}, "To draw a number of reports, choose “A number” above"),
        ({"size": 21}, "21 reports can't be drawn: choose between 1 and 20."),
        ({"name": ""}, "This field is required."),
        ({"raters_per_report": 4}, "4 raters per report need as many raters; 3 are chosen."),
        ({"raters": []}, "This field is required."),
        ({"label": "no such label"}, "There are no reports to draw from"),
        ({"seed": ""}, "This field is required."),
        ({"opened_from": "soon"}, "Enter a valid date."),
    ],
)
def test_a_plan_that_cannot_be_says_why_beside_its_field(
    ready_study: Study, raters_of_three: list[User], changes: dict[str, object], words: str
) -> None:
    response = client_of(ready_study.created_by).post(at("new", ready_study), filled(raters_of_three, **changes))
    assert response.status_code == 200
    assert words in plain(response.content)
    assert not Round.objects.exists()


def test_a_name_that_is_taken_is_refused_at_the_name(ready_study: Study, raters_of_three: list[User]) -> None:
    client = client_of(ready_study.created_by)
    for _ in range(2):
        response = client.post(at("new", ready_study), filled(raters_of_three))
    assert "This study has a round called Reliability 1 already." in plain(response.content)
    assert b'id="id_name_error"' in response.content
    assert Round.objects.count() == 1


def test_the_preview_says_what_each_rater_gets(ready_study: Study, raters_of_three: list[User]) -> None:
    response = client_of(ready_study.created_by).get(at("preview", ready_study), filled(raters_of_three))
    page = plain(response.content)
    for words in ("Reports that match 20", "Drawn 7", "Each of the 3 raters gets 4 or 5", "Codings in all 14"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"raters": []}, "Choose the raters."),
        ({"size": ""}, "Say how many reports to draw."),
        ({"size": "many"}, "Say how many reports to draw."),
        ({"size": 99}, "99 reports can't be drawn from 20."),
        ({"repository": "other/engine"}, "No report matches: widen the choice."),
        ({"raters_per_report": ""}, "Say how many raters read each report."),
        ({"raters_per_report": 9}, "9 raters per report need as many raters; 3 are chosen."),
    ],
)
def test_the_preview_says_what_is_missing(
    ready_study: Study, raters_of_three: list[User], changes: dict[str, object], words: str
) -> None:
    other = reports.make_row(99, url="https://github.com/other/engine/issues/99", state="open")
    reports.store(ready_study.corpus, [other])
    form = filled(raters_of_three, state="closed", **changes) if "raters" not in changes else filled([], state="closed")
    response = client_of(ready_study.created_by).get(at("preview", ready_study), form)
    assert words in plain(response.content)


def test_a_preview_of_nothing_is_no_error(ready_study: Study, raters_of_three: list[User]) -> None:
    response = client_of(ready_study.created_by).get(at("preview", ready_study))
    assert response.status_code == 200
