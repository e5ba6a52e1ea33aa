"""Two texts as two cells of a table, with the words marked that only one of them has."""

from collections.abc import Sequence

from django.template import Library
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from taxonomy.wording import Run, side_by_side

register = Library()


@register.simple_tag
def both_sides(before: str, after: str) -> SafeString:
    """Return both cells."""
    left, right = side_by_side(before, after)
    cells = f'<td class="text">{_cell(left, "del")}</td><td class="text">{_cell(right, "ins")}</td>'
    return mark_safe(cells)  # noqa: S308  every text is escaped


def _cell(runs: Sequence[Run], mark: str) -> str:
    if not runs:
        return '<span class="muted">(empty)</span>'
    return "".join(f"<{mark}>{escape(run.text)}</{mark}>" if run.is_marked else escape(run.text) for run in runs)
