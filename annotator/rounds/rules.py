"""What can be done with a round now, and what its phases mean in words: pure decisions, no ORM."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from annotator.rounds import blinding
from annotator.studies.rules import Action, may

SCREENING = blinding.SCREENING
NAMED = "raters are shown by name"
LETTERED = "raters stay A, B, C"
MEANINGS = {
    blinding.PLANNED: "The reports are drawn and the raters named. Nobody codes yet.",
    blinding.OPEN: "Blind: everybody sees the own work only, and of others how many reports are done.",
    blinding.RECONCILING: "Codings are frozen. Agreement and conflicts are shown, with raters as A, B, C.",
    blinding.CLOSED: "Gold labels stand; {names}.",
}
# what is otherwise in rounds of some purposes
OTHERWISE = {
    blinding.SCREENING: {
        blinding.CLOSED: "Gold labels stand and are kept as verdicts: what is excluded is drawn no more; {names}.",
    },
    blinding.TRAINING: {
        blinding.OPEN: "Everybody sees the own work, with the gold label after each submission, and of others how many "
        "reports are done.",
        blinding.RECONCILING: "Codings are frozen. Everybody's scores, agreement and conflicts are shown, with raters "
        "as A, B, C.",
        blinding.CLOSED: "Scores and figures stand. It gives no gold labels; {names}.",
    },
    blinding.DRIFT: {
        blinding.RECONCILING: "Codings are frozen. Each rater is compared with the own earlier coding, and agreement "
        "is shown, with raters as A, B, C.",
        blinding.CLOSED: "What raters said again stands beside what they said before. It gives no gold labels; "
        "{names}.",
    },
}
UNALIGNED = "Codings are frozen. Once own codes are aligned, agreement and conflicts are shown, with raters as A, B, C."


@dataclass(frozen=True)
class Step:
    """One phase in the line of four."""

    name: str
    meaning: str
    is_now: bool
    at: datetime | None


@dataclass(frozen=True)
class Doors:
    """What a member may do with a round, or see of it, in its phase."""

    can_open: bool
    can_discard: bool
    can_end: bool
    can_code: bool
    can_see_agreement: bool
    can_see_conflicts: bool
    can_change_raters: bool
    can_extend: bool
    can_set_due: bool
    can_continue: bool
    can_train: bool
    can_read_again: bool
    can_see_drift: bool
    can_close: bool


def steps(
    phase: str,
    times: Sequence[datetime | None],
    *,
    purpose: str,
    shows_names_when_closed: bool,
    is_open_coding: bool = False,
) -> list[Step]:
    """Return the line of phases with what each means for such a round, since when, and where it stands.

    `purpose` is the one that may be told.
    """
    names = NAMED if shows_names_when_closed else LETTERED
    meanings = MEANINGS | OTHERWISE.get(purpose, {})
    if is_open_coding:
        meanings[blinding.RECONCILING] = UNALIGNED
    return [
        Step(each, meaning.format(names=names), each == phase, at)
        for (each, meaning), at in zip(meanings.items(), times, strict=True)
    ]


@dataclass(frozen=True)
class Due:
    """The day a round should be done by, and in words how far off it is."""

    day: date
    words: str
    is_over: bool


def due(day: date | None, today: date, phase: str) -> Due | None:
    """Return the due day of a round that still runs; None without one, and once the round has ended."""
    if day is None or phase in blinding.ENDED:
        return None
    days = (day - today).days
    if days < 0:
        return Due(day, "yesterday" if days == -1 else f"{-days} days ago", True)
    return Due(day, {0: "today", 1: "tomorrow"}.get(days, f"in {days} days"), False)


def may_close(roles: AbstractSet[str]) -> bool:
    """Return whether a person with these roles may close rounds, once nothing in them waits for a decision."""
    return may(roles, Action.MANAGE_ROUNDS) or may(roles, Action.DECIDE)


def why_not_extended(purpose: str, *, has_draw: bool = False) -> str:
    """Return why no report can be added to an open round of this purpose, or "": out of a draw, or of its own frame."""
    if purpose == blinding.RECODING:
        return "A recoding round has the reports that a change of the codebook concerns, and no others."
    if purpose == blinding.TRAINING and has_draw:
        return "A training round has reports of a round with gold labels: nothing of a draw can be compared with them."
    return ""


def doors(*, roles: AbstractSet[str], phase: str, is_rater: bool, purpose: str = "") -> Doors:
    """Return what is open to somebody with these roles; `is_rater` says whether they are a rater of this round."""
    manages = may(roles, Action.MANAGE_ROUNDS)
    return Doors(
        can_open=manages and phase == blinding.PLANNED,
        can_discard=manages and phase == blinding.PLANNED,
        can_end=manages and phase == blinding.OPEN,
        can_code=is_rater and may(roles, Action.CODE) and blinding.may_submit(phase),
        can_see_agreement=may(roles, Action.SEE_AGREEMENT) and blinding.may_see_agreement(phase),
        can_see_conflicts=may(roles, Action.SEE_CONFLICTS) and blinding.may_see_conflicts(roles, phase, purpose),
        can_change_raters=manages and phase == blinding.OPEN,
        can_extend=manages and phase == blinding.OPEN and not why_not_extended(purpose),
        can_set_due=manages and phase in {blinding.PLANNED, blinding.OPEN},
        can_continue=manages and phase in blinding.ENDED and purpose != blinding.DRIFT,
        can_train=manages and blinding.may_see_gold(phase, purpose) and purpose != SCREENING,
        can_read_again=manages and blinding.may_be_read_again(phase, purpose),
        can_close=may_close(roles) and phase == blinding.RECONCILING and not blinding.has_conflicts(purpose),
        can_see_drift=may(roles, Action.SEE_AGREEMENT) and blinding.may_see_drift(phase, purpose),
    )
