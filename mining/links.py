"""Rows that tie reports to one another: what a report refers to by number, and which two may tell of one bug.

They stand apart from the snapshots, which never change: a tie can be found before the other report is harvested, and
whether two reports are one bug is a person's decision, not part of what either says.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ReferenceKind(models.TextChoices):
    CLOSES = "closes", "fixes"
    PULL = "pull", "merged as"
    MENTIONS = "mentions", "mentions"


class Reference(models.Model):
    """A report names another by repository and number; the other may or may not be in the corpus, now or later."""

    # the index below begins with the corpus
    corpus = models.ForeignKey("mining.Corpus", on_delete=models.CASCADE, related_name="+", db_index=False)
    report = models.ForeignKey("mining.Report", on_delete=models.CASCADE, related_name="references", db_index=False)
    repository = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=ReferenceKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "repository", "number", "kind"], name="reference_once_per_report")
        ]
        indexes = [models.Index(fields=["corpus", "repository", "number"], name="reference_by_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.repository}#{self.number}"


class PairState(models.TextChoices):
    SUGGESTED = "suggested", "to decide"
    CONFIRMED = "confirmed", "one bug"
    REJECTED = "rejected", "two bugs"


class DuplicatePair(models.Model):
    """Two reports that may tell of one bug. A search suggests them, with its reasons; a person decides.

    `reasons` is a list of {why, words}: what the suggestion rests on, for the person who decides. `likeness` is the
    share of their text that the two have in common, None where only links speak.
    """

    # the index below begins with the corpus
    corpus = models.ForeignKey("mining.Corpus", on_delete=models.CASCADE, related_name="+", db_index=False)
    first = models.ForeignKey("mining.Report", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("mining.Report", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=PairState, default=PairState.SUGGESTED)
    reasons = models.JSONField(default=list)
    likeness = models.FloatField(null=True)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(name="duplicate_pair_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="duplicate_pair_decided_by_somebody",
                condition=Q(state="suggested", decided_at__isnull=True, decided_by__isnull=True)
                | Q(state__in=["confirmed", "rejected"], decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["corpus", "state", "id"], name="duplicate_by_state")]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.state}"
