"""Who is told by mail what waits for them, and how often."""

from django.conf import settings
from django.db import models

from annotator.common.models import Job


class Every(models.TextChoices):
    DAILY = "daily", "every day"
    WEEKLY = "weekly", "every Monday"


class Digest(models.Model):
    """One person's wish for a digest; nobody without a row gets one.

    `job` waits for the next one, and ends by itself once the row is gone or has another job. `address` is where the
    person reached this installation when they asked: a job has no request to build links from.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    every = models.CharField(max_length=8, choices=Every)
    address = models.URLField(max_length=400)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.user}, {self.get_every_display()}"
