"""Draws that are kept: a sample of the corpus with all that is needed to draw it again, and to draw further."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.studies.models import Study
from mining.models import Report


class Draw(models.Model):
    """A sample drawn from a frame by seed, stratum by stratum; never changed, only extended by a further batch.

    `frame` holds how the frame came about, in the shape of `annotator.rounds.frames.FrameFacts.to_json`, counts of the
    corpus at that time included: the funnel of the study is read from it for good. The frame's own list is kept with
    the strata.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    seed = models.PositiveBigIntegerField()
    frame = models.JSONField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "name"], name="draw_name_once_per_study")]

    def __str__(self) -> str:
        return self.name


class DrawStratum(models.Model):
    """One stratum of a draw's frame: `report_ids` are ascending ranges ("1-4,9"), `population` counts them."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="strata")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    population = models.PositiveIntegerField()
    report_ids = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "name"], name="draw_stratum_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.draw}"


class DrawBatch(models.Model):
    """One act of drawing: the first, or an extension.

    `design` is how the sizes were found (`annotator.rounds.designs.Design.to_json`), `plan` the sizes by stratum that
    hold from this batch on, with the formula; `left_out` lists reports of the frame that could not be drawn any more,
    because they were excluded or known as duplicates by then, as ranges.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveSmallIntegerField()
    design = models.JSONField()
    plan = models.JSONField()
    left_out = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "number"], name="draw_batch_number_once"),
            models.CheckConstraint(name="draw_batches_count_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"batch {self.number} of {self.draw}"


class DrawnReport(models.Model):
    """One drawn report; `position` is its place in the whole draw, in which the strata take turns."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="reports")
    batch = models.ForeignKey(DrawBatch, on_delete=models.CASCADE, related_name="reports")
    stratum = models.ForeignKey(DrawStratum, on_delete=models.CASCADE, related_name="reports")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "report"], name="drawn_report_once"),
            models.UniqueConstraint(fields=["draw", "position"], name="drawn_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} in {self.draw}"
