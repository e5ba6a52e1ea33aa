"""Rounds, the reports drawn into them, their raters and the assignments that follow."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotator.common.events import JsonValue
from annotator.rounds import blinding
from annotator.rounds.sharing import Order, Overlap
from annotator.studies.models import Study
from mining.models import Report, Snapshot
from taxonomy.models import Version

OVERLAPS = [(each.value, each.value) for each in Overlap]
ORDERS = [(each.value, each.value) for each in Order]


class Purpose(models.TextChoices):
    SCREENING = "screening", "screening"
    TRAINING = "training", "training"
    PILOT = "pilot", "pilot"
    RELIABILITY = "reliability", "reliability"
    MAIN = "main", "main"
    RECODING = "recoding", "recoding"
    DRIFT = "drift", "drift"


class Phase(models.TextChoices):
    """Named by what may be seen: nothing of others, conflicts under letters, gold labels."""

    PLANNED = "planned", "planned"
    OPEN = "open", "open: blind"
    RECONCILING = "reconciling", "reconciling"
    CLOSED = "closed", "closed"


class Round(models.Model):
    """A set of reports coded under one version by named raters.

    `overlap` to `is_spread` say how the reports are shared (`annotator.rounds.workload.Workload`). `due_on` is a day
    to be done by, which binds nobody. `released` lists the reports, as ranges, that left the round when it ended early.
    `origin` is the round on which this one builds: whose unfinished reports it takes up, or, in training, with whose
    gold labels raters are compared, or, in drift, whose reports are read again; `read_again` has these by person, as
    ranges, and `cover` is the draw as it is told until that round has ended. With `shows_old_answers` raters who code
    anew see what was coded before. `hides` and `hides_until` are its stage (`annotator.rounds.disclosure.Stage`), empty
    where nothing is hidden. In open coding raters make codes of their own; once these are aligned, `version` is the one
    that the codings are read under and `coded_under` the one that raters had before them.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=12, choices=Purpose)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    is_open_coding = models.BooleanField(default=False)
    coded_under = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.PLANNED)
    raters_per_report = models.PositiveSmallIntegerField()
    overlap = models.CharField(max_length=8, choices=OVERLAPS, default=Overlap.FULL.value)
    overlap_share = models.PositiveSmallIntegerField(default=100)
    order = models.CharField(max_length=8, choices=ORDERS, default=Order.SHUFFLED.value)
    is_spread = models.BooleanField(default=False)
    read_again = models.JSONField(default=dict)
    cover = models.JSONField(default=dict)
    hides = models.CharField(max_length=80, blank=True)
    hides_until = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    released = models.TextField(blank=True)
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    shows_old_answers = models.BooleanField(default=False)
    seed = models.PositiveBigIntegerField()
    draw = models.JSONField(default=dict)
    drawn_from = models.ForeignKey("rounds.Draw", on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="round_name_once_per_study"),
            models.CheckConstraint(name="round_has_raters", condition=Q(raters_per_report__gte=1)),
            models.CheckConstraint(
                name="round_training_has_an_origin", condition=~Q(purpose="training") | Q(origin__isnull=False)
            ),
            models.CheckConstraint(
                name="round_of_recoding_shows_old_answers",
                condition=Q(shows_old_answers=False) | Q(purpose="recoding"),
            ),
            models.CheckConstraint(
                name="round_hides_until_something",
                condition=Q(hides="", hides_until="") | (~Q(hides="") & ~Q(hides_until="")),
            ),
            models.CheckConstraint(
                name="round_open_coding_builds_the_codebook",
                condition=Q(is_open_coding=False) | Q(purpose__in=["pilot", "reliability", "main"]),
            ),
            models.CheckConstraint(
                name="round_is_aligned_once_it_ended",
                condition=Q(coded_under__isnull=True) | Q(is_open_coding=True, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="round_drift_has_an_origin", condition=~Q(purpose="drift") | Q(origin__isnull=False)
            ),
            models.CheckConstraint(name="round_overlap_is_a_share", condition=Q(overlap_share__lte=100)),
            models.CheckConstraint(
                name="round_phase_has_its_times",
                condition=Q(phase="planned", opened_at__isnull=True, ended_at__isnull=True, closed_at__isnull=True)
                | Q(phase="open", opened_at__isnull=False, ended_at__isnull=True, closed_at__isnull=True)
                | Q(phase="reconciling", opened_at__isnull=False, ended_at__isnull=False, closed_at__isnull=True)
                | Q(phase="closed", opened_at__isnull=False, ended_at__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def awaits_alignment(self) -> bool:
        """Whether raters' own codes still have to be aligned before codings can be compared."""
        return self.is_open_coding and self.coded_under_id is None

    @property
    def shown_purpose(self) -> str:
        """The purpose as it may be told now: a drift round passes for another until it has ended."""
        return blinding.shown_purpose(self.purpose, self.phase)

    @property
    def shown_origin_id(self) -> int | None:
        """The earlier round as far as it may be told now."""
        return self.origin_id if self.shown_purpose == self.purpose else None

    @property
    def shown_draw(self) -> dict[str, JsonValue]:
        """The draw as it may be told now: of a drift round that has not ended, the cover."""
        shown: dict[str, JsonValue] = self.draw if self.shown_purpose == self.purpose else self.cover
        return shown


class Frame(models.Model):
    """The list from which a round's reports were drawn: report ids as ascending ranges, "1-4,9".

    A table of its own, for it can be long and only a redone draw reads it.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="frame")
    report_ids = models.TextField()

    def __str__(self) -> str:
        return f"frame of {self.round}"


class RoundReport(models.Model):
    """One drawn report, with the snapshot that every rater of the round reads; `position` is its place in the draw."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reports")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "report"], name="round_report_once"),
            models.UniqueConstraint(fields=["round", "position"], name="round_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} in {self.round}"


class RoundRater(models.Model):
    """A rater of a round; `letter_rank` is the place in a shuffled order, shown as A, B, C.

    `place` is the number under which the allocation knows the rater: the letter, until somebody joins and letters are
    shuffled again. `weight` is how much work they take compared to the others. Who left stays, with what they coded.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="raters")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    letter_rank = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField(default=1)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="round_rater_once"),
            models.UniqueConstraint(fields=["round", "letter_rank"], name="round_letter_once"),
            models.UniqueConstraint(fields=["round", "place"], name="round_place_once"),
            models.CheckConstraint(name="round_rater_weighs_something", condition=Q(weight__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.round}"


class Assignment(models.Model):
    """One report for one rater in one round. `submitted_at` is the time of the first submission."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignments")
    round_report = models.ForeignKey(RoundReport, on_delete=models.CASCADE, related_name="assignments")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    skipped_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round_report", "rater"], name="assignment_once"),
            models.UniqueConstraint(fields=["round", "rater", "position"], name="assignment_position_once"),
            models.CheckConstraint(
                name="assignment_skip_is_before_submission",
                condition=Q(skipped_at__isnull=True)
                | Q(submitted_at__isnull=True)
                | Q(submitted_at__gte=F("skipped_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "rater", "position"], condition=Q(submitted_at__isnull=True), name="assignment_queue"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_report} for {self.rater}"
