"""Pairs of raters compared span by span (F1) and character by character (ratings for kappa and alpha).

F1 is symmetric, so neither rater has to be the truth; it is not corrected for chance.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations

import numpy as np

from annotator.statistics import diagnostics
from annotator.statistics.ratings import MISSING, Ratings, Scale
from annotator.statistics.results import Estimate, Result, Undefined
from annotator.statistics.spans.units import Continuum, Marked, Unit, labels_of

BLANK = "(blank)"
LEAST_OVERLAP = 0.5

Match = Callable[[Unit, Unit], bool]


def same_span(a: Unit, b: Unit) -> bool:
    """Equal start, end and label."""
    return a == b


def same_place(a: Unit, b: Unit) -> bool:
    """Equal start and end, whatever the label."""
    return (a.start, a.end) == (b.start, b.end)


def overlapping(a: Unit, b: Unit) -> bool:
    """The same label, and at least half of what either covers covered by both (IoU >= .5)."""
    shared = a.overlap(b)
    return a.label == b.label and shared >= LEAST_OVERLAP * (a.length + b.length - shared)


def span_f1(documents: Iterable[Marked], match: Match = same_span) -> Result:
    """The mean over texts and pairs of raters of 2 matched / (spans of one + spans of the other).

    Spans are matched one to one, as many as can be. A text on which both raters of a pair marked nothing says nothing
    and is left out and counted. Misleads when read as reliability: long spans meet by chance.
    """
    method = f"span F1, {_describe(match)}"
    values, empty = [], 0
    for marked in documents:
        for first, second in combinations(marked, 2):
            if first or second:
                values.append(2 * matched(first, second, match) / (len(first) + len(second)))
            else:
                empty += 1
    if not values:
        return Undefined(reason="No rater marked a span.", method=method, left_out=empty)
    notes = (f"{empty} comparisons without any span were left out.",) if empty else ()
    mean = float(np.mean(values))
    return Estimate(value=mean, n=len(values), method=method, left_out=empty, diagnostics=notes)


def matched(first: Sequence[Unit], second: Sequence[Unit], match: Match) -> int:
    """How many spans of two raters can be matched one to one (augmenting paths)."""
    partners = [[place for place, other in enumerate(second) if match(one, other)] for one in first]
    taken: dict[int, int] = {}

    def place(one: int, seen: set[int]) -> bool:
        for other in partners[one]:
            if other not in seen:
                seen.add(other)
                if other not in taken or place(taken[other], seen):
                    taken[other] = one
                    return True
        return False

    return sum(place(one, set()) for one in range(len(first)))


def character_overlap(marked: Marked) -> Result:
    """The mean over pairs of raters of the labelled characters that both marked, of those that either marked (IoU)."""
    method = "labelled characters in common (IoU)"
    covered = [_characters(units) for units in marked]
    pairs = [(a, b) for a, b in combinations(covered, 2) if a or b]
    if not pairs:
        return Undefined(reason="No rater marked a span.", method=method)
    shares = [len(a & b) / len(a | b) for a, b in pairs]
    return Estimate(value=float(np.mean(shares)), n=len(pairs), method=method)


def character_ratings(documents: Iterable[tuple[Continuum, Sequence[Sequence[Unit] | None]]]) -> Ratings:
    """Each character as a thing rated: the label that a rater gave it, or BLANK. For kappa and alpha.

    A rater who did not read a text is None there, which is missing. Refuses two labels of one rater on a character:
    take one label at a time then. Ignores where spans begin and end, and depends on how much of the text is blank.
    """
    texts = list(documents)
    given = dict.fromkeys(label for _, raters in texts for label in labels_of([u for u in raters if u is not None]))
    scale = Scale((BLANK, *(label for label in given if label != BLANK)))
    blocks = [_of_text(continuum, raters, scale) for continuum, raters in texts]
    return Ratings(np.concatenate(blocks) if blocks else np.empty((0, 2), dtype=np.int64), scale)


def diagnostics_of_characters(ratings: Ratings) -> tuple[str, ...]:
    """How much of the text is blank: the more, the less a value per character says about the spans."""
    return diagnostics.dominance(ratings.counts.sum(axis=0), ratings.scale)


def _of_text(continuum: Continuum, raters: Sequence[Sequence[Unit] | None], scale: Scale) -> np.ndarray:
    codes = np.zeros((continuum.length, len(raters)), dtype=np.int64)
    for column, units in enumerate(raters):
        if units is None:
            codes[:, column] = MISSING
            continue
        continuum.refuse_outside(units)
        for unit in units:
            part = codes[unit.start - continuum.begin : unit.end - continuum.begin, column]
            if part.any():
                raise ValueError("A rater gave two labels to one character.")
            part[:] = scale.position(unit.label)
    return codes


def _characters(units: Iterable[Unit]) -> set[tuple[int, Hashable]]:
    return {(place, unit.label) for unit in units for place in range(unit.start, unit.end)}


def _describe(match: Match) -> str:
    known: dict[Match, str] = {
        same_span: "exact start, end and label",
        same_place: "exact start and end, any label",
        overlapping: "same label and IoU of at least .5",
    }
    return known.get(match, "custom matching")
