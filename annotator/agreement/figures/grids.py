"""Grids of numbers: the confusion heat map of two raters, and the kappas of all pairs."""

from collections.abc import Sequence

from annotator.agreement.cards import PairCard
from annotator.agreement.figures.figure import Cell, Figure
from annotator.agreement.figures.svg import Canvas
from annotator.common.figures import coefficient
from annotator.statistics.results import Undefined

CELL_WIDTH, CELL_HEIGHT, LEFT, TOP = 46, 30, 250, 170
PAIR_LEFT, PAIR_TOP = 60, 40


def confusion(card: PairCard) -> Figure:
    """Return how often the first rater (rows) and the second (columns) said what; unused categories are out."""
    table = card.confusion
    rows, size = table.rows, len(table.drawn)
    title = f"{card.ratings.facet.name}: rater {card.first_letter} in rows, rater {card.second_letter} in columns"
    canvas = Canvas(LEFT + CELL_WIDTH * size + 130, TOP + CELL_HEIGHT * size + 10, title)
    for number, name in enumerate(table.headings):
        canvas.upright(LEFT + CELL_WIDTH * number + CELL_WIDTH / 2, TOP - 8, name)
    for down, row in enumerate(rows):
        y = TOP + CELL_HEIGHT * down
        canvas.text(LEFT - 10, y + 20, row.name, "end")
        for across, cell in enumerate(row.cells):
            x = LEFT + CELL_WIDTH * across
            words = f"{card.first_letter}: {row.name}, {card.second_letter}: {table.headings[across]}: {cell.count}"
            canvas.box(x, y, CELL_WIDTH, CELL_HEIGHT, cell.share, words)
            canvas.text(x + CELL_WIDTH / 2, y + 20, str(cell.count), "middle", "text" if cell.count else "soft")
    header = (f"{card.first_letter} / {card.second_letter}", *table.headings, "sum")
    body: tuple[tuple[Cell, ...], ...] = tuple(
        (row.name, *(cell.count for cell in row.cells), row.total) for row in rows
    )
    sums: tuple[Cell, ...] = ("sum", *table.column_totals, card.table.n)
    return Figure("confusion", title, canvas.to_svg(), header, (*body, sums))


def pair_matrix(facet: str, letters: Sequence[str], pairs: Sequence[PairCard]) -> Figure:
    """Return Cohen's kappa of every pair of raters as a square."""
    title = f"{facet}: Cohen's kappa of each pair of raters"
    size = len(letters)
    side = 64
    canvas = Canvas(PAIR_LEFT + side * size + 20, PAIR_TOP + side * size + 20, title)
    kappas: dict[tuple[int, int], float | None] = {}
    for card in pairs:
        value = None if isinstance(card.kappa, Undefined) else card.kappa.value
        kappas[card.first, card.second] = kappas[card.second, card.first] = value
    for down, letter in enumerate(letters):
        canvas.text(PAIR_LEFT + side * down + side / 2, PAIR_TOP - 10, letter, "middle")
        canvas.text(PAIR_LEFT - 12, PAIR_TOP + side * down + side / 2 + 4, letter, "end")
        for across in range(size):
            if down != across:
                _pair_cell(canvas, letters, (down, across), kappas.get((down, across)), side)
    rows = tuple(
        (letter, *(kappas.get((down, across)) for across in range(size))) for down, letter in enumerate(letters)
    )
    return Figure("pairs", title, canvas.to_svg(), ("kappa", *letters), rows)


def _pair_cell(canvas: Canvas, letters: Sequence[str], place: tuple[int, int], value: float | None, side: int) -> None:
    x, y = PAIR_LEFT + side * place[1], PAIR_TOP + side * place[0]
    words = coefficient(value) or "undefined"
    canvas.box(x, y, side, side, value or 0, f"{letters[place[0]]} and {letters[place[1]]}: {words}")
    canvas.text(x + side / 2, y + side / 2 + 4, coefficient(value) or "–", "middle")
