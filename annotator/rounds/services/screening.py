"""Screening: its small codebook is made when it is first needed, and what it makes of reports is kept as verdicts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.common import events
from annotator.common.errors import Invalid, NotFound, WrongState
from annotator.rounds.models import Phase, Purpose, Round, RoundReport, Verdict
from annotator.rounds.screening import SCHEME, is_inclusion, problem_of, reasons_of
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in
from mining.models import Report
from taxonomy import services as taxonomy
from taxonomy.book import CodeEntry
from taxonomy.models import Version
from taxonomy.selectors import latest_version, load_book

if TYPE_CHECKING:
    from annotator.common.people import Person

BATCH = 2000
FEW = 500
LONGEST_NOTE = 2000


class NotAScheme(Invalid):
    """What is published does not tell which reports to keep."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"{problem} Change its draft and publish it.", "purpose")


class SameVerdict(WrongState):
    """Nothing would change."""

    def __init__(self) -> None:
        super().__init__("The report stands so already.")


@transaction.atomic
def start_screening(*, study: Study, by: "Person", at: datetime) -> Version:
    """Make the study's screening scheme with the usual reasons, and publish it; returns the last version if it has one.

    Refuses who may not manage rounds.
    """
    seat_in(user=by, study=study, action=Action.MANAGE_ROUNDS)
    held = Study.objects.select_for_update().get(pk=study.pk)
    if held.screening is None:
        held.screening = taxonomy.create_codebook(name="Screening", at=at)
        held.save(update_fields=["screening"])
        taxonomy.import_yaml(codebook=held.screening, text=SCHEME, by=by, at=at, reason="The usual reasons.")
        taxonomy.publish(codebook=held.screening, notes="The usual reasons to exclude a report.", by=by, at=at)
        events.record(scope=study, subject=study, action="start screening", by=by, at=at)
    study.screening = held.screening
    version = latest_version(held.screening)
    assert version is not None  # it was published when it was made
    return version


def screening_version(*, study: Study, version: Version | None, by: "Person", at: datetime) -> Version:
    """Return the version that a screening round uses: the one given, or the last; refuses one that can't screen."""
    version = version or start_screening(study=study, by=by, at=at)
    if version.is_draft or version.codebook_id != study.screening_id:
        raise NotAScheme("A screening round needs a published version of the study's screening scheme.")
    if problem := problem_of(load_book(version)):
        raise NotAScheme(problem)
    return version


@transaction.atomic
def keep_verdicts(*, round: Round, codes: Mapping[int, str], by: "Person", at: datetime) -> int:
    """Keep what a closed screening round made of its reports: `codes` are the keys that stand, by report.

    Refuses a round that is not closed or does not screen. A report that is not named, because nobody screened it or
    its raters were unsure, keeps the verdict that it had. Leaves the verdicts as the current ones, earlier ones beside
    them, and an event with counts; returns how many.
    """
    if round.purpose != Purpose.SCREENING or round.phase != Phase.CLOSED:
        raise WrongState("Verdicts are kept when a screening round is closed.")
    book = load_book(round.version)
    named = {report_id: book.codes_by_key[key] for report_id, key in codes.items()}
    drawn = set(RoundReport.objects.filter(round=round).values_list("report_id", flat=True))
    verdicts = [_verdict(round, report_id, code, by, at) for report_id, code in named.items() if report_id in drawn]
    _retire(round.study, [one.report_id for one in verdicts])
    Verdict.objects.bulk_create(verdicts, batch_size=BATCH)
    counts = {"included": sum(one.is_included for one in verdicts), "reports": len(verdicts)}
    events.record(scope=round.study, subject=round, action="keep verdicts", by=by, at=at, after=counts)
    return len(verdicts)


@transaction.atomic
def change_verdict(*, study: Study, report: Report, reason: str, note: str, by: "Person", at: datetime) -> Verdict:
    """Include a report again (`reason` is ""), or exclude it by hand for a reason of the scheme, and say why.

    Refuses who may not manage rounds, a report of another corpus, a reason that the scheme does not have, a blank
    note, and a verdict that stands already. Leaves the verdict as the current one, the earlier beside it, and an event.
    """
    seat_in(user=by, study=study, action=Action.MANAGE_ROUNDS)
    if report.corpus_id != study.corpus_id:
        raise NotFound
    note = note.replace("\r\n", "\n").strip()
    if not note or len(note) > LONGEST_NOTE:
        raise Invalid(f"Say why, in at most {LONGEST_NOTE:,} characters: the funnel of the paper rests on it.", "note")
    name = _name_of(study, reason)
    held = Verdict.objects.select_for_update().filter(study=study, report=report, is_current=True).first()
    before = _face_of(held) if held else None
    if held is not None and held.is_included == (not reason) and held.reason == reason:
        raise SameVerdict
    _retire(study, [report.pk])
    verdict = Verdict.objects.create(
        study=study,
        report=report,
        is_included=not reason,
        reason=reason,
        reason_name=name,
        note=note,
        given_by_id=by.pk,
        given_at=at,
    )
    after = _face_of(verdict)
    events.record(
        scope=study, subject=report, action="screen by hand", by=by, at=at, before=before, after=after, reason=note
    )
    return verdict


def _retire(study: Study, report_ids: Sequence[int]) -> None:
    """Let the current verdicts on these reports be earlier ones; in portions, for SQLite's limit of variables."""
    for start in range(0, len(report_ids), FEW):
        portion = report_ids[start : start + FEW]
        Verdict.objects.filter(study=study, is_current=True, report__in=portion).update(is_current=False)


def _verdict(round: Round, report_id: int, code: CodeEntry, by: "Person", at: datetime) -> Verdict:
    includes = is_inclusion(code)
    return Verdict(
        study_id=round.study_id,
        report_id=report_id,
        is_included=includes,
        reason="" if includes else code.key,
        reason_name="" if includes else code.name,
        round=round,
        given_by_id=by.pk,
        given_at=at,
    )


def _name_of(study: Study, reason: str) -> str:
    if not reason:
        return ""
    version = latest_version(study.screening) if study.screening else None
    reasons = {one.key: one.name for one in reasons_of(load_book(version))} if version else {}
    if reason not in reasons:
        raise Invalid("Choose one of the study's reasons.", "reason")
    return reasons[reason]


def _face_of(verdict: Verdict) -> dict[str, str | bool]:
    return {"is_included": verdict.is_included, "reason": verdict.reason_name}
