"""The discussion of one conflict: its remarks, where the raters stand now, and what this person can add."""

from dataclasses import dataclass

from django.db.models import Count, Max

from annotator.adjudication.conflicts import Standing, content_of
from annotator.adjudication.models import Decision, Remark, SecondAnswer
from annotator.adjudication.selectors.remarks import RemarkLine, own_voice, remarks_on
from annotator.adjudication.selectors.second import stream_second
from annotator.adjudication.selectors.standing import StandingConflict
from annotator.adjudication.wording import Wording
from annotator.coding.answers import Content
from annotator.rounds.models import Phase, Round
from annotator.rounds.selectors import letters_of
from annotator.studies.selectors import Seat


@dataclass(frozen=True)
class OwnAnswer:
    """What this rater says now, to begin a second answer from, and how many they have given already."""

    letter: str
    content: Content
    revision: int


@dataclass(frozen=True)
class Discussion:
    """Everything said of one conflict after the codings.

    `state` changes with every remark, second answer and decision: who shows it elsewhere asks whether it is still so.
    `voice` is how this person's remarks are shown, "" where they can't write; `own` is None where they can't answer.
    """

    standing: Standing
    settled: str
    remarks: tuple[RemarkLine, ...]
    voice: str
    own: OwnAnswer | None
    state: str
    is_live: bool

    @property
    def unread_up_to(self) -> int | None:
        """The last remark that is new to this person; None where they have read all."""
        return max((one.remark_id for one in self.remarks if one.is_new), default=None)


def discussion_of(found: StandingConflict, round: Round, seat: Seat) -> Discussion:
    """Return the discussion of one conflict; refuses as `require_conflicts` does."""
    report, question = found.conflict.key
    wording = Wording(found.question)
    agreed = next((value for value in found.now.values() if value is not None), None)
    return Discussion(
        standing=found.standing,
        settled=wording.text(agreed) if found.standing is Standing.SETTLED else "",
        remarks=remarks_on(round=round, seat=seat, round_report_id=report, question=question),
        voice=own_voice(round, seat),
        own=_own(found, round, seat),
        state=state_of_discussion(round, report, question),
        is_live=round.phase == Phase.RECONCILING,
    )


def state_of_discussion(round: Round, round_report_id: int, question: str) -> str:
    """Return what changes whenever something is said of a conflict; whoever calls has asked who may see it."""
    place = {"round_report": round_report_id, "question": question}
    remarks = Remark.objects.filter(**place).aggregate(n=Count("pk"), withdrawn=Count("withdrawn_at"))
    answers = SecondAnswer.objects.filter(**place).aggregate(last=Max("pk"))
    decisions = Decision.objects.filter(**place).aggregate(last=Max("pk"))
    parts = (round.phase, remarks["n"], remarks["withdrawn"], answers["last"] or 0, decisions["last"] or 0)
    return ".".join(map(str, parts))


def _own(found: StandingConflict, round: Round, seat: Seat) -> OwnAnswer | None:
    """Return what this person says on it, where they may answer again."""
    if round.phase != Phase.RECONCILING or found.is_decided:
        return None
    letter = letters_of(round).get(seat.user.pk, "")
    value = found.now.get(letter)
    if value is None:
        return None
    report, question = found.conflict.key
    given = [one for one in stream_second(round, [report], question=question) if one.rater_id == seat.user.pk]
    return OwnAnswer(letter, content_of(found.question, value), len(given))
