"""The saturation curve: how many different codes of a facet had come up after each report, in the round's order."""

from annotator.agreement.figures.figure import Figure
from annotator.agreement.figures.svg import Canvas
from annotator.statistics.saturation import Curve

WIDTH, LEFT, RIGHT, TOP, HEIGHT = 760, 50, 30, 20, 200
MOST_POINTS = 400
STEPS = 4


def saturation(facet: str, curve: Curve) -> Figure:
    """Return the figure; its table has every report, the drawing at most 400 points of them."""
    title = f"{facet}: different codes after each report"
    canvas = Canvas(WIDTH, TOP + HEIGHT + 44, title)
    reports, codes = len(curve.cumulative), max(1, curve.codes)

    def place(report: int, number: float) -> tuple[float, float]:
        return LEFT + (WIDTH - LEFT - RIGHT) * report / max(1, reports), TOP + HEIGHT * (1 - number / codes)

    for number in sorted({round(codes * step / STEPS) for step in range(STEPS + 1)}):
        canvas.line(place(0, number), place(reports, number), "mark")
        canvas.text(LEFT - 8, place(0, number)[1] + 4, str(number), "end", "soft")
    for report in sorted({round(reports * step / STEPS) for step in range(STEPS + 1)}):
        canvas.text(place(report, 0)[0], TOP + HEIGHT + 18, str(report), "middle", "soft")
    canvas.text(LEFT + (WIDTH - LEFT - RIGHT) / 2, TOP + HEIGHT + 36, "reports", "middle", "soft")
    stride = max(1, reports // MOST_POINTS)
    shown = sorted({*range(0, reports, stride), reports - 1}) if reports else []
    canvas.path([place(0, 0), *(place(one + 1, curve.cumulative[one]) for one in shown)])
    rows = enumerate(zip(curve.new, curve.cumulative, strict=True), start=1)
    header = ("report", "new codes", "codes so far")
    return Figure("saturation", title, canvas.to_svg(), header, tuple((number, *both) for number, both in rows))
