"""What screening made of a report: kept for the study, or excluded for a reason; earlier verdicts stay beside it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.rounds.models.rounds import Round
from annotator.studies.models import Study
from mining.models import Report


class Verdict(models.Model):
    """One verdict on one report; the last one is current and holds.

    `reason` is the key of the code, `reason_name` what it was called; both are empty for an included report. A verdict
    of a screening round names the round; one that a lead gave by hand has none and says why in `note`.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    is_included = models.BooleanField()
    reason = models.CharField(max_length=80, blank=True)
    reason_name = models.CharField(max_length=160, blank=True)
    note = models.TextField(blank=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="+")
    is_current = models.BooleanField(default=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "report"], condition=Q(is_current=True), name="verdict_one_is_current"
            ),
            models.CheckConstraint(
                name="verdict_excludes_for_a_reason",
                condition=Q(is_included=True, reason="") | (Q(is_included=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(name="verdict_by_hand_says_why", condition=Q(round__isnull=False) | ~Q(note="")),
        ]
        indexes = [models.Index(fields=["study", "is_current", "is_included", "report"], name="verdict_by_state")]

    def __str__(self) -> str:
        return f"{self.report}: {'included' if self.is_included else self.reason_name}"
