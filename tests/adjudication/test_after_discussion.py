"""Agreement after discussion: beside the independent figures, never mixed with them, and kept at the close."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.adjudication import services
from annotator.adjudication.models import AgreementAfterDiscussion
from annotator.adjudication.selectors.after import after_discussion_of
from annotator.agreement.models import FrozenAgreement
from annotator.agreement.selectors import headlines
from tests.worlds import rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, make_scene
from tests.worlds.discussions import answer

pytestmark = pytest.mark.django_db


def scene_of_six():
    """Two raters, six reports: three crashes and one hang agreed, two on which they differ."""
    return make_scene([CRASH, CRASH, CRASH, HANG, CRASH, HANG], [CRASH, CRASH, CRASH, HANG, HANG, CRASH])


def symptom(scene, who="lead"):
    found = after_discussion_of(round=scene.round, seat=scene.seat(getattr(scene, who)), facet="symptom")
    return found.facets[0] if found.facets else None


def test_without_a_second_answer_there_is_no_figure_after_discussion():
    scene = scene_of_six()
    assert symptom(scene) is None
    rounds.close(decided(scene).round)
    assert not AgreementAfterDiscussion.objects.exists()


def decided(scene):
    from tests.worlds.conflicts import decide_everything

    decide_everything(scene)
    return scene


def test_the_figures_stand_side_by_side_and_the_independent_one_does_not_move():
    scene = scene_of_six()
    [before] = [
        line for facet, line in headlines(round=scene.round, seat=scene.seat(scene.lead)) if facet.key == "symptom"
    ]
    answer(scene.reports[4], scene.raters[1])
    found = symptom(scene)
    assert found.independent == before
    # by hand: independent 4 of 6, both raters 4 crash and 2 hang, so (2/3 - 5/9) / (4/9) = 1/4;
    # after discussion 5 of 6, 4 and 2 against 5 and 1, so (5/6 - 11/18) / (7/18) = 4/7
    assert found.independent.value == pytest.approx(1 / 4)
    assert found.after.value == pytest.approx(4 / 7)
    assert (found.independent.result.n, found.after.result.n) == (6, 6)
    assert found.after.key == found.independent.key
    assert found.after.interval is not None
    assert found.changed == 1


def test_an_answer_taken_back_counts_as_not_changed():
    scene = scene_of_six()
    answer(scene.reports[4], scene.raters[1])
    answer(scene.reports[4], scene.raters[1], content(symptom="system-hang"))
    found = symptom(scene)
    assert (found.changed, found.after.value) == (0, found.independent.value)


def test_a_finding_changes_every_facet_of_its_group():
    scene = make_scene([CRASH, CRASH, TWO_CAUSES], [CRASH, TWO_CAUSES, TWO_CAUSES])
    answer(scene.reports[1], scene.raters[0], content(TWO_CAUSES.findings["Finding"]), "group:Finding")
    found = after_discussion_of(round=scene.round, seat=scene.seat(scene.lead))
    assert {one.facet.key: one.changed for one in found.facets} == {
        "symptom": 0,
        "phase": 0,
        "component": 1,
        "root-cause": 1,
    }
    assert {one.facet.key: one.after.value for one in found.facets if one.changed} == {"component": 1, "root-cause": 1}


def test_both_are_kept_at_the_close_under_their_own_names_and_computed_again_identically():
    scene = scene_of_six()
    for report in scene.reports[4:]:
        answer(report, scene.raters[1], content(symptom="crash" if report == scene.reports[4] else "system-hang"))
    services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)
    scene.round.refresh_from_db()
    independent = FrozenAgreement.objects.get(round=scene.round)
    after = AgreementAfterDiscussion.objects.get(round=scene.round)
    assert independent.figures["symptom"]["result"]["value"] == pytest.approx(1 / 4)
    assert after.figures["symptom"]["result"]["value"] == 1
    assert (after.method, after.seed) == (independent.method, independent.seed)
    assert after_discussion_of(round=scene.round, seat=scene.seat(scene.viewer)).is_same


def test_the_page_names_what_it_is_and_members_alone_read_it(client):
    scene = scene_of_six()
    answer(scene.reports[4], scene.raters[1])
    url = reverse("adjudication:after_discussion", args=[scene.study.slug, scene.round.pk])
    for user in (scene.lead, scene.viewer, scene.raters[0]):
        client.force_login(user)
        page = client.get(url).content.decode()
        assert "not a measure of independent agreement" in page
        assert ".250" in page
        assert ".571" in page
    client.force_login(scene.outsider)
    assert client.get(url).status_code == 404


def test_the_agreement_page_leads_to_it_and_its_own_figures_stay_the_independent_ones(client):
    scene = scene_of_six()
    answer(scene.reports[4], scene.raters[1])
    client.force_login(scene.lead)
    page = client.get(reverse("agreement:round", args=[scene.study.slug, scene.round.pk])).content.decode()
    assert reverse("adjudication:after_discussion", args=[scene.study.slug, scene.round.pk]) in page
    assert ".250" in page
    assert ".571" not in page
    facet = client.get(reverse("agreement:facet", args=[scene.study.slug, scene.round.pk, "symptom"])).content.decode()
    assert "after-discussion/?facet=symptom" in facet


def test_the_api_gives_both_with_the_note(client):
    scene = scene_of_six()
    answer(scene.reports[4], scene.raters[1])
    client.force_login(scene.viewer)
    said = client.get(reverse("api:after_discussion", args=[scene.study.slug, scene.round.pk])).json()
    assert said["note"] == "after discussion; not a measure of independent agreement"
    symptom = said["facets"]["symptom"]
    assert symptom["independent"]["value"] == pytest.approx(1 / 4)
    assert symptom["after_discussion"]["value"] == pytest.approx(4 / 7)
    assert (symptom["changed_answers"], said["frozen"]) == (1, None)


def test_nothing_is_told_while_the_round_is_open(client):
    scene = make_scene([CRASH], [HANG], ends=False)
    for name in ("adjudication:after_discussion", "api:after_discussion"):
        for user in (scene.lead, scene.viewer, scene.raters[0]):
            client.force_login(user)
            assert client.get(reverse(name, args=[scene.study.slug, scene.round.pk])).status_code == 409


def test_the_page_costs_as_many_queries_for_many_answers_as_for_one(client):
    def queries(n):
        scene = make_scene([CRASH] * n, [HANG] * n, study=None if n == 1 else _another())
        for report in scene.reports:
            answer(report, scene.raters[1])
        client.force_login(scene.lead)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("adjudication:after_discussion", args=[scene.study.slug, scene.round.pk]))
        return len(captured)

    def _another():
        from tests.worlds import people

        return people.make_study(name="Another study")

    assert queries(1) == queries(12)
