"""Reports whose content has changed since they were read in a round: a later harvest has brought another snapshot.

Codings keep the snapshot that was read and stay as they are; the lead compares the two and decides. Which reports are
in a round is no secret, so this tells nothing about who coded what.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from annotator.rounds.models import Phase, RoundReport
from annotator.studies.models import Membership, Study
from mining.models import Report

if TYPE_CHECKING:
    from annotator.common.people import Person


def changed_since_read() -> "QuerySet[RoundReport]":
    """Return the reports of opened rounds whose current snapshot is another than the one that the round reads."""
    return RoundReport.objects.exclude(round__phase=Phase.PLANNED).exclude(snapshot=F("report__current_snapshot"))


def count_changed(study: Study) -> int:
    """Return how many reports of a study have changed since a round read them, each counted once."""
    return changed_since_read().filter(round__study=study).values("report").distinct().count()


class Changed:
    """Whether a report has changed since it was read in a round of the viewer's studies."""

    name = "changed"
    label = "Changed"
    choices: Sequence[tuple[str, str]] = (("since-read", "changed since it was read in a round"),)

    def apply(self, reports: "QuerySet[Report]", user: "Person", value: str) -> "QuerySet[Report]":
        """Return those of the reports that have changed."""
        studies = Membership.objects.filter(user_id=user.pk).values("study_id")
        return reports.filter(pk__in=changed_since_read().filter(round__study_id__in=studies).values("report_id"))


CHANGED = Changed()
