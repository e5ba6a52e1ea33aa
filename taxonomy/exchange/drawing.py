"""The tree of a codebook as an SVG that stands alone: for slides and papers. Pure.

Facets one below the other, codes in columns by their depth, a line from each to the code above it. Text is text, so
that it can be searched, and edited in a drawing program.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from taxonomy.book import Book, CodeEntry, FacetEntry

ROW, COLUMN, MARGIN, SIZE = 22, 26, 24, 13
LETTER = 7.2  # the width of an average letter at this size, generously
HUES = ("#a35200", "#5b4bb3", "#0f6b6b", "#8b2f66")
INK, FAINT, PAPER = "#1f2328", "#6f757d", "#ffffff"
_LOST = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF], "\ufffd")


def dump_svg(book: Book) -> str:
    """Return the drawing; what is retired, merged, split or turned is left out."""
    rows = 1 + sum(2 + len(_shown(facet)) for facet in book.facets)
    width = max([_width(book.name, 0), *(_width(code.name, code.depth + 1) for code in _all(book))])
    height = MARGIN * 2 + rows * ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" role="img" aria-label={quoteattr(_clean(book.name))} '
        f'font-family="sans-serif" font-size="{SIZE}">',
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        f'<text x="{MARGIN}" y="{MARGIN + SIZE}" font-weight="700" fill="{INK}">{escape(_clean(book.name))}</text>',
    ]
    top = MARGIN + 2 * ROW
    for number, facet in enumerate(book.facets):
        parts += _facet(facet, top, HUES[number % len(HUES)])
        top += (2 + len(_shown(facet))) * ROW
    return "\n".join([*parts, "</svg>", ""])


def _facet(facet: FacetEntry, top: int, hue: str) -> Iterator[str]:
    yield f'<rect x="{MARGIN}" y="{top - 10}" width="10" height="10" rx="2" fill="{hue}"/>'
    yield f'<text x="{MARGIN + 18}" y="{top}" font-weight="700" fill="{INK}">{escape(_clean(facet.name))}</text>'
    places: dict[str | None, tuple[int, int]] = {None: (MARGIN + 5, top + 4)}
    # one upright line from a code to the last one below it: several would lie on each other and darken
    ends: dict[tuple[int, int], int] = {}
    for number, code in enumerate(_shown(facet), start=1):
        x, y = MARGIN + 18 + code.depth * COLUMN, top + number * ROW
        from_x, from_y = places[code.parent_key if code.parent_key in places else None]
        places[code.key] = (x + 4, y + 4)
        ends[from_x, from_y] = y - 4
        yield f'<path d="M{from_x} {y - 4}H{x - 4}" stroke="{hue}" stroke-opacity=".5"/>'
        weight = "" if code.is_selectable else ' font-style="italic"'
        colour = INK if code.is_selectable else FAINT
        yield f'<text x="{x}" y="{y}" fill="{colour}"{weight}>{escape(_clean(code.name))}</text>'
    for (x, y), end in ends.items():
        yield f'<path d="M{x} {y}V{end}" stroke="{hue}" stroke-opacity=".5"/>'


def _shown(facet: FacetEntry) -> list[CodeEntry]:
    return [code for code in facet.codes if code.status == "active"]


def _all(book: Book) -> Iterator[CodeEntry]:
    return (code for facet in book.facets for code in _shown(facet))


def _width(text: str, depth: int) -> float:
    return 2 * MARGIN + 18 + depth * COLUMN + len(text) * LETTER


def _clean(text: str) -> str:
    return text.translate(_LOST)
