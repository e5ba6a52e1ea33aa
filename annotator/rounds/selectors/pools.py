"""Which reports an open round can take beyond those it has. It rests on draws and rounds, never on what was coded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from annotator.rounds import sampling
from annotator.rounds.draws import read_draw
from annotator.rounds.models import Draw, Extension, Frame, Purpose, Round, RoundReport
from annotator.rounds.parts import Part
from annotator.rounds.selectors.elsewhere import rounds_that_show_otherwise
from annotator.rounds.selectors.frames import excluded, snapshots_of, taken, units_of
from annotator.rounds.selectors.parts import reports_of_part
from mining.duplicates import without_duplicates
from mining.models import Report


@dataclass(frozen=True)
class Pool:
    """What can be added, in the order in which it is taken; `snapshots` to read, by report; `words` say out of what."""

    reports: Sequence[int]
    snapshots: Mapping[int, int]
    words: str
    draw: Draw | None = None

    @property
    def why_empty(self) -> str:
        """What to do where nothing can be added, or ""."""
        if self.reports:
            return ""
        if self.draw is None:
            return "Nothing is left of the round's own frame: choose a draw, or make one."
        return "Nothing is left of this draw for such a round: extend the draw, or choose another one."


def pool_of(round: Round, draw: Draw | None = None) -> Pool:
    """Return what can be added to a round out of a draw of the study, or by going on with the round's own.

    Left out are reports of the round, those of the same bug as one of them, what screening excluded, and what another
    open round shows part by part, or the reverse.
    """
    draw = draw or round.drawn_from
    if draw is not None:
        reports: Sequence[int] = reports_of_part(draw, round.purpose, Part.UNUSED)
        return _pool(round, reports, f"The next of the draw {draw.name} that no such round had.", draw)
    told = read_draw(round.shown_draw)
    frame = set(_own_frame(round))
    if told.is_fresh_only:
        frame -= set(taken(round.study))
    ordered = sampling.draw(frame, size=len(frame), seed=round.seed)
    return _pool(round, ordered, f"What was left of the round's own frame: {told.frame_words}", None)


def extensions_of(round: Round) -> "QuerySet[Extension]":
    """Return what was added to a round, in its order."""
    return Extension.objects.filter(round=round).select_related("drawn_from", "created_by").order_by("number")


def _own_frame(round: Round) -> Collection[int]:
    """Return the frame from which the round was drawn; of a drift round the one that it is told to have."""
    if round.purpose != Purpose.DRIFT:
        return sampling.read_ranges(Frame.objects.get(round=round).report_ids)
    corpus = Report.objects.filter(corpus_id=round.study.corpus_id, created_at__lte=round.created_at)
    return set(corpus.values_list("pk", flat=True))


def _pool(round: Round, ordered: Sequence[int], words: str, draw: Draw | None) -> Pool:
    gone = set(excluded(round.study).values_list("report_id", flat=True)) | set(_in_the_way(round))
    snapshots = {**snapshots_of(round.study, ordered), **_read_before(round)}
    free = [report_id for report_id in ordered if report_id in snapshots and report_id not in gone]
    reports = list(_new_bugs(round, free))
    return Pool(reports, {report_id: snapshots[report_id] for report_id in reports}, words, draw)


def _new_bugs(round: Round, reports: Sequence[int]) -> Iterator[int]:
    """Yield the reports that are not in the round, nor tell of a bug that is; of one bug one report."""
    units = units_of(round.study)
    own = RoundReport.objects.filter(round=round).values_list("report_id", flat=True)
    known = {units.get(report_id, report_id) for report_id in own}
    for report_id in without_duplicates(reports, units)[0]:
        if units.get(report_id, report_id) not in known:
            yield report_id


def _in_the_way(round: Round) -> "QuerySet[RoundReport, int]":
    """Return the reports of other open rounds that can't be read here as well: one of the two hides parts."""
    there = RoundReport.objects.filter(round__in=rounds_that_show_otherwise(round))
    return there.values_list("report_id", flat=True)


def _read_before(round: Round) -> Mapping[int, int]:
    """Return the snapshots that raters of a drift round read in the earlier round, by report."""
    if round.purpose != Purpose.DRIFT or round.origin_id is None:
        return {}
    return dict(RoundReport.objects.filter(round_id=round.origin_id).values_list("report_id", "snapshot_id"))
