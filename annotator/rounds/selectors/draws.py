"""Reads of kept draws: what was drawn, what is left, and whether drawing again gives the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count

from annotator.common.errors import NotFound
from annotator.rounds import sampling
from annotator.rounds.designs import Design, StratumSize
from annotator.rounds.frames import FrameFacts, read_frame
from annotator.rounds.models import Draw, DrawBatch, DrawnReport, DrawStratum
from annotator.rounds.selectors.frames import excluded, units_of
from annotator.rounds.strata import take_turns
from annotator.statistics.samples import printed_quantile
from annotator.statistics.strata import stratified_margin
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person

Lists = dict[str, list[int]]


@dataclass(frozen=True)
class DrawLine:
    """A draw in a list."""

    draw: Draw
    size: int
    frame_size: int
    strata: int


@dataclass(frozen=True)
class Batch:
    """One act of drawing, read: what was asked for, what came of it."""

    row: DrawBatch
    size: int
    design: Design
    formula: str
    left_out: int


@dataclass(frozen=True)
class DrawFacts:
    """A draw with everything its page says but the list of reports."""

    draw: Draw
    frame: FrameFacts
    strata: tuple[StratumSize, ...]
    batches: tuple[Batch, ...]
    unrounded: float | None

    @property
    def design(self) -> Design:
        """How the sizes that hold now were found."""
        return self.batches[-1].design

    @property
    def formula(self) -> str:
        """The same in words."""
        return self.batches[-1].formula

    @property
    def size(self) -> int:
        """How many reports are drawn."""
        return sum(one.size for one in self.strata)

    @cached_property
    def margin(self) -> float | None:
        """The margin of a share over all strata."""
        pairs = [(one.population, one.size) for one in self.strata]
        return stratified_margin(pairs, share=self.design.share, z=printed_quantile(self.design.confidence))


@dataclass(frozen=True)
class Check:
    """What drawing again from the kept frame gave: `problems` is empty when it is what was kept."""

    reports: int
    problems: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether the kept list is just what frame, seed and sizes give."""
        return not self.problems


def draw_in(seat: Seat, draw_id: int) -> Draw:
    """Return a draw of the seat's study."""
    seat.require(Action.SEE_ROUNDS)
    found = Draw.objects.select_related("study", "created_by").filter(study=seat.study, pk=draw_id).first()
    if found is None:
        raise NotFound
    return found


def draw_at(user: "Person", draw_id: int) -> Draw:
    """Return a draw by its id alone, for a person with a role in its study; `NotFound` for everybody else."""
    study = Study.objects.filter(pk__in=Draw.objects.filter(pk=draw_id).values("study_id")).first()
    if study is None:
        raise NotFound
    return draw_in(seat_in(user=user, study=study), draw_id)


def draws_of(seat: Seat) -> list[DrawLine]:
    """Return the study's draws, newest first; three queries however many there are."""
    seat.require(Action.SEE_ROUNDS)
    draws = Draw.objects.filter(study=seat.study).select_related("created_by").order_by("-pk")
    sizes = dict(
        DrawnReport.objects.filter(draw__study=seat.study).values_list("draw").annotate(n=Count("pk")).order_by()
    )
    strata = dict(
        DrawStratum.objects.filter(draw__study=seat.study).values_list("draw").annotate(n=Count("pk")).order_by()
    )
    return [DrawLine(one, sizes.get(one.pk, 0), int(one.frame["size"]), strata.get(one.pk, 0)) for one in draws]


def facts_of_draw(draw: Draw) -> DrawFacts:
    """Return a draw's facts; three queries."""
    drawn = dict(DrawnReport.objects.filter(draw=draw).values_list("stratum").annotate(n=Count("pk")).order_by())
    sizes = dict(DrawnReport.objects.filter(draw=draw).values_list("batch").annotate(n=Count("pk")).order_by())
    rows = DrawBatch.objects.filter(draw=draw).select_related("created_by").order_by("number")
    batches = tuple(_batch(row, sizes.get(row.pk, 0)) for row in rows)
    last = batches[-1]
    unrounded = last.row.plan["unrounded"]
    strata = DrawStratum.objects.filter(draw=draw).defer("report_ids").order_by("position")
    return DrawFacts(
        draw=draw,
        frame=read_frame(draw.frame),
        strata=tuple(
            StratumSize(
                one.name,
                one.population,
                drawn.get(one.pk, 0),
                unrounded.get(one.name),
                last.design.margin_of(one.population, drawn.get(one.pk, 0)),
            )
            for one in strata
        ),
        batches=batches,
        unrounded=last.row.plan["unrounded_whole"],
    )


def _batch(row: DrawBatch, size: int) -> Batch:
    left_out = len(sampling.read_ranges(row.left_out))
    return Batch(row, size, Design.read(row.design), str(row.plan["formula"]), left_out)


def strata_of(draw: Draw) -> Lists:
    """Return the frame's reports by stratum, in the order of the strata."""
    rows = DrawStratum.objects.filter(draw=draw).order_by("position").values_list("name", "report_ids")
    return {name: list(sampling.read_ranges(text)) for name, text in rows}


def drawn_by_stratum(draw: Draw) -> dict[str, int]:
    """Return how many reports are drawn from each stratum."""
    rows = DrawnReport.objects.filter(draw=draw).values_list("stratum__name").annotate(n=Count("pk")).order_by()
    return dict(rows)


def drawable(draw: Draw, frame: Mapping[str, Sequence[int]]) -> tuple[Lists, list[int]]:
    """Return what can still be drawn of each stratum, and what can't any more though it never was.

    An excluded report leaves, and so does one that tells of the same bug as a drawn report or an earlier one here.
    """
    drawn = set(DrawnReport.objects.filter(draw=draw).values_list("report_id", flat=True))
    gone = set(excluded(draw.study).values_list("report_id", flat=True))
    units = units_of(draw.study)
    told = {units.get(report_id, report_id) for report_id in drawn}
    left: Lists = {}
    left_out: list[int] = []
    for name, reports in frame.items():
        left[name] = []
        for report_id in sampling.in_seeded_order(reports, seed=draw.seed, purpose="draw"):
            if report_id in drawn:
                continue
            unit = units.get(report_id, report_id)
            if report_id in gone or unit in told:
                left_out.append(report_id)
                continue
            told.add(unit)
            left[name].append(report_id)
    return left, left_out


def check_draw(draw: Draw) -> Check:
    """Draw again from the kept frame, seed and sizes, and compare with what is kept."""
    frame = strata_of(draw)
    problems = []
    everything = [report_id for reports in frame.values() for report_id in reports]
    if sampling.hash_frame(everything) != draw.frame["sha256"]:
        problems.append("The kept frame does not have the kept SHA-256.")
    again = _draw_again(draw, frame)
    kept = list(
        DrawnReport.objects.filter(draw=draw)
        .order_by("position")
        .values_list("position", "stratum__name", "report_id", "batch__number")
    )
    differing = sum(one != other for one, other in zip(again, kept, strict=False)) + abs(len(again) - len(kept))
    if differing:
        problems.append(
            f"Drawing again gives another report at {differing:,} of {max(len(again), len(kept)):,} places."
        )
    return Check(len(kept), tuple(problems))


def _draw_again(draw: Draw, frame: Mapping[str, Sequence[int]]) -> list[tuple[int, str, int, int]]:
    ordered = {name: sampling.in_seeded_order(ids, seed=draw.seed, purpose="draw") for name, ids in frame.items()}
    taken: Lists = {name: [] for name in frame}
    again: list[tuple[int, str, int, int]] = []
    for batch in DrawBatch.objects.filter(draw=draw).order_by("number"):
        passed = set(sampling.read_ranges(batch.left_out))
        new = {}
        for name, ids in ordered.items():
            had = set(taken[name])
            free = (report_id for report_id in ids if report_id not in had and report_id not in passed)
            wanted = batch.plan["sizes"].get(name, 0) - len(had)
            new[name] = [report_id for _, report_id in zip(range(wanted), free, strict=False)]
            taken[name] += new[name]
        start = len(again)
        again += [(start + place, name, pk, batch.number) for place, (name, pk) in enumerate(take_turns(new))]
    return again
