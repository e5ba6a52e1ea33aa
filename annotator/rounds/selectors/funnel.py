"""The funnel of a draw, or of all draws of a study, read: a handful of queries, whatever their size."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from annotator.rounds import sampling
from annotator.rounds.designs import Design
from annotator.rounds.frames import FrameFacts, read_frame
from annotator.rounds.funnel import Drawing, Framed, Funnel, frames_together, make_funnel, say_funnel
from annotator.rounds.models import Draw, DrawBatch, DrawnReport, DrawStratum, Verdict
from annotator.rounds.selectors.frames import units_of
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from mining.duplicates import without_duplicates
from mining.models import Report


@dataclass(frozen=True)
class ToldFunnel:
    """A funnel, and what the paper says of it; `key` names it in addresses and files: a draw's number, or "all"."""

    key: str
    name: str
    funnel: Funnel
    sentence: str


def funnel_of(draw: Draw) -> Funnel:
    """Return the funnel of a draw as it stands; whoever calls has asked whether the person may see the draw."""
    return _make(draw.study, read_frame(draw.frame), {draw.pk})


def told_of(draw: Draw) -> ToldFunnel:
    """Return the same with its sentence."""
    funnel = funnel_of(draw)
    return ToldFunnel(str(draw.pk), draw.name, funnel, say_funnel(funnel, _drawings([draw])))


def told_of_all(seat: Seat) -> ToldFunnel | None:
    """Return the funnel of all draws of a study taken together, in which a report counts once; None without a draw."""
    seat.require(Action.SEE_ROUNDS)
    draws = list(Draw.objects.filter(study=seat.study).order_by("pk"))
    if not draws:
        return None
    frames = [read_frame(draw.frame) for draw in draws]
    funnel = _make(seat.study, _together(seat.study, frames), {draw.pk for draw in draws})
    return ToldFunnel("all", "All draws", funnel, say_funnel(funnel, _drawings(draws)))


def funnels_of(seat: Seat) -> list[ToldFunnel]:
    """Return every funnel of a study: of all draws together where there are several, then of each."""
    seat.require(Action.SEE_ROUNDS)
    draws = list(Draw.objects.filter(study=seat.study).select_related("study").order_by("pk"))
    together = told_of_all(seat) if len(draws) > 1 else None
    return [*([together] if together else []), *map(told_of, draws)]


def _make(study: Study, frame: Framed, draws: Iterable[int]) -> Funnel:
    rows = DrawnReport.objects.filter(draw__in=draws).order_by("draw", "position")
    drawn = dict(rows.values_list("report_id", "report__repository"))
    standing = Verdict.objects.filter(study=study, is_current=True).values_list("report_id", "reason_name")
    verdicts = {report_id: reason for report_id, reason in standing if report_id in drawn}
    kept = [report_id for report_id in drawn if verdicts.get(report_id) == ""]
    _, dropped = without_duplicates(kept, units_of(study))
    return make_funnel(frame, drawn, verdicts, [one.report_id for one in dropped])


def _together(study: Study, frames: list[FrameFacts]) -> Framed:
    lists = DrawStratum.objects.filter(draw__study=study).values_list("report_ids", flat=True)
    framed = {report_id for text in lists for report_id in sampling.read_ranges(text)}
    same_bug = {report_id for frame in frames for report_id in frame.duplicates}
    repositories: Mapping[int, str] = dict(
        Report.objects.filter(corpus_id=study.corpus_id).values_list("pk", "repository")
    )
    return frames_together(
        frames[-1].mined,
        {pk: repositories[pk] for pk in framed},
        {pk: repositories[pk] for pk in same_bug},
    )


def _drawings(draws: list[Draw]) -> list[Drawing]:
    """Return how each draw came about; two queries."""
    counted = DrawnReport.objects.filter(draw__in=draws).values_list("draw").annotate(n=Count("pk")).order_by()
    sizes = dict(counted)
    batches = {batch.draw_id: batch for batch in DrawBatch.objects.filter(draw__in=draws).order_by("number")}
    return [
        Drawing(
            name=draw.name,
            size=sizes.get(draw.pk, 0),
            seed=draw.seed,
            grouping=read_frame(draw.frame).strata.grouping.value,
            design=Design.read(batches[draw.pk].design),
            batches=batches[draw.pk].number,
        )
        for draw in draws
    ]
