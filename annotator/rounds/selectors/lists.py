"""The drawn reports of a draw as lists: page by page for people, whole for files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from annotator.common.paging import keyset_page
from annotator.rounds.models import Draw, DrawnReport, RoundReport, Verdict
from annotator.rounds.selectors.draws import drawn_by_stratum

PAGE_SIZE = 50


@dataclass(frozen=True)
class DrawnLine:
    """One drawn report with what became of it; `verdict` is None until it was screened."""

    row: DrawnReport
    verdict: Verdict | None
    rounds: Sequence[str]

    @property
    def place(self) -> int:
        """Its place in the draw, from 1."""
        return self.row.position + 1


@dataclass(frozen=True)
class DrawnPage:
    """Some drawn reports, and the keys to ask for those before and after."""

    lines: Sequence[DrawnLine]
    before: int | None
    after: int | None


@dataclass(frozen=True)
class DrawnRow:
    """One drawn report as a file tells it; `weight` is how many reports of its stratum it stands for."""

    place: int
    batch: int
    stratum: str
    weight: float
    report_id: int
    url: str
    repository: str
    number: int | None
    screening: str | None
    reason: str | None


def drawn_page(draw: Draw, *, after: int | None, before: int | None) -> DrawnPage:
    """Return some of the drawn reports in the order of the draw; three queries."""
    rows = DrawnReport.objects.filter(draw=draw).select_related("report", "stratum", "batch")
    page = keyset_page(rows, size=PAGE_SIZE, after=after, before=before)
    ids = [row.report_id for row in page.rows]
    standing = Verdict.objects.filter(study=draw.study_id, is_current=True, report__in=ids)
    verdicts = {one.report_id: one for one in standing}
    rounds: dict[int, list[str]] = {}
    taken = RoundReport.objects.filter(round__study=draw.study_id, report__in=ids).order_by("round")
    for report_id, name in taken.values_list("report_id", "round__name"):
        rounds.setdefault(report_id, []).append(name)
    lines = [DrawnLine(row, verdicts.get(row.report_id), rounds.get(row.report_id, ())) for row in page.rows]
    return DrawnPage(lines, page.before, page.after)


def drawn_rows(draw: Draw) -> Iterator[DrawnRow]:
    """Yield every drawn report in the order of the draw."""
    drawn = drawn_by_stratum(draw)
    standing = Verdict.objects.filter(study=draw.study_id, is_current=True)
    verdicts = {report_id: (kept, reason) for report_id, kept, reason in _verdicts(standing)}
    rows = DrawnReport.objects.filter(draw=draw).select_related("report", "stratum", "batch").order_by("position")
    for row in rows:
        is_included, reason = verdicts.get(row.report_id, (None, ""))
        yield DrawnRow(
            place=row.position + 1,
            batch=row.batch.number,
            stratum=row.stratum.name,
            weight=row.stratum.population / drawn[row.stratum.name],
            report_id=row.report_id,
            url=row.report.url,
            repository=row.report.repository,
            number=row.report.number,
            screening=None if is_included is None else "included" if is_included else "excluded",
            reason=reason or None,
        )


def _verdicts(standing: "QuerySet[Verdict]") -> "QuerySet[Verdict, tuple[int, bool, str]]":
    return standing.values_list("report_id", "is_included", "reason_name")
