"""Rows of sources on GitHub: what is asked for, with which tokens, how far each repository is, what is known of it."""

from django.conf import settings
from django.db import models


class GithubSource(models.Model):
    """What a source of the kind `github` asks for; `query` is that of `mining.github.query.GithubQuery`.

    `reads_diffs` has the diffs of merged fixes read too, one request or more for each.
    """

    source = models.OneToOneField("mining.Source", on_delete=models.CASCADE, related_name="github")
    query = models.JSONField()
    keeps_logins = models.BooleanField(default=False)
    reads_diffs = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.source)


class GithubToken(models.Model):
    """An access token, encrypted; what is left of its limits as GitHub last told.

    `limits` holds {limit, remaining, resets_at} for "graphql" and "core"; `blocked_until` is GitHub's answer to asking
    too fast; a token that GitHub no longer takes has `refused_at`.
    """

    corpus = models.ForeignKey("mining.Corpus", on_delete=models.CASCADE, related_name="github_tokens")
    name = models.CharField(max_length=80)
    login = models.CharField(max_length=120)
    scopes = models.CharField(max_length=300, blank=True)
    secret = models.TextField()
    limits = models.JSONField(default=dict)
    blocked_until = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["corpus", "name"], name="token_name_once_per_corpus")]

    def __str__(self) -> str:
        return self.name


class PseudonymKey(models.Model):
    """The key, encrypted, from which the names of a corpus's authors are made."""

    corpus = models.OneToOneField("mining.Corpus", on_delete=models.CASCADE, related_name="+")
    secret = models.TextField()

    def __str__(self) -> str:
        return f"Key of corpus {self.corpus_id}"


class Transport(models.TextChoices):
    GRAPHQL = "graphql", "GraphQL"
    REST = "rest", "REST"


class RepositoryHarvest(models.Model):
    """One repository in one harvest, with the job that fetches it; its counts are part of the harvest's.

    `since` is the moment from which changes are asked for, None for everything; `began_at` is GitHub's clock at the
    first answer; `troubles` counts failures in a row.
    """

    harvest = models.ForeignKey("mining.Harvest", on_delete=models.CASCADE, related_name="repositories")
    job = models.OneToOneField("common.Job", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    transport = models.CharField(max_length=8, choices=Transport, blank=True)
    since = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    points = models.PositiveIntegerField(default=0)
    troubles = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["harvest", "name"], name="repository_once_per_harvest")]

    def __str__(self) -> str:
        return self.name


class RepositoryMark(models.Model):
    """Up to when a source knows a repository, and the versions of REST lists that it has seen, for the next harvest."""

    source = models.ForeignKey("mining.Source", on_delete=models.CASCADE, related_name="marks")
    name = models.CharField(max_length=200)
    through = models.DateTimeField()
    etags = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="mark_once_per_repository")]

    def __str__(self) -> str:
        return f"{self.name} through {self.through:%Y-%m-%d %H:%M}"


class Fate(models.TextChoices):
    THERE = "", "there"
    DELETED = "deleted", "deleted"
    TRANSFERRED = "transferred", "transferred"
    MISSING = "missing", "not found"


class GithubReport(models.Model):
    """What GitHub last told one source of a report, beside its snapshots: when it changed, and whether it is there."""

    report = models.ForeignKey("mining.Report", on_delete=models.CASCADE, related_name="github", db_index=False)
    source = models.ForeignKey("mining.Source", on_delete=models.CASCADE, related_name="+", db_index=False)
    repository = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    seen_in = models.ForeignKey(RepositoryHarvest, on_delete=models.SET_NULL, null=True, related_name="+")
    fate = models.CharField(max_length=12, choices=Fate, default=Fate.THERE, blank=True)
    fate_at = models.DateTimeField(null=True)
    moved_to = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "source"], name="github_report_once_per_source")]
        indexes = [models.Index(fields=["source", "repository", "number"], name="github_report_by_number")]

    def __str__(self) -> str:
        return f"{self.repository} #{self.number}"


class Piece(models.Model):
    """A part of a thread that was fetched before the rest of it; gone when the report is stored.

    `number` is the issue it belongs to; `kind` says what `data` is; `weight` is what it still costs to complete it.
    """

    repository_harvest = models.ForeignKey(
        RepositoryHarvest, on_delete=models.CASCADE, related_name="pieces", db_index=False
    )
    kind = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    weight = models.PositiveIntegerField(default=0)
    data = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository_harvest", "kind", "number", "key"], name="piece_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of #{self.number}"
