"""A study whose rounds have ended, in two worlds that nobody but Ada and Ben can tell apart.

In the first world Ada has letter A and Ben has B, in every round; in the second the lot fell the other way, and each
says what the other said in the first. Under letters the two worlds are alike, so whatever differs tells who is behind
a letter. They differ as well in all that nobody else may ever see: drafts, marks, what was put off, superseded codings,
own codes that were deleted, withdrawn remarks, what was read, keys of the desk; and, where a round is not closed, in
when the two worked and how fast. Ada always works before Ben. Cleo, the third rater, does the same in both.

A third world is the first in other words: memos, remarks and reasons of rounds that are not closed. Those who settle
conflicts read them, a viewer and who is no member do not.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unittest.mock import patch

from django.db import transaction

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.alignment import services as alignment
from annotator.coding import own_services
from annotator.coding import services as coding
from annotator.coding.answers import Content
from annotator.coding.evidence import Span
from annotator.coding.models import OwnCode
from annotator.exports.reading import codings as named_in_packages
from annotator.rounds import services
from annotator.rounds.models import Assignment, Round, RoundReport
from annotator.rounds.services import planning
from annotator.rounds.sharing import Order
from annotator.rounds.workload import Workload
from tests.functional.stage import Stage, begin_again, export, set_stage
from tests.worlds import codings, discussions, people, reports, rounds, staged
from tests.worlds.conflicts import CRASH, DECIDED_AT, HANG, TWO_CAUSES

OPENED_AT = rounds.CLOSED_AT + timedelta(hours=1)
ENDED_AT = OPENED_AT + timedelta(days=2)
SAID_AT = ENDED_AT + timedelta(hours=1)
LOOKED_AT = ENDED_AT + timedelta(days=1)
RATERS = ("ada", "ben", "cleo")
# the memo and the name of an own code of whoever has the letter
MEMOS = {"A": "A heron stood there", "B": "An ibis flew by", "C": "Nothing to add"}
MADE = {"A": "Like a wigeon", "B": "Like a smew"}
MISUSED = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="system-hang")
LATE = {"A": 10, "B": 50, "C": 30}


@dataclass(frozen=True)
class World:
    """Who is behind the letters, a word that is in all that nobody else may see, and when the work was done.

    `spoken` is a word that is in all that only those may read who settle conflicts.
    """

    letters: Mapping[str, str]
    unseen: str
    later: timedelta
    is_second: bool
    spoken: str = "godwit"

    def person(self, letter: str) -> str:
        """Return who has a letter."""
        return next(name for name, its in self.letters.items() if its == letter)

    def worked(self, name: str, *, begun_at: datetime, is_closed: bool) -> tuple[datetime, int]:
        """Return when a rater worked and for how many seconds: as the letter where times will be seen beside it."""
        if is_closed:
            late = LATE[self.letters[name]]
            return begun_at + timedelta(minutes=late), late * 7
        late = LATE[FIRST.letters[name]]
        later = timedelta(0) if name == "cleo" else self.later
        return begun_at + timedelta(minutes=late) + later, late * 7


FIRST = World({"ada": "A", "ben": "B", "cleo": "C"}, "avocet", timedelta(0), is_second=False)
SECOND = World({"ada": "B", "ben": "A", "cleo": "C"}, "turnstone", timedelta(hours=1), is_second=True)
THIRD = replace(FIRST, spoken="whimbrel")


def set_ended_stage() -> Stage:
    """Return a study with three raters, and four reports of which two have parts to be hidden; no round is open."""
    stage = set_stage()
    cleo = people.add(stage.study, people.make_user("cleo", name="Cleo Reed"), "rater")
    reports.store(stage.study.corpus, staged.make_rows(4)[2:])
    return replace(stage, cast={**stage.cast, "cleo": cleo})


@contextmanager
def taking_place(stage: Stage, world: World, as_told: Callable[[Stage, World], Stage] | None = None) -> Iterator[Stage]:
    """Let a world take place and yield the stage with its rounds; take it back, so that the next begins alike.

    What happens in it, `as_told` says; otherwise `play`.
    """
    before = transaction.savepoint()
    begin_again()
    swapped = {stage.cast[name].pk: stage.cast[world.person(letter)].pk for name, letter in FIRST.letters.items()}
    pseudonym = named_in_packages.pseudonym

    def as_in_the_first(*, study_id: int, user_id: int) -> str:
        """Name whoever has a letter alike in both worlds, as another secret key of the installation might."""
        return pseudonym(study_id=study_id, user_id={new: old for old, new in swapped.items()}[user_id])

    with (
        patch.object(planning.secrets, "SystemRandom", lambda: Lots(stage, world)),
        patch.object(named_in_packages, "pseudonym", as_in_the_first),
    ):
        yield (as_told or play)(stage, world)
    transaction.savepoint_rollback(before)
    begin_again()


class Lots:
    """The system's randomness, loaded: it deals letters as a world has them."""

    def __init__(self, stage: Stage, world: World) -> None:
        self._letters = {stage.cast[name].pk: letter for name, letter in world.letters.items()}

    def shuffle(self, people: list[int]) -> None:
        people.sort(key=lambda user_id: self._letters[user_id])


def play(stage: Stage, world: World) -> Stage:
    """Let everything happen from the first round to the last package; the stage is then about the round in parts."""
    made = Played(stage, world)
    closed = made.closed()
    others = [closed, made.training(closed), made.drift(closed), made.open_coding()]
    in_parts = made.in_parts()
    if world.is_second:
        for name in ("ada", "ben"):
            coding.choose_keys(chosen={"skip": "z"}, by=stage.cast[name])
    stage = replace(stage, round=in_parts, others=others)
    export(stage)
    return stage


Said = Callable[[Assignment, str], None]


@dataclass(frozen=True)
class Played:
    """The rounds of a world, each from its plan to where it stands."""

    stage: Stage
    world: World

    @property
    def lead(self) -> User:
        return self.stage.study.created_by

    def closed(self) -> Round:
        """A main round: on the first report they differ, the adjudicator decides; on the second all say the same."""
        round = self._plan("main", "the first", 0, at=rounds.PLANNED_AT)
        services.open_round(round=round, by=self.lead, at=rounds.OPENED_AT)
        for own, letter in self._work(round):
            if own.round_report.report_id == self._reports()[1]:
                self._submit(own, TWO_CAUSES, is_closed=True)
                continue
            if letter == "B":
                self._submit(own, replace(CRASH, memo=self._unseen("At first")), is_closed=True)
            said = self._said(letter, HANG if letter == "B" else CRASH)
            self._submit(own, replace(said, memo=MEMOS[letter]), is_closed=True)
        rounds.end(round)
        hang = codings.content(symptom="system-hang")
        self._decide(self._report(round, 0), "facet:symptom", hang, "The log says so.", DECIDED_AT)
        adjudication.close_round(round=round, by=self.lead, at=rounds.CLOSED_AT)
        return round

    def training(self, origin: Round) -> Round:
        """A training in which only who has letter B learned nothing, ended."""
        plan = {"name": "training", "raters": self._raters(), "seed": 1, "by": self.lead, "at": OPENED_AT}
        return self._coded_again(services.plan_training(origin=origin, **plan))

    def drift(self, origin: Round) -> Round:
        """A drift round in which who has letter A stays with what they said, ended."""
        plan = {"name": "again", "raters": self._raters(), "seed": 1, "by": self.lead, "at": OPENED_AT}
        return self._coded_again(services.plan_drift(origin=origin, **plan))

    def _coded_again(self, round: Round) -> Round:
        services.open_round(round=round, by=self.lead, at=OPENED_AT)
        for own, letter in self._work(round):
            self._submit(own, self._said(letter, CRASH if letter == "A" else HANG))
        return rounds.end(round, at=ENDED_AT)

    def in_parts(self) -> Round:
        """A reliability round of two reports part by part, ended and discussed; B began the second and left it."""
        round = self._plan("reliability", "part by part", 2, stage=staged.STAGE)
        services.open_round(round=round, by=self.lead, at=OPENED_AT)
        for own, letter in self._work(round):
            at, _ = self._worked(own)
            said = self._said(letter, MISUSED if letter == "B" else staged.WHOLE)
            staged.submit_stage(own, Content(said.answers, evidence=said.evidence), at=at)
            if letter == "B" and own.round_report.report_id == self._reports()[3]:
                self._leave(own, said)
            else:
                self._submit(own, said)
        rounds.end(round, at=ENDED_AT)
        self._discuss(round)
        return round

    def _leave(self, own: Assignment, said: Content) -> None:
        """Leave a draft, in the second world marked and put off."""
        coding.save_draft(
            assignment=own,
            content=replace(said, memo=self._unseen("A draft")),
            base_revision=1,
            is_to_discuss=self.world.is_second,
            by=own.rater,
            at=self._worked(own)[0],
        )
        if self.world.is_second:
            coding.skip(assignment=own, by=own.rater, at=self._worked(own)[0])

    def _discuss(self, round: Round) -> None:
        """Let A write and B regret, both answer again, each in their own time, and in the second world both read."""
        report, by_letter = self._report(round, 2), {letter: self._rater(letter) for letter in "AB"}
        remark = discussions.write(report, by_letter["A"], self._spoken("A plover, see line 3"), at=SAID_AT)
        regretted = discussions.write(report, by_letter["B"], self._unseen("Or"), at=SAID_AT)
        adjudication.withdraw_remark(remark=regretted, by=by_letter["B"], at=SAID_AT + self.world.later)
        for name in ("ada", "ben"):
            reason = self._spoken("It was a curlew" if self.world.letters[name] == "B" else "Neither")
            at = self.world.worked(name, begun_at=SAID_AT, is_closed=False)[0]
            said = codings.content(symptom="silent-error")
            discussions.answer(report, self.stage.cast[name], said, reason=reason, at=at)
            if self.world.is_second:
                adjudication.note_read(
                    round_report=report, question="facet:symptom", up_to=remark.pk, by=self.stage.cast[name]
                )
        self._decide(report, "group:Finding", replace(staged.WHOLE, answers={}), self._spoken("A bittern"), SAID_AT)

    def _decide(self, report: RoundReport, question: str, content: Content, reason: str, at: datetime) -> None:
        judge = self.stage.cast["adjudicator"]
        said = {"question": question, "content": content, "reason": reason, "cause": "slip"}
        adjudication.decide(round_report=report, by=judge, at=at, **said)

    def open_coding(self) -> Round:
        """A pilot in which two made codes of their own, aligned; one of them makes another and deletes it."""
        round = self._plan("pilot", "open coding", 0, is_open_coding=True)
        services.open_round(round=round, by=self.lead, at=OPENED_AT)
        for own, letter in self._work(round):
            symptom = "crash"
            if letter in MADE and own.round_report.report_id == self._reports()[0]:
                symptom = self._make(own, MADE[letter])
                spare = self._make(own, self._unseen("Like"))
                own_services.delete_own_code(assignment=own, key=spare, by=own.rater, at=OPENED_AT)
            self._submit(own, self._said(letter, replace(CRASH, answers=codings.content(symptom=symptom).answers)))
        rounds.end(round, at=ENDED_AT)
        self._align(round)
        return round

    def _make(self, own: Assignment, name: str) -> str:
        """Make an own code, whose key follows from its name, and return the key."""
        drawn = hashlib.sha256(name.encode()).hexdigest()[:12]
        with patch.object(own_services.secrets, "token_hex", lambda size: drawn):
            made = own_services.make_own_code(
                assignment=own, facet="symptom", name=name, brief="As seen.", by=own.rater, at=self._worked(own)[0]
            )
        return made.key

    def _align(self, round: Round) -> None:
        """Set what B made aside, make what A made a code of the book, and read the codings as that."""
        aside = OwnCode.objects.get(round=round, name=MADE["B"]).key
        step = {"round": round, "by": self.lead, "at": SAID_AT}
        board = alignment.change_board(
            change=lambda board: board.set_aside(board.row_of(aside).number), base_revision=0, **step
        )
        alignment.apply_board(base_revision=board.revision, **step)
        alignment.read_codings(**step)
        round.refresh_from_db()

    def _plan(self, purpose: str, name: str, begin: int, *, at: datetime = OPENED_AT, **more: object) -> Round:
        ids = self._reports()[begin : begin + 2]
        order = Workload(order=Order.FIXED)
        plan = {"purpose": purpose, "name": name, "report_ids": ids, "workload": order, "at": at}
        return rounds.make_round(self.stage.study, self._raters(), **plan, **more)

    def _work(self, round: Round) -> Iterator[tuple[Assignment, str]]:
        """Yield the assignments of each rater in turn, Ada's first, whatever the letters."""
        rows = Assignment.objects.select_related("rater", "round_report", "round")
        for name in RATERS:
            mine = rows.filter(round=round, rater=self.stage.cast[name]).order_by("round_report__report_id")
            yield from ((own, self.world.letters[name]) for own in mine)

    def _worked(self, own: Assignment, *, is_closed: bool = False) -> tuple[datetime, int]:
        begun_at = rounds.OPENED_AT if is_closed else OPENED_AT
        return self.world.worked(own.rater.username, begun_at=begun_at, is_closed=is_closed)

    def _submit(self, own: Assignment, said: Content, *, is_closed: bool = False) -> None:
        at, seconds = self._worked(own, is_closed=is_closed)
        codings.submit(own, said, active_seconds=seconds, at=at)

    def _said(self, letter: str, content: Content) -> Content:
        """Return a content with the letter's memo and with evidence of its own."""
        (code,) = content.answers["symptom"].codes
        start = ord(letter) - ord("A")
        return replace(
            content, memo=self._spoken(MEMOS[letter]), evidence=(Span("symptom", 0, code, "body", start, 7),)
        )

    def _unseen(self, text: str) -> str:
        return f"{text}: {self.world.unseen}"

    def _spoken(self, text: str) -> str:
        return f"{text}: {self.world.spoken}."

    def _rater(self, letter: str) -> User:
        return self.stage.cast[self.world.person(letter)]

    def _raters(self) -> list[User]:
        return [self.stage.cast[name] for name in RATERS]

    def _reports(self) -> list[int]:
        return list(self.stage.study.corpus.reports.order_by("number").values_list("pk", flat=True))

    def _report(self, round: Round, number: int) -> RoundReport:
        return RoundReport.objects.select_related("round").get(round=round, report_id=self._reports()[number])
