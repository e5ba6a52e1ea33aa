"""A study fixes its coefficient before coding, keeps the figures of closed rounds, and shows agreement over rounds."""

import re

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from annotator.adjudication.services import close_round
from annotator.agreement import selectors, services
from annotator.agreement.frozen import is_same
from annotator.agreement.models import FrozenAgreement
from annotator.agreement.services import AlreadyCoding
from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.rounds.models import Phase
from tests.worlds import people
from tests.worlds.conflicts import CRASH, DECIDED_AT, HANG, make_scene

pytestmark = pytest.mark.django_db


def choose(study, coefficient, by):
    return services.choose_coefficient(study=study, coefficient=coefficient, by=by, at=DECIDED_AT)


def at(name, scene, **more):
    return reverse(f"agreement:{name}", kwargs={"slug": scene.study.slug, "round_id": scene.round.pk} | more)


def get(client, user, url):
    client.force_login(user)
    return client.get(url)


def closed_scene():
    scene = make_scene([CRASH, HANG, CRASH], [CRASH, HANG, CRASH])
    close_round(round=scene.round, by=scene.lead, at=DECIDED_AT)
    scene.round.refresh_from_db()
    return scene


def test_the_lead_chooses_before_the_first_round_opens():
    lead = people.make_user("lead")
    study = people.make_study(lead)
    assert selectors.choice_of(study).chosen_at is None
    choose(study, "gwet_ac1", lead)
    assert selectors.choice_of(study).name == "Gwet's AC1"
    choose(study, "fleiss_kappa", lead)
    assert selectors.choice_of(study).coefficient == "fleiss_kappa"


def test_nobody_chooses_once_a_round_has_opened():
    scene = make_scene([CRASH], [CRASH], ends=False)
    with pytest.raises(AlreadyCoding):
        choose(scene.study, "gwet_ac1", scene.lead)


def test_only_the_lead_chooses_and_only_what_there_is():
    lead = people.make_user("lead")
    study = people.make_study(lead)
    rater = people.add(study, people.make_user("rater"), "rater")
    with pytest.raises(NotAllowed):
        choose(study, "gwet_ac1", rater)
    with pytest.raises(Invalid):
        choose(study, "the_highest", lead)


def test_the_page_offers_the_choice_only_while_it_is_open(client):
    lead = people.make_user("lead")
    study = people.make_study(lead)
    url = reverse("agreement:study", args=[study.slug])
    assert "Choose</button>" in get(client, lead, url).content.decode()
    posted = client.post(reverse("agreement:choose", args=[study.slug]), {"coefficient": "conger_kappa"}, follow=True)
    assert "Conger&#x27;s kappa; Cohen&#x27;s kappa for two raters</b>, chosen on" in posted.content.decode()
    scene = make_scene([CRASH], [CRASH], study=study)
    assert "Choose</button>" not in get(client, scene.lead, url).content.decode()


def test_the_chosen_coefficient_leads_the_page_of_a_facet(client):
    study = people.make_study(people.make_user("lead"))
    choose(study, "gwet_ac1", study.created_by)
    scene = make_scene([CRASH, HANG, CRASH], [CRASH, HANG, HANG], study=study)
    page = get(client, scene.viewer, at("facet", scene, facet="symptom")).content.decode()
    assert re.search(r'id="headline">Gwet&#x27;s AC1</h2>', page)
    assert "chosen 6 Mar 2026" in page
    assert "Cohen&#x27;s kappa</th>" in page


def test_closing_keeps_the_figures_and_computing_them_again_gives_the_same():
    scene = closed_scene()
    frozen = selectors.frozen_agreement(round=scene.round, seat=scene.seat(scene.viewer))
    assert frozen.is_same
    assert frozen.kept.figures["symptom"]["result"]["value"] == 1
    assert frozen.kept.figures["symptom"]["coefficient"] == "cohen_kappa"


def test_a_kept_figure_that_differs_is_told(client):
    scene = closed_scene()
    kept = FrozenAgreement.objects.get(round=scene.round)
    assert "identical" in get(client, scene.viewer, at("round", scene)).content.decode()
    kept.figures["symptom"]["result"]["value"] = 0.5
    services.FrozenAgreement.objects.filter(pk=kept.pk).update(figures=kept.figures, frozen_at=scene.round.ended_at)
    assert "they differ" in get(client, scene.viewer, at("round", scene)).content.decode()


def test_figures_are_kept_once_and_only_of_closed_rounds():
    scene = closed_scene()
    first = FrozenAgreement.objects.get(round=scene.round)
    assert services.freeze_agreement(round=scene.round, by=scene.lead, at=scene.round.ended_at).pk == first.pk
    other = make_scene([CRASH] * 3, [CRASH] * 3, study=scene.study, name="Another")
    assert other.round.phase != Phase.CLOSED
    with pytest.raises(WrongState):
        services.freeze_agreement(round=other.round, by=other.lead, at=DECIDED_AT)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": [0.1 + 0.2, "x"]}, {"a": [0.3, "x"]}, True),
        ({"a": 1}, {"b": 1}, False),
        ([1.0], [1.0, 2.0], False),
        (0.5, None, False),
        (1, 1.0, True),
        ("x", "y", False),
    ],
)
def test_figures_are_compared_number_by_number(one, other, same):
    assert is_same(one, other) is same


def test_the_study_shows_ended_rounds_only_and_as_files(client):
    scene = make_scene([CRASH, HANG, CRASH], [CRASH, HANG, HANG])
    make_scene([CRASH] * 3, [HANG] * 3, study=scene.study, ends=False, name="Still open")
    url = reverse("agreement:study", args=[scene.study.slug])
    page = get(client, scene.viewer, url).content.decode()
    assert "<svg" in page
    assert "Still open" not in page
    assert client.get(f"{url}?format=csv").content.decode().startswith("round,codebook,Symptom")
    assert client.get(f"{url}?format=svg")["Content-Type"].startswith("image/svg")
    assert client.get(f"{url}?format=exe").status_code == 404


def test_a_facet_answers_what_if_and_gives_its_figures_as_files(client):
    scene = make_scene([CRASH, HANG, CRASH, HANG], [CRASH, CRASH, HANG, HANG])
    url = at("facet", scene, facet="symptom")
    page = get(client, scene.judge, f"{url}?merge=crash&merge=system-hang").content.decode()
    assert "what if, not the result" in page
    assert "Merge them in the codebook" in page
    assert (
        "Merge them in the codebook"
        not in get(client, scene.viewer, f"{url}?merge=crash&merge=system-hang").content.decode()
    )
    assert client.get(f"{url}?figure=codes&format=csv").content.decode().startswith("code,value")
    assert client.get(f"{url}?format=latex").content.decode().startswith(r"% needs \usepackage{booktabs}")
    for bad in ("?figure=nothing&format=svg", "?format=exe"):
        assert client.get(url + bad).status_code == 404
    for odd in ("?level=99&drop=Z&merge=none&unsure=maybe", "?level=-1"):
        assert "what if, not the result" not in client.get(url + odd).content.decode()


def test_the_api_says_what_the_pages_say():
    scene = closed_scene()
    client = APIClient()
    client.force_authenticate(scene.viewer)
    base = f"/api/v1/studies/{scene.study.slug}/rounds/{scene.round.pk}/agreement/"
    found = client.get(base).json()
    assert found["facets"]["symptom"]["result"]["value"] == 1
    assert found["frozen"]["is_identical"]
    assert is_same(found["facets"], found["frozen"]["figures"])
    facet = client.get(f"{base}symptom/?merge=crash&merge=system-hang").json()
    assert facet["is_what_if"]
    assert facet["result"]["value"] is None
    assert facet["as_it_is"]["value"] == 1
    assert client.get(f"{base}nothing/").status_code == 404


def test_the_calculator_of_the_api_is_the_command():
    client = APIClient()
    client.force_authenticate(people.make_user("anyone"))
    table = "report,a,b\n1,x,x\n2,x,y\n3,y,y\n"
    found = client.post("/api/v1/calculator/", {"table": table}, format="json").json()
    assert found["coefficients"]["cohen_kappa"]["value"] == pytest.approx(0.4)
    refused = client.post("/api/v1/calculator/", {"table": "x"}, format="json")
    assert (refused.status_code, refused.json()["field"]) == (400, "table")


def test_nothing_of_an_open_round_is_told_anywhere(client):
    scene = make_scene([CRASH, HANG], [CRASH, CRASH], ends=False)
    api = APIClient()
    base = f"/api/v1/studies/{scene.study.slug}/rounds/{scene.round.pk}/agreement/"
    for user in (scene.lead, scene.judge, scene.viewer, scene.raters[0]):
        assert get(client, user, at("facet", scene, facet="symptom")).status_code == 409
        assert get(client, user, at("facet", scene, facet="symptom") + "?figure=codes&format=svg").status_code == 409
        api.force_authenticate(user)
        assert {api.get(base).status_code, api.get(f"{base}symptom/").status_code} == {409}
        assert (
            scene.round.name
            not in get(client, user, reverse("agreement:study", args=[scene.study.slug])).content.decode()
        )
