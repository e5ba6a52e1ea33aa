"""What the desks say and do when a round's assignments change hands: what is begun, and how long queues are now."""

from collections.abc import Collection

from annotator.coding.models import Draft, Tally
from annotator.coding.selectors.queue import count_tally
from annotator.rounds.models import Round


class CodingDesks:
    """The desks of this room, for `annotator.rounds.desks`."""

    def begun(self, round: Round) -> Collection[int]:
        """Return the assignments that have a draft and are not submitted."""
        drafts = Draft.objects.filter(assignment__round=round, assignment__submitted_at__isnull=True)
        return set(drafts.values_list("assignment_id", flat=True))

    def requeued(self, round: Round, raters: Collection[int]) -> None:
        """Count the tallies of these raters again; their pace stays."""
        for tally in Tally.objects.select_for_update().filter(round=round, rater_id__in=raters):
            counted = count_tally(round, tally.rater_id)
            tally.assigned, tally.submitted, tally.skipped = counted.assigned, counted.submitted, counted.skipped
            tally.save()
