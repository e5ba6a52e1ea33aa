"""A round's facets in one list: the chosen coefficient of each, and the figures that the page draws of them. Pure."""

from collections.abc import Sequence

from annotator.agreement.figures.figure import Figure
from annotator.agreement.figures.forest import forest
from annotator.agreement.lines import Line


def facets_figure(named: Sequence[tuple[str, Line]]) -> Figure:
    """Return the chosen coefficient of every facet with its interval, one below the other."""
    lines = [Line(line.key, name, line.result) for name, line in named]
    return forest("facets", "Each facet: the study's coefficient with its 95 % interval", lines, "facet")
