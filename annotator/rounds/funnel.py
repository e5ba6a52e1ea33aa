"""From what was mined to what is kept, step by step, by repository: what stays and what leaves at each step. Pure.

What leaves is always counted as the difference between two steps or as a part of it, so every step's reports and those
left out before it sum to the step before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from annotator.rounds.designs import Design, Sizing
from annotator.rounds.frames import DUPLICATE, ByRepository, FrameFacts, LeftOut, count_left_out

NOT_DRAWN, NOT_SCREENED = "not drawn", "not screened yet"


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
    """The steps of one draw, from the corpus at its time to what screening kept."""

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
    frame: FrameFacts,
    drawn: Mapping[int, str],
    verdicts: Mapping[int, str],
    duplicates: Iterable[int] = (),
) -> Funnel:
    """Return the funnel of a draw.

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


def say_funnel(funnel: Funnel, design: Design, *, seed: int, grouping: str) -> str:
    """Return the funnel as a sentence or two for the paper."""
    mined, frame, drawn, *screening = funnel.steps
    where = len(funnel.repositories)
    parts = [f"Of {_reports(mined.total)} mined from {where:,} {'repository' if where == 1 else 'repositories'},"]
    parts.append(f"{frame.total:,} formed the sampling frame{_why(frame)}.")
    parts.append(_say_draw(frame.total, drawn.total, design, seed, grouping))
    if screening:
        screened, kept = screening
        waiting = f" (of {drawn.total:,} drawn)" if screened.left else ""
        parts.append(f"Screening of {_reports(screened.total)}{waiting} excluded {kept.left:,}{_why(kept)} and kept")
        parts.append(f"{kept.total:,}.")
    return " ".join(parts)


def _say_draw(frame: int, drawn: int, design: Design, seed: int, grouping: str) -> str:
    if drawn == frame:
        return "All of them were taken."
    strata = "" if grouping == "none" else f", stratified by {grouping}"
    size = ""
    if design.sizing in (Sizing.WHOLE, Sizing.EACH):
        each = " in each stratum" if design.sizing is Sizing.EACH else ""
        size = (
            f" (Cochran's formula with finite population correction{each}: {100 * design.confidence:g} % confidence, "
            f"{100 * design.margin:g} % margin, expected share {100 * design.share:g} %; seed {seed})"
        )
    return f"We drew {drawn:,} at random{strata}{size or f' (seed {seed})'}."


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
