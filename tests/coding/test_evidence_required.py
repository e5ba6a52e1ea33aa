"""Where a facet asks for evidence, each code needs a passage; "nothing applies" and "unsure" need none."""

import pytest
from django.test import Client

from annotator.coding import services
from annotator.coding.answers import Content, Incomplete, parse_content
from annotator.coding.models import Coding
from taxonomy import services as taxonomy
from tests.coding.conftest import Desk
from tests.worlds import books, codings, people, rounds

BODY = {"part": "title", "start": 0, "end": 5}
CRASH = {"facet": "symptom", "finding": 0, "code": "crash"}
CAUSE = {"facet": "root-cause", "finding": 1, "code": "misused-api"}
FOUND = {"component": "operators", "root_cause": "misused-api"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def desk(db: None) -> Desk:
    """A desk whose codebook asks for evidence of the symptom and of each finding's root cause."""
    study = people.make_study()
    text = books.SMALL
    for name in ("Symptom", "Root cause"):
        text = text.replace(f"- name: {name}\n", f"- name: {name}\n  evidence_required: true\n")
    taxonomy.import_yaml(codebook=study.codebook, text=text, by=study.created_by, at=books.AT)
    version = books.publish(study.codebook, study.created_by)
    rater, other = people.make_user("rater"), people.make_user("other")
    round = rounds.make_open_round(study, [rater, other], version=version)
    return Desk(study, study.created_by, rater, other, round)


def with_evidence(desk: Desk, said: Content, *places: dict[str, object]) -> Content:
    return parse_content({**said.to_json(), "evidence": [{**BODY, **place} for place in places]}, desk.book)


def test_a_code_without_a_passage_is_refused_with_its_place_and_nothing_is_kept(desk: Desk) -> None:
    said = codings.content([FOUND], symptom="crash")
    with pytest.raises(Incomplete, match=r"Symptom needs evidence: select a passage .* “Crash”"):
        codings.submit(desk.first, said)
    with pytest.raises(Incomplete, match="Root cause of Finding 1 needs evidence") as refused:
        codings.submit(desk.first, with_evidence(desk, said, CRASH))
    assert (refused.value.gap.facet_key, refused.value.gap.finding) == ("root-cause", 1)
    assert not Coding.objects.exists()
    codings.submit(desk.first, with_evidence(desk, said, CRASH, CAUSE))
    assert Coding.objects.get().evidence.count() == 2


def test_a_passage_for_one_finding_does_not_serve_another(desk: Desk) -> None:
    said = codings.content([FOUND, FOUND], symptom="unsure")
    with pytest.raises(Incomplete, match="Root cause of Finding 2"):
        codings.submit(desk.first, with_evidence(desk, said, CAUSE))


def test_nothing_applies_and_unsure_need_no_passage(desk: Desk) -> None:
    codings.submit(desk.first, codings.content([{"component": "operators", "root_cause": "nothing"}], symptom="unsure"))
    assert Coding.objects.exists()


def test_a_draft_may_still_lack_it(desk: Desk) -> None:
    services.save_draft(
        assignment=desk.first, content=codings.content(symptom="crash"), base_revision=0, by=desk.rater, at=codings.AT
    )


def test_the_desk_asks_for_it_and_a_refusal_leads_there(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.rater, backend=BACKEND)
    url = desk.url(desk.first)
    page = client.get(url).content.decode()
    assert page.count("data-supported") >= 2
    assert "one answer, with a passage" in page
    sent = {"a.symptom": "crash", "g0.1.component": "operators", "g0.1.root-cause": "misused-api", "client_id": "x"}
    refused = client.post(url, sent, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["missing"]) == (400, "a.symptom")
    plain = client.post(url, {**sent, "client_id": "y"})
    assert plain.status_code == 400
    assert 'href="#a.symptom"' in plain.content.decode()


def test_a_script_is_told_which_facet_lacks_it(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.rater, backend=BACKEND)
    said = codings.content([FOUND], symptom="crash")
    sent = {"content": said.to_json(), "client_id": "x", "active_seconds": 1}
    url = f"/api/v1/assignments/{desk.first.pk}/submission/"
    refused = client.post(url, sent, content_type="application/json")
    assert refused.status_code == 400
    assert "Symptom needs evidence" in refused.content.decode()
