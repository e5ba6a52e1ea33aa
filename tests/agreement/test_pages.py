"""The agreement of a real round: from codings through services to the page, its cells and its files."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from sklearn.metrics import cohen_kappa_score

from annotator.agreement import selectors
from annotator.common.errors import NotFound, WrongState
from annotator.rounds.models import Phase
from tests.worlds import people, rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, make_scene

pytestmark = pytest.mark.django_db

ONE = {"component": "operators", "root_cause": "misconfiguration"}
OTHER = {"component": "tokenizer", "root_cause": "misused-api"}


def round_url(scene):
    return reverse("agreement:round", args=[scene.study.slug, scene.round.pk])


def card_url(scene, facet="symptom", pair="A-B"):
    return reverse("agreement:card", args=[scene.study.slug, scene.round.pk, facet, pair])


def get(client, user, url):
    client.force_login(user)
    return client.get(url)


def text(client, user, url):
    return get(client, user, url).content.decode()


def listed(page):
    """Return the titles in the list of reports behind a number."""
    return sorted(re.findall(r"Crash while loading model \d+", page.split('id="reports"')[1]))


def test_kappa_of_every_facet_is_scikit_learns_on_the_codings_that_were_submitted():
    said = [
        [("crash", None, [ONE]), ("crash", ["engine-setup"], [ONE, OTHER])],
        [("crash", ["engine-setup"], [ONE]), ("crash", ["engine-setup"], [ONE])],
        [("silent-error", "nothing", [OTHER]), ("unsure", "nothing", [ONE])],
        [("system-hang", ["engine-setup", "model-conversion"], [ONE, OTHER]), ("crash", ["model-conversion"], [OTHER])],
        [("nothing", "unsure", [OTHER]), ("nothing", "unsure", [OTHER, ONE])],
        [("repetition", ["model-conversion"], [OTHER]), ("repetition", ["model-conversion"], [OTHER])],
    ]

    def coded(symptom, phase, findings):
        return content(findings, symptom=symptom, **({"phase": phase} if phase else {}))

    scene = make_scene([coded(*row[0]) for row in said], [coded(*row[1]) for row in said])
    found = selectors.round_agreement(round=scene.round, seat=scene.seat(scene.viewer))
    kappas = {one.facet.key: one.pairs[0].kappa for one in found}
    words = {
        "symptom": [[one[0] for one in row] for row in said],
        "phase": [[str(one[1]) for one in row] for row in said if all(one[1] for one in row)],
        "component": [[str(sorted({f["component"] for f in one[2]})) for one in row] for row in said],
        "root-cause": [[str(sorted({f["root_cause"] for f in one[2]})) for one in row] for row in said],
    }
    assert set(kappas) == set(words)
    for key, rows in words.items():
        first, second = zip(*rows, strict=True)
        assert kappas[key].value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12), key
        assert kappas[key].n == len(rows)


@pytest.mark.parametrize(
    ("phase", "statuses"),
    [
        (Phase.OPEN, [409, 409, 409, 409, 404]),
        (Phase.RECONCILING, [200, 200, 200, 200, 404]),
        (Phase.CLOSED, [200, 200, 200, 200, 404]),
    ],
)
def test_agreement_can_be_read_by_every_member_once_the_round_has_ended(client, phase, statuses):
    scene = make_scene([CRASH, HANG], [HANG, HANG], ends=phase != Phase.OPEN)
    if phase == Phase.CLOSED:
        rounds.close(scene.round)
    everybody = [scene.lead, scene.raters[0], scene.judge, scene.viewer, scene.outsider]
    for url in (round_url(scene), round_url(scene) + "?format=csv", card_url(scene), card_url(scene) + "?format=svg"):
        assert [get(client, user, url).status_code for user in everybody] == statuses
    client.logout()
    assert client.get(round_url(scene)).status_code == 302


def test_no_figure_of_an_open_round_is_in_its_refusal(client):
    scene = make_scene([CRASH], [CRASH], ends=False)
    page = text(client, scene.lead, card_url(scene))
    assert "Codings can be compared once the round has ended" in page
    assert "Crash" not in page
    with pytest.raises(WrongState):
        selectors.round_agreement(round=scene.round, seat=scene.seat(scene.lead))


def test_every_cell_links_to_exactly_its_reports(client):
    scene = make_scene([CRASH, CRASH, HANG, CRASH], [CRASH, HANG, HANG, HANG])
    crash_hang = [scene.letter(rater) for rater in scene.raters] == ["A", "B"]
    page = text(client, scene.judge, card_url(scene))
    links = re.findall(r'<a href="(\?row=\d+&amp;column=\d+)#reports" aria-label="(\d+) report', page)
    found = {}
    for link, count in links:
        titles = listed(text(client, scene.judge, card_url(scene) + link.replace("&amp;", "&")))
        assert len(titles) == int(count)
        found[tuple(titles)] = link
    name = "Crash while loading model {}".format
    assert set(found) == {(name(1),), (name(2), name(4)), (name(3),)}
    row, column = re.findall(r"\d+", found[name(2), name(4)])
    assert (int(row) < int(column)) == crash_hang


def test_conflicts_are_linked_from_the_reports_to_those_who_may_see_them(client):
    scene = make_scene([CRASH, CRASH], [HANG, TWO_CAUSES])
    page = text(client, scene.judge, card_url(scene))
    [link] = [one for one in re.findall(r"\?row=\d+&amp;column=\d+", page) if "differs" in page.split(one)[0][-30:]]
    conflict = reverse(
        "adjudication:conflict", args=[scene.study.slug, scene.round.pk, scene.reports[0].pk, "facet:symptom"]
    )
    assert conflict in text(client, scene.judge, card_url(scene) + link.replace("&amp;", "&"))
    assert get(client, scene.judge, conflict).status_code == 200
    rounds.close(scene.round)
    assert conflict not in text(client, scene.viewer, card_url(scene) + link.replace("&amp;", "&"))


@pytest.mark.parametrize("query", ["?row=0", "?row=0&column=99", "?row=x&column=0", "?row=-1&column=0", "?format=pdf"])
def test_a_cell_or_a_file_that_is_not_there_is_not_found(client, query):
    scene = make_scene([CRASH], [HANG])
    assert get(client, scene.judge, card_url(scene) + query).status_code == 404


@pytest.mark.parametrize(("facet", "pair"), [("severity", "A-B"), ("symptom", "A-C"), ("symptom", "B-A")])
def test_a_card_that_is_not_there_is_not_found(client, facet, pair):
    scene = make_scene([CRASH], [HANG])
    assert get(client, scene.judge, card_url(scene, facet, pair)).status_code == 404


def test_viewers_see_counts_but_no_single_coding_before_the_close(client):
    scene = make_scene([CRASH, CRASH], [HANG, None])
    page = text(client, scene.viewer, card_url(scene))
    assert "?row=" not in page
    assert "?left_out" not in page
    assert "1 left out" in page
    for query in ("?row=0&column=1", "?left_out=1"):
        assert get(client, scene.viewer, card_url(scene) + query).status_code == 404
    seat = scene.seat(scene.viewer)
    card = selectors.pair_card(round=scene.round, seat=seat, facet="symptom", pair="A-B")
    with pytest.raises(NotFound):
        selectors.reports_of_cell(card=card, row=0, column=1, round=scene.round, seat=seat)
    rounds.close(scene.round)
    assert "?row=" in text(client, scene.viewer, card_url(scene))
    assert get(client, scene.viewer, card_url(scene) + "?left_out=1").status_code == 200


def test_reports_left_out_are_counted_and_listed(client):
    scene = make_scene([CRASH, CRASH, None], [HANG, None, None])
    assert "1 left out" in text(client, scene.judge, card_url(scene))
    page = text(client, scene.judge, card_url(scene) + "?left_out=1")
    assert listed(page) == ["Crash while loading model 2"]
    assert "not answered" in page
    assert ">conflict<" not in page


def test_an_undefined_kappa_is_said_in_words(client):
    scene = make_scene([CRASH, CRASH], [CRASH, CRASH])
    for url in (round_url(scene), card_url(scene), card_url(scene, "phase")):
        page = text(client, scene.judge, url)
        assert "ndefined" in page
        assert not re.search(r"\bnan\b", page, re.IGNORECASE)
    assert "There is no variation" in text(client, scene.judge, card_url(scene))
    assert "No report was rated by both raters." in text(client, scene.judge, card_url(scene, "phase"))
    assert get(client, scene.judge, card_url(scene) + "?format=svg").status_code == 404


def test_one_rater_alone_has_no_agreement_and_is_told_what_to_do(client):
    scene = make_scene([CRASH])
    assert "Agreement needs two raters." in text(client, scene.judge, round_url(scene))


def test_three_raters_have_three_pairs_and_alpha(client):
    scene = make_scene([CRASH, HANG, HANG], [CRASH, HANG, CRASH], [CRASH, CRASH, HANG])
    page = text(client, scene.judge, round_url(scene))
    for pair in ("A-B", "A-C", "B-C"):
        assert card_url(scene, "symptom", pair) in page
    assert "Krippendorff's alpha" in page


def test_a_report_of_two_raters_among_three_leaves_the_third_out(client):
    scene = make_scene([CRASH] * 6, [HANG] * 6, [CRASH] * 6, raters_per_report=2)
    found = selectors.round_agreement(round=scene.round, seat=scene.seat(scene.judge))
    symptom = next(one for one in found if one.facet.key == "symptom")
    assert sum(card.table.n for card in symptom.pairs) == 6
    assert sum(len(card.left_out) for card in symptom.pairs) == 12


def test_raters_are_letters_on_every_page_and_in_every_file(client):
    scene = make_scene([CRASH, HANG], [HANG, HANG])
    cell = "?row=0&column=1"
    for url in (round_url(scene), card_url(scene), card_url(scene) + cell, round_url(scene) + "?format=csv"):
        assert "Rater1" not in text(client, scene.judge, url)


def test_the_files_say_what_the_pages_say(client):
    scene = make_scene([CRASH, HANG, HANG], [CRASH, HANG, CRASH])
    answer = get(client, scene.viewer, round_url(scene) + "?format=csv")
    assert answer["Content-Disposition"] == f'attachment; filename="agreement-round-{scene.round.pk}.csv"'
    lines = {line["facet"]: line for line in csv.DictReader(io.StringIO(answer.content.decode()))}
    assert list(lines) == ["Symptom", "Phase", "Component", "Root cause"]
    assert float(lines["Symptom"]["kappa"]) == pytest.approx(0.4)
    assert ">.400<" in text(client, scene.viewer, card_url(scene))
    assert r"\begin{tabular}" in text(client, scene.viewer, round_url(scene) + "?format=latex")
    assert r"Crash & " in text(client, scene.viewer, card_url(scene) + "?format=latex")
    assert "Crash,1," in text(client, scene.viewer, card_url(scene) + "?format=csv")
    svg = get(client, scene.viewer, card_url(scene) + "?format=svg")
    assert svg["Content-Type"].startswith("image/svg+xml")
    assert b"Kappa .400" in svg.content


def test_agreement_costs_the_same_queries_for_few_reports_and_for_many(client):
    def queries(n):
        scene = make_scene([CRASH] * n, [HANG] * n, study=people.make_study(name=f"Study of {n}"))
        client.force_login(scene.judge)
        found = []
        cell = "?row=0&column=1" if scene.letter(scene.raters[0]) == "A" else "?row=1&column=0"
        for url in (round_url(scene), card_url(scene), card_url(scene) + cell):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            found.append(len(captured))
        return found

    queries(1)  # reads the book for good
    assert queries(2) == queries(60)
