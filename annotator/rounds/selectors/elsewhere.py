"""Reports that a rater has in two open rounds of which one hides parts that the other shows: there may be none."""

from django.db.models import QuerySet

from annotator.rounds.models import Assignment, Phase, Round, RoundRater, RoundReport
from annotator.rounds.selectors.teams import planned_teams


def rounds_that_show_otherwise(round: Round) -> "QuerySet[Round]":
    """Return the other open rounds of the study of which this one or they themselves hide parts."""
    others = Round.objects.filter(study_id=round.study_id, phase=Phase.OPEN).exclude(pk=round.pk)
    return others if round.hides else others.exclude(hides="")


def shown_otherwise(round: Round) -> "QuerySet[Assignment]":
    """Return what raters have in those rounds."""
    return Assignment.objects.filter(round__in=rounds_that_show_otherwise(round))


def in_the_way_of(round: Round) -> list[str]:
    """Return the names of open rounds because of which a planned one can't be opened; two queries, or four.

    It rests on who will have which report by the plan, never on what was submitted.
    """
    raters = list(RoundRater.objects.filter(round=round).order_by("place").values_list("user_id", flat=True))
    reports = RoundReport.objects.filter(round=round).values("report_id")
    there = shown_otherwise(round).filter(rater_id__in=raters, round_report__report_id__in=reports)
    met = list(there.order_by("round_id").values_list("round__name", "rater_id", "round_report__report_id"))
    if not met:
        return []
    teams = planned_teams(round, raters)
    own = {(raters[place], report_id) for report_id, team in teams.items() for place in team}
    return list(dict.fromkeys(name for name, rater_id, report_id in met if (rater_id, report_id) in own))
