"""The desk's pages and their answers: who gets them, what they say, and what they cost."""

import json
from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.coding import services
from annotator.coding.models import Coding, Draft
from annotator.rounds.models import Round
from mining.threads import thread_html
from tests.coding.conftest import Desk
from tests.worlds import codings, people, rounds

FOUND = [{"component": "operators", "root_cause": "misconfiguration"}]
WHOLE = codings.content(FOUND, symptom="crash", memo="private thought")
WHOLE_FORM = {"a.symptom": "crash", "g0.1.component": "operators", "g0.1.root-cause": "misconfiguration"}
JSON = {"headers": {"Accept": "application/json"}}
# session, person, assignment with round and report, draft, tally, two neighbours, thread
QUERIES_OF_PARTS = 7
# 3 to know who and which; 16 of the submission, its transactions included; next, draft, tally, two neighbours, thread
QUERIES_OF_A_LOOP = 23


@pytest.fixture
def sign_in(desk: Desk) -> Callable[[User], Client]:
    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return client_of


@pytest.fixture
def client(desk: Desk, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(desk.rater)


def submission(**more: object) -> dict[str, object]:
    return {**WHOLE_FORM, "action": "submit", "client_id": "one", "base_revision": 0, "active_seconds": 30, **more}


def test_the_desk_goes_to_the_first_report(desk: Desk, client: Client) -> None:
    assert client.get(desk.url()).headers["Location"] == desk.url(desk.first)


def test_the_page_shows_the_report_the_codes_and_the_progress(desk: Desk, client: Client) -> None:
    page = client.get(desk.url(desk.first)).content.decode()
    for part in (desk.first.round_report.snapshot.title, "What system hang means.", "0 of 6", 'name="a.symptom"'):
        assert part in page


def test_a_draft_is_checked_when_the_page_comes(desk: Desk, client: Client) -> None:
    services.save_draft(assignment=desk.first, content=WHOLE, base_revision=0, by=desk.rater, at=codings.AT)
    page = client.get(desk.url(desk.first)).content.decode()
    for name, value in WHOLE_FORM.items():
        assert f'name="{name}" value="{value}" checked' in page
    assert page.count(" checked") == 3
    assert "private thought</textarea>" in page


@pytest.mark.parametrize("who", ["other", "lead", "stranger"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_desk_of_another_is_not_there(desk: Desk, sign_in: Callable[[User], Client], who: str, method: str) -> None:
    user = people.make_user() if who == "stranger" else getattr(desk, who)
    response = getattr(sign_in(user), method)(desk.url(desk.first), submission())
    assert response.status_code == 404
    assert not Coding.objects.exists()


def test_visitors_are_asked_to_sign_in(desk: Desk) -> None:
    for url in (desk.url(), desk.url(desk.first), desk.url() + "queue/"):
        assert Client().get(url).headers["Location"].startswith("/accounts/login/")


def test_the_lead_who_rates_nothing_has_no_desk_and_no_queue(desk: Desk, sign_in: Callable[[User], Client]) -> None:
    for url in (desk.url(), desk.url() + "queue/"):
        assert sign_in(desk.lead).get(url).status_code == 404


def test_an_address_with_the_wrong_round_or_study_is_not_there(desk: Desk, client: Client) -> None:
    other = rounds.make_open_round(desk.study, [desk.rater])
    wrong = desk.url(desk.first).replace(f"/rounds/{desk.round.pk}/", f"/rounds/{other.pk}/")
    assert client.get(wrong).status_code == 404
    assert client.get(desk.url(desk.first).replace(desk.study.slug, "other-study")).status_code == 404


def test_a_number_that_no_assignment_can_have_is_not_there(desk: Desk, client: Client) -> None:
    assert client.get(f"{desk.url()}{10**30}/").status_code == 404


def test_one_request_submits_and_brings_the_next_report(desk: Desk, client: Client) -> None:
    response = client.post(desk.url(desk.first), submission(), **JSON)
    parts = response.json()
    assert parts["url"] == desk.url(desk.own[1])
    assert desk.own[1].round_report.snapshot.title in parts["report"]
    assert "1 of 6" in parts["progress"]
    assert parts["fields"] == "memo="
    assert parts["hidden"]["base_revision"] == 0
    assert Coding.objects.get().active_seconds == 30


def test_without_script_a_submission_leads_to_the_next_report(desk: Desk, client: Client) -> None:
    assert client.post(desk.url(desk.first), submission()).headers["Location"] == desk.url(desk.own[1])


def test_the_last_submission_leads_to_the_end_of_the_queue(desk: Desk, client: Client) -> None:
    for assignment in desk.own[:5]:
        codings.submit(assignment, WHOLE)
    assert client.post(desk.url(desk.own[5]), submission(), **JSON).json() == {"goto": desk.url()}
    page = client.get(desk.url())
    assert "You have coded every report of your queue" in page.content.decode()


def test_parts_bring_back_what_was_put_down_before(desk: Desk, client: Client) -> None:
    said = codings.content(
        [*FOUND, {"component": "nothing"}], symptom="unsure", phase=["model-conversion"], memo="a&b\nc"
    )
    services.save_draft(assignment=desk.first, content=said, base_revision=0, by=desk.rater, at=codings.AT)
    fields = parse_qsl(client.get(desk.url(desk.first), **JSON).json()["fields"])
    assert fields == [
        ("a.symptom", ":unsure"),
        ("a.phase", "model-conversion"),
        ("g0.1.component", "operators"),
        ("g0.1.root-cause", "misconfiguration"),
        ("g0.2.component", ":nothing"),
        ("memo", "a&b\nc"),
    ]


def test_what_is_missing_is_named_by_its_control(desk: Desk, client: Client) -> None:
    form = submission() | {"g0.2.component": "tokenizer"}
    response = client.post(desk.url(desk.first), form, **JSON)
    assert response.status_code == 400
    assert response.json() == {
        "detail": "Root cause of Finding 2 is not answered yet.",
        "missing": "g0.2.root-cause",
    }


def test_a_conflict_tells_the_revision_and_nothing_else(desk: Desk, client: Client) -> None:
    services.save_draft(assignment=desk.first, content=WHOLE, base_revision=0, by=desk.rater, at=codings.AT)
    response = client.post(desk.url(desk.first), {"action": "save", "a.symptom": "silent-error"}, **JSON)
    assert response.status_code == 409
    assert sorted(response.json()) == ["detail", "revision"]
    assert response.json()["revision"] == 1


@pytest.mark.parametrize(
    "form",
    [
        {"a.symptom": "no-such-code"},
        {"a.no-such-facet": "crash"},
        {"g7.1.component": "operators"},
        {"g0.1.root-cause": "configuration"},
        {"base_revision": "minus one"},
        {"active_seconds": "-5"},
        {"client_id": "x" * 65},
        {"memo": "x" * 20_001},
        {"memo": "a\0b"},
        {"action": "submit", "client_id": ""},
        {"g0.21.component": "operators"} | {f"g0.{n}.component": "operators" for n in range(1, 21)},
    ],
)
def test_what_no_desk_sends_is_refused_with_a_sentence(desk: Desk, client: Client, form: dict[str, str]) -> None:
    response = client.post(desk.url(desk.first), {"action": "save", **WHOLE_FORM, **form}, **JSON)
    assert response.status_code == 400, response.content
    assert response.json()["detail"]
    assert not Draft.objects.exists()
    assert client.post(desk.url(desk.first), {"action": "save", **WHOLE_FORM, **form}).status_code == 400


def test_a_form_of_windows_line_ends_is_kept_with_plain_ones(desk: Desk, client: Client) -> None:
    client.post(desk.url(desk.first), {"action": "save", "memo": "one\r\ntwo"}, **JSON)
    assert Draft.objects.get().content["memo"] == "one\ntwo"


def test_after_the_round_ended_the_own_coding_is_read_and_nothing_can_be_sent(desk: Desk, client: Client) -> None:
    codings.submit(desk.first, codings.content(FOUND, symptom="repetition", phase="nothing", memo="private thought"))
    rounds.end(desk.round)
    page = client.get(desk.url(desk.first)).content.decode()
    for part in ("nothing can be changed here", "Unexpected output / Repetition", "Nothing applies", "private thought"):
        assert part in page
    assert "<form" not in page.split("<main")[1].split("</dialog>")[0].split("<dialog")[0]
    assert client.post(desk.url(desk.first), submission()).status_code == 409
    assert "is missing" not in page
    missing = client.get(desk.url(desk.own[1])).content.decode()
    assert "You submitted nothing for this report" in missing
    assert "has ended" in client.get(desk.url()).content.decode()


def test_nothing_of_the_desk_is_kept_by_a_cache(desk: Desk, client: Client) -> None:
    headers = client.get(desk.url(desk.first)).headers
    assert "no-store" in headers["Cache-Control"]
    assert "Accept" in headers["Vary"]


def test_the_queue_lists_its_reports_with_their_state(desk: Desk, client: Client) -> None:
    codings.submit(desk.own[0], WHOLE)
    services.skip(assignment=desk.own[1], by=desk.rater, at=codings.AT)
    page = client.get(desk.url() + "queue/").content.decode()
    assert page.count('<td class="n">') == 6
    assert "put off" in page
    narrowed = client.get(desk.url() + "queue/?state=submitted").content.decode()
    assert narrowed.count('<td class="n">') == 1
    assert client.get(desk.url() + "queue/?state=odd&after=x").status_code == 200


def test_another_raters_answers_never_show_on_the_desk(
    desk: Desk, sign_in: Callable[[User], Client], client: Client
) -> None:
    secret = codings.content(FOUND, symptom="silent-error", memo="SECRET")
    for assignment in rounds.assignments_of(desk.round, desk.other):
        codings.submit(assignment, secret)
    for url in (desk.url(desk.first), desk.url() + "queue/"):
        assert "SECRET" not in client.get(url).content.decode()
    parts = client.post(desk.url(desk.first), submission(), **JSON).json()
    assert "SECRET" not in json.dumps(parts)
    assert parts["fields"] == "memo="


def test_a_loop_costs_the_same_queries_whatever_is_answered(
    desk: Desk, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for assignment in desk.own:
        thread_html(assignment.round_report.snapshot)
    codings.submit(desk.own[0], WHOLE)
    second, third = (desk.url(assignment) for assignment in desk.own[1:3])
    with django_assert_num_queries(QUERIES_OF_A_LOOP):  # type: ignore[attr-defined]
        client.post(second, submission(client_id="two"), **JSON)
    more = {"a.phase": ["engine-setup", "model-conversion"], "g0.2.component": "tokenizer"}
    with django_assert_num_queries(QUERIES_OF_A_LOOP):  # type: ignore[attr-defined]
        client.post(third, submission(client_id="three") | more | {"g0.2.root-cause": ":unsure"}, **JSON)


def test_the_next_report_costs_few_queries(
    desk: Desk, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    codings.submit(desk.own[3], WHOLE)
    first = desk.url(desk.first)
    client.get(first, **JSON)
    with django_assert_num_queries(QUERIES_OF_PARTS):  # type: ignore[attr-defined]
        client.get(first, **JSON)


def test_the_parts_tell_which_report_to_fetch_ahead_and_leave_out_one_that_is_shown(desk: Desk, client: Client) -> None:
    second, third = desk.url(desk.own[1]), desk.url(desk.own[2])
    assert client.get(desk.url(desk.first), **JSON).json()["upcoming"] == second
    answer = client.post(desk.url(desk.first), submission(have=second), **JSON).json()
    assert (answer["url"], answer["report"], answer["upcoming"]) == (second, None, third)
    assert client.get(desk.url(desk.own[-1]), **JSON).json()["upcoming"] == ""


def test_in_training_no_report_is_fetched_ahead_of_the_gold_label(desk: Desk, client: Client) -> None:
    Round.objects.filter(pk=desk.round.pk).update(purpose="training", origin=desk.round)
    assert client.get(desk.url(desk.first), **JSON).json()["upcoming"] == ""
