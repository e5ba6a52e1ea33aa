"""Twin worlds while people write: what is sent with all its fields is taken, or refused, alike in both.

A rater, the lead and an adjudicator send what the product's own forms and scripts send, one after the other, while Ada
and a machine go one course or the other in open rounds of every purpose. A planned round stands by, is looked at and
opened.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
import time_machine
from django.db import transaction
from django.urls import resolve, reverse

from annotator.coding.models import OwnCode
from annotator.rounds.models import Assignment, Round
from tests.functional import addresses
from tests.functional.every_purpose import FIRST, LOOKED_AT, SECOND, Course, going
from tests.functional.every_purpose import set_stage_of_every_purpose as set_stage
from tests.functional.stage import Sight, Stage, begin_again, export, sight_of, text_of_zip
from tests.worlds import staged
from tests.worlds.conflicts import CRASH, HANG

pytestmark = pytest.mark.django_db
SCRIPT = {"accept": "application/json"}
WHOLE = {"a.symptom": "crash", "g0.1.component": "operators", "g0.1.root-cause": "misconfiguration"}


@dataclass(frozen=True)
class Letter:
    """Something that a person sends: a form, or JSON where `method` says how a script sends it."""

    who: str
    address: str
    body: Mapping[str, object] = field(default_factory=dict)
    method: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Writers:
    """What three people send in a world."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.rounds = {round.name: round for round in Round.objects.filter(study=stage.study)}

    def by_ben(self) -> Iterator[Letter]:
        """Submissions, drafts, stages and own codes of a rater, from pages and scripts, some of them not to be had."""
        first, second = self._own("ben", "reliability")
        yield self._desk(second, **WHOLE, base_revision=1)
        yield self._desk(self._own("ben", "pilot")[1], **WHOLE, action="save", base_revision=0)
        yield replace(self._desk(self._own("ben", "pilot")[1], **WHOLE, base_revision=1), headers=SCRIPT)
        yield self._desk(self._own("ben", "main")[1], **{"a.symptom": ""}, base_revision=1)
        yield replace(self._desk(self._own("ben", "training")[1], **WHOLE, base_revision=1), headers=SCRIPT)
        yield self._desk(self._own("ben", "training")[0], **{**WHOLE, "a.symptom": "system-hang"}, base_revision=1)
        yield self._desk(self._own("ben", "screening")[1], **{"a.screening": "include"}, base_revision=1)
        yield self._desk(self._own("ada", "reliability")[1], **WHOLE, base_revision=1)
        yield self._api("draft", self._own("ben", "main")[1], "put", content=HANG.to_json(), base_revision=1)
        yield self._api("draft", self._own("ben", "main")[1], "put", content=CRASH.to_json(), base_revision=1)
        yield self._api("submission", first, content=CRASH.to_json(), client_id="again", active_seconds=9)
        yield self._api("submission", first, content={"answers": {}, "findings": {}, "memo": ""}, client_id="empty")
        yield self._api("submission", self._own("ada", "main")[1], content=CRASH.to_json(), client_id="hers")
        yield self._api("skip", self._own("ben", "recoding")[1])
        yield from self._of_open_coding()
        hidden = self._own("ben", "part by part")
        yield self._api("stage", hidden[0], content=staged.SYMPTOM.to_json(), base_revision=1)
        yield self._api("submission", hidden[0], content=staged.WHOLE.to_json(), client_id="whole")
        yield self._api("submission", hidden[1], content=staged.WHOLE.to_json(), client_id="too soon")
        yield self._of_study("ben", "rounds:end", "reliability", reports="keep")

    def _of_open_coding(self) -> Iterator[Letter]:
        """Own codes: one of a name that Ada gave to hers, and hers itself, by its key."""
        own = self._own("ben", "open coding")[1]
        hers = OwnCode.objects.get(rater=self.stage.cast["ada"]).key
        text = {"name": "wigeon", "brief": "As seen."}
        yield self._api("own-codes", own, facet="symptom", **text)
        yield self._api("own-codes", own, facet="symptom", **text)
        for method in ("put", "delete"):
            address = reverse("api:own-code", kwargs={"assignment_id": own.pk, "key": hers})
            yield Letter("ben", address, {**text, "name": "Another"}, method)
        yield self._api("submission", own, content=_with(hers), client_id="hers")

    def by_lead(self) -> Iterator[Letter]:
        """What changes rounds and the study: a planned round opened, raters who come and go, a plan, a new code."""
        cast = self.stage.cast
        yield self._of_study("lead", "rounds:set_due", "main", due_on="2026-05-01")
        yield self._of_study("lead", "rounds:set_due", "pilot", due_on="2020-05-01")
        yield self._of_study("lead", "rounds:add_rater", "main", joiner=cast["rater of other rounds"].pk, weight=1)
        yield self._of_study("lead", "rounds:remove_rater", "pilot", leaver=cast["ada"].pk)
        yield self._of_study("lead", "rounds:remove_rater", "recoding", leaver=cast["ben"].pk)
        yield self._of_study("lead", "agreement:choose", coefficient="gwet_ac1")
        yield self._of_study("lead", "rounds:new", **self._plan(name="Next"))
        yield self._of_study("lead", "rounds:new", **self._plan(name="main"))
        yield self._of_study("lead", "studies:settings", name="", description="Why.")
        yield self._of_study("lead", "adjudication:close", "reliability", sure="yes")
        book = {"codebook_id": self.stage.study.codebook_id, "key": "symptom"}
        code = {"name": "Deadlock", "kind": "code", "brief": "Nothing moves."}
        yield Letter("lead", reverse("taxonomy:new_code", kwargs=book), code)
        yield self._of_study("lead", "rounds:open", "Reliability")

    def by_adjudicator(self) -> Iterator[Letter]:
        """A decision and a remark before their time."""
        place = {"round_report_id": self.rounds["main"].reports.earliest("position").pk, "question": "facet:symptom"}
        said = {"a.symptom": "crash", "reason": "It aborts.", "cause": "slip", "remark": "See line 3.", "revision": "0"}
        for name in ("adjudication:conflict", "adjudication:discussion"):
            kwargs = {"slug": self.stage.study.slug, "round_id": self.rounds["main"].pk, **place}
            yield Letter("adjudicator", reverse(name, kwargs=kwargs), said)

    def ends(self) -> Iterator[Letter]:
        """The end of two rounds, after which there is much to see."""
        yield self._of_study("lead", "rounds:end", "main", reports="release")
        yield self._of_study("lead", "rounds:end", "reliability", reports="keep")

    def _own(self, rater: str, round: str) -> Sequence[Assignment]:
        own = Assignment.objects.filter(round=self.rounds[round], rater=self.stage.cast[rater])
        return own.order_by("round_report__report__number")

    def _desk(self, own: Assignment, **fields: object) -> Letter:
        place = {"slug": self.stage.study.slug, "round_id": own.round_id, "assignment_id": own.pk}
        sent = {"action": "submit", "client_id": f"form-{own.pk}", "active_seconds": 30, "memo": "An ibis.", **fields}
        return Letter("ben", reverse("coding:assignment", kwargs=place), sent)

    def _api(self, name: str, own: Assignment, method: str = "post", /, **body: object) -> Letter:
        return Letter("ben", reverse(f"api:{name}", kwargs={"assignment_id": own.pk}), body, method)

    def _of_study(self, who: str, name: str, round: str = "", /, **fields: object) -> Letter:
        place = {"slug": self.stage.study.slug, **({"round_id": self.rounds[round].pk} if round else {})}
        return Letter(who, reverse(name, kwargs=place), fields)

    def _plan(self, **changes: object) -> Mapping[str, object]:
        raters = [self.stage.cast[name].pk for name in ("ada", "ben")]
        version = self.rounds["main"].version_id
        plan = {"purpose": "main", "version": version, "raters": raters, "raters_per_report": 2, "seed": 5}
        return {**plan, "amount": "all", "overlap": "full", "share": 100, "order": "shuffled", **changes}


def _with(key: str) -> Mapping[str, object]:
    """Return a whole content whose symptom is an own code."""
    content = CRASH.to_json()
    return {**content, "answers": {"symptom": {"kind": "codes", "codes": [key]}}}


def send(stage: Stage, letters: Iterator[Letter]) -> list[Sight]:
    """Send one after the other and return the answers; keys of own codes are drawn, so they are made alike."""
    answers = []
    for letter in letters:
        client = stage.client(letter.who)
        if letter.method:
            response = getattr(client, letter.method)(letter.address, letter.body, "application/json")
        else:
            response = client.post(letter.address, letter.body, headers=letter.headers)
        sight = sight_of(response)
        answers.append(replace(sight, text=re.sub(r"own\.[0-9a-f]{12}", "own", sight.text)))
    return answers


def look(stage: Stage) -> dict[str, Sight]:
    """Open, after all of it, rounds, queues, log, home and package, and whatever the planned round has."""
    planned = Round.objects.get(study=stage.study, name="Reliability")
    names = {"overview:study", "rounds:rounds", "rounds:round", "studies:log", "coding:queue", "api:rounds"}
    everything = addresses.every_address(stage.study, [planned, stage.round, *stage.others], desks=())
    asked = [each for each in everything if _name_of(each) in names or f"rounds/{planned.pk}/" in each]
    return {f"{who} {at}": sight for who in ("lead", "ben", "viewer") for at, sight in stage.see(who, asked).items()}


def _name_of(address: str) -> str:
    return resolve(addresses.path_of(address)).view_name


@dataclass(frozen=True)
class Told:
    """What everybody was answered in a world: to what they sent, and where they looked afterwards."""

    by_ben: Sequence[Sight]
    by_others: Sequence[Sight]
    seen: Mapping[str, Sight]
    package: str
    ends: Sequence[Sight]


Worlds = tuple[Told, Told]


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: object) -> Iterator[Worlds]:
    """Both worlds, each from the same place."""
    with django_db_blocker.unblock(), time_machine.travel(LOOKED_AT, tick=False), transaction.atomic():
        stage = set_stage()
        for person in ("lead", "ben", "adjudicator", "viewer"):
            stage.client(person)
        yield tell(stage, FIRST), tell(stage, SECOND)
        transaction.set_rollback(True)


def tell(stage: Stage, course: Course) -> Told:
    """Let Ada and the machine go a course, the others write and look, and take all of it back."""
    begin_again()
    for client in stage.clients.values():
        client.cookies.pop("messages", None)  # what was said in the other world and not read
    with going(stage, course):
        writers = Writers(stage)
        by_ben = send(stage, writers.by_ben())
        by_others = [*send(stage, writers.by_adjudicator()), *send(stage, writers.by_lead())]
        seen = look(stage)
        with export(stage).file.open() as file:
            package = text_of_zip(file.read())
        return Told(by_ben, by_others, seen, package, send(stage, writers.ends()))


def test_a_rater_is_answered_alike_whatever_ada_and_the_machine_do(worlds: Worlds) -> None:
    first, second = worlds
    assert first.by_ben == second.by_ben
    taken, refused = 0, 0
    for sight in first.by_ben:
        taken += sight.status < 400
        refused += sight.status in {400, 403, 404, 409}
    assert (taken, refused) == (10, 13), [sight.status for sight in first.by_ben]


def test_who_leads_and_who_decides_are_answered_alike(worlds: Worlds) -> None:
    first, second = worlds
    assert first.by_others == second.by_others
    assert first.ends == second.ends
    assert {sight.status for sight in first.by_others} == {200, 302, 409}
    assert {sight.status for sight in first.ends} == {302}


def test_afterwards_everything_looks_alike_and_so_does_the_planned_round_that_was_opened(worlds: Worlds) -> None:
    first, second = worlds
    assert first.seen.keys() == second.seen.keys()
    assert [at for at in first.seen if first.seen[at] != second.seen[at]] == []
    assert first.package == second.package


def test_what_was_written_is_there(worlds: Worlds) -> None:
    for told in worlds:
        rounds = next(
            sight.text for at, sight in told.seen.items() if at.startswith("lead") and at.endswith("/rounds/")
        )
        assert "Next" in rounds
        assert any("Benno Thorn" in sight.text for at, sight in told.seen.items() if at.startswith("viewer"))
