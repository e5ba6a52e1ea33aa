"""What raters were shown of a report after they had answered what is asked first, and when."""

from django.conf import settings
from django.db import models

from annotator.rounds.models.rounds import RoundReport


class Disclosure(models.Model):
    """Hidden parts of one report, shown to one rater; written once, when the first stage was submitted.

    It belongs to the report and the rater, not to the assignment: what was seen stays seen when a report changes hands
    and comes back. `parts` are names of `mining.asides.Aside`; `content` is what was answered before, in
    the shape of `annotator.coding.answers.Content.to_json`.
    """

    round_report = models.ForeignKey(RoundReport, on_delete=models.CASCADE, related_name="+")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    parts = models.JSONField()
    content = models.JSONField()
    shown_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round_report", "rater"], name="disclosure_once")]

    def __str__(self) -> str:
        return f"{', '.join(self.parts)} of {self.round_report} shown to {self.rater}"
