"""A text as a file that the browser saves."""

from django.http import HttpResponse

from annotator.agreement.figures.figure import Figure
from annotator.common.errors import NotFound


def as_file(text: str, content_type: str, name: str) -> HttpResponse:
    """Return a download with its name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8", headers=headers)


def figure_file(figure: Figure, asked: str, name: str) -> HttpResponse:
    """Return a figure as SVG, or its table as CSV or LaTeX; `NotFound` for another format."""
    if asked == "svg":
        return as_file(figure.svg, "image/svg+xml", f"{name}.svg")
    if asked == "csv":
        return as_file(figure.to_csv(), "text/csv", f"{name}.csv")
    if asked == "latex":
        return as_file(figure.to_latex(), "application/x-tex", f"{name}.tex")
    raise NotFound
