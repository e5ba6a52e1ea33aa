"""Codebooks with frozen versions. A facet and a code keep one identity; each version holds their wording and place.

The rows of a published version are also guarded by the database itself: see `taxonomy.guards`.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Codebook(models.Model):
    """The scheme of one study: one draft that changes, and published versions that never do.

    Its name and description are the versions', so that renaming the draft leaves what was published alone.
    """

    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"codebook {self.pk}"


class Version(models.Model):
    """A state of a codebook: the draft (no number), or a published one (numbered, hashed, frozen).

    `number` counts the versions and is their address; `major.minor.patch` says what became of the codings of the one
    before (see `taxonomy.numbering`).
    `revision` counts the draft's changes and goes on counting after a publication, so that a stale save is noticed;
    `text_revision` is the one that last changed the name or the description.
    """

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="versions")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    number = models.PositiveIntegerField(null=True)
    major = models.PositiveIntegerField(default=0)
    minor = models.PositiveIntegerField(default=0)
    patch = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    text_revision = models.PositiveIntegerField(default=0)
    notes = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["codebook", "number"], name="version_number_once_per_codebook"),
            models.UniqueConstraint(
                fields=["codebook"], condition=Q(number__isnull=True), name="version_one_draft_per_codebook"
            ),
            models.CheckConstraint(
                name="version_published_is_complete",
                condition=Q(number__isnull=True, published_at__isnull=True)
                | (Q(number__gte=1, published_at__isnull=False, published_by__isnull=False) & ~Q(sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}" if self.number else f"{self.name}, draft"

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Major, minor and patch; a version older than these counts as a major one."""
        return self.major or self.number or 0, self.minor, self.patch

    @property
    def semantic(self) -> str:
        """The number that says how much has changed: "2.1.0"; "" for the draft."""
        return "" if self.is_draft else ".".join(str(number) for number in self.numbers)

    @property
    def is_draft(self) -> bool:
        """Whether this is the state that can change."""
        return self.number is None


class Facet(models.Model):
    """The identity of one question across versions; `key` is its stable short name."""

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="facets")
    key = models.SlugField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["codebook", "key"], name="facet_key_once_per_codebook")]

    def __str__(self) -> str:
        return self.key


class Code(models.Model):
    """The identity of one answer across versions; `key` is its stable short name."""

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="codes")
    key = models.SlugField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["codebook", "key"], name="code_key_once_per_codebook")]

    def __str__(self) -> str:
        return self.key


class Answers(models.TextChoices):
    ONE = "one", "one answer"
    MANY = "many", "several answers"


class ScaleKind(models.TextChoices):
    NOMINAL = "nominal", "nominal"
    ORDINAL = "ordinal", "ordinal"


class FacetState(models.Model):
    """What a facet is in one version. Facets with the same `group` form one repeatable finding.

    A retired facet keeps its rows, so that it can be restored, but belongs to no book. `revision` is the draft's
    at the facet's last change.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="facet_states")
    facet = models.ForeignKey(Facet, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(max_length=120)
    question = models.TextField(blank=True)
    answers = models.CharField(max_length=4, choices=Answers, default=Answers.ONE)
    scale = models.CharField(max_length=8, choices=ScaleKind, default=ScaleKind.NOMINAL)
    is_required = models.BooleanField(default=True)
    is_evidence_required = models.BooleanField(default=False)
    group = models.CharField(max_length=60, blank=True)
    is_retired = models.BooleanField(default=False)
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "facet"], name="facet_state_once_per_version")]

    def __str__(self) -> str:
        return self.name


class CodeStatus(models.TextChoices):
    ACTIVE = "active", "active"
    RETIRED = "retired", "retired"
    MERGED = "merged", "merged"
    SPLIT = "split", "split"
    TURNED = "turned", "turned"


class CodeState(models.Model):
    """What a code says in one version, and where it stands in its facet's tree (`parent` is of the same facet).

    `position` counts among the codes of one parent; `revision` is the draft's at the code's last change. `into` holds
    the keys of the codes that took the place of one that was merged, split or turned into a code of another facet.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="code_states")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="states")
    facet = models.ForeignKey(Facet, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=160)
    brief = models.TextField(blank=True)
    full = models.TextField(blank=True)
    when_to_use = models.TextField(blank=True)
    when_not = models.TextField(blank=True)
    examples = models.JSONField(default=list)
    counter_examples = models.JSONField(default=list)
    notes = models.TextField(blank=True)
    aliases = models.JSONField(default=list)
    is_selectable = models.BooleanField(default=True)
    status = models.CharField(max_length=8, choices=CodeStatus, default=CodeStatus.ACTIVE)
    into = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="code_state_once_per_version"),
            models.CheckConstraint(
                name="code_is_not_its_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=F("code"))
            ),
        ]
        indexes = [models.Index(fields=["version", "facet", "position"], name="code_state_by_place")]

    def __str__(self) -> str:
        return self.name


class OperationKind(models.TextChoices):
    ADD = "add", "add"
    RENAME = "rename", "rename"
    REDEFINE = "redefine", "redefine"
    REWORD = "reword", "reword"
    MOVE = "move", "move"
    MERGE = "merge", "merge"
    SPLIT = "split", "split"
    TURN = "turn", "turn"
    RETIRE = "retire", "retire"
    RESTORE = "restore", "restore"


class Operation(models.Model):
    """One change of the draft, with its reason; `version` is the one that published it, null until then.

    `payload` holds what the kind needs to be followed: {"before": ..., "after": ...} of the fields that changed; for
    merge, split and turn "after" holds "into", the keys of the codes that take over. `subject` is "code:KEY",
    "facet:KEY" or "codebook".
    """

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="operations")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="operations")
    kind = models.CharField(max_length=8, choices=OperationKind)
    subject = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["codebook", "version", "id"], name="operation_by_version")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Edit(models.Model):
    """One unit of work on the draft, kept until the next publication so that it can be undone and done again.

    `before` and `after` hold the rows it changed, by subject (null: there was none, or is none); `added` and `removed`
    the operations that it noted and dropped. Undone edits are the ones that can be done again, the oldest first.
    """

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="edits")
    action = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    added = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    is_undone = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["codebook", "is_undone", "id"], name="edit_by_codebook")]

    def __str__(self) -> str:
        return f"{self.action} {self.name}".strip()
