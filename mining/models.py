"""Corpora, where their reports come from, and the reports with their immutable snapshots."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from mining.git.models import Clone
from mining.github.models import (
    Fate,
    GithubReport,
    GithubSource,
    GithubToken,
    Piece,
    PseudonymKey,
    RepositoryHarvest,
    RepositoryMark,
    Transport,
)
from mining.links import DuplicatePair, PairState, Reference, ReferenceKind

__all__ = [
    "Clone",
    "DuplicatePair",
    "Fate",
    "GithubReport",
    "GithubSource",
    "GithubToken",
    "PairState",
    "Piece",
    "PseudonymKey",
    "Reference",
    "ReferenceKind",
    "RepositoryHarvest",
    "RepositoryMark",
    "Transport",
]


class Corpus(models.Model):
    """The collected reports of one study."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class SourceKind(models.TextChoices):
    FILE = "file", "file"
    GITHUB = "github", "GitHub"
    GIT = "git", "git history"


class Source(models.Model):
    """Where reports of a corpus come from."""

    corpus = models.ForeignKey(Corpus, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=12, choices=SourceKind)
    name = models.CharField(max_length=255)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class FileFormat(models.TextChoices):
    JSONL = "jsonl", "JSON lines"
    JSON = "json", "JSON of GitHub"
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"


class Harvest(models.Model):
    """One run of collecting: what was read, how much of it was new, and what could not be used.

    `job` is the row of `annotator.common.models.Job` that does the work; the counts here are the record that stays.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="harvests")
    job = models.OneToOneField("common.Job", on_delete=models.PROTECT, null=True, related_name="+")
    file = models.FileField(upload_to="imports/%Y/%m/", blank=True)
    file_format = models.CharField(max_length=8, choices=FileFormat, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="harvest_counts_add_up",
                condition=Q(read=F("created") + F("updated") + F("unchanged") + F("rejected")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} at {self.started_at:%Y-%m-%d %H:%M}"


class ImportProblem(models.Model):
    """One row of a file that could not be used, or was used with a loss, with its line and the reason."""

    harvest = models.ForeignKey(Harvest, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    is_rejected = models.BooleanField()
    column = models.CharField(max_length=80, blank=True)
    reason = models.TextField()
    excerpt = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["harvest", "line"], name="problem_by_line")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class ReportKind(models.TextChoices):
    ISSUE = "issue", "issue"
    PULL = "pull", "pull request"
    COMMIT = "commit", "commit"
    DISCUSSION = "discussion", "discussion"
    RECORD = "record", "record"


class Report(models.Model):
    """One bug report, the unit of coding; what it says is in its snapshots, what lists need is copied here."""

    # the composite indexes below begin with the corpus
    corpus = models.ForeignKey(Corpus, on_delete=models.CASCADE, related_name="reports", db_index=False)
    url = models.CharField(max_length=500)
    repository = models.CharField(max_length=200)
    number = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=12, choices=ReportKind, default=ReportKind.ISSUE)
    title = models.TextField()
    state = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    comment_count = models.PositiveIntegerField(default=0)
    current_snapshot = models.ForeignKey("mining.Snapshot", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["corpus", "url"], name="report_url_is_unique_in_its_corpus")]
        indexes = [
            # GitHub, GitLab and Gitea don't heed the case of names; one report must not be kept twice for it
            models.Index("corpus", Lower("url"), name="report_by_folded_url"),
            models.Index(fields=["corpus", "id"], name="report_in_order"),
            models.Index(fields=["corpus", "repository", "id"], name="report_by_repository"),
            models.Index(fields=["corpus", "state", "id"], name="report_by_state"),
            models.Index(fields=["corpus", "kind", "id"], name="report_by_kind"),
            models.Index(fields=["corpus", "opened_at"], name="report_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.repository} #{self.number}" if self.number else self.url


class ReportLabel(models.Model):
    """A label that the project's maintainers gave a report, as of its current snapshot; for filters."""

    # the corpus stands here too, so that counting a corpus's labels reads one index and no reports
    corpus = models.ForeignKey(Corpus, on_delete=models.CASCADE, related_name="+", db_index=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="labels", db_index=False)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "name"], name="report_label_once")]
        indexes = [models.Index(fields=["corpus", "name", "report"], name="label_by_name")]

    def __str__(self) -> str:
        return self.name


class Snapshot(models.Model):
    """The immutable, hashed content of a report at one fetch; codings point to the snapshot that was read.

    `comments` is a list of {author, role, created_at, body, url, what}, where `what` says how it was given if it is
    more than a comment ("approved these changes"); `fixes` is a list of {url, title, merged_at, additions, deletions,
    commits, files}, where a harvest adds {state}, {changes} as `mining.fixes` describes them, and {hunks} where the
    diff was read; `extra` holds the columns that the product does not know, as they came, and a harvest's `timeline`
    and `reactions`.
    All text is stored with LF line ends; positions in it are Unicode code points.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="snapshots")
    harvest = models.ForeignKey(Harvest, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    fetched_at = models.DateTimeField()
    title = models.TextField()
    body = models.TextField(blank=True)
    state = models.CharField(max_length=20, blank=True)
    state_reason = models.CharField(max_length=40, blank=True)
    author = models.CharField(max_length=120, blank=True)
    author_role = models.CharField(max_length=30, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    labels = models.JSONField(default=list)
    comments = models.JSONField(default=list)
    fixes = models.JSONField(default=list)
    extra = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="snapshot_content_once_per_report")]

    def __str__(self) -> str:
        return f"{self.report} as of {self.fetched_at:%Y-%m-%d}"


class RenderedThread(models.Model):
    """A snapshot as sanitised HTML, kept so that opening a report costs no Markdown; may be thrown away any time."""

    snapshot = models.OneToOneField(Snapshot, on_delete=models.CASCADE, related_name="rendered")
    renderer = models.PositiveIntegerField()
    html = models.TextField()

    def __str__(self) -> str:
        return f"HTML of {self.snapshot_id}"
