"""Who sees what while a study is under way, told as a play: after each step every person opens every address.

Two raters code blind; a lead, an adjudicator, a viewer, a rater of other rounds, the installation's owner, a person of
no study and somebody who is not signed in look on.
"""

import pytest
from django.urls import reverse

from annotator.adjudication import services as adjudication
from annotator.adjudication.models import Decision, Remark, SecondAnswer
from annotator.coding.models import Coding, Draft
from annotator.rounds import services
from annotator.rounds.models import Assignment, RoundReport
from annotator.studies import services as studies
from annotator.studies.models import Study
from tests.functional.stage import (
    NAMES,
    OUTSIDE,
    Sight,
    Stage,
    code,
    discuss,
    export,
    secrets_in,
    set_stage,
    text_of_zip,
)
from tests.worlds import codings, discussions, rounds
from tests.worlds.conflicts import DECIDED_AT

pytestmark = pytest.mark.django_db

# pages on which letters stand for the raters' names
LETTERED = ("/agreement/", "/conflicts/", "/discussion/", "/after-discussion/", "/gold/")
API_WRITES = ("api:submission", "api:skip")
DRAFTS = {"ada": {"kite"}, "ben": {"egret"}}


@pytest.fixture
def stage() -> Stage:
    return set_stage()


def open_and_code(stage: Stage) -> Stage:
    services.open_round(round=stage.round, by=stage.cast["lead"], at=rounds.OPENED_AT)
    code(stage)
    return stage


def end(stage: Stage) -> Stage:
    rounds.end(open_and_code(stage).round)
    return stage


def decide(stage: Stage) -> Stage:
    adjudication.decide(
        round_report=stage.assignment("ada", 1).round_report,
        question="facet:symptom",
        content=codings.content(symptom="system-hang"),
        reason="The bittern says so.",
        cause="slip",
        by=stage.cast["adjudicator"],
        at=DECIDED_AT,
    )
    return stage


def close(stage: Stage) -> Stage:
    rounds.close(decide(end(stage)).round)
    return stage


def statuses(stage: Stage, name: str, **place: object) -> dict[str, int]:
    """Return what each person is answered at one address of the study."""
    address = reverse(name, kwargs={"slug": stage.study.slug, **place})
    return {person: stage.see(person, [address])[address].status for person in stage.cast}


def everybody(members: int, **others: int) -> dict[str, int]:
    """Return the answers to expect: members alike but for `others`, strangers 404, nobody sent to sign in."""
    said = dict.fromkeys(["lead", "ada", "ben", "rater of other rounds", "adjudicator", "viewer"], members)
    return {**said, **others, "owner": 404, "stranger": 404, "nobody": 302}


def desk_of(stage: Stage) -> dict[str, object]:
    return {"slug": stage.study.slug, "round_id": stage.round.pk}


def everything_coded() -> tuple[object, ...]:
    """Return all that raters have written, to see that nothing was added."""
    drafts = Draft.objects.order_by("pk").values_list("content", "revision")
    skipped = Assignment.objects.filter(skipped_at__isnull=False).count()
    return Coding.objects.count(), list(drafts), skipped


def names_read(sights: dict[str, Sight]) -> set[str]:
    """Return the raters' names that stand where letters should."""
    pages = [sight.main for address, sight in sights.items() if any(part in address for part in LETTERED)]
    assert pages
    return {name for name in NAMES.values() for page in pages if name in page}


def test_while_the_round_is_planned_nobody_has_a_desk(stage: Stage) -> None:
    place = {"round_id": stage.round.pk}
    assert statuses(stage, "coding:desk", **place) == everybody(404, ada=200, ben=200)
    desk = reverse("coding:desk", kwargs={"slug": stage.study.slug, **place})
    assert "has not been opened yet" in stage.see("ada", [desk])[desk].main
    assert statuses(stage, "agreement:round", **place) == everybody(409)
    assert not any(secrets_in(sights) for sights in stage.everybody_sees().values())


def test_while_the_round_is_open_everybody_reads_their_own_words_and_nobody_anothers(stage: Stage) -> None:
    open_and_code(stage)
    read = {person: secrets_in(sights) for person, sights in stage.everybody_sees().items()}
    assert read.pop("ada") == {"heron", "kite"}
    assert read.pop("ben") == {"ibis", "egret"}
    assert not any(read.values()), read


def test_while_the_round_is_open_agreement_and_conflicts_wait_whoever_asks(stage: Stage) -> None:
    open_and_code(stage)
    place = {"round_id": stage.round.pk}
    assert statuses(stage, "agreement:round", **place) == everybody(409)
    assert statuses(stage, "adjudication:conflicts", **place) == everybody(409, viewer=403)
    agreement = reverse("agreement:round", kwargs={"slug": stage.study.slug, **place})
    for sight in (stage.see(person, [agreement])[agreement] for person in ("lead", "ada", "viewer")):
        assert not any(word in sight.main for word in ("Crash", "crash", "kappa", "Symptom"))


def test_nobody_reaches_anothers_desk_to_read_or_to_write(stage: Stage) -> None:
    open_and_code(stage)
    kept, own = everything_coded(), stage.assignment("ada", 3)
    desk = reverse("coding:assignment", kwargs={**desk_of(stage), "assignment_id": own.pk})
    for person in set(stage.cast) - {"ada"}:
        client, expected = stage.client(person), 302 if person == "nobody" else 404
        assert client.get(desk).status_code == expected
        for action in ("submit", "save", "skip"):
            answer = client.post(desk, {"action": action, "client_id": "x", "active_seconds": 1, "base_revision": 1})
            assert answer.status_code == expected, (person, action)
    assert kept == everything_coded()


def test_nobody_reaches_anothers_assignment_through_the_api(stage: Stage) -> None:
    open_and_code(stage)
    kept, place = everything_coded(), {"assignment_id": stage.assignment("ada", 3).pk}
    content = {"answers": {"symptom": {"kind": "unsure"}}, "findings": {}, "memo": ""}
    sent = {"content": content, "client_id": "x", "active_seconds": 1, "base_revision": 1}
    for person in set(stage.cast) - {"ada"}:
        client, expected = stage.client(person), 401 if person == "nobody" else 404
        answers = [client.get(reverse("api:assignment", kwargs=place))]
        answers.append(client.put(reverse("api:draft", kwargs=place), sent, "application/json"))
        answers += [client.post(reverse(name, kwargs=place), sent, "application/json") for name in API_WRITES]
        assert {answer.status_code for answer in answers} == {expected}, person
    assert kept == everything_coded()


def test_a_package_built_while_the_round_is_open_holds_no_coding(stage: Stage) -> None:
    open_and_code(stage)
    with export(stage).file.open() as file:
        text = text_of_zip(file.read())
    assert "Reliability" in text
    assert not any(secret in text for secret in ("heron", "ibis", "kite", "egret"))
    lines = [line for line in text.splitlines() if "system-hang" in line and "codebook" not in line.lower()]
    assert not any(stage.assignment("ada", 1).round_report.report.url in line for line in lines)


def test_after_the_end_those_who_settle_read_both_under_letters_and_drafts_stay_with_their_writers(
    stage: Stage,
) -> None:
    end(stage)
    seen = stage.everybody_sees()
    both, read = {"heron", "ibis"}, {person: secrets_in(sights) for person, sights in seen.items()}
    assert read.pop("ada") == both | {"kite"}
    assert read.pop("ben") == both | {"egret"}
    assert [read.pop(person) for person in ("lead", "adjudicator", "rater of other rounds")] == [both] * 3
    assert not any(read.values()), read
    for person, sights in seen.items():
        assert names_read(sights) == set(), person


def test_after_the_end_a_viewer_reads_figures_and_no_coding(stage: Stage) -> None:
    end(stage)
    place = {"round_id": stage.round.pk}
    assert statuses(stage, "agreement:round", **place) == everybody(200)
    assert statuses(stage, "adjudication:conflicts", **place) == everybody(200, viewer=403)
    report = stage.assignment("ada", 1).round_report.report
    for address, sight in stage.see("viewer").items():
        if "/agreement/" in address:
            assert report.title not in sight.main, f"{address} tells how one report was coded."
    gold = reverse("adjudication:gold", kwargs={"slug": stage.study.slug})
    assert report.title not in stage.see("viewer", [gold])[gold].main


def test_after_the_end_nobody_can_change_a_coding(stage: Stage) -> None:
    end(stage)
    kept = everything_coded()
    for rater in NAMES:
        desk = {**desk_of(stage), "assignment_id": stage.assignment(rater, 3).pk}
        sent = {"action": "submit", "client_id": "late", "active_seconds": 1, "base_revision": 1}
        answer = stage.client(rater).post(reverse("coding:assignment", kwargs=desk), sent)
        assert answer.status_code == 409
    assert everything_coded() == kept


def test_a_decisions_reason_is_read_by_those_who_settle(stage: Stage) -> None:
    decide(end(stage))
    readers = {who for who, sights in stage.everybody_sees().items() if "bittern" in secrets_in(sights)}
    assert readers == {"lead", "ada", "ben", "rater of other rounds", "adjudicator"}


def test_remarks_and_second_answers_are_read_by_those_who_settle_under_letters(stage: Stage) -> None:
    end(stage)
    discuss(stage)
    seen = stage.everybody_sees()
    settle = {"lead", "ada", "ben", "rater of other rounds", "adjudicator"}
    assert {who for who, sights in seen.items() if {"plover", "curlew"} <= secrets_in(sights)} == settle
    for person, sights in seen.items():
        assert not secrets_in(sights) & {"dunlin"}, f"{person} reads what was withdrawn"
        assert names_read(sights) == set(), person
        if person not in settle:
            assert not secrets_in(sights) & {"plover", "curlew"}, person


def test_what_ada_writes_where_nobody_may_look_changes_no_page_of_an_outsider_or_viewer(stage: Stage) -> None:
    end(stage)
    lookers = ("viewer", "owner", "stranger", "nobody")
    for who in lookers:
        stage.client(who)  # signing in is seen by the owner, so everybody has before anybody looks
    before = {who: stage.see(who) for who in lookers}
    discussions.write(stage.assignment("ada", 1).round_report, stage.cast["ada"], "A plover.")
    after = {who: stage.see(who) for who in lookers}
    assert [f"{who} {at}" for who in lookers for at in after[who] if after[who][at] != before[who][at]] == []


def test_a_viewer_reads_how_far_discussion_went_as_figures_alone(stage: Stage) -> None:
    end(stage)
    discuss(stage)
    place = {"round_id": stage.round.pk}
    assert statuses(stage, "adjudication:after_discussion", **place) == everybody(200)
    page = reverse("adjudication:after_discussion", kwargs={"slug": stage.study.slug, **place})
    said = stage.see("viewer", [page])[page].main
    assert "not a measure of independent agreement" in said
    assert stage.assignment("ada", 1).round_report.report.title not in said


def test_in_an_open_round_there_is_no_discussion_whoever_asks(stage: Stage) -> None:
    open_and_code(stage)
    rows = RoundReport.objects.filter(round=stage.round).values_list("pk", flat=True)
    for report in rows:
        place = {"round_id": stage.round.pk, "round_report_id": report, "question": "facet:symptom"}
        for name in ("adjudication:discussion", "adjudication:second_answer"):
            assert statuses(stage, name, **place) == everybody(409, viewer=403)
            address = reverse(name, kwargs={"slug": stage.study.slug, **place})
            sent = {"remark": "A plover.", "a.symptom": "crash", "second_revision": "0"}
            said = {person: stage.client(person).post(address, sent).status_code for person in stage.cast}
            assert said == everybody(409, viewer=403)
    assert statuses(stage, "adjudication:after_discussion", round_id=stage.round.pk) == everybody(409)
    assert not Remark.objects.exists()
    assert not SecondAnswer.objects.exists()


def test_a_package_of_a_round_under_discussion_has_its_words_and_neither_names_nor_times(stage: Stage) -> None:
    end(stage)
    discuss(stage)
    with export(stage).file.open() as file:
        text = text_of_zip(file.read())
    assert "plover" in text
    assert "curlew" in text
    assert "dunlin" not in text
    assert not any(name in text for name in NAMES.values())
    assert discussions.SAID_AT.isoformat(timespec="seconds") not in text


def test_gold_labels_are_read_by_members_once_the_round_is_closed(stage: Stage) -> None:
    decide(end(stage))
    gold = reverse("adjudication:gold", kwargs={"slug": stage.study.slug})
    report = stage.assignment("ada", 1).round_report.report

    def readers() -> set[str]:
        return {who for who in stage.cast if report.title in stage.see(who, [gold])[gold].main}

    assert readers() == set()
    rounds.close(stage.round)
    assert readers() == set(stage.cast) - set(OUTSIDE)


def test_a_closed_round_keeps_letters_unless_the_study_names_its_raters(stage: Stage) -> None:
    close(stage)
    seen = stage.everybody_sees()
    for person, sights in seen.items():
        assert names_read(sights) == set(), person
        assert secrets_in(sights) & {"kite", "egret"} == DRAFTS.get(person, set()), person
    Study.objects.filter(pk=stage.study.pk).update(shows_names_when_closed=True)
    assert names_read(stage.see("adjudicator")) == set(NAMES.values())


def test_a_rater_who_left_the_study_finds_nothing_not_even_the_own_coding(stage: Stage) -> None:
    end(stage)
    ada, lead = stage.cast["ada"], stage.cast["lead"]
    studies.revoke_role(study=stage.study, user=ada, role="rater", by=lead, at=DECIDED_AT)
    sights = stage.see("ada")
    assert secrets_in(sights) == set()
    assert {sight.status for address, sight in sights.items() if stage.study.slug in address} <= {404, 405}


def test_an_open_rounds_decisions_and_labels_do_not_exist(stage: Stage) -> None:
    open_and_code(stage)
    address = reverse("api:gold", kwargs={"slug": stage.study.slug})
    for person in ("lead", "ada", "viewer"):
        sight = stage.see(person, [address])[address]
        assert sight.status == 200
        assert "crash" not in sight.text
    assert not Decision.objects.exists()
