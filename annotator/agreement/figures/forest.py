"""Values with their intervals, one below the other on one line from -1 or 0 to 1: facets, pairs, codes, groups."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from annotator.agreement.figures.figure import Figure
from annotator.agreement.figures.svg import Canvas
from annotator.agreement.lines import Line
from annotator.common.figures import MINUS, coefficient

if TYPE_CHECKING:
    from annotator.statistics.results import Interval

MOST_LEFT, RIGHT, TOP, ROW, SCALE = 250, 170, 24, 26, 340
LETTER = 7
MARKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
HEADER = ("", "value", "low 95", "high 95", "n")


def forest(key: str, title: str, lines: Sequence[Line], first: str = "") -> Figure:
    """Return the figure; a line without a value is named and has no point."""
    lowest = min((_least(line) for line in lines), default=0.0)
    origin = 0.0 if lowest >= 0 else -1.0
    # names of one word leave the room on a phone to what they are names of
    left = min(MOST_LEFT, 24 + LETTER * max((len(line.name) for line in lines), default=0))
    canvas = Canvas(left + SCALE + RIGHT, TOP + ROW * len(lines) + 26, title)

    def place(value: float) -> float:
        return left + SCALE * (max(origin, min(1.0, value)) - origin) / (1 - origin)

    bottom = TOP + ROW * len(lines)
    for mark in (-1.0, *MARKS) if origin < 0 else MARKS:
        canvas.line((place(mark), TOP - 8), (place(mark), bottom), "mark")
        canvas.text(place(mark), bottom + 16, _mark(mark), "middle", "soft")
    for number, line in enumerate(lines):
        y = TOP + ROW * number + ROW / 2
        canvas.text(left - 12, y + 4, line.name, "end")
        _draw(canvas, line, y, place)
    return Figure(key, title, canvas.to_svg(), (first, *HEADER[1:]), tuple(_row(line) for line in lines))


def said(line: Line) -> str:
    """Return a line in words: the value, its interval and n."""
    if line.value is None:
        return "undefined"
    reach = f" [{coefficient(line.interval.low)}, {coefficient(line.interval.high)}]" if line.interval else ""
    return f"{coefficient(line.value)}{reach}"


def _draw(canvas: Canvas, line: Line, y: float, place: Callable[[float], float]) -> None:
    interval: Interval | None = line.interval
    if interval:
        canvas.line((place(interval.low), y), (place(interval.high), y), "span", 2)
    if line.value is not None:
        canvas.dot(place(line.value), y, f"{line.name}: {said(line)}, n = {line.result.n}")
    canvas.text(canvas.width - RIGHT + 14, y + 4, said(line), kind="text" if line.value is not None else "soft")


def _least(line: Line) -> float:
    if line.value is None:
        return 0.0
    return min(line.value, line.interval.low) if line.interval else line.value


def _mark(value: float) -> str:
    text = f"{abs(value):g}".removeprefix("0") or "0"
    return f"{MINUS}{text}" if value < 0 else text


def _row(line: Line) -> tuple[str | float | int | None, ...]:
    interval = line.interval
    return (
        line.name,
        line.value,
        interval.low if interval else None,
        interval.high if interval else None,
        line.result.n,
    )
