"""Packages: what left the product, when, with which hash."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.studies.models import Study


class Package(models.Model):
    """One export of a study's data set, built by a job and kept; without a file until the job is done.

    `contents` counts what is in it: rounds, reports, codings, not_coded, decisions, gold_labels.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+")
    job = models.OneToOneField("common.Job", on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="packages/%Y/%m/", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    contents = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="package_with_a_file_has_its_hash", condition=Q(file="") | (~Q(sha256="") & Q(size__gt=0))
            )
        ]

    def __str__(self) -> str:
        return f"package {self.pk} of {self.study}"
