"""What a study fixed about its agreement: the coefficient chosen before coding, and the figures of closed rounds."""

from django.conf import settings
from django.db import models

from annotator.agreement.choices import CHOICES
from annotator.rounds.models import Round
from annotator.studies.models import Study


class Choice(models.Model):
    """The coefficient that a study calls its agreement; it can't change once a rater could have coded."""

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="+")
    coefficient = models.CharField(max_length=40, choices=list(CHOICES.items()))
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.coefficient} of {self.study}"


class FrozenAgreement(models.Model):
    """The figures of a round as they were when it closed, with all that is needed to compute them again.

    `figures` has the shape of `frozen.figures_of`; `method` is the version of how they are computed.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="+")
    figures = models.JSONField()
    method = models.CharField(max_length=20)
    seed = models.PositiveBigIntegerField()
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"agreement of {self.round}"
