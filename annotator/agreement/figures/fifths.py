"""Courses over the fifths of a queue: a line for each facet; all facets together come first, with larger points."""

import math
from collections.abc import Sequence

from annotator.agreement.figures.figure import Cell, Figure
from annotator.agreement.figures.svg import Canvas
from annotator.agreement.order_effects import FIFTHS, Course

WIDTH, LEFT, RIGHT, TOP, HEIGHT, BELOW, LEGEND = 760, 60, 200, 24, 220, 48, 18
STEPS = 4
ROUND_TOPS = (1, 2, 4, 6, 8, 10)
ORDINALS = ("1st", "2nd", "3rd", "4th", "5th")


def fifths(key: str, title: str, courses: Sequence[Course], *, most: float | None = None) -> Figure:
    """Return the figure; its scale ends at `most`, or at the largest value. n is said in the table and by points."""
    values = [one.value for course in courses for one in course.fifths if one.value is not None]
    top = most or round_top(max(values, default=0.0))
    height = max(HEIGHT, LEGEND * len(courses))
    canvas = Canvas(WIDTH, TOP + height + BELOW, title)
    for step in range(STEPS + 1):
        y = TOP + height * (1 - step / STEPS)
        canvas.line((LEFT, y), (WIDTH - RIGHT, y), "mark")
        canvas.text(LEFT - 8, y + 4, f"{top * step / STEPS:g}", "end", "soft")
    for number, name in enumerate(ORDINALS):
        canvas.text(_x(number), TOP + height + 18, name, "middle")
    canvas.text((LEFT + WIDTH - RIGHT) / 2, TOP + height + 38, "fifth of the rater's queue", "middle", "soft")
    for order, course in enumerate(courses):
        _draw(canvas, course, order, height / top)
    return Figure(key, title, canvas.to_svg(), _header(), tuple(_row(course) for course in courses))


def round_top(largest: float) -> float:
    """Return the end of a scale that holds the largest value and whose quarters are round numbers."""
    if largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next(top * power for top in ROUND_TOPS if top * power >= largest)


def _draw(canvas: Canvas, course: Course, order: int, scale: float) -> None:
    height = canvas.height - TOP - BELOW
    radius = 4 if order else 6
    places = [
        (_x(at), TOP + height - scale * value, f"{course.name}: {value:.3g}, n = {one.n}")
        for at, one in enumerate(course.fifths)
        if (value := one.value) is not None
    ]
    canvas.path([(x, y) for x, y, _ in places], order)
    for x, y, said in places:
        canvas.dot(x, y, said, radius, order)
    label = TOP + 12 + LEGEND * order
    canvas.dot(WIDTH - RIGHT + 20, label - 4, course.name, radius, order)
    canvas.text(WIDTH - RIGHT + 32, label, course.name[:22])


def _x(number: int) -> float:
    return LEFT + (WIDTH - RIGHT - LEFT) * (number + 0.5) / FIFTHS


def _header() -> tuple[str, ...]:
    return ("facet", *(heading for name in ORDINALS for heading in (f"{name} fifth", f"n in {name}")))


def _row(course: Course) -> tuple[Cell, ...]:
    return (course.name, *(cell for one in course.fifths for cell in (one.value, one.n)))
