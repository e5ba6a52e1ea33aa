"""Which reports of a kept draw are ready for a round, and which a round of the same kind has already."""

from django.db.models import QuerySet

from annotator.rounds.models import Draw, DrawnReport, Purpose, Round, RoundReport, Verdict
from annotator.rounds.parts import Part, take
from annotator.rounds.selectors.frames import units_of
from mining.duplicates import without_duplicates


def ready(draw: Draw, purpose: str) -> list[int]:
    """Return the drawn reports that a round of this purpose can take, in the order of the draw.

    To be screened: those that were not yet. To be coded: once anything of the draw was screened, those that were
    kept; before that, all that are not excluded. Of reports that were found since to tell of one bug, one.
    """
    drawn = list(DrawnReport.objects.filter(draw=draw).order_by("position").values_list("report_id", flat=True))
    verdicts = dict(
        Verdict.objects.filter(study=draw.study_id, is_current=True, report__in=_reports(draw)).values_list(
            "report_id", "is_included"
        )
    )
    if purpose == Purpose.SCREENING or not verdicts:
        left = [report_id for report_id in drawn if report_id not in verdicts]
    else:
        left = [report_id for report_id in drawn if verdicts.get(report_id)]
    return list(without_duplicates(left, units_of(draw.study))[0])


def used(draw: Draw, purpose: str) -> set[int]:
    """Return the drawn reports that a round of the same kind has: one of screening, or one of coding."""
    rounds = Round.objects.filter(study=draw.study_id)
    is_screening = purpose == Purpose.SCREENING
    alike = rounds.filter(purpose=Purpose.SCREENING) if is_screening else rounds.exclude(purpose=Purpose.SCREENING)
    taken = RoundReport.objects.filter(round__in=alike, report__in=_reports(draw))
    return set(taken.values_list("report_id", flat=True))


def reports_of_part(draw: Draw, purpose: str, part: Part, number: int | None = None) -> list[int]:
    """Return the reports of a part of a draw, for a round of this purpose."""
    return take(part, ready(draw, purpose), used(draw, purpose), number)


def _reports(draw: Draw) -> "QuerySet[DrawnReport, int]":
    return DrawnReport.objects.filter(draw=draw).values_list("report_id", flat=True)
