"""The list of reports narrowed to what is coded or not: the viewer's own submissions, and those of ended rounds.

What others did in a round that is still open narrows nothing, for nobody: the choices speak of the viewer's own work,
and of rounds that have ended, where every member may know it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from annotator.rounds.blinding import ENDED
from annotator.rounds.models import Assignment, Purpose
from annotator.studies.models import Membership
from mining.models import Report

if TYPE_CHECKING:
    from annotator.common.people import Person

MINE, NOT_MINE, ENDED_CODED, ENDED_NOT_CODED = "mine", "not-mine", "ended", "not-ended"


class Coded:
    """Whether a report is coded, as far as this viewer may know."""

    name = "coded"
    label = "Coded"
    choices: Sequence[tuple[str, str]] = (
        (MINE, "coded by me"),
        (NOT_MINE, "not coded by me"),
        (ENDED_CODED, "coded in a round that has ended"),
        (ENDED_NOT_CODED, "not coded in a round that has ended"),
    )

    def apply(self, reports: "QuerySet[Report]", user: "Person", value: str) -> "QuerySet[Report]":
        """Return those of the reports that are coded, or not, in the sense of the choice."""
        submitted = own_submissions(user) if value in (MINE, NOT_MINE) else ended_submissions(user)
        if value in (MINE, ENDED_CODED):
            return reports.filter(pk__in=submitted.values("round_report__report_id"))
        return reports.filter(~Exists(submitted.filter(round_report__report_id=OuterRef("pk"))))


def own_submissions(user: "Person") -> "QuerySet[Assignment]":
    """Return what the viewer submitted, in whatever phase its round is."""
    return coded_ones().filter(rater_id=user.pk)


def ended_submissions(user: "Person") -> "QuerySet[Assignment]":
    """Return what anybody submitted in ended rounds of the viewer's studies."""
    studies = Membership.objects.filter(user_id=user.pk).values("study_id")
    return coded_ones().filter(round__phase__in=ENDED, round__study_id__in=studies)


def coded_ones() -> "QuerySet[Assignment]":
    """Return what was submitted in rounds that code: a report that was only screened is not coded."""
    return Assignment.objects.filter(submitted_at__isnull=False).exclude(round__purpose=Purpose.SCREENING)


CODED = Coded()
