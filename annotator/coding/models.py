"""Codings and drafts. A submitted coding is a row that never changes; a correction is a new revision beside it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotator.rounds.models import Assignment, Round
from mining.models import Snapshot
from taxonomy.models import Code, Facet, Version


class OwnCode(models.Model):
    """A code that a rater made in a round of open coding: theirs alone while the round is open, unchanged ever after.

    `key` is drawn, so that it tells neither how many there are nor when they were made, and holds a dot, which no key
    of the codebook does. `parent_key` names a code of the version or an own one of the same rater, "" for none.
    `examples` are passages: {"quote", "url", "report", "part", "start", "end"}.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    facet = models.ForeignKey(Facet, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    brief = models.TextField(blank=True)
    parent_key = models.CharField(max_length=80, blank=True)
    examples = models.JSONField(default=list)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="own_code_key_once_per_round"),
            models.UniqueConstraint(fields=["round", "rater", "facet", "name"], name="own_code_name_once_per_rater"),
            models.CheckConstraint(name="own_code_key_is_no_codes", condition=Q(key__startswith="own.")),
        ]

    def __str__(self) -> str:
        return self.key


class AlignedCode(models.Model):
    """What an own code is read as once its round is aligned; `code` is null where it was set aside."""

    own_code = models.OneToOneField(OwnCode, on_delete=models.PROTECT, related_name="aligned")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.own_code} as {self.code}"


class AnswerKind(models.TextChoices):
    """Missing is none of these: a facet that was not answered has no row."""

    CODES = "codes", "codes"
    NOTHING = "nothing", "nothing applies"
    UNSURE = "unsure", "unsure"


class Draft(models.Model):
    """What a rater has put down but not submitted; seen by nobody else, ever.

    `content` has the shape of `annotator.coding.answers.Content.to_json`; `revision` grows with each change of it, and
    with each submission, after which the draft holds what was submitted. `window` names the browser window that saved
    it last; `active_seconds` counts time at the desk; `is_to_discuss` is the rater's own mark "discuss later".
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    active_seconds = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=64, blank=True)
    is_to_discuss = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.assignment}"


class Coding(models.Model):
    """What a rater submitted for one assignment. The independent coding is the last one of a round that has ended."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    memo = models.TextField(blank=True)
    active_seconds = models.PositiveIntegerField(default=0)
    client_id = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "revision"], name="coding_revision_once"),
            models.UniqueConstraint(fields=["assignment", "client_id"], name="coding_sent_twice_is_kept_once"),
            models.CheckConstraint(name="coding_revisions_start_at_one", condition=Q(revision__gte=1)),
        ]

    def __str__(self) -> str:
        return f"coding {self.revision} of {self.assignment}"


class AnswerBase(models.Model):
    """One facet's answer; `finding` is 0 for a facet of the report, else the finding's number from 1."""

    facet = models.ForeignKey(Facet, on_delete=models.PROTECT, related_name="+")
    finding = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=AnswerKind)

    class Meta:
        abstract = True


class Answer(AnswerBase):
    """One facet's answer in a submitted coding."""

    coding = models.ForeignKey(Coding, on_delete=models.CASCADE, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coding", "facet", "finding"], name="answer_once_per_facet_and_finding")
        ]

    def __str__(self) -> str:
        return f"{self.facet}: {self.kind}"


class AnswerCode(models.Model):
    """One code chosen in an answer of kind `codes`: of the codebook, or the rater's own."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="codes")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, related_name="+")
    own_code = models.ForeignKey(OwnCode, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "code"], name="answer_code_once"),
            models.UniqueConstraint(
                fields=["own_code", "answer"], condition=Q(own_code__isnull=False), name="answer_own_code_once"
            ),
            models.CheckConstraint(
                name="answer_code_is_the_books_or_ones_own",
                condition=Q(code__isnull=False, own_code__isnull=True) | Q(code__isnull=True, own_code__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.code or self.own_code)


class Evidence(models.Model):
    """A piece of the report that supports one answer of a submitted coding.

    `code` and `own_code` are null where the answer has no code; it is one or the other that has one.

    `part`, `start` and `end` are code points in the stored text of the coding's snapshot; the words are what stood
    there, so that evidence can be read, and found again in an edited report, without the snapshot.
    """

    coding = models.ForeignKey(Coding, on_delete=models.CASCADE, related_name="evidence")
    facet = models.ForeignKey(Facet, on_delete=models.PROTECT, related_name="+")
    finding = models.PositiveSmallIntegerField(default=0)
    code = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, related_name="+")
    own_code = models.ForeignKey(OwnCode, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    part = models.CharField(max_length=24)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="evidence_is_not_empty", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(
                name="evidence_is_for_one_code", condition=Q(code__isnull=True) | Q(own_code__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["own_code"], condition=Q(own_code__isnull=False), name="evidence_by_own_code")]

    def __str__(self) -> str:
        return f"{self.part} {self.start} to {self.end} for {self.facet}"


class Tally(models.Model):
    """How far one rater's queue in one round has come: counted once, then kept in step, so that no page counts rows.

    `skipped` are those put off and still not submitted. `pace_seconds` is the moving average of active time per report.
    May be thrown away any time: it is counted again.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    assigned = models.PositiveIntegerField()
    submitted = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField()
    pace_seconds = models.FloatField(default=0.0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "rater"], name="tally_once_per_rater"),
            models.CheckConstraint(
                name="tally_parts_are_within_the_whole", condition=Q(assigned__gte=F("submitted") + F("skipped"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submitted} of {self.assigned} in {self.round}"


class NewsRead(models.Model):
    """A rater has read what this version of the codebook changed for them; nobody else is shown that."""

    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rater", "version"], name="news_read_once_per_version")]

    def __str__(self) -> str:
        return f"{self.rater} read what {self.version} changed"
