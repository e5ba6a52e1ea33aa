"""Codes of a rater's own at the desk: made, used, described, deleted, by page, script and API; seen by nobody else."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.alignment.models import Alignment
from annotator.coding import own_services, services
from annotator.coding.evidence import Span
from annotator.coding.models import AnswerCode, Evidence, OwnCode
from annotator.coding.selectors import assignment_at, draft_of, own_coding
from annotator.common.errors import Invalid, NotFound
from annotator.common.models import Event
from annotator.rounds import services as rounds_services
from annotator.rounds.models import Assignment, Round
from annotator.studies.selectors import seat_in
from mining.models import Snapshot
from tests.coding.conftest import Desk
from tests.worlds import codings, people, rounds
from tests.worlds.codings import AT, content
from tests.worlds.constraints import copy, refused_by
from tests.worlds.open_coding import Opened, make, open_round

pytestmark = pytest.mark.django_db
FINDING = [{"component": "operators", "root_cause": "misused-api"}]


@pytest.fixture
def opened(db: None) -> Opened:
    return open_round(2)


def first(opened: Opened, rater: User | None = None) -> Assignment:
    own = rounds.assignments_of(opened.round, rater or opened.ada)[0]
    return assignment_at(rater or opened.ada, own.pk)


def passage(assignment: Assignment) -> Span:
    """The first word of the report's title."""
    snapshot = Snapshot.objects.get(pk=assignment.round_report.snapshot_id)
    return Span("", 0, "", "title", 0, 5, snapshot.title[:5])


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def url(assignment: Assignment, more: str = "") -> str:
    return f"/studies/{assignment.round.study.slug}/rounds/{assignment.round_id}/desk/{assignment.pk}/{more}"


def test_a_code_of_a_passage_has_it_as_its_first_example_and_is_answered_with(opened: Opened) -> None:
    own = first(opened)
    code = make(opened.round, opened.ada, "  Out of   memory ", brief="It ran out.", passage=passage(own))
    assert (code.name, code.brief, code.key[:4]) == ("Out of memory", "It ran out.", "own.")
    assert code.examples[0]["quote"] == "Crash"
    spans = (Span("symptom", 0, code.key, "title", 0, 5),)
    said = content(FINDING, symptom=code.key)
    services.save_draft(
        assignment=own,
        content=type(said)(said.answers, said.findings, "", spans),
        base_revision=0,
        by=opened.ada,
        at=AT,
    )
    draft = draft_of(assignment_at(opened.ada, own.pk), opened.ada)
    codings.submit(own, draft.content)
    row = AnswerCode.objects.get(own_code=code)
    assert row.code is None
    assert Evidence.objects.get().own_code == code
    coding = own_coding(assignment_at(opened.ada, own.pk), seat_in(user=opened.ada, study=opened.study))
    assert coding.content.to_json() == draft.content.to_json()


def test_sent_twice_a_coding_with_an_own_code_is_kept_once(opened: Opened) -> None:
    own, code = first(opened), make(opened.round, opened.ada, "Odd")
    for _ in range(2):
        codings.submit(own, content(FINDING, symptom=code.key), client_id="once")
    assert AnswerCode.objects.filter(own_code=code).count() == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": " "}, "Give the code a name"),
        ({"name": "x" * 161}, "at most 160"),
        ({"name": "CRASH"}, "a code called Crash already"),
        ({"name": "Mine"}, "a code called mine already"),
        ({"name": "New", "facet": "nowhere"}, "no such facet"),
        ({"name": "New", "parent": "operators"}, "must be one of Symptom"),
    ],
)
def test_what_no_code_can_be_is_refused(opened: Opened, said: dict[str, str], why: str) -> None:
    make(opened.round, opened.ada, "mine")
    with pytest.raises(Invalid, match=why):
        make(opened.round, opened.ada, **said)
    assert OwnCode.objects.count() == 1


def test_two_raters_may_name_theirs_alike(opened: Opened) -> None:
    keys = {make(opened.round, rater, "Slow").key for rater in (opened.ada, opened.ben)}
    assert len(keys) == 2


def test_own_codes_are_made_by_raters_of_an_open_round_of_open_coding_alone(opened: Opened, desk: Desk) -> None:
    with pytest.raises(own_services.NotOpenCoding):
        make(desk.round, desk.rater, "Slow")
    own = first(opened)
    for stranger in (opened.ben, opened.lead, people.make_user("sam")):
        with pytest.raises(NotFound):
            own_services.make_own_code(assignment=own, facet="symptom", name="Slow", by=stranger, at=AT)
    rounds.end(opened.round)
    with pytest.raises(services.NotOpen):
        make(opened.round, opened.ada, "Slow")
    assert not OwnCode.objects.exists()


def test_a_code_is_renamed_described_and_moved_and_what_is_coded_with_it_stays(opened: Opened) -> None:
    own, code = first(opened), make(opened.round, opened.ada, "Odd")
    codings.submit(own, content(FINDING, symptom=code.key))
    change = {"assignment": own, "by": opened.ada, "at": AT}
    own_services.change_own_code(key=code.key, name="Strange", brief="Not usual.", parent="unexpected-output", **change)
    code.refresh_from_db()
    assert (code.name, code.brief, code.parent_key) == ("Strange", "Not usual.", "unexpected-output")
    assert AnswerCode.objects.filter(own_code=code).exists()
    below = make(opened.round, opened.ada, "Stranger", parent=code.key)
    with pytest.raises(Invalid, match="below itself"):
        own_services.change_own_code(key=code.key, name="Strange", brief="", parent=below.key, **change)


def test_a_code_is_deleted_only_while_nothing_says_it(opened: Opened) -> None:
    own, used, drafted = (
        first(opened),
        make(opened.round, opened.ada, "Used"),
        make(opened.round, opened.ada, "Drafted"),
    )
    above = make(opened.round, opened.ada, "Above")
    make(opened.round, opened.ada, "Below", parent=above.key)
    codings.submit(own, content(FINDING, symptom=used.key))
    other = rounds.assignments_of(opened.round, opened.ada)[1]
    services.save_draft(
        assignment=other, content=content(symptom=drafted.key, memo="own."), base_revision=0, by=opened.ada, at=AT
    )
    for code in (used, drafted, above):
        with pytest.raises(own_services.InUse):
            own_services.delete_own_code(assignment=own, key=code.key, by=opened.ada, at=AT)
    services.save_draft(assignment=other, content=content(), base_revision=1, by=opened.ada, at=AT)
    own_services.delete_own_code(assignment=own, key=drafted.key, by=opened.ada, at=AT)
    assert set(OwnCode.objects.values_list("name", flat=True)) == {"Used", "Above", "Below"}


def test_no_log_tells_of_an_own_code(opened: Opened, client: Client) -> None:
    make(opened.round, opened.ada, "Wigeon")
    event = Event.objects.get(action="own_code.made")
    assert event.scope.startswith("assignment:")
    page = sign_in(client, opened.lead).get(f"/studies/{opened.study.slug}/log/")
    assert page.status_code == 200
    assert "own_code" not in page.content.decode()


def test_the_desk_shows_them_among_the_others_marked_and_with_keys(opened: Opened, client: Client) -> None:
    code = make(opened.round, opened.ada, "Out of <memory>")
    text = sign_in(client, opened.ada).get(url(first(opened))).content.decode()
    assert f'value="{code.key}"' in text
    assert "Out of &lt;memory&gt;</span> <span" in text
    row = text[text.index(f'value="{code.key}"') :]
    assert 'data-hint="6"' in row[: row.index("</label>")]
    other = sign_in(Client(), opened.ben).get(url(first(opened, opened.ben))).content.decode()
    assert code.key not in other
    assert "memory" not in other.partition("data-form")[2]


def test_a_round_without_open_coding_has_no_sign_of_it_and_no_query_more(desk: Desk, client: Client) -> None:
    sign_in(client, desk.rater)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        text = client.get(desk.url(desk.first)).content.decode()
    assert "own-code" not in text
    assert "Open coding" not in text
    assert not any("owncode" in query["sql"] for query in captured)
    assert client.get(desk.url(desk.first) + "codes/").status_code == 404


def test_without_script_a_code_is_made_and_the_desk_comes_back(opened: Opened, client: Client) -> None:
    own = first(opened)
    sign_in(client, opened.ada)
    assert "You have made none" in client.get(url(own, "codes/")).content.decode()
    said = {"action": "make", "facet": "symptom", "name": "Slow", "brief": "", "parent": "crash"}
    response = client.post(url(own, "codes/"), said)
    assert (response.status_code, response["Location"]) == (302, url(own))
    code = OwnCode.objects.get()
    again = client.post(url(own, "codes/"), said)
    assert again.status_code == 400
    assert "a code called Slow already" in again.content.decode()
    change = {"action": f"change:{code.key}", "name": "Slower", "brief": "By far.", "parent": ""}
    assert client.post(url(own, "codes/"), change)["Location"] == url(own, "codes/")
    assert "By far." in client.get(url(own, "codes/")).content.decode()
    client.post(url(own, "codes/"), {"action": f"delete:{code.key}"})
    assert not OwnCode.objects.exists()
    assert Client().get(url(own, "codes/")).status_code == 302
    assert sign_in(Client(), opened.ben).get(url(own, "codes/")).status_code == 404


def test_the_script_gets_controls_with_the_code_among_them(opened: Opened, client: Client) -> None:
    own = first(opened)
    span = json.dumps(["", "", "title", 0, 5])
    said = {"action": "make", "facet": "component", "name": "Cache", "brief": "", "parent": "", "e": span, "q": "Crash"}
    body = sign_in(client, opened.ada).post(url(own, "codes/"), said, headers={"accept": "application/json"}).json()
    assert body["facet"] == "component"
    assert body["controls"].count(f'value="{body["key"]}"') == 2  # the finding at hand, and the one to copy
    page = client.get(url(own), headers={"accept": "application/json"}).json()
    assert page["version"] == body["version"]
    wrong = client.post(url(own, "codes/"), {**said, "q": "Other"}, headers={"accept": "application/json"})
    assert wrong.status_code == 400


def test_the_api_makes_lists_changes_and_deletes(opened: Opened, client: Client) -> None:
    own = first(opened)
    sign_in(client, opened.ada)
    place = {"part": "title", "start": 0, "end": 5}
    said = {"facet": "symptom", "name": "Slow", "passage": place}
    codes_url = f"/api/v1/assignments/{own.pk}/codes/"
    made = client.post(codes_url, said, content_type="application/json")
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert made.json()["examples"][0].startswith("“Crash”")
    answers = {"answers": {"symptom": {"kind": "codes", "codes": [key]}}}
    draft = {"content": answers, "base_revision": 0}
    assert client.put(f"/api/v1/assignments/{own.pk}/draft/", draft, content_type="application/json").status_code == 200
    assert client.delete(f"{codes_url}{key}/").status_code == 409
    changed = client.put(f"{codes_url}{key}/", {"name": "Slower"}, content_type="application/json")
    assert changed.json()["name"] == "Slower"
    assert [one["key"] for one in client.get(codes_url).json()] == [key]
    other = sign_in(Client(), opened.ben)
    assert other.get(codes_url).status_code == 404
    theirs = first(opened, opened.ben)
    assert other.get(f"/api/v1/assignments/{theirs.pk}/codes/").json() == []
    foreign = {"answers": {"symptom": {"kind": "codes", "codes": [key]}}}
    refused = other.put(
        f"/api/v1/assignments/{theirs.pk}/draft/",
        {"content": foreign, "base_revision": 0},
        content_type="application/json",
    )
    assert refused.status_code == 400


def test_the_database_keeps_what_services_promise(opened: Opened) -> None:
    code = make(opened.round, opened.ada, "Odd")
    codings.submit(first(opened), content(FINDING, symptom=code.key))
    row = AnswerCode.objects.get(own_code=code)
    published = AnswerCode.objects.filter(code__isnull=False).first()
    with refused_by(AnswerCode, "answer_own_code_once"):
        copy(row)
    with refused_by(AnswerCode, "answer_code_is_the_books_or_ones_own"):
        copy(row, own_code_id=None)
    with refused_by(AnswerCode, "answer_code_is_the_books_or_ones_own"):
        copy(published, own_code_id=code.pk, answer_id=row.answer_id)
    with refused_by(OwnCode, "own_code_key_is_no_codes"):
        copy(code, key="crash", name="A")
    with refused_by(OwnCode, "own_code_key_once_per_round"):
        copy(code, name="A")
    with refused_by(OwnCode, "own_code_name_once_per_rater"):
        copy(code, key="own.b")
    spot = {"coding": row.answer.coding, "facet": code.facet, "part": "title", "start": 0, "end": 1, "quote": "C"}
    with refused_by(Evidence, "evidence_is_for_one_code"):
        Evidence.objects.create(**spot, code=published.code, own_code=code)
    rows = Round.objects.filter(pk=opened.round.pk)
    with refused_by(Round, "round_open_coding_builds_the_codebook"):
        rows.update(purpose="recoding")
    with refused_by(Round, "round_is_aligned_once_it_ended"):
        rows.update(coded_under=opened.round.version)
    with refused_by(Alignment, "alignment_is_applied_before_it_is_read"):
        Alignment.objects.create(round=opened.round, read_at=AT)


def test_open_coding_is_refused_where_no_codebook_is_built(opened: Opened) -> None:
    with pytest.raises(Invalid, match="pilot, reliability or main"):
        rounds.make_round(opened.study, [opened.ada], purpose="recoding", is_open_coding=True)


def test_a_round_that_goes_on_is_coded_openly_as_well(opened: Opened) -> None:
    rounds.end(opened.round)
    more = rounds_services.continue_round(round=opened.round, seed=1, by=opened.lead, at=AT)
    assert more.is_open_coding
