"""Where the marks of an interval stand on a line from -1 or 0 to 1, for an SVG of a fixed width. Pure."""

from dataclasses import dataclass

from annotator.statistics.results import Estimate

WIDTH = 600
MARGIN = 10


@dataclass(frozen=True)
class Mark:
    """A landmark of the line."""

    x: int
    name: str


@dataclass(frozen=True)
class IntervalDrawing:
    """Places in pixels from the left."""

    width: int
    start: int
    end: int
    value: int
    low: int | None
    high: int | None
    marks: tuple[Mark, ...]


def draw_interval(estimate: Estimate) -> IntervalDrawing:
    """Return the drawing of an estimate: the line starts at 0, or at -1 when the interval reaches below 0."""
    interval = estimate.interval
    least = min(estimate.value, interval.low if interval else estimate.value)
    origin = 0.0 if least >= 0 else -1.0

    def place(value: float) -> int:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (value - origin) / (1 - origin))

    landmarks = [(origin, "0" if origin == 0 else "−1"), (0.61, ".61"), (0.81, ".81"), (1.0, "1")]
    return IntervalDrawing(
        width=WIDTH,
        start=place(origin),
        end=place(1.0),
        value=place(estimate.value),
        low=place(interval.low) if interval else None,
        high=place(interval.high) if interval else None,
        marks=tuple(Mark(place(value), name) for value, name in landmarks),
    )
