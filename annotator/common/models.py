"""Rows that belong to no room: audit events and jobs."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Event(models.Model):
    """Who changed what, when, from what to what and why; written for people and exports, read by no code.

    `scope` names what the event belongs to ("study:3", "corpus:1", "codebook:2"), `subject` the thing changed.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    scope = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["scope", "-at"], name="event_by_scope")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class JobState(models.TextChoices):
    QUEUED = "queued", "waiting"
    RUNNING = "running", "running"
    PAUSED = "paused", "paused"
    DONE = "done", "done"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


class Job(models.Model):
    """One piece of long work; this row, not the broker, is the truth about it.

    A worker claims it by one conditional UPDATE, extends `lease_expires_at` with each progress write and saves
    `cursor` in the same transaction as the work it stands for; an expired lease is picked up again. A job that waits
    for somebody else, such as a server's limit, is queued and is claimed again from `waiting_until` on. `attempts`
    counts every claim, `fruitless` those since the last progress.
    """

    task = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    scope = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.QUEUED)
    arguments = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    unit = models.CharField(max_length=30, default="rows")
    message = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    fruitless = models.PositiveIntegerField(default=0)
    waiting_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    lease_expires_at = models.DateTimeField(null=True)
    is_cancel_requested = models.BooleanField(default=False)
    is_pause_requested = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_running_has_a_lease",
                condition=~Q(state="running") | (Q(lease_expires_at__isnull=False) & ~Q(claimed_by="")),
            ),
            models.CheckConstraint(
                name="job_ended_has_a_time",
                condition=Q(state__in=["queued", "running", "paused"]) | Q(finished_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_expires_at"], name="job_by_state")]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
