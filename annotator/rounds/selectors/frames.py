"""What can be drawn from: the reports of a study under filters, without those that may not be drawn any more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear

from annotator.rounds import frames
from annotator.rounds.frames import ByRepository, FrameFacts, count_left_out
from annotator.rounds.models import RoundReport, Verdict
from annotator.rounds.sampling import hash_frame
from annotator.rounds.strata import Grouping, Listed, Strata
from annotator.studies.models import Study
from mining import selectors as mining
from mining.duplicates import unit_of, without_duplicates
from mining.filters import ReportFilters
from mining.models import Report, ReportLabel

MOST_LABELS = 300


@dataclass(frozen=True)
class FrameChoices:
    """What reports can be chosen by: the values that the corpus has."""

    repositories: Sequence[str]
    states: Sequence[str]
    labels: Sequence[str]


@dataclass(frozen=True)
class BuiltFrame:
    """The reports that a draw can take, and how they were arrived at."""

    reports: Sequence[Listed]
    facts: FrameFacts


def frame_query(study: Study, filters: ReportFilters, *, is_fresh_only: bool) -> "QuerySet[Report]":
    """Return the reports that can be drawn, in no particular order; what screening excluded is not among them."""
    reports = readable(study, filters).exclude(pk__in=excluded(study).values("report_id"))
    if is_fresh_only:
        reports = reports.exclude(pk__in=taken(study))
    return reports


def readable(study: Study, filters: ReportFilters) -> "QuerySet[Report]":
    """Return the reports that the filters leave and that have a snapshot to read."""
    return mining.reports_of(study.corpus, filters).filter(current_snapshot__isnull=False)


def excluded(study: Study) -> "QuerySet[Verdict]":
    """Return the verdicts by which reports are excluded now."""
    return Verdict.objects.filter(study=study, is_current=True, is_included=False)


def taken(study: Study) -> "QuerySet[RoundReport, int]":
    """Return the reports that a round of the study has."""
    return RoundReport.objects.filter(round__study=study).values_list("report_id", flat=True)


def snapshots_of(study: Study, report_ids: Sequence[int]) -> Mapping[int, int]:
    """Return the snapshot to read of each of these reports that is in the study's corpus, by report."""
    wanted = set(report_ids)
    rows = Report.objects.filter(corpus_id=study.corpus_id, current_snapshot__isnull=False)
    found = rows.values_list("pk", "current_snapshot_id").iterator(chunk_size=10_000)
    return {pk: snapshot for pk, snapshot in found if pk in wanted and snapshot}


def frame_of(study: Study, filters: ReportFilters, *, is_fresh_only: bool = False) -> dict[int, int]:
    """Return the snapshot to read of every report that can be drawn, by report; of one bug only one report."""
    rows = frame_query(study, filters, is_fresh_only=is_fresh_only).values_list("pk", "current_snapshot_id")
    found = {report_id: snapshot_id for report_id, snapshot_id in rows if snapshot_id}
    kept, _ = without_duplicates(sorted(found), units_of(study))
    return {report_id: found[report_id] for report_id in kept}


def frame_size(study: Study, filters: ReportFilters, *, is_fresh_only: bool) -> int:
    """Return how many reports `frame_of` has; counted by the database where no duplicate is known."""
    if units_of(study):
        return len(frame_of(study, filters, is_fresh_only=is_fresh_only))
    return frame_query(study, filters, is_fresh_only=is_fresh_only).count()


def build_frame(study: Study, filters: ReportFilters, *, is_fresh_only: bool, strata: Strata) -> BuiltFrame:
    """Return the frame of a draw, and for every report of the corpus that is not in it the reason why."""
    found = list(_listed(study, filters, strata))
    verdicts = dict(excluded(study).values_list("report_id", "reason_name"))
    used = set(taken(study)) if is_fresh_only else set()
    left = [one for one in found if one.report_id not in verdicts and one.report_id not in used]
    kept, dropped = without_duplicates([one.report_id for one in left], units_of(study))
    duplicates = {one.report_id: one.kept_id for one in dropped}
    reports = [one for one in left if one.report_id not in duplicates]
    mined = dict(_by_repository(Report.objects.filter(corpus_id=study.corpus_id)))
    reasons = count_left_out(_reasons(found, verdicts, used, duplicates))
    outside = _difference(mined, _count(found))
    facts = FrameFacts(
        filters=filters,
        is_fresh_only=is_fresh_only,
        strata=strata,
        mined=mined,
        left_out=(*([frames.LeftOut(frames.OUTSIDE, outside)] if outside else []), *reasons),
        counts=_count(reports),
        sha256=hash_frame(kept),
        duplicates=duplicates,
    )
    return BuiltFrame(reports, facts)


def _reasons(
    found: Sequence[Listed], verdicts: Mapping[int, str], used: set[int], duplicates: Mapping[int, int]
) -> Iterator[tuple[str, str]]:
    """Yield each report left out with its reason, those of one kind together."""
    for reason_name in sorted(set(verdicts.values())):
        reason = frames.EXCLUDED.format(reason_name)
        yield from ((reason, one.repository) for one in found if verdicts.get(one.report_id) == reason_name)
    yield from ((frames.TAKEN, one.repository) for one in found if one.report_id in used - verdicts.keys())
    yield from ((frames.DUPLICATE, one.repository) for one in found if one.report_id in duplicates)


def _listed(study: Study, filters: ReportFilters, strata: Strata) -> Iterator[Listed]:
    """Yield the reports that the filters leave, by number, with what strata go by."""
    labels: dict[int, set[str]] = {}
    if strata.grouping is Grouping.LABEL:
        rows = ReportLabel.objects.filter(corpus_id=study.corpus_id, name__in=strata.labels)
        for report_id, name in rows.values_list("report_id", "name"):
            labels.setdefault(report_id, set()).add(name)
    reports = readable(study, filters).annotate(year=ExtractYear("opened_at")).order_by("pk")
    for pk, repository, kind, year in reports.values_list("pk", "repository", "kind", "year"):
        yield Listed(pk, repository, kind, year, frozenset(labels.get(pk, ())))


def _by_repository(reports: "QuerySet[Report]") -> "QuerySet[Report, tuple[str, int]]":
    return reports.values_list("repository").annotate(n=Count("pk")).order_by("repository")


def _count(reports: Sequence[Listed]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in sorted(reports, key=lambda one: one.repository):
        counts[one.repository] = counts.get(one.repository, 0) + 1
    return counts


def _difference(whole: ByRepository, part: ByRepository) -> dict[str, int]:
    return {name: rest for name, count in whole.items() if (rest := count - part.get(name, 0))}


def units_of(study: Study) -> Mapping[int, int]:
    """Return the representative of every report that is confirmed to tell of the same bug as another."""
    return unit_of(study.corpus)


def frame_choices(study: Study) -> FrameChoices:
    """Return the repositories, states and (most used) labels by which a frame can be narrowed; three queries."""
    reports = Report.objects.filter(corpus_id=study.corpus_id)
    labels = ReportLabel.objects.filter(report__corpus_id=study.corpus_id).values_list("name", flat=True)
    return FrameChoices(
        repositories=list(reports.order_by("repository").values_list("repository", flat=True).distinct()),
        states=list(reports.exclude(state="").order_by("state").values_list("state", flat=True).distinct()),
        labels=list(labels.annotate(n=Count("pk")).order_by("-n", "name")[:MOST_LABELS]),
    )
