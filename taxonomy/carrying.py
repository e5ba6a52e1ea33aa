"""Reading what was coded under one version under a later one, by following its operations. Pure: no ORM.

A rename, a new wording, a move and a merge carry a coding over. A split, a changed definition, and the parting of what
was merged leave it to a human. A code that can't be chosen any more is gone, and comes back when it is restored.
Nothing is lost: whoever asks keeps the original code and its version.

The operations of one version are taken together: a merge that was taken back before it was published, or a definition
that ended as it began, did nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from taxonomy.changes import Step

DEFINING = frozenset({"brief", "full", "when_to_use", "when_not", "is_selectable"})
LEAVING = frozenset({"merge", "split", "turn"})


class Fate(StrEnum):
    """What becomes of a coding under a later version."""

    CARRIED = "carried"
    HUMAN = "needs a human"
    GONE = "gone"


@dataclass(frozen=True)
class Landing:
    """Where a code leads: the keys it stands for now (candidates, if uncertain), and which can't be chosen."""

    codes: frozenset[str]
    is_uncertain: bool = False
    gone: frozenset[str] = frozenset()

    @property
    def fate(self) -> Fate:
        """Say it in one word; a human is asked before anything is given up."""
        if self.is_uncertain:
            return Fate.HUMAN
        return Fate.GONE if self.gone else Fate.CARRIED


class Route:
    """The way from one version to a later one; a code that no operation touched stays where it is."""

    def __init__(self, versions: Iterable[Sequence[Step]], choosable: Collection[str]) -> None:
        """Follow the operations of each version on the way, the oldest first; `choosable` are the last one's codes."""
        self._choosable = frozenset(choosable)
        self._codes: dict[str, frozenset[str]] = {}
        self._uncertain: set[str] = set()
        self._standing: dict[str, set[str]] = {}
        self._landings: dict[str, Landing] = {}
        for steps in versions:
            for step in _that_count(steps):
                self._take(step)

    @property
    def touched(self) -> frozenset[str]:
        """The codes that do not stay as they are, whether they can still be chosen or not."""
        return frozenset(self._codes) | frozenset(self._uncertain)

    def land(self, code: str) -> Landing:
        """Return where a code leads."""
        landing = self._landings.get(code)
        if landing is None:
            codes = self._codes.get(code, frozenset((code,)))
            landing = self._landings[code] = Landing(codes, code in self._uncertain, codes - self._choosable)
        return landing

    def follow(self, start: Landing) -> Landing:
        """Go on from where an earlier route led: 1 to 2 and 2 to 3 is 1 to 3."""
        ends = [self.land(code) for code in start.codes]
        codes = frozenset[str]().union(*(end.codes for end in ends))
        return Landing(codes, start.is_uncertain or any(end.is_uncertain for end in ends), codes - self._choosable)

    def _take(self, step: Step) -> None:
        code = _code(step)
        if step.kind == "redefine":
            self._shift(code, {code}, is_uncertain=True)
        elif step.kind in LEAVING:
            is_certain = step.kind == "merge" or (step.kind == "turn" and bool(step.after.get("stays")))
            self._shift(code, into(step.after), is_uncertain=not is_certain)
        elif step.kind == "restore":
            # what was one is two again: nobody but a human can tell which of them a coding means
            for other in into(step.before) if step.before.get("status") != "split" else ():
                self._shift(other, {other, code}, is_uncertain=True)

    def _shift(self, code: str, to: Collection[str], *, is_uncertain: bool) -> None:
        origins = self._standing.pop(code, {code})
        for origin in origins:
            self._codes[origin] = (self._codes.get(origin, frozenset((origin,))) - {code}) | frozenset(to)
            if is_uncertain:
                self._uncertain.add(origin)
        for target in to:
            self._standing.setdefault(target, set() if target == code else {target}).update(origins)
        self._standing.setdefault(code, set())


def into(values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the codes that take over, as an operation's values name them."""
    keys = values.get("into")
    return tuple(str(key) for key in keys) if isinstance(keys, (list, tuple)) else ()


def _code(step: Step) -> str:
    return step.subject.removeprefix("code:")


def _that_count(steps: Sequence[Step]) -> list[Step]:
    """Leave out what does not concern codes, what was taken back, and definitions that ended as they began."""
    ours = [step for step in steps if step.subject.startswith("code:")]
    new = {step.subject for step in ours if step.kind == "add"}
    same = _defined_as_before(ours) | new
    kept: list[Step] = []
    for step in ours:
        if step.kind == "restore" and (left := _last_leaving(kept, step.subject)) is not None:
            del kept[left]
        elif step.kind in LEAVING or step.kind == "restore" or (step.kind == "redefine" and step.subject not in same):
            kept.append(step)
    return kept


def _last_leaving(steps: Sequence[Step], subject: str) -> int | None:
    """Return the place of the merge, split or turn that a restoring takes back, if the same version holds it."""
    for place in range(len(steps) - 1, -1, -1):
        if steps[place].subject == subject and steps[place].kind in LEAVING:
            return None if subject.removeprefix("code:") in into(steps[place].after) else place
    return None


def _defined_as_before(steps: Iterable[Step]) -> set[str]:
    before: dict[str, dict[str, object]] = {}
    after: dict[str, dict[str, object]] = {}
    for step in steps:
        if step.kind in ("redefine", "reword"):
            old = {field: value for field, value in step.before.items() if field in DEFINING}
            before[step.subject] = old | before.get(step.subject, {})
            after.setdefault(step.subject, {}).update({field: step.after[field] for field in old})
    return {subject for subject in before if before[subject] == after[subject]}
