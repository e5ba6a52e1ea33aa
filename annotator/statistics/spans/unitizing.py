"""Krippendorff's alpha_U (1995, 2004 chapter 11.6): agreement on where units lie in a continuum, label by label.

Works on units and gaps of a whole text; for what a text is called altogether see `krippendorff`.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from annotator.statistics.results import Estimate, Result, Undefined
from annotator.statistics.spans.units import Continuum, Marked, Unit, labels_of, refuse_overlaps

METHOD = "Krippendorff's alpha_U (2004)"
NO_UNITS = "No rater marked a unit."


@dataclass(frozen=True)
class Disagreement:
    """Observed and expected disagreement on the units of one label."""

    observed: float
    expected: float


@dataclass(frozen=True)
class _Section:
    """A unit or a gap of one rater's continuum."""

    start: int
    end: int
    is_gap: bool


def alpha_u(marked: Marked, continuum: Continuum) -> Result:
    """1 - sum of D_o / sum of D_e over the labels used; 1 where every unit of every label coincides.

    Undefined where nobody marked a unit. Misleads for spans of one character among long ones, as distances are squared
    lengths; and a text that is mostly blank makes chance small.
    """
    labels = labels_of(marked)
    parts = [disagreement(marked, continuum, label) for label in labels]
    expected = sum(part.expected for part in parts)
    units = sum(len(raters) for raters in marked)
    if not expected:
        return Undefined(reason=NO_UNITS if not labels else "Chance expects no disagreement.", method=METHOD, n=units)
    observed = sum(part.observed for part in parts)
    return Estimate(value=1 - observed / expected, n=units, method=METHOD, observed=observed, expected=expected)


def alpha_u_of_label(marked: Marked, continuum: Continuum, label: Hashable) -> Result:
    """The same for the units of one label."""
    method = f"{METHOD}, “{label}”"
    part = disagreement(marked, continuum, label)
    units = sum(unit.label == label for raters in marked for unit in raters)
    if not part.expected:
        return Undefined(reason=NO_UNITS if not units else "Chance expects no disagreement.", method=method, n=units)
    value = 1 - part.observed / part.expected
    return Estimate(value=value, n=units, method=method, observed=part.observed, expected=part.expected)


def disagreement(marked: Marked, continuum: Continuum, label: Hashable) -> Disagreement:
    """D_o = sum over ordered pairs of raters of d2 of overlapping sections / (m (m - 1) L^2); D_e from lengths alone.

    d2 of two overlapping units is the sum of the squared distances of their ends, of a unit inside a gap its squared
    length, of anything else 0. Refuses one rater, units outside the text, and units of a rater that overlap.
    """
    if len(marked) < 2:
        raise ValueError("Agreement on units needs two raters.")
    for units in marked:
        continuum.refuse_outside(units)
        refuse_overlaps(units)
    sections = [list(_sections(units, continuum, label)) for units in marked]
    m, length = len(marked), continuum.length
    total = sum(_distance(a, b) for first, second in permutations(sections, 2) for a in first for b in second)
    return Disagreement(total / (m * (m - 1) * length**2), _expected(sections, length))


def _sections(units: Sequence[Unit], continuum: Continuum, label: Hashable) -> Iterator[_Section]:
    place = continuum.begin
    for unit in sorted((unit for unit in units if unit.label == label), key=lambda unit: unit.start):
        if unit.start > place:
            yield _Section(place, unit.start, True)
        yield _Section(unit.start, unit.end, False)
        place = unit.end
    if place < continuum.end:
        yield _Section(place, continuum.end, True)


def _distance(a: _Section, b: _Section) -> float:
    if min(a.end, b.end) <= max(a.start, b.start):
        return 0
    if not a.is_gap and not b.is_gap:
        return (a.start - b.start) ** 2 + (a.end - b.end) ** 2
    if not a.is_gap and b.start <= a.start and a.end <= b.end:
        return (a.end - a.start) ** 2
    if not b.is_gap and a.start <= b.start and b.end <= a.end:
        return (b.end - b.start) ** 2
    return 0


def _expected(sections: Sequence[Sequence[_Section]], length: int) -> float:
    """(2 / L) sum over units of [(N - 1) / 3 (2 l^3 - 3 l^2 + l) + l^2 sum over gaps h >= l of (h - l + 1)], scaled."""
    units = [one.end - one.start for rater in sections for one in rater if not one.is_gap]
    gaps = [one.end - one.start for rater in sections for one in rater if one.is_gap]
    if not units:
        return 0.0
    total = 0.0
    for unit in units:
        total += (len(units) - 1) / 3 * (2 * unit**3 - 3 * unit**2 + unit)
        total += unit**2 * sum(gap - unit + 1 for gap in gaps if gap >= unit)
    places = len(sections) * length
    return 2 / length * total / (places * (places - 1) - sum(unit * (unit - 1) for unit in units))
