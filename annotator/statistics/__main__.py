"""Checks a file of reference cases: `python -m annotator.statistics FILE`.

Prints one line for each expected value and a summary. Exit status 0 when none is missed, 1 when one is, 2 when the
file cannot be read as cases. Metrics that this version does not know are listed and counted, and are not missed.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from annotator.statistics.cases import (
    Answer,
    CaseRefused,
    Comparison,
    Expectation,
    Verdict,
    compare,
    expectations,
)
from annotator.statistics.metrics import evaluate
from annotator.statistics.results import Undefined

COLUMNS = "{case:26} {metric:28} {computed:>24} {expected:>24} {tolerance:>10}  {verdict}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the file named in the arguments, prints every comparison and returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m annotator.statistics", description="Check reference cases.")
    parser.add_argument("file", type=Path, help="a JSON file of reference cases")
    path = parser.parse_args(arguments).file
    try:
        comparisons = [_compared(expectation) for expectation in expectations(path)]
    except CaseRefused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    _print(comparisons)
    return 1 if any(comparison.verdict is Verdict.MISSED for comparison in comparisons) else 0


def _compared(expectation: Expectation) -> Comparison:
    """A value that our code refuses to compute is missed, with the reason, and the others are still checked."""
    try:
        computed = evaluate(expectation.metric, expectation.case, expectation.params)
    except (KeyError, TypeError, ValueError) as error:
        return Comparison(expectation, None, Verdict.MISSED, note=f" (refused: {error!r})")
    return compare(expectation, computed)


def _print(comparisons: Sequence[Comparison]) -> None:
    header = {name: name for name in ("case", "metric", "computed", "expected", "tolerance", "verdict")}
    print(COLUMNS.format(**header))
    for comparison in comparisons:
        print(_line(comparison))
    verdicts = Counter(comparison.verdict for comparison in comparisons)
    unknown = Counter(c.expectation.metric for c in comparisons if c.verdict is Verdict.NOT_COMPUTED)
    cases = len({comparison.expectation.case.name for comparison in comparisons})
    print()
    if unknown:
        names = ", ".join(f"{metric} ({number})" for metric, number in sorted(unknown.items()))
        print(f"{Verdict.NOT_COMPUTED}: {names}")
    numbers = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in Verdict)
    print(f"{len(comparisons)} values in {cases} cases: {numbers}")


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


if __name__ == "__main__":
    sys.exit(main())
