"""Planning a round: what is asked, of whom, about which reports. The draw is made and kept here."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from annotator.common import events
from annotator.common.errors import Invalid, WrongState
from annotator.common.events import JsonValue
from annotator.rounds import sampling
from annotator.rounds.disclosure import NO_STAGE, Stage
from annotator.rounds.draws import DrawnFrom, RoundDraw
from annotator.rounds.models import Draw, Frame, Phase, Purpose, Round, RoundRater, RoundReport
from annotator.rounds.parts import Part, say
from annotator.rounds.rereading import NOTHING_AGAIN, ByPerson
from annotator.rounds.selectors import frame_of, possible_raters
from annotator.rounds.selectors.frames import snapshots_of
from annotator.rounds.selectors.parts import reports_of_part
from annotator.rounds.selectors.workloads import workload_of
from annotator.rounds.services import terms
from annotator.rounds.services.screening import screening_version
from annotator.rounds.workload import Workload
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in
from mining.filters import ReportFilters
from mining.selectors import EVERYTHING
from taxonomy.models import Version

if TYPE_CHECKING:
    from annotator.common.people import Person

FrameMap = Mapping[int, int]  # from report to the snapshot to read
BATCH = 2000
MOST_NAMED = 3
PLAIN = Workload()


class NotPublished(Invalid):
    """A round is coded under a version that can't change."""

    def __init__(self) -> None:
        super().__init__("A round needs a published version of the study's own codebook.", "version")


@dataclass(frozen=True)
class Source:
    """The part of a kept draw that a round takes; `number` is for the next so many."""

    draw: Draw
    part: Part = Part.ALL
    number: int | None = None


class TakenName(Invalid):
    """A round's name tells it from the study's other rounds."""

    def __init__(self, name: str) -> None:
        super().__init__(f"This study has a round called {name} already.", "name")


@transaction.atomic
def create_round(
    *,
    study: Study,
    name: str,
    purpose: str,
    raters: Sequence["Person"],
    raters_per_report: int,
    seed: int,
    by: "Person",
    at: datetime,
    version: Version | None = None,
    source: Source | None = None,
    size: int | None = None,
    formula: str = "",
    filters: ReportFilters = EVERYTHING,
    is_fresh_only: bool = False,
    report_ids: Sequence[int] | None = None,
    workload: Workload = PLAIN,
    due_on: date | None = None,
    origin: Round | None = None,
    read_again: ByPerson = NOTHING_AGAIN,
    shows_old_answers: bool = False,
    stage: Stage = NO_STAGE,
    is_open_coding: bool = False,
) -> Round:
    """Plan a round and make its draw: `size` of the frame at random (found by `formula`), or all of it when None.

    The frame is the corpus under `filters`, without what screening excluded, of one bug one report, and without reports
    of other rounds if `is_fresh_only`; or a part of a kept draw (`source`); or just `report_ids`. Screening without a
    `version` is under the study's last one, made if there is none. `workload` says how the reports are shared, `due_on`
    by when they should be done, `origin` on which earlier round this one builds, `read_again` who reads which own
    reports again in drift, `shows_old_answers` whether raters who recode see what was coded before, `stage` what is
    hidden of each report until what is answered; with `is_open_coding` raters make codes of their own.
    Refuses old answers in a round that does not recode, a blank or taken name, a draft or foreign version, a person who
    is not a rater of the study, more raters per report than raters, weights, shares and stages that can't be, more
    reports than the frame has, open coding where no codebook is built, and reports of another corpus. Leaves a planned
    round with its draw, its raters under shuffled letters, and an event.
    """
    seat_in(user=by, study=study, action=Action.MANAGE_ROUNDS)
    name, version = _checked_name(study, name), _checked_version(purpose, version, study, by, at)
    check_raters(study, raters, raters_per_report)
    frame = _frame(study, filters, is_fresh_only, report_ids, source, purpose)
    queried = filters if report_ids is None and source is None else None
    draw = _plan_draw(frame, size, seed, formula, queried, is_fresh_only)
    round = Round(study=study, name=name, purpose=purpose, version=version, raters_per_report=raters_per_report)
    round.due_on, round.is_open_coding = due_on, terms.checked_open_coding(purpose, is_open_coding)
    terms.build_on(round, origin, read_again, shows_old_answers=shows_old_answers)
    terms.share_and_hide(round, workload, stage)
    round.drawn_from, draw = (source.draw, _out_of(draw, source)) if source else (None, draw)
    _keep(round, frame, draw, raters, workload, by=by, at=at)
    events.record(scope=study, subject=round, action="plan round", by=by, at=at, after=_plan_of(round, raters))
    return round


@transaction.atomic
def discard_round(*, round: Round, by: "Person", at: datetime) -> None:
    """Throw a plan away; refuses once the round was opened, for then it is part of the study. Leaves the event."""
    seat_in(user=by, study=round.study, action=Action.MANAGE_ROUNDS)
    planned = Round.objects.select_for_update().filter(pk=round.pk, phase=Phase.PLANNED).first()
    if planned is None:
        raise WrongState("This round was opened or discarded already; only a plan can be discarded.")
    before: dict[str, JsonValue] = {"name": planned.name, "draw": planned.shown_draw}
    events.record(scope=planned.study, subject=planned, action="discard round", by=by, at=at, before=before)
    planned.delete()


def check_raters(study: Study, raters: Sequence["Person"], raters_per_report: int) -> None:
    """Refuse raters who are none in this study, and more raters per report than there are raters."""
    if not raters:
        raise Invalid("Choose at least one rater.", "raters")
    may = set(possible_raters(study).values_list("pk", flat=True))
    strangers = [str(person) for person in raters if person.pk not in may]
    if strangers:
        raise Invalid(f"{_named(strangers)} can't code here: give them the role of rater first.", "raters")
    if raters_per_report < 1:
        raise Invalid("Each report needs at least one rater.", "raters_per_report")
    if raters_per_report > len({person.pk for person in raters}):
        sentence = f"{raters_per_report} raters per report need as many raters; {len(raters)} are chosen."
        raise Invalid(sentence, "raters_per_report")


def _checked_name(study: Study, name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Invalid("A round has a name of at most 120 characters.", "name")
    if Round.objects.filter(study=study, name=name).exists():
        raise TakenName(name)
    return name


def _checked_version(purpose: str, version: Version | None, study: Study, by: "Person", at: datetime) -> Version:
    if purpose not in Purpose.values:
        raise Invalid(f"A round's purpose is one of {', '.join(Purpose.values)}.", "purpose")
    if purpose == Purpose.SCREENING:
        return screening_version(study=study, version=version, by=by, at=at)
    if version is None or version.is_draft or version.codebook_id != study.codebook_id:
        raise NotPublished
    return version


def _frame(
    study: Study,
    filters: ReportFilters,
    is_fresh_only: bool,
    report_ids: Sequence[int] | None,
    source: Source | None,
    purpose: str,
) -> FrameMap:
    if source is not None:
        if source.draw.study_id != study.pk:
            raise Invalid("This draw is another study's.", "draw")
        report_ids = reports_of_part(source.draw, purpose, source.part, source.number)
    if report_ids is None:
        return frame_of(study, filters, is_fresh_only=is_fresh_only)
    corpus = snapshots_of(study, report_ids)
    if strangers := len(set(report_ids) - set(corpus)):
        raise Invalid(f"{strangers:,} of these reports are not in the study's corpus.", "report_ids")
    return {report_id: corpus[report_id] for report_id in report_ids}


def _plan_draw(
    frame: FrameMap, size: int | None, seed: int, formula: str, filters: ReportFilters | None, is_fresh_only: bool
) -> RoundDraw:
    if not 0 <= seed <= sampling.LARGEST_SEED:
        raise Invalid(f"A seed is a whole number from 0 to {sampling.LARGEST_SEED}.", "seed")
    if not frame:
        raise Invalid("There are no reports to draw from: import some, or widen the choice.", "size")
    if size is not None and not 1 <= size <= len(frame):
        raise Invalid(f"{size:,} reports can't be drawn: choose between 1 and {len(frame):,}.", "size")
    return RoundDraw(
        filters=filters,
        is_fresh_only=is_fresh_only and filters is not None,
        frame_sha256=sampling.hash_frame(frame),
        frame_size=len(frame),
        size=len(frame) if size is None else size,
        seed=seed,
        formula=formula,
    )


def _out_of(draw: RoundDraw, source: Source) -> RoundDraw:
    return replace(draw, drawn_from=DrawnFrom(source.draw.pk, source.draw.name, say(source.part, source.number)))


def _keep_plan(round: Round, draw: RoundDraw, by: "Person", at: datetime) -> None:
    round.seed, round.draw = draw.seed, draw.to_json()
    round.created_by_id, round.created_at = by.pk, at
    try:
        with transaction.atomic():
            round.save(force_insert=True)
    except IntegrityError as error:  # another lead took the name between the check and now
        raise TakenName(round.name) from error


def _plan_of(round: Round, raters: Sequence["Person"]) -> dict[str, JsonValue]:
    return {
        "name": round.name,
        "purpose": round.shown_purpose,
        "version": round.version.number,
        "raters": sorted(str(person) for person in raters),
        "raters_per_report": round.raters_per_report,
        "open_coding": round.is_open_coding,
        "shared": workload_of(round).say(round.raters_per_report),
        "shows_old_answers": round.shows_old_answers,
        "due_on": round.due_on.isoformat() if round.due_on else None,
        "hides": round.hides.split(),
        "hides_until": round.hides_until.splitlines(),
        "draw": round.shown_draw,
    }


def _keep(
    round: Round,
    frame: FrameMap,
    draw: RoundDraw,
    raters: Sequence["Person"],
    workload: Workload,
    *,
    by: "Person",
    at: datetime,
) -> None:
    terms.cover(round, draw, frame)
    _keep_plan(round, draw, by, at)
    _keep_draw(round, frame, draw)
    _keep_raters(round, raters, workload.weights)


def _keep_draw(round: Round, frame: FrameMap, draw: RoundDraw) -> None:
    Frame.objects.create(round=round, report_ids=sampling.write_ranges(frame))
    drawn = sampling.draw(frame, size=draw.size, seed=draw.seed)
    RoundReport.objects.bulk_create(
        [
            RoundReport(round=round, report_id=report_id, snapshot_id=frame[report_id], position=position)
            for position, report_id in enumerate(drawn)
        ],
        batch_size=BATCH,
    )


def _keep_raters(round: Round, raters: Sequence["Person"], weights: Mapping[int, int]) -> None:
    """Keep the raters under letters in an order that nobody can work out from the seed, which everybody may know."""
    people = sorted({person.pk for person in raters})
    secrets.SystemRandom().shuffle(people)
    RoundRater.objects.bulk_create(
        [
            RoundRater(round=round, user_id=user_id, letter_rank=rank, place=rank, weight=weights.get(user_id, 1))
            for rank, user_id in enumerate(people)
        ]
    )


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else shown
