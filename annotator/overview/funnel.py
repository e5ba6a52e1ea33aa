"""The funnel as table, figure and files. Pure: the numbers are those of `annotator.rounds.funnel`."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.common.tables import as_csv, latex, tabular
from annotator.rounds.frames import ByRepository
from annotator.rounds.funnel import Funnel, Step

WIDTH, LEFT, MAIN, GAP, SIDE = 600, 10, 160, 40, 380
LINE, PADDING, BETWEEN = 20, 12, 28
LONGEST = 54
COLUMNS = ("step", "left_out_because", "repository", "reports")
ALL = "all"
MEANING = "Reports at each step of the selection; an indented line counts what was left out before that step, and why."


@dataclass(frozen=True)
class Row:
    """One line of the table: a step, or what was left out before it."""

    step: Step
    reason: str
    counts: tuple[int, ...]
    total: int

    @property
    def is_step(self) -> bool:
        """Whether the line is a step itself."""
        return not self.reason


@dataclass(frozen=True)
class Label:
    """A line of text in the figure."""

    y: int
    text: str


@dataclass(frozen=True)
class Box:
    """One step in the figure, and beside it what was left out before it."""

    name: str
    figure: str
    y: int
    height: int
    name_y: int
    figure_y: int
    arrow_from: int | None
    side_y: int
    side_height: int
    side_middle: int
    reasons: tuple[Label, ...]


@dataclass(frozen=True)
class Drawing:
    """The figure: places in pixels."""

    height: int
    boxes: tuple[Box, ...]
    words: str
    width: int = WIDTH
    left: int = LEFT
    main: int = MAIN
    centre: int = LEFT + MAIN // 2
    side: int = LEFT + MAIN + GAP
    side_text: int = LEFT + MAIN + GAP + PADDING
    side_width: int = SIDE


def rows_of(funnel: Funnel) -> Iterator[Row]:
    """Yield the lines of the table: what was left out before a step, then the step."""
    for step in funnel.steps:
        for one in step.left_out:
            yield _row(funnel, step, one.reason, one.counts)
        yield _row(funnel, step, "", step.counts)


def draw(funnel: Funnel) -> Drawing:
    """Return the figure: a box for each step, and beside the way to it what was left out."""
    boxes: list[Box] = []
    y, last_end = LEFT, None
    for step in funnel.steps:
        side_y, side_height = y, 0
        if step.left_out:
            side_height = LINE * len(step.left_out) + 2 * PADDING - 4
            y += side_height + BETWEEN
        elif last_end is not None:
            y += BETWEEN // 2
        boxes.append(_box(step, y, last_end, side_y, side_height))
        last_end = y + 2 * LINE + PADDING
        y = last_end + BETWEEN
    words = "; ".join(f"{step.name}: {step.total:,}" for step in funnel.steps)
    return Drawing(y - BETWEEN + LEFT, tuple(boxes), words)


def funnel_csv(funnel: Funnel) -> str:
    """Return one line per step, reason and repository; "all" for all repositories, an empty reason for the step."""
    cells = (
        (row.step.key, row.reason, name, count)
        for row in rows_of(funnel)
        for name, count in zip((*funnel.repositories, ALL), (*row.counts, row.total), strict=True)
    )
    return as_csv(COLUMNS, cells)


def funnel_latex(funnel: Funnel) -> str:
    """Return a booktabs table with a column for each repository."""
    head = ["", *map(_stacked, funnel.repositories), "all"]
    rows = [
        [
            rf"\textbf{{{latex(row.step.name)}}}" if row.is_step else rf"\quad {latex(row.reason)}",
            *(f"{count:,}" for count in (*row.counts, row.total)),
        ]
        for row in rows_of(funnel)
    ]
    return tabular(head, rows, notes=[MEANING])


def _stacked(repository: str) -> str:
    """An owner above the repository, so that the column is no wider than the longer of them."""
    return rf"\shortstack[r]{{{latex(repository).replace('/', '/' + 2 * chr(92))}}}"


def _row(funnel: Funnel, step: Step, reason: str, counts: ByRepository) -> Row:
    return Row(step, reason, tuple(counts.get(name, 0) for name in funnel.repositories), sum(counts.values()))


def _box(step: Step, y: int, last_end: int | None, side_y: int, side_height: int) -> Box:
    reasons = [f"{sum(one.counts.values()):,} {one.reason}" for one in step.left_out]
    return Box(
        name=step.name,
        figure=f"{step.total:,}",
        y=y,
        height=2 * LINE + PADDING,
        name_y=y + LINE,
        figure_y=y + 2 * LINE + 2,
        arrow_from=last_end,
        side_y=side_y,
        side_height=side_height,
        side_middle=side_y + side_height // 2,
        reasons=tuple(Label(side_y + PADDING + LINE * place + 13, _short(text)) for place, text in enumerate(reasons)),
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
