"""Reports that a lead added to a round while it was open."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotator.rounds.models.draws import Draw
from annotator.rounds.models.rounds import Round


class Extension(models.Model):
    """One act of adding `size` reports: those of the round from `first_position` on, as many as did not leave it since.

    `frame` lists as ranges what could be added, `taken_from` says in words which reports these were; `drawn_from` is
    the kept draw of which they are part, none where the round's own draw went on. `seed` shared them out; the round's
    own seed, or the draw, put them in order.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="extensions")
    number = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    first_position = models.PositiveIntegerField()
    frame = models.TextField()
    taken_from = models.CharField(max_length=500)
    drawn_from = models.ForeignKey(Draw, on_delete=models.PROTECT, null=True, related_name="+")
    seed = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="extension_number_once"),
            models.CheckConstraint(name="extension_adds_something", condition=Q(size__gte=1, number__gte=1)),
            models.CheckConstraint(name="extension_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"extension {self.number} of {self.round}"
