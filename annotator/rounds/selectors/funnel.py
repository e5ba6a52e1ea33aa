"""The funnel of a draw, read: four queries, whatever its size."""

from annotator.rounds.frames import read_frame
from annotator.rounds.funnel import Funnel, make_funnel
from annotator.rounds.models import Draw, DrawnReport, Verdict
from annotator.rounds.selectors.frames import units_of
from mining.duplicates import without_duplicates


def funnel_of(draw: Draw) -> Funnel:
    """Return the funnel of a draw as it stands; whoever calls has asked whether the person may see the draw."""
    rows = DrawnReport.objects.filter(draw=draw).order_by("position").values_list("report_id", "report__repository")
    drawn = dict(rows)
    standing = Verdict.objects.filter(study=draw.study_id, is_current=True).values_list("report_id", "reason_name")
    verdicts = {report_id: reason for report_id, reason in standing if report_id in drawn}
    kept = [report_id for report_id in drawn if verdicts.get(report_id) == ""]
    _, dropped = without_duplicates(kept, units_of(draw.study))
    return make_funnel(read_frame(draw.frame), drawn, verdicts, [one.report_id for one in dropped])
