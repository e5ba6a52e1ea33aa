"""May this viewer see this now? The one module that answers; pure, no ORM. docs/blinding.md says it in prose.

Every read of codings, drafts, agreement, conflicts and gold labels asks here: pages, API, exports, search, counts and
error messages alike. It knows roles and phases only, never an account's power over the installation: the owner and an
administrator see what their role in the study shows them, and nothing without one. Whatever is not listed is hidden,
an unknown phase or role included. Counts of reports done are not codings and are open to every member.
"""

from collections.abc import Set as AbstractSet
from enum import StrEnum

from annotator.studies.rules import ADJUDICATOR, EVERYBODY, LEAD, RATER

PLANNED, OPEN, RECONCILING, CLOSED = "planned", "open", "reconciling", "closed"
SCREENING, TRAINING, RECODING, DRIFT = "screening", "training", "recoding", "drift"
# whoever codes in these knows gold labels, or coded the same before: no labels come of them
WITHOUT_LABELS = frozenset({TRAINING, DRIFT})
# what a drift round passes for as long as its raters code
PASSES_FOR = "main"
ENDED = frozenset({RECONCILING, CLOSED})
SETTLES = frozenset({LEAD, RATER, ADJUDICATOR})


class Sight(StrEnum):
    """How much of a coding a viewer sees: nothing, their own, another's under a letter, another's under a name."""

    NONE = "none"
    OWN = "own"
    LETTER = "letter"
    NAME = "name"


def sight_of_coding(
    *, viewer_id: int, rater_id: int, roles: AbstractSet[str], phase: str, shows_names_when_closed: bool
) -> Sight:
    """Return how this viewer, with these roles in the study, sees a submitted coding of this rater in this phase."""
    if phase not in {OPEN, *ENDED} or EVERYBODY.isdisjoint(roles):
        return Sight.NONE
    if viewer_id == rater_id:
        return Sight.OWN
    if phase == RECONCILING and not SETTLES.isdisjoint(roles):
        return Sight.LETTER
    if phase == CLOSED:
        return Sight.NAME if shows_names_when_closed else Sight.LETTER
    return Sight.NONE


def may_see_draft(*, viewer_id: int, rater_id: int) -> bool:
    """Return whether a draft may be seen: by the rater who writes it, in every phase, and by nobody else, ever."""
    return viewer_id == rater_id


def may_see_agreement(phase: str) -> bool:
    """Return whether figures of agreement of the round exist for anybody: from its end on."""
    return phase in ENDED


def may_see_conflicts(roles: AbstractSet[str], phase: str, purpose: str = "") -> bool:
    """Return whether a member may read where raters differ, with codes, memos and decisions under letters.

    Never of a drift round: there each rater is compared with the own earlier coding, and nothing is settled.
    """
    return has_conflicts(purpose) and phase in ENDED and not SETTLES.isdisjoint(roles)


def has_conflicts(purpose: str) -> bool:
    """Return whether raters who differ in such a round make a conflict."""
    return purpose != DRIFT


def may_see_gold(phase: str, purpose: str = "") -> bool:
    """Return whether the round's gold labels stand and so may be read: once it is closed, never of training and drift.

    Who trains is shown gold labels of another round, and who reads again was heard already.
    """
    return phase == CLOSED and makes_labels(purpose)


def makes_labels(purpose: str) -> bool:
    """Return whether gold labels come of such a round, so that closing it waits for decisions."""
    return purpose not in WITHOUT_LABELS


def shown_purpose(purpose: str, phase: str) -> str:
    """Return what anybody may be told a round is for: a drift round is told as such once it has ended."""
    return PASSES_FOR if purpose == DRIFT and phase not in ENDED else purpose


def may_see_drift(phase: str, purpose: str) -> bool:
    """Return whether what raters said is compared with what they said before: of a drift round that has ended."""
    return purpose == DRIFT and phase in ENDED


def may_be_read_again(phase: str, purpose: str) -> bool:
    """Return whether a drift round can take its reports from this one: ended, and coded independently."""
    return phase in ENDED and purpose not in {SCREENING, *WITHOUT_LABELS}


def may_see_times(phase: str) -> bool:
    """Return whether times of others' work may be seen beside letters: once the round is closed.

    Before, whoever knows when or how fast a person works could tell whom a letter means.
    """
    return phase == CLOSED


def is_final(purpose: str) -> bool:
    """Return whether a first submission can't be revised, because the rater is shown gold labels right after it."""
    return purpose == TRAINING


def may_submit(phase: str) -> bool:
    """Return whether a rater may send a coding: while the round is open, for afterwards codings are frozen."""
    return phase == OPEN


def shows_names_beside_counts(phase: str, *, shows_names_when_closed: bool) -> bool:
    """Return whether counts of reports done may stand beside raters' names.

    Not while letters stand for names: a count beside a name and the same count beside a letter would pair the two.
    """
    return phase in {PLANNED, OPEN} or (phase == CLOSED and shows_names_when_closed)
