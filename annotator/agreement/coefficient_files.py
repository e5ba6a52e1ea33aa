"""A list of coefficients as CSV and LaTeX. Pure."""

from collections.abc import Sequence

from annotator.agreement.lines import Line
from annotator.common import tables
from annotator.common.figures import coefficient
from annotator.common.tables import latex

COLUMNS = ("coefficient", "value", "low", "high", "level", "n", "left_out", "undefined_because", "method")


def lines_csv(lines: Sequence[Line]) -> str:
    """One row for each coefficient at full precision; "NA" where there is no number."""
    return tables.as_csv(COLUMNS, map(_row, lines))


def _row(line: Line) -> list[object]:
    interval = line.interval
    numbers = [line.value, *((interval.low, interval.high, interval.level) if interval else (None,) * 3)]
    return [line.key, *numbers, line.result.n, line.result.left_out, line.reason, line.sentence]


def lines_latex(lines: Sequence[Line]) -> str:
    """A booktabs table of value, interval and n."""
    head = ("Coefficient", "Value", r"95\,\% interval", "$n$")
    return tables.tabular(head, map(_cells, lines), columns="lrlr", notes=[line.sentence for line in lines])


def _cells(line: Line) -> list[str]:
    interval = line.interval
    reach = latex(f"[{coefficient(interval.low)}, {coefficient(interval.high)}]") if interval else "--"
    return [latex(line.name), latex(coefficient(line.value)) or "undefined", reach, str(line.result.n)]
