"""Reference cases: ratings with the values that are known for them, read from a file and compared with ours.

Not for data of a study: it refuses whatever is not in the case format (ratings as reports x raters, null = missing;
expected values with a metric, parameters, a tolerance, and null for undefined).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from annotator.statistics.ratings import Level, Ratings, Scale, Table
from annotator.statistics.results import Estimate, Result, Undefined
from annotator.statistics.sets import SetRatings
from annotator.statistics.weights import Weights, WeightsOrMatrix

Fields = dict[str, Any]  # Any: an object of a JSON file, whose fields are checked where they are read
Answer = float | tuple["Answer", ...] | Undefined

EXACT = 1e-9


class CaseRefused(ValueError):
    """The file, or a case in it, is not in the case format; the message says where."""


class Verdict(StrEnum):
    """How a computed value compares with the expected one."""

    MET = "met"
    MISSED = "missed"
    NOT_COMPUTED = "not computed by this version"


@dataclass(frozen=True)
class Case:
    """One data set of the file."""

    fields: Fields

    @property
    def name(self) -> str:
        return str(self.fields.get("id", "without id"))

    @cached_property
    def scale(self) -> Scale:
        declared = tuple(self.fields["categories"])
        level = self.fields.get("level")
        return Scale(declared, Level(level) if level in list(Level) else Level.NOMINAL)

    @cached_property
    def ratings(self) -> Ratings:
        return Ratings.of(self.fields["ratings"], self.scale)

    @cached_property
    def sets(self) -> SetRatings:
        return SetRatings.of(self.fields["ratings"], self.fields["categories"])

    def table(self, params: Fields) -> Table:
        """The contingency table of the two raters, or of the two that the parameters name among more."""
        first, second = params.get("raters", range(self.ratings.raters))
        return self.ratings.pair(first, second)

    def weights(self, params: Fields) -> WeightsOrMatrix:
        """The weights that the parameters name or spell out; unweighted without."""
        given = params.get("weights", Weights.IDENTITY)
        return Weights(given) if isinstance(given, str) else np.array(given, dtype=np.float64)


Metric = Callable[[Case, Fields], Answer]


def value_of(result: Result) -> Answer:
    """The value of a result, or that there is none."""
    return result if isinstance(result, Undefined) else result.value


def or_undefined(value: float | None, result: Estimate) -> Answer:
    """A part of a result, which not all data have."""
    return Undefined(reason="It is not defined for these data.", method=result.method) if value is None else value


@dataclass(frozen=True)
class Expectation:
    """One value that is known for a case."""

    case: Case
    metric: str
    params: Fields
    value: Answer
    tolerance: float


@dataclass(frozen=True)
class Comparison:
    """What was computed, beside what was expected; `computed` is None where nothing was, and `note` may say why."""

    expectation: Expectation
    computed: Answer | None
    verdict: Verdict
    note: str = ""


def expectations(path: Path) -> Iterator[Expectation]:
    """Every expected value of a case file, in order; refuses a file that is not one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CaseRefused(f"{path} cannot be read as JSON: {error}.") from error
    cases = content.get("cases") if isinstance(content, dict) else None
    if not isinstance(cases, list):
        raise CaseRefused(f"{path} has no list of cases.")
    for number, fields in enumerate(cases, start=1):
        try:
            yield from _of_case(Case(fields))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CaseRefused(f"Case {number} of {path} is not in the case format: {error!r}.") from error


def compare(expectation: Expectation, computed: Answer | None) -> Comparison:
    """Met within the tolerance, or where both sides are undefined."""
    if computed is None:
        return Comparison(expectation, None, Verdict.NOT_COMPUTED)
    is_met = agrees(computed, expectation.value, expectation.tolerance)
    return Comparison(expectation, computed, Verdict.MET if is_met else Verdict.MISSED)


def agrees(computed: Answer, expected: Answer, tolerance: float) -> bool:
    """Whether two answers are the same within a tolerance, number by number; undefined agrees with undefined only."""
    if isinstance(computed, Undefined) or isinstance(expected, Undefined):
        return isinstance(computed, Undefined) and isinstance(expected, Undefined)
    if isinstance(computed, tuple) and isinstance(expected, tuple):
        pairs = zip(computed, expected, strict=False)
        return len(computed) == len(expected) and all(agrees(a, b, tolerance) for a, b in pairs)
    if isinstance(computed, tuple) or isinstance(expected, tuple):
        return False
    return abs(computed - expected) <= tolerance


def _of_case(case: Case) -> Iterator[Expectation]:
    for expected in case.fields.get("expected", []):
        metric = str(expected["metric"])
        tolerance = float(expected.get("tolerance", EXACT))
        value = _answer(expected["value"], str(expected.get("reason", "")), metric)
        yield Expectation(case, metric, expected.get("params", {}), value, tolerance)


def _answer(value: object, reason: str, metric: str) -> Answer:
    if value is None:
        return Undefined(reason=reason, method=metric)
    if isinstance(value, int | float):
        return float(value)
    parts = value.values() if isinstance(value, dict) else value
    if not isinstance(parts, list | type({}.values())):
        raise CaseRefused(f"The expected value of {metric} is neither a number, a list nor null.")
    return tuple(_answer(part, reason, metric) for part in parts)
