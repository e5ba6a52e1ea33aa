"""What is kept of an alignment: the board and its steps, where each own code leads, and agreement before and after."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.rounds.models import Round


class Alignment(models.Model):
    """One openly coded round's alignment.

    `board` has the shape of `board.Board.to_json`; `revision` counts its changes, so that a stale save is noticed.
    `leads` says, once the board is applied to the draft, which code each own code became: {own key: key, or null where
    it was set aside}. When the codings are read under a published version, `before` and `after` keep the figures of
    agreement in the shape of `agreement.frozen.figures_of`. `reopened_revision` is the revision at which an applied
    board was opened again, 0 for never: steps up to it can't be undone.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="+")
    board = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    leads = models.JSONField(default=dict)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    reopened_revision = models.PositiveIntegerField(default=0)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    method = models.CharField(max_length=20, blank=True)
    seed = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="alignment_is_applied_before_it_is_read",
                condition=Q(read_at__isnull=True) | Q(applied_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"alignment of {self.round}"


class BoardStep(models.Model):
    """One step on the board: `turn` is what it did (`steps.Turn.to_json`), `words` tell it.

    `revision` is the board's after it. A step that was taken back, or done again, keeps when that was last, by whom,
    and the board's revision after it (`turned_…`).
    """

    alignment = models.ForeignKey(Alignment, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    turn = models.JSONField()
    words = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_undone = models.BooleanField(default=False)
    turned_revision = models.PositiveIntegerField(null=True)
    turned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    turned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alignment", "revision"], name="board_step_once_per_revision"),
            models.CheckConstraint(
                name="board_step_is_turned_by_somebody",
                condition=Q(is_undone=False, turned_revision=None, turned_by=None, turned_at=None)
                | Q(turned_revision__isnull=False, turned_by__isnull=False, turned_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def last_revision(self) -> int:
        """The board's revision since which it stands, or stands no more."""
        return self.turned_revision or self.revision
