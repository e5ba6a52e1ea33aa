"""Agreement over rounds as coded, and read under a later version of the codebook: never mixed, nothing guessed."""

import pytest
from django.urls import reverse
from sklearn.metrics import cohen_kappa_score

from annotator.agreement import trends
from annotator.agreement.ratings import FacetRatings
from annotator.agreement.versions import read_under
from annotator.common.errors import NotFound
from taxonomy import services as taxonomy
from taxonomy.carrying import Landing
from taxonomy.services import Part
from taxonomy.texts import CodeText
from tests.agreement.books import facet
from tests.worlds import books, people
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, make_scene
from tests.worlds.people import AT

SLOW = content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="repetition")
UNSURE = content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="unsure")
ADA = [CRASH, HANG, SLOW, SLOW, CRASH, UNSURE]
BEN = [HANG, HANG, SLOW, CRASH, CRASH, UNSURE]


def cells(*keys):
    return [None if key is None else frozenset(key.split("+")) for key in keys]


def read(rows, landings, later):
    asked = facet("Crash", "Hang", "Output")
    ratings = FacetRatings.of_rows(asked, range(len(rows)), "AB", [cells(*row) for row in rows])
    found = read_under(ratings, lambda key: landings.get(key, Landing(frozenset({key}))), later)
    said = [[found.ratings.said_by(row, rater) for rater in range(2)] for row in range(len(rows))]
    return found, said


def test_what_was_merged_is_read_as_one_code():
    found, said = read(
        [("crash", "hang"), ("output", "hang")], {"crash": Landing(frozenset({"hang"}))}, facet("Hang", "Output")
    )
    assert said == [cells("hang", "hang"), cells("output", "hang")]
    assert found.left_out == 0
    assert found.ratings.categories == ("Hang", "Output")


@pytest.mark.parametrize(
    "landing",
    [
        Landing(frozenset({"crash"}), is_uncertain=True),
        Landing(frozenset({"at-start", "at-work"}), is_uncertain=True),
        Landing(frozenset({"crash"}), gone=frozenset({"crash"})),
        Landing(frozenset({"elsewhere"})),
    ],
)
def test_what_needs_a_human_is_missing_and_counted(landing):
    found, said = read(
        [("crash", "hang"), ("crash", "crash"), (None, "hang")], {"crash": landing}, facet("Hang", "Crash")
    )
    assert said == [cells(None, "hang"), cells(None, None), cells(None, "hang")]
    assert found.left_out == 3


def test_a_set_with_one_code_that_needs_a_human_is_left_out_whole():
    found, said = read(
        [("crash+hang", ":unsure"), ("hang", ":nothing")],
        {"crash": Landing(frozenset({"crash"}), is_uncertain=True)},
        facet("Hang", "Crash"),
    )
    assert said == [cells(None, ":unsure"), cells("hang", ":nothing")]
    assert found.left_out == 1


@pytest.fixture
def scene(db):
    """A round under version 1; in version 2 crash and hang are one code, and repetition is two."""
    scene = make_scene(ADA, BEN)
    book, lead = scene.study.codebook, scene.lead
    taxonomy.merge_code(codebook=book, key="crash", into="system-hang", by=lead, at=AT, reason="The same.")
    parts = [Part(text=CodeText("Of words")), Part(text=CodeText("Of lines"))]
    taxonomy.split_code(codebook=book, key="repetition", parts=parts, is_kept=False, by=lead, at=AT, reason="Too wide.")
    books.publish(book, lead)
    return scene


def points(scene, number=""):
    seat = scene.seat(scene.viewer)
    rounds = trends.ended_rounds(seat)
    version = trends.version_asked(number, trends.versions_to_read_under(rounds, seat))
    return trends.points_of(rounds, seat, "recommended", version)


def symptom(point):
    return next(line for name, line in point.lines.items() if name == "Symptom")


def said(codings):
    return [next(iter(one.answers["symptom"].codes), "unsure") for one in codings]


def test_figures_as_coded_stay_what_they_were(scene):
    (point,) = points(scene)
    assert symptom(point).value == pytest.approx(cohen_kappa_score(said(ADA), said(BEN)))
    assert point.left_out is None


def test_read_under_the_later_version_merged_codes_agree_and_split_ones_are_left_out(scene):
    (point,) = points(scene, "2")
    assert point.version == 1
    assert point.left_out == 3  # ADA twice, BEN once
    line = symptom(point)
    assert line.result.n == 4
    assert line.value == 1
    (again,) = points(scene, "1")
    assert (again.left_out, symptom(again).value) == (0, symptom(points(scene)[0]).value)


def test_a_round_under_a_later_version_is_not_read_back(scene):
    make_scene(ADA, BEN, study=scene.study)
    first, second = points(scene, "1")
    assert first.lines
    assert (second.lines, second.note) == ({}, "coded under version 2, which is later")


@pytest.mark.parametrize("number", ["3", "0", "x", "-1"])
def test_a_version_that_is_not_offered_is_not_there(scene, number):
    with pytest.raises(NotFound):
        points(scene, number)


def test_the_page_and_its_files_switch_between_the_two_and_say_which(scene, client):
    client.force_login(scene.viewer)
    address = reverse("agreement:study", args=[scene.study.slug])
    coded, read_page = (client.get(address + query).content.decode() for query in ("", "?version=2"))
    assert "read under codebook version 2" not in coded
    assert "answers left out" not in coded
    assert "<b>read under codebook version 2</b>" in read_page
    assert "?version=2&amp;figure=trend&amp;format=csv" in read_page
    file = client.get(f"{address}?version=2&figure=trend&format=csv")
    assert 'filename="agreement-' in file["Content-Disposition"]
    assert "-version-2-" in file["Content-Disposition"] or "-version-2." in file["Content-Disposition"]
    header, line = file.content.decode().splitlines()
    assert header.endswith("answers left out")
    assert line.endswith(",3")
    assert client.get(address + "?version=9").status_code == 404


def test_the_api_gives_the_trend_both_ways_and_takes_the_choice(scene, client):
    client.force_login(scene.viewer)
    address = reverse("api:agreement-study", args=[scene.study.slug])
    coded, read_under_two = client.get(address).json(), client.get(address + "?version=2").json()
    assert (coded["read_under"], read_under_two["read_under"]) == (None, 2)
    assert read_under_two["rounds"][0]["answers_left_out"] == 3
    assert read_under_two["rounds"][0]["facets"]["Symptom"]["value"] == 1
    assert coded["rounds"][0]["facets"]["Symptom"]["value"] == pytest.approx(cohen_kappa_score(said(ADA), said(BEN)))
    assert client.get(address + "?version=9").status_code == 404
    put = {"data": {"coefficient": "gwet_ac1"}, "content_type": "application/json"}
    assert client.put(address, **put).status_code == 403
    client.force_login(scene.lead)
    assert client.put(address, **put).status_code == 409
    fresh = people.make_study(scene.lead, name="Another study")
    assert client.put(reverse("api:agreement-study", args=[fresh.slug]), **put).status_code == 204
