"""A round's agreement as CSV and LaTeX: the same figures as the page, at full precision in the CSV. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from annotator.agreement.cards import PairCard
from annotator.common import tables
from annotator.common.figures import coefficient, percentage
from annotator.common.tables import latex
from annotator.statistics.results import Estimate, Result, Undefined

if TYPE_CHECKING:
    from annotator.agreement.machines import MachineCard
    from annotator.agreement.selectors import FacetAgreement

COLUMNS = (
    "facet",
    "raters",
    "n",
    "left_out",
    "percent_agreement",
    "kappa",
    "standard_error",
    "low_95",
    "high_95",
    "kappa_undefined_because",
    "ac1",
    "mean_jaccard",
    "alpha",
    "method",
)
# a name of more letters than this is broken into lines
LONG_NAME = 30


def _value(result: Result | None) -> float | None:
    return result.value if isinstance(result, Estimate) else None


def summary_row(card: PairCard) -> dict[str, object]:
    """Return one pair on one facet under `COLUMNS`; None where there is no number."""
    kappa = card.kappa
    interval = kappa.interval if isinstance(kappa, Estimate) else None
    return {
        "facet": card.ratings.facet.name,
        "raters": card.pair,
        "n": card.table.n,
        "left_out": card.table.left_out,
        "percent_agreement": _value(card.percent),
        "kappa": _value(kappa),
        "standard_error": kappa.standard_error if isinstance(kappa, Estimate) else None,
        "low_95": interval.low if interval else None,
        "high_95": interval.high if interval else None,
        "kappa_undefined_because": "" if isinstance(kappa, Estimate) else kappa.reason,
        "ac1": _value(card.ac1),
        "mean_jaccard": _value(card.jaccard),
        "alpha": None,
        "method": card.method_text,
    }


def alpha_row(facet: "FacetAgreement") -> dict[str, object] | None:
    """Return all raters on one facet under `COLUMNS`; None for two raters, whose kappa says it already."""
    alpha = facet.alpha
    if alpha is None:
        return None
    empty: dict[str, object] = dict.fromkeys(COLUMNS)
    return empty | {
        "facet": facet.facet.name,
        "raters": "all",
        "n": alpha.n,
        "left_out": alpha.left_out,
        "kappa_undefined_because": "kappa compares two raters",
        "alpha": _value(alpha),
        "method": f"{alpha.method}: {alpha.reason}" if isinstance(alpha, Undefined) else alpha.method,
    }


def rows_of(facets: "Sequence[FacetAgreement]") -> Iterator[dict[str, object]]:
    """Yield the rows of every facet: each pair, then all raters together where they are more than two."""
    for facet in facets:
        yield from (summary_row(card) for card in facet.pairs)
        if together := alpha_row(facet):
            yield together


def as_csv(facets: "Sequence[FacetAgreement]") -> str:
    """Return one line per facet and pair, and one for all raters; "NA" where there is no number."""
    return _csv(rows_of(facets))


def machines_csv(cards: "Iterable[MachineCard]") -> str:
    """Return one line for each comparison of a machine rater, the machine's letter first."""
    return _csv(summary_row(card) for machine in cards for card in machine.cards)


def _csv(rows: Iterable[dict[str, object]]) -> str:
    return tables.as_csv(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))


def as_latex(facets: "Sequence[FacetAgreement]") -> str:
    """Return a booktabs table of n, percent agreement and kappa with its interval."""
    head = ("Facet", "Raters", "$n$", "Agreement", r"$\kappa$", r"95\,\% interval")
    rows: list[list[str]] = []
    for facet in facets:
        rows += [_latex_line(card) for card in facet.pairs]
        rows += [_latex_alpha(facet, facet.alpha)] if facet.alpha else []
    notes = [str(row["method"]) for row in rows_of(facets)]
    return tables.tabular(head, rows, columns="llrrrl", notes=notes)


def table_csv(card: PairCard) -> str:
    """Return a pair's confusion table: the first rater in rows, the second in columns, every declared category."""
    names = card.ratings.categories
    header = (f"rater {card.first_letter} (rows), rater {card.second_letter} (columns)", *names)
    return tables.as_csv(header, ([name, *row] for name, row in zip(names, card.table.counts.tolist(), strict=True)))


def table_latex(card: PairCard) -> str:
    """Return the same as a booktabs table, without categories that neither rater used.

    Rows are numbered, and columns have their numbers: names would make a table of 16 codes three pages wide.
    """
    head = ["", *(str(number) for number, _ in enumerate(card.confusion.drawn, start=1)), "sum"]
    rows: list[list[str] | None] = [
        [f"{number}~{latex(row.name)}", *(str(one.count) for one in row.cells), str(row.total)]
        for number, row in enumerate(card.confusion.rows, start=1)
    ]
    sums = ["sum", *map(str, card.confusion.column_totals), str(card.table.n)]
    is_long = any(len(name) > LONG_NAME for name in card.confusion.headings)
    first = r">{\raggedright\arraybackslash}p{0.4\linewidth}" if is_long else "l"
    places = f"Rows: rater {card.first_letter}. Columns: rater {card.second_letter}, by the numbers of the rows."
    packages = [r"and \usepackage{array}"] if is_long else []
    notes = [*packages, places, card.method_text]
    return tables.tabular(head, [*rows, None, sums], columns=first + "r" * (len(head) - 1), notes=notes)


def _latex_line(card: PairCard) -> list[str]:
    row = summary_row(card)
    interval = card.kappa.interval if isinstance(card.kappa, Estimate) else None
    return [
        latex(str(row["facet"])),
        latex(card.pair.replace("-", ", ")),
        str(card.table.n),
        latex(percentage(_value(card.percent)) or "--"),
        latex(coefficient(_value(card.kappa))) or "undefined",
        latex(f"[{coefficient(interval.low)}, {coefficient(interval.high)}]") if interval else "--",
    ]


def _latex_alpha(facet: "FacetAgreement", alpha: Result) -> list[str]:
    value = latex(coefficient(_value(alpha))) or "undefined"
    return [latex(facet.facet.name), "all", str(alpha.n), "--", rf"$\alpha$ {value}", "--"]
