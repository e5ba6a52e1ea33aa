"""Which members of a study are machines: a model or a script that codes through the API."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.studies.models import Study


class MachineRater(models.Model):
    """A member who is a model or a script, with what a paper must say of it.

    One version with one prompt: another version or another prompt is another rater, with an account of its own.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    model = models.CharField(max_length=100)
    version = models.CharField(max_length=100)
    prompt = models.TextField(blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "user"], name="machine_rater_once"),
            models.CheckConstraint(name="machine_rater_says_what_it_is", condition=~Q(model="") & ~Q(version="")),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.version}"
