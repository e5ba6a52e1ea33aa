"""An openly coded round is read under the version of the codebook that its alignment led to."""

from annotator.rounds.models import Phase, Round
from annotator.rounds.services.phases import NotInPhase
from taxonomy.models import Version


def read_under(*, round: Round, version: Version) -> None:
    """Read the codings of a reconciling openly coded round under a version from now on; they themselves stay.

    Called by whoever keeps the alignment, in the same transaction, having asked whether they may; the event is theirs.
    Refuses a round that is not reconciling, or is aligned already. The version that was coded under is kept.
    """
    waiting = Round.objects.filter(pk=round.pk, phase=Phase.RECONCILING, is_open_coding=True, coded_under__isnull=True)
    if not waiting.update(coded_under=round.version_id, version=version):
        raise NotInPhase("aligned", Phase.RECONCILING)
    round.coded_under, round.version = round.version, version
