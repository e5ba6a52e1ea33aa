"""The desk's API: the same work as on the page, under the same rules."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from annotator.accounts.models import User
from annotator.accounts.tokens import make_token
from annotator.coding import services
from annotator.coding.models import Coding, Draft
from annotator.rounds.models import Assignment
from tests.coding.conftest import Desk
from tests.worlds import codings, people, rounds

WHOLE = codings.content(
    [{"component": "operators", "root_cause": "misconfiguration"}], symptom="crash", phase="nothing", memo="why"
)
Caller = Callable[[User], APIClient]


@pytest.fixture
def caller() -> Caller:
    def client_of(user: User) -> APIClient:
        _, secret = make_token(user=user, name="script", at=codings.AT)
        return APIClient(headers={"Authorization": f"Token {secret}"})

    return client_of


@pytest.fixture
def client(desk: Desk, caller: Caller) -> APIClient:
    return caller(desk.rater)


def at(assignment: Assignment, part: str = "") -> str:
    return f"/api/v1/assignments/{assignment.pk}/{part}"


def submission(**more: object) -> dict[str, Any]:
    return {"content": WHOLE.to_json(), "client_id": "one", "active_seconds": 40, **more}


def test_a_script_codes_its_whole_queue(desk: Desk, client: APIClient) -> None:
    listed = client.get(f"/api/v1/studies/{desk.study.slug}/assignments/?state=left").json()["results"]
    assert [row["id"] for row in listed] == [assignment.pk for assignment in desk.own]
    for row in listed:
        shown = client.get(f"/api/v1/assignments/{row['id']}/").json()
        assert shown["snapshot"]["body"]
        assert (shown["draft"], shown["coding"], shown["version"]) == (None, None, 1)
        sent = client.post(f"/api/v1/assignments/{row['id']}/submission/", submission(), format="json")
        assert sent.status_code == 201, sent.content
    assert Coding.objects.count() == 6
    states = {row["state"] for row in client.get(f"/api/v1/studies/{desk.study.slug}/assignments/").json()["results"]}
    assert states == {"submitted"}


def test_a_submission_is_read_back_as_it_was_sent(desk: Desk, client: APIClient) -> None:
    sent = client.post(at(desk.first, "submission/"), submission(), format="json").json()
    assert (sent["revision"], sent["content"], sent["active_seconds"]) == (1, WHOLE.to_json(), 40)
    shown = client.get(at(desk.first)).json()
    assert shown["coding"] == sent
    assert shown["draft"]["content"] == WHOLE.to_json()
    assert shown["assignment"]["state"] == "submitted"


def test_the_same_submission_again_is_answered_with_the_first(desk: Desk, client: APIClient) -> None:
    first = client.post(at(desk.first, "submission/"), submission(), format="json")
    again = client.post(at(desk.first, "submission/"), submission(), format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Coding.objects.count() == 1


def test_drafts_are_kept_and_a_newer_one_is_handed_back_instead_of_overwritten(desk: Desk, client: APIClient) -> None:
    half = {"answers": {"symptom": {"kind": "unsure"}}, "findings": {}, "memo": ""}
    saved = client.put(at(desk.first, "draft/"), {"content": half, "base_revision": 0}, format="json")
    assert (saved.status_code, saved.json()["revision"]) == (200, 1)
    other = {"answers": {}, "findings": {}, "memo": "mine"}
    refused = client.put(at(desk.first, "draft/"), {"content": other, "base_revision": 0}, format="json")
    assert refused.status_code == 409
    assert (refused.json()["revision"], refused.json()["content"]) == (1, half)
    assert Draft.objects.get().content == half


def test_an_assignment_is_put_off_and_found_again(desk: Desk, client: APIClient) -> None:
    assert client.post(at(desk.first, "skip/")).status_code == 204
    listed = client.get(f"/api/v1/studies/{desk.study.slug}/assignments/?state=skipped").json()["results"]
    assert [row["id"] for row in listed] == [desk.first.pk]


@pytest.mark.parametrize("who", ["other", "lead", "stranger"])
def test_the_assignment_of_another_is_not_there(desk: Desk, caller: Caller, who: str) -> None:
    user = people.make_user() if who == "stranger" else getattr(desk, who)
    client = caller(user)
    codings.submit(desk.first, WHOLE)
    draft = {"content": WHOLE.to_json(), "base_revision": 0}
    answers = [
        client.get(at(desk.first)),
        client.put(at(desk.first, "draft/"), draft, format="json"),
        client.post(at(desk.first, "submission/"), submission(), format="json"),
        client.post(at(desk.first, "skip/")),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert all(b"why" not in answer.content for answer in answers)


def test_the_list_holds_nobody_elses_assignments(desk: Desk, caller: Caller) -> None:
    url = f"/api/v1/studies/{desk.study.slug}/assignments/"
    mine = {row["id"] for row in caller(desk.other).get(url).json()["results"]}
    assert mine == {assignment.pk for assignment in rounds.assignments_of(desk.round, desk.other)}
    assert caller(desk.lead).get(url).json()["results"] == []
    assert caller(people.make_user()).get(url).status_code == 404
    assert APIClient().get(url).status_code == 401


@pytest.mark.parametrize(
    "content",
    [
        [],
        "crash",
        None,
        {"answers": {"symptom": "crash"}},
        {"answers": {"symptom": {"kind": "codes", "codes": []}}},
        {"answers": {"symptom": {"kind": "codes", "codes": ["nonsense"]}}},
        {"answers": {"symptom": {"kind": "codes", "codes": [1]}}},
        {"answers": {"symptom": {"kind": "maybe"}}},
        {"answers": {"root-cause": {"kind": "nothing"}}},
        {"findings": {"Nothing": []}},
        {"findings": {"Finding": {}}},
        {"findings": {"Finding": [{"component": {"kind": "codes", "codes": ["crash"]}}]}},
        {"findings": {"Finding": [{}] * 21}},
        {"memo": 3},
        {"memo": "\ud800"},
        {"memo": "a\0"},
        {"more": {}},
    ],
)
def test_what_is_no_coding_is_refused_with_a_sentence(desk: Desk, client: APIClient, content: object) -> None:
    draft, whole = json.dumps({"content": content, "base_revision": 0}), json.dumps(submission(content=content))
    for answer in (
        client.put(at(desk.first, "draft/"), draft, content_type="application/json"),
        client.post(at(desk.first, "submission/"), whole, content_type="application/json"),
    ):
        assert answer.status_code == 400, answer.content
    assert not Draft.objects.exists()
    assert not Coding.objects.exists()


@pytest.mark.parametrize(
    "more", [{"client_id": ""}, {"client_id": "x" * 65}, {"active_seconds": -1}, {"active_seconds": 10**9}]
)
def test_odd_numbers_and_names_are_refused(desk: Desk, client: APIClient, more: dict[str, object]) -> None:
    assert client.post(at(desk.first, "submission/"), submission(**more), format="json").status_code == 400


def test_a_number_that_no_assignment_can_have_is_not_there(desk: Desk, client: APIClient) -> None:
    assert client.get(f"/api/v1/assignments/{10**30}/").status_code == 404


@pytest.mark.parametrize("sent", [{}, {"content": {}}, [], {"content": {}, "base_revision": "many"}])
def test_what_lacks_a_part_is_refused_as_everything_else(desk: Desk, client: APIClient, sent: object) -> None:
    answer = client.put(at(desk.first, "draft/"), sent, format="json")
    assert (answer.status_code, sorted(answer.json())) == (400, ["detail", "field"])


def test_an_incomplete_coding_is_refused_by_the_name_of_what_is_missing(desk: Desk, client: APIClient) -> None:
    answer = client.post(at(desk.first, "submission/"), submission(content={"answers": {}}), format="json")
    assert answer.status_code == 400
    assert answer.json() == {"detail": "Symptom is not answered yet.", "field": "symptom"}


def test_after_the_end_the_own_coding_is_read_and_nothing_is_taken(desk: Desk, client: APIClient) -> None:
    codings.submit(desk.first, WHOLE)
    rounds.end(desk.round)
    assert client.get(at(desk.first)).json()["coding"]["content"] == WHOLE.to_json()
    refused = client.post(at(desk.first, "submission/"), submission(), format="json")
    assert (refused.status_code, list(refused.json())) == (409, ["detail"])


@pytest.mark.parametrize("asked", ["state=odd", "round=x", "round=9999999999999999999999"])
def test_odd_filters_are_refused(desk: Desk, client: APIClient, asked: str) -> None:
    assert client.get(f"/api/v1/studies/{desk.study.slug}/assignments/?{asked}").status_code == 400


def test_the_list_costs_the_same_queries_for_two_rows_and_for_many(
    desk: Desk, client: APIClient, django_assert_num_queries: Callable[..., Any]
) -> None:
    rounds.make_open_round(desk.study, [desk.rater], size=1)
    services.skip(assignment=desk.first, by=desk.rater, at=codings.AT)
    url = f"/api/v1/studies/{desk.study.slug}/assignments/"
    client.get(url)
    for narrowed in ("?state=skipped", ""):
        with django_assert_num_queries(4):
            client.get(url + narrowed)
