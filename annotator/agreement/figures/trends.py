"""Agreement over rounds: a line for each facet, with a mark where the codebook's version changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.agreement.figures.figure import Cell, Figure
from annotator.agreement.figures.svg import Canvas
from annotator.agreement.lines import Line
from annotator.common.figures import coefficient

WIDTH, LEFT, RIGHT, TOP, HEIGHT = 760, 50, 190, 24, 260
MARKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Point:
    """One round: what it is called, the codebook version it was coded under, and each facet's figure.

    Read under another version, `left_out` counts the answers that need a human; `note` says why a round has no figure.
    """

    round: str
    version: int
    lines: Mapping[str, Line]
    left_out: int | None = None
    note: str = ""


def trend(title: str, points: Sequence[Point]) -> Figure:
    """Return the figure over rounds in their order; a facet that a round lacks leaves a gap."""
    facets = list(dict.fromkeys(facet for point in points for facet in point.lines))
    canvas = Canvas(WIDTH, TOP + HEIGHT + 44, title)
    for mark in MARKS:
        canvas.line((LEFT, _y(mark)), (WIDTH - RIGHT, _y(mark)), "mark")
        canvas.text(LEFT - 8, _y(mark) + 4, f"{mark:g}".removeprefix("0") or "0", "end", "soft")
    for number, point in enumerate(points):
        canvas.text(_x(number, len(points)), TOP + HEIGHT + 18, point.round[:18], "middle")
        is_new = number == 0 or points[number - 1].version != point.version
        words = f"codebook {point.version}" if is_new else ""
        canvas.text(_x(number, len(points)), TOP + HEIGHT + 34, words, "middle", "soft")
        if is_new and number:
            x = (_x(number, len(points)) + _x(number - 1, len(points))) / 2
            canvas.line((x, TOP), (x, TOP + HEIGHT), "axis")
    for order, facet in enumerate(facets):
        _draw(canvas, facet, points, order)
    is_read = any(point.left_out is not None or point.note for point in points)
    header = ("round", "codebook", *facets, *(("answers left out",) if is_read else ()))
    return Figure("trend", title, canvas.to_svg(), header, tuple(_rows(points, facets, is_read)))


def _draw(canvas: Canvas, facet: str, points: Sequence[Point], order: int) -> None:
    places = [
        (_x(number, len(points)), _y(value), point.round, value)
        for number, point in enumerate(points)
        if (line := point.lines.get(facet)) and (value := line.value) is not None
    ]
    canvas.path([(x, y) for x, y, _, _ in places], order)
    for x, y, name, value in places:
        canvas.dot(x, y, f"{facet}, {name}: {coefficient(value)}", 4, order)
    y = TOP + 12 + 18 * order
    canvas.dot(WIDTH - RIGHT + 20, y - 4, facet, 5, order)
    canvas.text(WIDTH - RIGHT + 32, y, facet[:22])


def _x(number: int, points: int) -> float:
    width = WIDTH - RIGHT - LEFT
    return LEFT + width * (number + 0.5) / max(1, points)


def _y(value: float) -> float:
    return TOP + HEIGHT * (1 - max(0.0, min(1.0, value)))


def _rows(points: Sequence[Point], facets: Sequence[str], is_read: bool) -> list[tuple[Cell, ...]]:
    return [
        (
            point.round,
            point.version,
            *(line.value if (line := point.lines.get(one)) else None for one in facets),
            *((point.note or point.left_out,) if is_read else ()),
        )
        for point in points
    ]
