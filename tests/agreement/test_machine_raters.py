"""Machine raters beside human ones: marked before they code, compared in a section of their own, never counted."""

import csv
import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from sklearn.metrics import cohen_kappa_score

from annotator.adjudication import selectors as adjudication
from annotator.agreement import selectors
from annotator.agreement.frozen import figures_of
from annotator.agreement.services import freeze_agreement
from annotator.common.errors import Invalid, NotAllowed, NotFound
from annotator.common.events import list_events
from annotator.rounds import services
from annotator.rounds.models import MachineRater, Round
from annotator.rounds.selectors.machines import machines_of, who_could_be_machines
from annotator.rounds.services.machines import MachineFixed
from tests.worlds import codings, packages, rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, decide_everything, make_scene
from tests.worlds.constraints import copy, refused_by
from tests.worlds.people import AT

pytestmark = pytest.mark.django_db

SLOW = content([{"component": "tokenizer", "root_cause": "misused-api"}], symptom="repetition")
ADA = [CRASH, CRASH, HANG, HANG, CRASH, SLOW, CRASH, HANG]
BEN = [CRASH, HANG, HANG, HANG, CRASH, SLOW, HANG, HANG]
MACHINE = [HANG, CRASH, HANG, SLOW, HANG, SLOW, SLOW, HANG]


def mark(scene, user, **what):
    said = {"model": "reader", "version": "2026-02-01", "prompt": "Say what is wrong.", **what}
    return services.mark_machine_rater(study=scene.study, user=user, **said, by=scene.lead, at=AT)


def scene_of(*said, machine=None):
    """Return an ended round in which the last rater, if `machine` is given, is one."""
    scene = make_scene(*([None] * len(one) for one in (*said, *([machine] if machine else []))), ends=False)
    if machine:
        mark(scene, scene.raters[-1])
    ids = [one.report_id for one in scene.reports]
    columns = (*said, *([machine] if machine else []))
    codings.code_round(
        scene.round,
        {
            rater.username: {pk: one for pk, one in zip(ids, column, strict=True) if one is not None}
            for rater, column in zip(scene.raters, columns, strict=True)
        },
    )
    rounds.end(scene.round)
    return scene


def symptom(cells):
    return [next(iter(cell.answers["symptom"].codes)) for cell in cells]


def url(name, scene, *rest):
    return reverse(f"agreement:{name}", args=[scene.study.slug, *rest])


def page(client, user, address):
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_only_a_lead_marks_and_the_model_is_kept_with_version_and_prompt():
    scene = make_scene([None], [None], ends=False)
    with pytest.raises(NotAllowed):
        services.mark_machine_rater(
            study=scene.study, user=scene.raters[1], model="m", version="1", prompt="", by=scene.raters[0], at=AT
        )
    with pytest.raises(Invalid, match="which version"):
        mark(scene, scene.raters[1], version=" ")
    mark(scene, scene.raters[1], version="1")
    mark(scene, scene.raters[1])
    (line,) = machines_of(scene.seat(scene.viewer))
    assert (line.machine.model, line.machine.version, line.machine.prompt) == (
        "reader",
        "2026-02-01",
        "Say what is wrong.",
    )
    assert not line.is_fixed
    event = next(one for one in list_events(scene.study) if one.action == "mark machine rater")
    assert event.after["prompt"] == "Say what is wrong."


def test_who_is_no_rater_is_not_marked():
    scene = make_scene([None], [None], ends=False)
    with pytest.raises(NotFound):
        mark(scene, scene.viewer)
    with pytest.raises(NotFound):
        mark(scene, scene.outsider)


def test_who_has_coded_stays_what_they_are():
    scene = make_scene([CRASH], [None], ends=False)
    assert who_could_be_machines(scene.study) == [scene.raters[1]]
    with pytest.raises(MachineFixed, match="has coded in this study"):
        mark(scene, scene.raters[0])
    mark(scene, scene.raters[1])
    codings.submit(rounds.assignments_of(scene.round, scene.raters[1])[0], CRASH)
    with pytest.raises(MachineFixed):
        services.unmark_machine_rater(study=scene.study, user=scene.raters[1], by=scene.lead, at=AT)
    assert machines_of(scene.seat(scene.lead))[0].is_fixed


def test_once_a_round_has_ended_nobody_learns_by_marking_who_coded_nothing_in_it():
    scene = make_scene([CRASH], [None])
    assert who_could_be_machines(scene.study) == []
    with pytest.raises(MachineFixed):
        mark(scene, scene.raters[1])


def test_the_mark_is_taken_off_before_the_machine_codes():
    scene = make_scene([None], [None], ends=False)
    mark(scene, scene.raters[1])
    services.unmark_machine_rater(study=scene.study, user=scene.raters[1], by=scene.lead, at=AT)
    assert machines_of(scene.seat(scene.lead)) == []
    with pytest.raises(NotFound):
        services.unmark_machine_rater(study=scene.study, user=scene.raters[1], by=scene.lead, at=AT)


@pytest.mark.parametrize("fields", [{"model": ""}, {"version": ""}])
def test_the_database_refuses_a_machine_without_model_or_version(fields):
    scene = make_scene([None], [None], ends=False)
    row = mark(scene, scene.raters[0])
    with refused_by(MachineRater, "machine_rater_says_what_it_is"):
        MachineRater.objects.filter(pk=row.pk).update(**fields)


def test_the_database_refuses_a_second_mark_of_one_member():
    scene = make_scene([None], [None], ends=False)
    row = mark(scene, scene.raters[0])
    with refused_by(MachineRater, "machine_rater_once"):
        copy(row, version="another")


def test_the_studys_figures_are_those_of_the_human_raters_alone():
    with_machine, without = scene_of(ADA, BEN, machine=MACHINE), scene_of(ADA, BEN)
    found, expected = (
        figures_of(selectors.ratings_of_round(one.round), "recommended") for one in (with_machine, without)
    )
    letters = {user.pk: with_machine.letter(user) for user in with_machine.raters}
    assert set(found["symptom"]["raters"]) == set(letters.values()) - {letters[with_machine.raters[2].pk]}
    assert found["symptom"]["result"]["value"] == pytest.approx(cohen_kappa_score(symptom(ADA), symptom(BEN)))
    assert [found[key]["result"]["value"] for key in found] == [expected[key]["result"]["value"] for key in found]
    assert found["symptom"]["coefficient"] == "cohen_kappa"


def test_a_machine_is_compared_with_each_human_and_with_what_they_agreed_on():
    scene = scene_of(ADA, BEN, machine=MACHINE)
    cards = {
        facet.key: card
        for facet, card in selectors.machines_among(
            selectors.round_agreement(round=scene.round, seat=scene.seat(scene.lead))
        )
    }
    assert set(cards) == {"symptom", "phase", "component", "root-cause"}
    card = cards["symptom"]
    assert (card.letter, card.machine) == (scene.letter(scene.raters[2]), "reader 2026-02-01")
    kappas = {one.second_letter: one.kappa.value for one in card.cards}
    agreed = [(one, said) for one, other, said in zip(ADA, BEN, MACHINE, strict=True) if one is other]
    assert kappas == pytest.approx(
        {
            scene.letter(scene.raters[0]): cohen_kappa_score(symptom(ADA), symptom(MACHINE)),
            scene.letter(scene.raters[1]): cohen_kappa_score(symptom(BEN), symptom(MACHINE)),
            "humans": cohen_kappa_score(*zip(*((symptom([a])[0], symptom([m])[0]) for a, m in agreed), strict=True)),
        }
    )
    assert card.against_agreed.table.n == 6


def test_one_human_beside_a_machine_has_no_agreement_and_nothing_to_agree_on(client):
    scene = scene_of(ADA, machine=MACHINE)
    (card,) = [
        card
        for facet, card in selectors.machines_among(
            selectors.round_agreement(round=scene.round, seat=scene.seat(scene.lead))
        )
        if facet.key == "symptom"
    ]
    assert card.against_agreed is None
    shown = page(client, scene.viewer, url("round", scene, scene.round.pk))
    assert "This round has one human rater." in shown
    assert "reader 2026-02-01" in shown


def test_machine_raters_have_their_section_and_open_their_reports(client):
    scene = scene_of(ADA, BEN, machine=MACHINE)
    shown = page(client, scene.lead, url("round", scene, scene.round.pk))
    above, section = shown.split('<section class="card machines"')
    assert "reader 2026-02-01" in section
    assert "reader" not in above
    letter = scene.letter(scene.raters[2])
    assert f">{letter}-" not in above
    assert f"-{letter}<" not in above
    card = page(client, scene.lead, url("card", scene, scene.round.pk, "symptom", f"{letter}-humans"))
    assert f"{letter} is a machine rater (reader 2026-02-01)." in card
    facet = page(client, scene.lead, url("facet", scene, scene.round.pk, "symptom"))
    assert "Machine raters (reader 2026-02-01) are not counted." in facet
    assert '<section class="card machines"' in facet
    assert '<section class="card machines"' not in page(
        client, scene.lead, url("facet", scene, scene.round.pk, "symptom") + "?unsure=out"
    )
    lines = list(
        csv.DictReader(
            io.StringIO(page(client, scene.lead, url("round", scene, scene.round.pk) + "?of=machines&format=csv"))
        )
    )
    assert len(lines) == 4 * 3
    assert {line["raters"].split("-")[0] for line in lines} == {letter}


def test_nothing_of_a_machine_is_shown_while_the_round_is_open(client):
    scene = make_scene(ADA, BEN, ends=False)
    client.force_login(scene.lead)
    assert client.get(url("round", scene, scene.round.pk) + "?of=machines&format=csv").status_code == 409


def test_without_machine_raters_there_is_no_section_and_not_one_query_more(client):
    scene, other = scene_of(ADA, BEN), scene_of(ADA, BEN, machine=MACHINE)
    shown = {}
    for one in (scene, other):
        page(client, one.lead, url("round", one, one.round.pk))  # so that books are at hand for both
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            shown[one] = client.get(url("round", one, one.round.pk)).content.decode(), len(queries)
    assert "machines" not in shown[scene][0]
    assert shown[scene][1] == shown[other][1]
    client.force_login(scene.lead)
    assert client.get(url("round", scene, scene.round.pk) + "?of=machines&format=csv").status_code == 404


def test_conflicts_and_gold_labels_rest_on_human_raters(client):
    scene = scene_of(ADA, BEN, machine=MACHINE)
    conflicts = adjudication.conflicts_in(round=scene.round, seat=scene.seat(scene.judge))
    assert len([one for one in conflicts if one.question == "facet:symptom"]) == 2
    letter = scene.letter(scene.raters[2])
    assert all(letter not in one.values for one in conflicts)
    first = next(one for one in conflicts if one.question == "facet:symptom")
    shown = page(
        client,
        scene.judge,
        reverse(
            "adjudication:conflict", args=[scene.study.slug, scene.round.pk, first.round_report_id, first.question]
        ),
    )
    assert f"{letter}, reader 2026-02-01" in shown
    decide_everything(scene)
    closed = rounds.close(scene.round)
    gold = adjudication.gold_labels(closed, scene.seat(scene.lead))
    said = {label.report_id: label for label in gold if label.question == "facet:symptom"}
    assert len(said) == 8
    assert [label.origin.value for label in said.values()].count("consensus") == 6
    assert said[scene.reports[0].report_id].content.answers["symptom"].codes == {"crash"}


def test_what_a_machine_alone_coded_has_no_gold_label():
    scene = scene_of([CRASH, None], [CRASH, None], machine=[HANG, HANG])
    closed = rounds.close(scene.round)
    gold = adjudication.gold_labels(closed, scene.seat(scene.lead))
    assert {label.report_id for label in gold} == {scene.reports[0].report_id}


def test_frozen_figures_and_the_trend_leave_machines_out():
    scene = scene_of(ADA, BEN, machine=MACHINE)
    decide_everything(scene)
    closed = rounds.close(scene.round)
    kept = freeze_agreement(round=closed, by=scene.lead, at=AT)
    assert [pair["raters"] for pair in kept.figures["symptom"]["pairs"]] == [
        "-".join(sorted(scene.letter(rater) for rater in scene.raters[:2]))
    ]
    assert selectors.frozen_agreement(round=closed, seat=scene.seat(scene.lead)).is_same
    headline = {facet.key: line for facet, line in selectors.headlines(round=closed, seat=scene.seat(scene.lead))}
    assert headline["symptom"].value == pytest.approx(cohen_kappa_score(symptom(ADA), symptom(BEN)))


def test_a_lead_marks_a_machine_on_its_page_and_everybody_reads_what_it_is(client):
    scene = make_scene([None], [None], ends=False)
    address = reverse("rounds:machines", args=[scene.study.slug])
    client.force_login(scene.lead)
    data = {"user_id": scene.raters[1].pk, "model": "reader", "version": "7", "prompt": "Say what is wrong."}
    assert client.post(address, data | {"version": " "}).status_code == 200
    assert not MachineRater.objects.exists()
    assert client.post(address, data).status_code == 302
    shown = page(client, scene.viewer, address)
    assert "Say what is wrong." in shown
    assert "Mark a member" not in shown
    client.force_login(scene.lead)
    assert client.post(reverse("rounds:unmark_machine", args=[scene.study.slug, scene.raters[1].pk])).status_code == 302
    assert not MachineRater.objects.exists()


def test_the_api_gives_machines_apart(client):
    scene = scene_of(ADA, BEN, machine=MACHINE)
    client.force_login(scene.viewer)
    (listed,) = client.get(reverse("api:machines", args=[scene.study.slug])).json()
    assert (listed["model"], listed["version"], listed["prompt"]) == ("reader", "2026-02-01", "Say what is wrong.")
    round = client.get(reverse("api:agreement", args=[scene.study.slug, scene.round.pk])).json()
    assert {one["facet"] for one in round["machines"]} == {"symptom", "phase", "component", "root-cause"}
    facet = client.get(reverse("api:agreement-facet", args=[scene.study.slug, scene.round.pk, "symptom"])).json()
    assert set(facet["machines"][0]["against"]) == {*(scene.letter(one) for one in scene.raters[:2]), "humans"}
    assert len(facet["raters"]) == 2


def test_a_member_who_left_and_was_a_machine_stays_one():
    scene = scene_of(ADA, BEN, machine=MACHINE)
    from annotator.studies.services import set_roles

    set_roles(study=scene.study, user=scene.raters[2], roles=[], by=scene.lead, at=AT)
    assert len(selectors.ratings_of_round(Round.objects.get(pk=scene.round.pk))[0].letters) == 2


def test_a_package_names_the_machine_in_a_column_and_its_labels_are_the_humans():
    scene = scene_of(ADA, BEN, machine=MACHINE)
    decide_everything(scene)
    rounds.close(scene.round)
    opened = packages.build(scene.study)
    for name in ("codings", "codings_independent"):
        rows = opened.table(name)
        named = rows.groupby("rater")["machine"].agg(lambda cells: set(cells.dropna()))
        letter = scene.letter(scene.raters[2])
        assert {rater: machines for rater, machines in named.items() if machines} == {letter: {"reader 2026-02-01"}}
    gold = opened.table("gold_labels").query("facet == 'symptom'")
    assert gold["origin"].value_counts().to_dict() == {"consensus": 6, "decision": 2}
    assert set(opened.table("agreement", "results")["raters"]) == {
        "-".join(sorted(scene.letter(rater) for rater in scene.raters[:2]))
    }
