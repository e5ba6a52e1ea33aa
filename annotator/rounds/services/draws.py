"""Draws are made once from a frame, extended without drawing again, thrown away only while nothing rests on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from annotator.common import events
from annotator.common.errors import Invalid, WrongState
from annotator.common.events import JsonValue
from annotator.rounds import sampling
from annotator.rounds.designs import Design, SizePlan, plan_sizes
from annotator.rounds.models import Draw, DrawBatch, DrawnReport, DrawStratum, Extension, Round
from annotator.rounds.selectors.draws import drawable, drawn_by_stratum, strata_of
from annotator.rounds.selectors.frames import build_frame
from annotator.rounds.strata import Strata, take_turns
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in
from mining.filters import ReportFilters
from mining.selectors import EVERYTHING

if TYPE_CHECKING:
    from annotator.common.people import Person

BATCH = 2000
MOST_STRATA = 500


class TakenDrawName(Invalid):
    """A draw's name tells it from the study's other draws."""

    def __init__(self, name: str) -> None:
        super().__init__(f"This study has a draw called {name} already.", "name")


class NothingMore(WrongState):
    """An extension draws at least one report."""

    def __init__(self) -> None:
        super().__init__("This asks for no more reports than are drawn already; ask for more, or for a smaller margin.")


class InUse(WrongState):
    """What a round rests on is part of the study."""

    def __init__(self) -> None:
        super().__init__("A round takes its reports from this draw, so it stays; a plan can be discarded first.")


@transaction.atomic
def create_draw(
    *,
    study: Study,
    name: str,
    design: Design,
    seed: int,
    by: "Person",
    at: datetime,
    strata: Strata | None = None,
    filters: ReportFilters = EVERYTHING,
    is_fresh_only: bool = False,
) -> Draw:
    """Draw from the study's reports under `filters`, stratum by stratum, and keep frame, plan and list.

    Refuses a blank or taken name, a seed out of range, an empty frame, and sizes that the strata can't give. Leaves
    the draw with its first batch, and an event.
    """
    seat_in(user=by, study=study, action=Action.MANAGE_ROUNDS)
    name = _checked_name(study, name)
    if not 0 <= seed <= sampling.LARGEST_SEED:
        raise Invalid(f"A seed is a whole number from 0 to {sampling.LARGEST_SEED}.", "seed")
    strata = strata or Strata()
    frame = build_frame(study, filters, is_fresh_only=is_fresh_only, strata=strata)
    groups = strata.divide(frame.reports)
    if len(groups) > MOST_STRATA:
        raise Invalid(f"These are {len(groups):,} strata; choose a grouping with at most {MOST_STRATA}.", "grouping")
    plan = plan_sizes(design, {name: len(reports) for name, reports in groups.items()})
    draw = _keep(Draw(study=study, name=name, seed=seed, frame=frame.facts.to_json()), by, at)
    _keep_strata(draw, groups)
    _draw_batch(draw, design, plan, groups, (), by, at)
    events.record(scope=study, subject=draw, action="draw reports", by=by, at=at, after=_face_of(draw, plan))
    return draw


@transaction.atomic
def extend_draw(*, draw: Draw, design: Design, by: "Person", at: datetime) -> DrawBatch:
    """Draw further from the same frame by the same seed: what is drawn stays, the next in each stratum's order follow.

    Reports that were excluded since, or are known as duplicates of drawn ones, are passed over and listed. Refuses a
    design that asks for no more than is drawn, or for more than there is. Leaves a further batch, and an event.
    """
    seat_in(user=by, study=draw.study, action=Action.MANAGE_ROUNDS)
    draw = Draw.objects.select_for_update().select_related("study").get(pk=draw.pk)
    frame = strata_of(draw)
    left, left_out = drawable(draw, frame)
    drawn = drawn_by_stratum(draw)
    plan = plan_sizes(
        design,
        {name: len(reports) for name, reports in frame.items()},
        drawn=drawn,
        available={name: drawn.get(name, 0) + len(reports) for name, reports in left.items()},
    )
    if plan.size <= sum(drawn.values()):
        raise NothingMore
    batch = _draw_batch(draw, design, plan, left, left_out, by, at)
    events.record(
        scope=draw.study,
        subject=draw,
        action="extend draw",
        by=by,
        at=at,
        before={"name": draw.name, "size": sum(drawn.values())},
        after=_face_of(draw, plan),
    )
    return batch


@transaction.atomic
def discard_draw(*, draw: Draw, by: "Person", at: datetime) -> None:
    """Throw a draw away; refuses while a round rests on it. Leaves the event, so that a second try can be told."""
    seat_in(user=by, study=draw.study, action=Action.MANAGE_ROUNDS)
    kept = Draw.objects.select_for_update().get(pk=draw.pk)
    if any(rows.filter(drawn_from=kept).exists() for rows in (Round.objects, Extension.objects)):
        raise InUse
    before: dict[str, JsonValue] = {"name": kept.name, "seed": kept.seed, "frame": _short(kept.frame)}
    events.record(scope=draw.study, subject=kept, action="discard draw", by=by, at=at, before=before)
    kept.delete()


def _checked_name(study: Study, name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Invalid("A draw has a name of at most 120 characters.", "name")
    if Draw.objects.filter(study=study, name=name).exists():
        raise TakenDrawName(name)
    return name


def _keep(draw: Draw, by: "Person", at: datetime) -> Draw:
    draw.created_by_id, draw.created_at = by.pk, at
    try:
        with transaction.atomic():
            draw.save(force_insert=True)
    except IntegrityError as error:  # another lead took the name between the check and now
        raise TakenDrawName(draw.name) from error
    return draw


def _keep_strata(draw: Draw, groups: Mapping[str, Sequence[int]]) -> None:
    DrawStratum.objects.bulk_create(
        DrawStratum(
            draw=draw, position=place, name=name, population=len(reports), report_ids=sampling.write_ranges(reports)
        )
        for place, (name, reports) in enumerate(groups.items())
    )


def _draw_batch(
    draw: Draw,
    design: Design,
    plan: SizePlan,
    left: Mapping[str, Sequence[int]],
    left_out: Sequence[int],
    by: "Person",
    at: datetime,
) -> DrawBatch:
    """Draw what the plan asks for beyond what is drawn, out of what is left of each stratum."""
    drawn = drawn_by_stratum(draw)
    batch = DrawBatch.objects.create(
        draw=draw,
        number=DrawBatch.objects.filter(draw=draw).count() + 1,
        design=design.to_json(),
        plan=_plan_json(plan),
        left_out=sampling.write_ranges(left_out),
        created_by_id=by.pk,
        created_at=at,
    )
    new = {
        name: sampling.draw(reports, size=plan.sizes[name] - drawn.get(name, 0), seed=draw.seed)
        for name, reports in left.items()
    }
    _keep_drawn(batch, new, sum(drawn.values()))
    return batch


def _keep_drawn(batch: DrawBatch, new: Mapping[str, Sequence[int]], start: int) -> None:
    strata = dict(DrawStratum.objects.filter(draw=batch.draw).values_list("name", "pk"))
    DrawnReport.objects.bulk_create(
        [
            DrawnReport(draw=batch.draw, batch=batch, stratum_id=strata[name], report_id=report_id, position=position)
            for position, (name, report_id) in enumerate(take_turns(new), start=start)
        ],
        batch_size=BATCH,
    )


def _plan_json(plan: SizePlan) -> dict[str, JsonValue]:
    return {
        "sizes": plan.sizes,
        "unrounded": {one.name: one.unrounded for one in plan.strata if one.unrounded is not None},
        "unrounded_whole": plan.unrounded,
        "formula": plan.formula,
    }


def _face_of(draw: Draw, plan: SizePlan) -> dict[str, JsonValue]:
    return {
        "name": draw.name,
        "seed": draw.seed,
        "frame": _short(draw.frame),
        "size": plan.size,
        "sizes": plan.sizes,
        "formula": plan.formula,
    }


def _short(frame: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: frame[name] for name in ("words", "strata", "size", "sha256")}
