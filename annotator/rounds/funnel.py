"""From what was mined to what is kept, step by step, by repository: what stays and what leaves at each step. Pure.

What leaves is always counted as the difference between two steps or as a part of it, so every step's reports and those
left out before it sum to the step before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from annotator.rounds.designs import Design, Sizing
from annotator.rounds.frames import DUPLICATE, ByRepository, LeftOut, count_left_out

NOT_DRAWN, NOT_SCREENED, IN_NO_FRAME = "not drawn", "not screened yet", "in no draw's frame"


class Framed(Protocol):
    """What was mined and what of it could be drawn: of one draw (`FrameFacts`), or of several (`Frames`)."""

    @property
    def mined(self) -> ByRepository: ...
    @property
    def counts(self) -> ByRepository: ...
    @property
    def left_out(self) -> tuple[LeftOut, ...]: ...


@dataclass(frozen=True)
class Frames:
    """The frames of several draws taken together, in which a report counts once."""

    mined: ByRepository
    counts: ByRepository
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Drawing:
    """How one draw came about, for the sentence."""

    name: str
    size: int
    seed: int
    grouping: str
    design: Design
    batches: int


@dataclass(frozen=True)
class Step:
    """One step: the reports it has, and why those of the step before that it has not were left out."""

    key: str
    name: str
    counts: ByRepository
    left_out: tuple[LeftOut, ...] = ()

    @property
    def total(self) -> int:
        """How many reports it has."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many were left out on the way to it."""
        return sum(sum(one.counts.values()) for one in self.left_out)


@dataclass(frozen=True)
class Funnel:
    """The steps of one draw, or of several, from the corpus at the time to what screening kept."""

    steps: tuple[Step, ...]

    @cached_property
    def repositories(self) -> tuple[str, ...]:
        """The repositories that were mined, by name."""
        return tuple(sorted(self.steps[0].counts))

    @property
    def is_screened(self) -> bool:
        """Whether anything of the draw was screened."""
        return self.steps[-1].key == "kept"


def make_funnel(
    frame: Framed,
    drawn: Mapping[int, str],
    verdicts: Mapping[int, str],
    duplicates: Iterable[int] = (),
) -> Funnel:
    """Return the funnel of a draw, or of several.

    `drawn` names the repository of every drawn report; `verdicts` the reason for which a screened one is excluded, ""
    for an included one; `duplicates` are kept reports that were found since to tell of the same bug as another.
    """
    taken = _count(drawn.values())
    steps = [
        Step("mined", "Mined", frame.mined),
        Step("frame", "After filter", frame.counts, frame.left_out),
        Step("drawn", "Drawn", taken, _rest(NOT_DRAWN, frame.counts, taken)),
    ]
    if verdicts:
        screened = _count(drawn[report_id] for report_id in verdicts)
        same_bug = set(duplicates)
        kept = _count(drawn[pk] for pk, reason in verdicts.items() if not reason and pk not in same_bug)
        gone = sorted((reason, pk) for pk, reason in verdicts.items() if reason)
        reasons = [(reason, drawn[pk]) for reason, pk in gone]
        reasons += [(DUPLICATE, drawn[pk]) for pk, reason in verdicts.items() if not reason and pk in same_bug]
        steps += [
            Step("screened", "Screened", screened, _rest(NOT_SCREENED, taken, screened)),
            Step("kept", "Kept", kept, count_left_out(reasons)),
        ]
    return Funnel(tuple(steps))


def frames_together(mined: ByRepository, framed: Mapping[int, str], same_bug: Mapping[int, str]) -> Frames:
    """Return the frames of several draws as one.

    `mined` counts the corpus at the time of the last of them; `framed` names the repository of every report that is in
    a frame, `same_bug` that of reports left out of the frames for telling of the same bug as another.
    """
    counts = _count(framed.values())
    twice = _count(name for pk, name in same_bug.items() if pk not in framed)
    left_out = (LeftOut(DUPLICATE, twice),) if twice else ()
    left = {name: count - twice.get(name, 0) for name, count in mined.items()}
    return Frames(mined, counts, (*_rest(IN_NO_FRAME, left, counts), *left_out))


def say_funnel(funnel: Funnel, draws: Sequence[Drawing]) -> str:
    """Return the funnel of these draws as a few sentences for the paper."""
    mined, frame, drawn, *screening = funnel.steps
    where = len(funnel.repositories)
    frames = "the sampling frame" if len(draws) == 1 else f"the sampling frames of {len(draws)} draws"
    parts = [f"Of {_reports(mined.total)} mined from {where:,} {'repository' if where == 1 else 'repositories'},"]
    parts.append(f"{frame.total:,} formed {frames}{_why(frame)}.")
    parts.append(_say_draw(frame.total, draws[0]) if len(draws) == 1 else _say_draws(drawn.total, draws))
    if screening:
        screened, kept = screening
        waiting = f" (of {drawn.total:,} drawn)" if screened.left else ""
        parts.append(f"Screening of {_reports(screened.total)}{waiting} excluded {kept.left:,}{_why(kept)} and kept")
        parts.append(f"{kept.total:,}.")
    return " ".join(parts)


def _say_draw(frame: int, draw: Drawing) -> str:
    if draw.size == frame:
        return "All of them were taken."
    return f"We drew {draw.size:,} at random{_say_design(draw)}."


def _say_draws(drawn: int, draws: Sequence[Drawing]) -> str:
    each = "; ".join(f"“{draw.name}”: {draw.size:,}{_say_design(draw)}" for draw in draws)
    twice = sum(draw.size for draw in draws) - drawn
    again = f"; {twice:,} times a report that another draw had" if twice else ""
    return f"We drew {_reports(drawn)} at random ({each}{again})."


def _say_design(draw: Drawing) -> str:
    strata = "" if draw.grouping == "none" else f", stratified by {draw.grouping}"
    batches = "" if draw.batches == 1 else f", in {draw.batches} batches"
    design, size = draw.design, ""
    if design.sizing in (Sizing.WHOLE, Sizing.EACH):
        each = " in each stratum" if design.sizing is Sizing.EACH else ""
        size = (
            f" (Cochran's formula with finite population correction{each}: {100 * design.confidence:g} % confidence, "
            f"{100 * design.margin:g} % margin, expected share {100 * design.share:g} %; seed {draw.seed})"
        )
    return f"{strata}{batches}{size or f' (seed {draw.seed})'}"


def _why(step: Step) -> str:
    reasons = ", ".join(f"{sum(one.counts.values()):,} {_lower(one.reason)}" for one in step.left_out)
    return f" ({reasons})" if reasons else ""


def _lower(reason: str) -> str:
    """Return a reason as it stands within a sentence; names in capitals stay."""
    return reason[:1].lower() + reason[1:] if reason[1:2].islower() else reason


def _reports(count: int) -> str:
    return f"{count:,} {'report' if count == 1 else 'reports'}"


def _count(repositories: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(repositories).items()))


def _rest(reason: str, whole: ByRepository, part: ByRepository) -> tuple[LeftOut, ...]:
    rest = {name: left for name, count in whole.items() if (left := count - part.get(name, 0))}
    return (LeftOut(reason, rest),) if rest else ()
