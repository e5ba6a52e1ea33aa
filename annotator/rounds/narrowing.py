"""The list of reports narrowed to, and marked with, what screening made of them.

Verdicts come from closed rounds and from leads, so every member may know them; an open screening round adds nothing.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from annotator.rounds.models import Verdict
from annotator.studies.models import Membership
from mining.models import Report

if TYPE_CHECKING:
    from annotator.common.people import Person

INCLUDED, EXCLUDED, UNSCREENED = "included", "excluded", "not-screened"


class Screened:
    """Whether screening kept a report, as a filter and as a mark beside its title."""

    name = "screened"
    label = "Screened"
    choices: Sequence[tuple[str, str]] = (
        (INCLUDED, "included"),
        (EXCLUDED, "excluded"),
        (UNSCREENED, "not screened"),
    )

    def apply(self, reports: "QuerySet[Report]", user: "Person", value: str) -> "QuerySet[Report]":
        """Return those of the reports that stand so."""
        verdicts = standing(user)
        if value == UNSCREENED:
            return reports.filter(~Exists(verdicts.filter(report_id=OuterRef("pk"))))
        return reports.filter(pk__in=verdicts.filter(is_included=value == INCLUDED).values("report_id"))

    def marks(self, report_ids: Sequence[int], user: "Person") -> Mapping[int, str]:
        """Return a mark for each excluded report of a page."""
        out = standing(user).filter(report__in=report_ids, is_included=False)
        return {report_id: f"excluded: {reason}" for report_id, reason in out.values_list("report_id", "reason_name")}


def standing(user: "Person") -> "QuerySet[Verdict]":
    """Return the verdicts that hold in the viewer's studies."""
    studies = Membership.objects.filter(user_id=user.pk).values("study_id")
    return Verdict.objects.filter(is_current=True, study_id__in=studies)


SCREENED = Screened()
