"""The terms under which a round is coded, checked and put on its row: what it builds on, is shared by, shows and hides.

Planning calls it once; nothing here is saved or drawn.
"""

from collections.abc import Mapping
from dataclasses import replace

from annotator.common.errors import Invalid
from annotator.rounds import blinding, sampling
from annotator.rounds.disclosure import NO_STAGE, Stage, make_stage
from annotator.rounds.draws import RoundDraw
from annotator.rounds.models import Purpose, Round
from annotator.rounds.rereading import ByPerson
from annotator.rounds.selectors.frames import frame_of
from annotator.rounds.workload import HEAVIEST, Workload
from mining.selectors import EVERYTHING
from taxonomy.models import Version
from taxonomy.selectors import load_book

# screening has one question; training shows the gold label, so that nothing is to be kept apart
OPENLY_CODED = frozenset({Purpose.PILOT, Purpose.RELIABILITY, Purpose.MAIN})
WHOLE = frozenset({Purpose.SCREENING, Purpose.TRAINING})


def build_on(round: Round, origin: Round | None, read_again: ByPerson, *, shows_old_answers: bool) -> None:
    """Put on a round the earlier one that it builds on, and who reads what of it again.

    Refuses old answers in sight anywhere but in recoding, and a drift round in which nobody reads anything again.
    """
    if bool(read_again) != (round.purpose == Purpose.DRIFT):
        raise Invalid("Own reports are read again in a drift round, which is planned on the page of an ended round.")
    if shows_old_answers and round.purpose != Purpose.RECODING:
        raise Invalid("Old answers can be shown in a recoding round only; anywhere else raters code independently.")
    round.origin = _checked_origin(round.purpose, round.version, origin)
    round.shows_old_answers = shows_old_answers
    round.read_again = {str(person): sampling.write_ranges(sorted(reports)) for person, reports in read_again.items()}


def cover(round: Round, draw: RoundDraw, frame: Mapping[int, int]) -> None:
    """Put on a drift round the draw as it is told until the round has ended: so many of all reports, at random."""
    if round.purpose != Purpose.DRIFT:
        return
    corpus = frame_of(round.study, EVERYTHING) | dict(frame)
    told = replace(draw, filters=EVERYTHING, frame_sha256=sampling.hash_frame(corpus), frame_size=len(corpus))
    round.cover = told.to_json()


def checked_open_coding(purpose: str, is_open_coding: bool) -> bool:
    """Return whether raters make codes of their own; refuses that where no codebook is built."""
    if is_open_coding and purpose not in OPENLY_CODED:
        sentence = f"Codes of one's own are made in a pilot, reliability or main round, not in a {purpose} round."
        raise Invalid(sentence, "is_open_coding")
    return is_open_coding


def share_and_hide(round: Round, workload: Workload, stage: Stage) -> None:
    """Put on a round how its reports are shared, and what of them is hidden until when."""
    share(round, workload)
    hide(round, stage)


def share(round: Round, workload: Workload) -> None:
    """Put on a round how its reports are shared; refuses shares and weights that can't be."""
    if not 0 <= workload.share <= 100:
        raise Invalid("The share that overlaps is 0 to 100 percent.", "overlap_share")
    if not all(1 <= weight <= HEAVIEST for weight in workload.weights.values()):
        raise Invalid(f"A rater's weight is a whole number from 1 to {HEAVIEST}.", "raters")
    round.overlap, round.overlap_share = workload.overlap, workload.share
    round.order, round.is_spread = workload.order, workload.is_spread


def hide(round: Round, stage: Stage) -> None:
    """Put on a round what is hidden until what is answered; refuses stages where reports are shown whole."""
    if stage == NO_STAGE:
        return
    if round.purpose in WHOLE:
        raise Invalid(f"A {round.purpose} round shows its reports whole.", "hides")
    checked = make_stage(stage.parts, stage.questions, load_book(round.version))
    round.hides, round.hides_until = checked.hides, checked.until


def _checked_origin(purpose: str, version: Version, origin: Round | None) -> Round | None:
    """Refuse to train without gold labels to compare with, or with those of another version."""
    if purpose == Purpose.DRIFT and origin is None:
        raise Invalid("A drift round reads reports of an ended round again: choose one.", "origin")
    if purpose != Purpose.TRAINING:
        return origin
    if origin is None or not blinding.may_see_gold(origin.phase, origin.purpose):
        raise Invalid("Raters train with the gold labels of a closed round: choose one.", "origin")
    if origin.version_id != version.pk:
        raise Invalid("Raters train under the codebook version of the round whose labels they are compared with.")
    return origin
