"""Drift rounds: some of each rater's own earlier reports come again, unannounced, to see if they code as before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.common.errors import Invalid, WrongState
from annotator.rounds import blinding, sampling
from annotator.rounds.disclosure import NO_STAGE
from annotator.rounds.models import Assignment, Purpose, Round, RoundReport
from annotator.rounds.open_coding import require_aligned
from annotator.rounds.rereading import choose_again, overlap_of
from annotator.rounds.selectors.disclosures import stage_of
from annotator.rounds.selectors.frames import frame_of
from annotator.rounds.selectors.workloads import workload_of
from annotator.rounds.services.planning import BATCH, create_round
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in
from mining.selectors import EVERYTHING
from taxonomy.models import Version

if TYPE_CHECKING:
    from annotator.common.people import Person


class NothingToReadAgain(WrongState):
    """Only what was coded can be coded again."""

    def __init__(self) -> None:
        super().__init__("None of these raters submitted a report of this round long enough ago.")


@transaction.atomic
def plan_drift(
    *,
    origin: Round,
    name: str,
    raters: Sequence["Person"],
    seed: int,
    by: "Person",
    at: datetime,
    number: int | None = None,
    share: int | None = None,
    days: int = 0,
    fresh: int = 0,
    version: Version | None = None,
) -> Round:
    """Plan a round in which raters read some of their own reports of an ended round again, without being told.

    Each gets `number` of the reports that they submitted there at least `days` ago, or a `share` of them in percent, by
    seed. `fresh` reports that no round has are mixed in, shared as in the earlier round, so that it is not noticed. The
    version is the earlier round's unless a later one is given. Refuses a round that has not ended or that screens, that
    trained, or that read again itself, raters with nothing to read again, and what `create_round` refuses. Leaves what
    `create_round` leaves, and who reads what again.
    """
    seat_in(user=by, study=origin.study, action=Action.MANAGE_ROUNDS)
    version = _checked(origin, version)
    again = choose_again(_own(origin, raters, at - timedelta(days=days)), seed=seed, number=number, share=share)
    if not again:
        raise NothingToReadAgain
    per_report, overlap, overlap_share = overlap_of(again)
    planned = create_round(
        study=origin.study,
        name=name,
        purpose=Purpose.DRIFT,
        version=version,
        raters=[person for person in raters if person.pk in again],
        raters_per_report=per_report,
        seed=seed,
        report_ids=[*{report for reports in again.values() for report in reports}, *_fresh(origin, fresh, seed)],
        workload=replace(workload_of(origin), overlap=overlap, share=overlap_share),
        origin=origin,
        read_again=again,
        stage=stage_of(origin) if version.pk == origin.version_id else NO_STAGE,
        by=by,
        at=at,
    )
    _read_the_same(planned, origin)
    return planned


def _checked(origin: Round, version: Version | None) -> Version:
    """Refuse a round that can't be read again, and a version before its own; return the version."""
    if not blinding.may_be_read_again(origin.phase, origin.purpose):
        raise WrongState(
            "Reports can be read again once their round has ended, and not those of screening, training or drift."
        )
    require_aligned(origin)
    version = version or origin.version
    if (version.number or 0) < (origin.version.number or 0):
        raise Invalid("Choose the version of the earlier round, or a later one.", "version")
    return version


def _read_the_same(planned: Round, origin: Round) -> None:
    """Let raters read again what they read, not what has become of it since."""
    then = dict(RoundReport.objects.filter(round=origin).values_list("report_id", "snapshot_id"))
    rows = list(
        RoundReport.objects.filter(
            round=planned, report_id__in=RoundReport.objects.filter(round=origin).values("report_id")
        )
    )
    for row in rows:
        row.snapshot_id = then[row.report_id]
    RoundReport.objects.bulk_update(rows, ["snapshot"], batch_size=BATCH)


def _own(origin: Round, raters: Sequence["Person"], before: datetime) -> dict[int, list[int]]:
    """Return what each rater submitted in the earlier round up to a time, by person."""
    rows = Assignment.objects.filter(round=origin, rater__in=[person.pk for person in raters], submitted_at__lte=before)
    own: dict[int, list[int]] = {}
    for rater_id, report_id in rows.values_list("rater_id", "round_report__report_id"):
        own.setdefault(rater_id, []).append(report_id)
    return own


def _fresh(origin: Round, number: int, seed: int) -> list[int]:
    if number < 0:
        raise Invalid("A number of fresh reports is 0 or more.", "fresh")
    frame = frame_of(origin.study, EVERYTHING, is_fresh_only=True) if number else {}
    if number > len(frame):
        raise Invalid(f"{number:,} fresh reports are not there: {len(frame):,} are in no round yet.", "fresh")
    return sampling.draw(frame, size=number, seed=seed) if number else []
