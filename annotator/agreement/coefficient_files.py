"""A list of coefficients as CSV and LaTeX. Pure."""

import csv
import io
from collections.abc import Sequence

from annotator.agreement.downloads import escape, guard, minus
from annotator.agreement.lines import Line
from annotator.common.figures import coefficient

COLUMNS = ("coefficient", "value", "low", "high", "level", "n", "left_out", "undefined_because", "method")


def lines_csv(lines: Sequence[Line]) -> str:
    """One row for each coefficient at full precision; "NA" where there is no number."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        interval = line.interval
        numbers = [line.value, *((interval.low, interval.high, interval.level) if interval else (None,) * 3)]
        facts = [line.result.n, line.result.left_out, line.reason, line.sentence]
        cells = [line.key, *numbers, *facts]
        writer.writerow(["NA" if cell is None else guard(cell) for cell in cells])
    return stream.getvalue()


def lines_latex(lines: Sequence[Line]) -> str:
    """A booktabs table of value, interval and n."""
    rows = [r"\begin{tabular}{lrlr}", r"\toprule", r"Coefficient & Value & 95\,\% interval & $n$ \\", r"\midrule"]
    for line in lines:
        interval = line.interval
        reach = f"[{minus(coefficient(interval.low))}, {minus(coefficient(interval.high))}]" if interval else "--"
        value = minus(coefficient(line.value)) or "undefined"
        rows.append(f"{escape(line.name)} & {value} & {reach} & {line.result.n} " + r"\\")
    return "\n".join([*rows, r"\bottomrule", r"\end{tabular}", ""])
