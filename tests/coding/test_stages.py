"""A round that hides parts of its reports until some questions are submitted: what is kept, and what can't change."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.coding import services
from annotator.coding.answers import Content, Incomplete, parse_content
from annotator.coding.models import Draft
from annotator.coding.selectors import assignment_at, independent_codings
from annotator.common.errors import Invalid, NotFound, WrongState
from annotator.common.models import Event
from annotator.rounds.disclosure import Stage
from annotator.rounds.models import Assignment, Disclosure, Round
from annotator.rounds.selectors import shown_in, uncoded_in
from annotator.rounds.services import add_rater, create_round, end_round, remove_rater
from annotator.studies.selectors import seat_in
from mining.asides import Aside
from taxonomy.selectors import load_book
from tests.worlds import codings, people, rounds, staged
from tests.worlds.constraints import copy, refused_by

pytestmark = pytest.mark.django_db
JSON = {"headers": {"Accept": "application/json"}}
FOUND = [{"component": "operators", "root_cause": "misconfiguration"}]
FORM = {"a.symptom": "crash", "base_revision": 0, "active_seconds": 5}
HANG = codings.content(FOUND, symptom="system-hang")


@pytest.fixture
def rater() -> User:
    return people.make_user("rater")


@pytest.fixture
def round(rater: User) -> Round:
    return staged.make_open_round(people.make_study(), [rater, people.make_user("other")])


@pytest.fixture
def own(round: Round, rater: User) -> Assignment:
    return rounds.assignments_of(round, rater)[0]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def url_of(own: Assignment) -> str:
    return f"/studies/{own.round.study.slug}/rounds/{own.round_id}/desk/{own.pk}/"


def words_in(text: str) -> list[str]:
    """Return which of the words that only hidden parts hold stand in a text."""
    return [word for word in staged.WORDS if word.casefold() in text.casefold()]


def test_what_is_shown_after_which_answer_is_kept(own: Assignment) -> None:
    staged.submit_stage(own, active_seconds=40)
    kept = Disclosure.objects.get()
    assert (kept.round_report_id, kept.rater_id, kept.shown_at) == (own.round_report_id, own.rater_id, codings.AT)
    assert kept.parts == [part.value for part in Aside]
    assert kept.content == staged.SYMPTOM.to_json()
    assert Draft.objects.get(assignment=own).active_seconds == 40


def test_the_event_says_which_parts_were_shown_and_no_code(own: Assignment) -> None:
    staged.submit_stage(own)
    event = Event.objects.get(action="parts.shown")
    assert event.after == {"parts": [part.value for part in Aside]}


def test_only_what_is_asked_first_is_kept_as_answered_before(own: Assignment) -> None:
    said = codings.content(FOUND, symptom="crash", memo="private")
    staged.submit_stage(own, said)
    assert Disclosure.objects.get().content == staged.SYMPTOM.to_json()
    assert Draft.objects.get(assignment=own).content == said.to_json()


def test_a_first_stage_sent_twice_is_kept_once(own: Assignment) -> None:
    staged.submit_stage(own)
    staged.submit_stage(own)
    assert Disclosure.objects.count() == 1


def test_an_open_question_of_the_first_stage_is_asked(own: Assignment) -> None:
    with pytest.raises(Incomplete, match="Symptom is not answered yet"):
        staged.submit_stage(own, Content())
    assert not Disclosure.objects.exists()


def test_the_whole_coding_waits_for_the_first_stage(own: Assignment) -> None:
    with pytest.raises(services.StageFirst, match="Submit Symptom first"):
        codings.submit(own, staged.WHOLE)


def save_other(own: Assignment) -> None:
    services.save_draft(assignment=own, content=HANG, base_revision=1, by=own.rater, at=codings.AT)


def submit_other_stage(own: Assignment) -> None:
    staged.submit_stage(own, HANG)


def submit_other(own: Assignment) -> None:
    codings.submit(own, HANG)


@pytest.mark.parametrize("step", [submit_other_stage, save_other, submit_other])
def test_what_was_submitted_before_cannot_be_changed(own: Assignment, step: Callable[[Assignment], None]) -> None:
    staged.submit_stage(own)
    with pytest.raises(services.AnsweredBefore, match="Symptom was submitted before"):
        step(own)
    assert Draft.objects.get(assignment=own).content == staged.SYMPTOM.to_json()


def test_evidence_of_what_was_submitted_before_stays_too(own: Assignment) -> None:
    span = {"facet": "symptom", "finding": 0, "code": "crash", "part": "title", "start": 0, "end": 5}
    book = load_book(own.round.version)
    with_span = parse_content({**staged.WHOLE.to_json(), "evidence": [span]}, book)
    staged.submit_stage(own, with_span)
    other = parse_content({**staged.WHOLE.to_json(), "evidence": [{**span, "end": 6}]}, book)
    with pytest.raises(services.AnsweredBefore):
        codings.submit(own, other)
    codings.submit(own, codings.content(FOUND))
    rounds.end(own.round)
    [said] = independent_codings(own.round, seat_in(user=own.rater, study=own.round.study))
    assert [span.quote for span in said.content.evidence] == ["Crash"]


def test_what_is_left_out_later_is_what_was_submitted_before(own: Assignment) -> None:
    staged.submit_stage(own)
    codings.submit(own, codings.content(FOUND, memo="seen the fix"))
    rounds.end(own.round)
    [said] = independent_codings(own.round, seat_in(user=own.rater, study=own.round.study))
    assert said.content == codings.content(FOUND, symptom="crash", memo="seen the fix")


def test_a_question_left_open_before_stays_open(rater: User) -> None:
    study = people.make_study()
    stage = Stage((Aside.FIXES,), ("facet:symptom", "facet:phase"))
    round = rounds.make_open_round(study, [rater], stage=stage)
    own = rounds.assignments_of(round, rater)[0]
    staged.submit_stage(own)
    with pytest.raises(services.AnsweredBefore, match="Phase"):
        codings.submit(own, codings.content(FOUND, symptom="crash", phase="engine-setup"))


def test_findings_can_be_asked_first(rater: User) -> None:
    round = rounds.make_open_round(people.make_study(), [rater], stage=Stage((Aside.FIXES,), ("group:Finding",)))
    own = rounds.assignments_of(round, rater)[0]
    staged.submit_stage(own, codings.content(FOUND))
    other = codings.content([{"component": "tokenizer", "root_cause": "misused-api"}], symptom="crash")
    with pytest.raises(services.AnsweredBefore, match="Finding"):
        codings.submit(own, other)
    codings.submit(own, codings.content(FOUND, symptom="crash"))


def test_nobody_else_can_submit_the_first_stage(own: Assignment) -> None:
    for person in (own.round.study.created_by, people.make_user("stranger")):
        with pytest.raises(NotFound):
            services.submit_stage(assignment=own, content=staged.SYMPTOM, base_revision=0, by=person, at=codings.AT)


def test_a_round_that_has_ended_shows_nothing_more_to_answer(own: Assignment) -> None:
    rounds.end(own.round)
    with pytest.raises(services.NotOpen):
        staged.submit_stage(own)


def test_a_round_that_hides_nothing_has_no_first_stage(rater: User) -> None:
    round = rounds.make_open_round(people.make_study(), [rater])
    with pytest.raises(services.NothingHidden):
        staged.submit_stage(rounds.assignments_of(round, rater)[0])


def test_an_older_window_does_not_submit_the_first_stage(own: Assignment) -> None:
    services.save_draft(assignment=own, content=HANG, base_revision=0, by=own.rater, at=codings.AT)
    with pytest.raises(services.DraftConflict):
        staged.submit_stage(own)
    assert not Disclosure.objects.exists()


def test_the_desk_sends_no_hidden_part_before_the_first_stage(own: Assignment, round: Round) -> None:
    client = client_of(own.rater)
    upcoming = rounds.assignments_of(round, own.rater)[1]
    for address in (url_of(own), url_of(upcoming), f"/api/v1/assignments/{own.pk}/"):
        assert words_in(client.get(address).content.decode()) == []
        assert words_in(client.get(address, **JSON).content.decode()) == []


def test_submitting_the_first_stage_answers_with_the_whole_report(own: Assignment) -> None:
    client = client_of(own.rater)
    before = client.get(url_of(own), **JSON).json()
    assert before["stage"] == {"name": "first", "hidden": ["a.phase", "g0"], "fixed": []}
    answer = client.post(url_of(own), {**FORM, "action": "stage"}, **JSON).json()
    assert answer["stage"] == {"name": "shown", "hidden": [], "fixed": ["a.symptom"]}
    assert len(words_in(answer["report"])) >= 4
    assert "Symptom: <strong>Crash</strong>" in answer["notice"]


def test_the_next_report_is_hidden_again(own: Assignment) -> None:
    client = client_of(own.rater)
    client.post(url_of(own), {**FORM, "action": "stage"}, **JSON)
    whole = {**FORM, "g0.1.component": "operators", "g0.1.root-cause": "misconfiguration", "client_id": "one"}
    answer = client.post(url_of(own), {**whole, "base_revision": 1, "action": "submit"}, **JSON)
    assert answer.status_code == 200
    assert answer.json()["stage"]["name"] == "first"
    assert words_in(answer.content.decode()) == []


def test_without_script_the_page_comes_again_whole(own: Assignment) -> None:
    client = client_of(own.rater)
    page = client.get(url_of(own)).content.decode()
    assert 'value="stage" data-submit' in page
    assert client.post(url_of(own), {**FORM, "action": "stage"}).headers["Location"] == url_of(own)
    page = client.get(url_of(own)).content.decode()
    assert 'value="submit" data-submit' in page
    assert len(words_in(page)) >= 4


def test_the_api_takes_the_first_stage_and_answers_with_the_whole_report(own: Assignment) -> None:
    client = client_of(own.rater)
    detail = client.get(f"/api/v1/assignments/{own.pk}/").json()
    assert detail["hidden"] == sorted(part.value for part in Aside)
    assert detail["asks_first"] == ["facet:symptom"]
    assert (detail["snapshot"]["fixes"], detail["snapshot"]["author_role"]) == (None, None)
    sent = {"content": staged.SYMPTOM.to_json(), "base_revision": 0}
    answer = client.post(f"/api/v1/assignments/{own.pk}/stage/", sent, content_type="application/json")
    assert answer.status_code == 200
    assert (answer.json()["hidden"], answer.json()["asks_first"]) == ([], [])
    assert answer.json()["snapshot"]["fixes"][0]["title"] == staged.FIX


def test_reports_are_read_at_the_desk_while_parts_are_hidden(own: Assignment, round: Round) -> None:
    client, report = client_of(own.rater), own.round_report.report
    corpus = report.corpus_id
    for address in (
        f"/corpora/{corpus}/reports/{report.pk}/",
        f"/corpora/{corpus}/reports/{report.pk}/changes/",
        f"/api/v1/corpora/{corpus}/reports/{report.pk}/",
    ):
        refused = client.get(address)
        assert refused.status_code == 409
        assert words_in(refused.content.decode()) == []
    staged.submit_stage(own)
    assert len(words_in(client.get(f"/corpora/{corpus}/reports/{report.pk}/").content.decode())) >= 4


def test_the_list_tells_nothing_of_hidden_labels(own: Assignment) -> None:
    client, corpus = client_of(own.rater), own.round_report.report.corpus_id
    page = client.get(f"/corpora/{corpus}/reports/").content.decode()
    assert f"<bdi>{staged.LABEL}</bdi></span>" not in page
    assert f"{staged.LABEL} (" not in page
    found = client.get(f"/api/v1/corpora/{corpus}/reports/?label={staged.LABEL}").json()
    assert found["results"] == []
    staged.submit_stage(own)
    found = client.get(f"/api/v1/corpora/{corpus}/reports/?label={staged.LABEL}").json()
    assert [row["id"] for row in found["results"]] == [own.round_report.report_id]


def test_who_does_not_code_in_the_round_reads_the_reports_as_ever(own: Assignment) -> None:
    report = own.round_report.report
    page = client_of(own.round.study.created_by).get(f"/corpora/{report.corpus_id}/reports/{report.pk}/")
    assert len(words_in(page.content.decode())) >= 4


def test_once_the_round_has_ended_nothing_is_hidden(own: Assignment) -> None:
    rounds.end(own.round)
    report = own.round_report.report
    client = client_of(own.rater)
    assert client.get(f"/corpora/{report.corpus_id}/reports/{report.pk}/").status_code == 200
    assert len(words_in(client.get(url_of(own)).content.decode())) >= 4


def test_what_was_seen_stays_seen_when_a_report_goes_away_and_comes_back(own: Assignment, round: Round) -> None:
    staged.submit_stage(own)
    third = people.add(round.study, people.make_user("third"), "rater")
    lead = round.study.created_by
    remove_rater(round=round, rater=own.rater, by=lead, at=codings.AT)
    assert Disclosure.objects.filter(rater=own.rater).exists()
    add_rater(round=round, rater=third, by=lead, at=codings.AT)
    assert not Disclosure.objects.filter(rater=third).exists()


def test_a_report_of_which_something_was_shown_is_not_let_go_and_how_many_these_are_waits_for_the_end(
    own: Assignment, round: Round
) -> None:
    _, begun, untouched = rounds.assignments_of(round, own.rater)
    staged.submit_stage(own)
    codings.submit(own, staged.WHOLE)
    assert uncoded_in(round).count() == 2
    staged.submit_stage(begun)
    assert uncoded_in(round).count() == 2
    end_round(round=round, is_releasing=True, by=round.study.created_by, at=codings.AT)
    assert not round.reports.filter(pk=untouched.round_report_id).exists()
    assert round.reports.filter(pk=begun.round_report_id).exists()


def test_where_nobody_has_coded_nothing_is_let_go_whatever_was_shown(own: Assignment, round: Round) -> None:
    staged.submit_stage(own)
    with pytest.raises(WrongState, match="Nobody has submitted a coding yet"):
        end_round(round=round, is_releasing=True, by=round.study.created_by, at=codings.AT)


def test_what_was_shown_is_told_after_the_end_under_letters_and_its_times_once_closed(own: Assignment) -> None:
    round, lead = own.round, seat_in(user=own.round.study.created_by, study=own.round.study)
    staged.submit_stage(own)
    assert shown_in(round, lead) == []
    rounds.end(round)
    [line] = shown_in(round, lead)
    assert (line.rater in {"A", "B"}, line.reports, line.first_at) == (True, 1, None)
    rounds.close(round)
    [line] = shown_in(round, lead)
    assert (line.first_at, line.last_at) == (codings.AT, codings.AT)


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage(("smell",), ("facet:symptom",)), "no part called 'smell'"),
        (Stage((Aside.FIXES,), ("facet:colour",)), "asks no question"),
        (Stage((Aside.FIXES,), ()), "Choose the questions"),
        (Stage((), ("facet:symptom",)), "Choose what to hide"),
        (Stage((Aside.FIXES,), ("facet:symptom", "facet:phase", "group:Finding")), "Leave a question"),
    ],
)
def test_a_stage_that_cannot_be_is_refused(rater: User, stage: Stage, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        rounds.make_round(people.make_study(), [rater], stage=stage)


def test_a_round_of_training_shows_its_reports_whole(rater: User) -> None:
    study = people.make_study()
    gold = rounds.close(rounds.end(rounds.make_open_round(study, [rater])))
    plan = {"study": study, "name": "Training", "purpose": "training", "version": gold.version, "origin": gold}
    who = {"raters": [rater], "raters_per_report": 1, "by": study.created_by, "at": rounds.PLANNED_AT}
    with pytest.raises(Invalid, match="shows its reports whole"):
        create_round(**plan, **who, seed=1, stage=staged.STAGE)


def test_a_disclosure_is_kept_once_for_a_rater_and_a_report(own: Assignment) -> None:
    staged.submit_stage(own)
    with refused_by(Disclosure, "disclosure_once"):
        copy(Disclosure.objects.get())


def test_a_round_hides_parts_until_something_is_submitted(own: Assignment) -> None:
    with refused_by(Round, "round_hides_until_something"):
        copy(own.round, name="other", hides_until="")


def test_a_round_that_hides_nothing_asks_for_no_disclosure(rater: User) -> None:
    round = rounds.make_open_round(people.make_study(), [rater])
    own = rounds.assignments_of(round, rater)[0]
    client = client_of(rater)
    with CaptureQueriesContext(connection) as captured:
        client.get(url_of(own), **JSON)
        client.post(url_of(own), {**FORM, "action": "save"}, **JSON)
    assert not [query for query in captured if "rounds_disclosure" in query["sql"]]
    assert assignment_at(rater, own.pk).round.hides == ""
