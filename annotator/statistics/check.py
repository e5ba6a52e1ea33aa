"""A file of reference cases, checked: every value computed, expected, its tolerance, met or missed."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from annotator.statistics.cases import Answer, Comparison, Expectation, Verdict, compare, expectations
from annotator.statistics.metrics import evaluate
from annotator.statistics.results import Undefined

COLUMNS = "{case:26} {metric:28} {computed:>24} {expected:>24} {tolerance:>10}  {verdict}"


def check(path: Path) -> tuple[list[str], bool]:
    """The lines to print, and whether no value is missed. Refuses (CaseRefused) what is no case file."""
    comparisons = [_compared(expectation) for expectation in expectations(path)]
    return _lines(comparisons), all(comparison.verdict is not Verdict.MISSED for comparison in comparisons)


def _compared(expectation: Expectation) -> Comparison:
    """A value that our code refuses to compute is missed, with the reason, and the others are still checked."""
    try:
        computed = evaluate(expectation.metric, expectation.case, expectation.params)
    except (KeyError, TypeError, ValueError) as error:
        return Comparison(expectation, None, Verdict.MISSED, note=f" (refused: {error!r})")
    return compare(expectation, computed)


def _lines(comparisons: Sequence[Comparison]) -> list[str]:
    header = {name: name for name in ("case", "metric", "computed", "expected", "tolerance", "verdict")}
    lines = [COLUMNS.format(**header), *map(_line, comparisons), ""]
    verdicts = Counter(comparison.verdict for comparison in comparisons)
    unknown = Counter(c.expectation.metric for c in comparisons if c.verdict is Verdict.NOT_COMPUTED)
    cases = len({comparison.expectation.case.name for comparison in comparisons})
    if unknown:
        names = ", ".join(f"{metric} ({number})" for metric, number in sorted(unknown.items()))
        lines.append(f"{Verdict.NOT_COMPUTED}: {names}")
    numbers = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in Verdict)
    return [*lines, f"{len(comparisons)} values in {cases} cases: {numbers}"]


def _line(comparison: Comparison) -> str:
    expectation = comparison.expectation
    return COLUMNS.format(
        case=expectation.case.name,
        metric=expectation.metric,
        computed="-" if comparison.computed is None else _text(comparison.computed),
        expected=_text(expectation.value),
        tolerance=f"{expectation.tolerance:.0e}",
        verdict=f"{comparison.verdict}{comparison.note}",
    )


def _text(answer: Answer) -> str:
    if isinstance(answer, Undefined):
        return "undefined"
    if isinstance(answer, tuple):
        return "[" + ", ".join(_text(part) for part in answer) + "]"
    return f"{answer:.10g}"
