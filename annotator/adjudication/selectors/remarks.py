"""Remarks as a person reads them: under letters until the round is closed and the study names its raters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q
from django.utils.safestring import SafeString

from annotator.adjudication.discussion import Voice, name_of, voice_of
from annotator.adjudication.models import ReadMark, Remark
from annotator.adjudication.selectors.codings import require_conflicts
from annotator.adjudication.selectors.second import Key
from annotator.common.errors import NotFound
from annotator.common.markdown import build_parser, format_markdown
from annotator.rounds import blinding
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Phase, Round
from annotator.rounds.selectors import is_rater_of, letters_of
from annotator.studies.selectors import Seat

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@dataclass(frozen=True)
class RemarkLine:
    """One remark: who wrote it, as may be told to this viewer; a withdrawn one has no text.

    `written_at` is None until the round is closed: times would tell whoever knows when a person worked whom a letter
    means.
    """

    remark_id: int
    writer: str
    name: str
    is_own: bool
    is_new: bool
    text: str
    is_withdrawn: bool
    written_at: datetime | None

    @property
    def html(self) -> SafeString:
        """The text as safe HTML, with the line breaks that were typed."""
        return format_markdown(_parser(), self.text)


@dataclass(frozen=True)
class Talk:
    """How much was said of one conflict, whether something of it is new to the viewer, or the viewer's own."""

    remarks: int
    is_unread: bool = False
    has_own: bool = False


def remarks_on(*, round: Round, seat: Seat, round_report_id: int, question: str) -> tuple[RemarkLine, ...]:
    """Return a conflict's remarks in the order in which they were written; refuses as `require_conflicts` does."""
    require_conflicts(round=round, seat=seat)
    rows = Remark.objects.filter(round_report=round_report_id, round_report__round=round, question=question)
    remarks = list(rows.select_related("written_by").order_by("pk"))
    letters = letters_of(round) if remarks else {}
    mark = ReadMark.objects.filter(round_report=round_report_id, question=question, reader=seat.user.pk)
    read = mark.values_list("up_to", flat=True).first() or 0
    return tuple(_line(one, letters.get(one.written_by_id, ""), read, round, seat) for one in remarks)


def iter_remarks(round: Round, seat: Seat) -> Iterator[tuple[Remark, str]]:
    """Yield every remark of an ended round with the writer's letter ("" for who is no rater of it), for packages.

    Refuses as `require_conflicts` does; whoever writes them down leaves out the text of those that are withdrawn.
    """
    require_conflicts(round=round, seat=seat)
    letters = letters_of(round)
    rows = Remark.objects.filter(round_report__round=round).select_related("round_report__report")
    for remark in rows.order_by("round_report__position", "question", "pk"):
        yield remark, letters.get(remark.written_by_id, "")


def talks_of(round: Round, seat: Seat) -> Mapping[Key, Talk]:
    """Return how much was said of each conflict of the round that has remarks; two queries for any number."""
    rows = Remark.objects.filter(round_report__round=round, withdrawn_at=None).values("round_report", "question")
    own = Q(written_by=seat.user.pk)
    found = rows.annotate(n=Count("pk"), mine=Count("pk", filter=own), last=Max("pk", filter=~own))
    read = ReadMark.objects.filter(round_report__round=round, reader=seat.user.pk)
    marks = {(pk, question): up_to for pk, question, up_to in read.values_list("round_report", "question", "up_to")}
    return {
        key: Talk(row["n"], is_unread=(row["last"] or 0) > marks.get(key, 0), has_own=row["mine"] > 0)
        for row in found
        for key in [(row["round_report"], row["question"])]
    }


def own_remark(*, round: Round, seat: Seat, remark_id: int) -> Remark:
    """Return a remark of the round that this person wrote; `NotFound` for any other."""
    rows = Remark.objects.select_related("round_report__round__study")
    found = rows.filter(pk=remark_id, round_report__round=round, written_by=seat.user.pk).first()
    if found is None:
        raise NotFound
    return found


def own_voice(round: Round, seat: Seat) -> str:
    """Return how what this person writes now will be shown ("Rater B"), "" for who can't write."""
    if round.phase != Phase.RECONCILING:
        return ""
    voice = voice_of(seat.roles, is_rater=is_rater_of(round, seat.user))
    if voice is None:
        return ""
    return name_of(voice, letters_of(round)[seat.user.pk] if voice == Voice.RATER else "")


def _line(remark: Remark, letter: str, read: int, round: Round, seat: Seat) -> RemarkLine:
    sight = blinding.sight_of_coding(
        viewer_id=seat.user.pk,
        rater_id=remark.written_by_id,
        roles=seat.roles,
        phase=round.phase,
        shows_names_when_closed=seat.study.shows_names_when_closed,
    )
    return RemarkLine(
        remark_id=remark.pk,
        writer=name_of(remark.voice, letter),
        name=str(remark.written_by) if sight is Sight.NAME else "",
        is_own=sight is Sight.OWN,
        is_new=remark.pk > read and sight is not Sight.OWN and remark.withdrawn_at is None,
        text="" if remark.withdrawn_at else remark.text,
        is_withdrawn=remark.withdrawn_at is not None,
        written_at=remark.written_at if round.phase == Phase.CLOSED else None,
    )


@cache
def _parser() -> "MarkdownIt":
    return build_parser(keeps_line_breaks=True)
