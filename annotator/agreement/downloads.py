"""A round's agreement as CSV and LaTeX: the same figures as the page, at full precision in the CSV. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from annotator.agreement.cards import PairCard
from annotator.common.figures import MINUS, coefficient, percentage
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
# a spreadsheet runs a cell that starts with one of these as a formula
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
LATEX_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
LATEX_SPECIAL |= {character: "\\" + character for character in "&%#_${}"}


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
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: "NA" if value is None else guard(value) for name, value in row.items()})
    return stream.getvalue()


def guard(value: object) -> object:
    """Return a value that no spreadsheet runs: text that looks like a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def as_latex(facets: "Sequence[FacetAgreement]") -> str:
    """Return a booktabs table of n, percent agreement and kappa with its interval."""
    lines = [
        r"\begin{tabular}{llrrrl}",
        r"\toprule",
        r"Facet & Raters & $n$ & Agreement & $\kappa$ & 95\,\% interval \\",
        r"\midrule",
    ]
    for facet in facets:
        lines += [_latex_line(card) for card in facet.pairs]
        lines += [_latex_alpha(facet, facet.alpha)] if facet.alpha else []
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def table_csv(card: PairCard) -> str:
    """Return a pair's confusion table: the first rater in rows, the second in columns, every declared category."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    names = [guard(name) for name in card.ratings.categories]
    writer.writerow([f"rater {card.first_letter} (rows), rater {card.second_letter} (columns)", *names])
    for name, row in zip(names, card.table.counts.tolist(), strict=True):
        writer.writerow([name, *row])
    return stream.getvalue()


def table_latex(card: PairCard) -> str:
    """Return the same as a booktabs table, without categories that neither rater used."""
    lines = [
        rf"\begin{{tabular}}{{l{'r' * len(card.used)}r}}",
        r"\toprule",
        " & ".join(["", *map(escape, card.headings), "sum"]) + r" \\",
        r"\midrule",
    ]
    for row in card.table_rows:
        lines.append(" & ".join([escape(row.name), *(str(one.count) for one in row.cells), str(row.total)]) + r" \\")
    sums = " & ".join(["sum", *map(str, card.column_totals), str(card.table.n)])
    return "\n".join([*lines, r"\midrule", sums + r" \\", r"\bottomrule", r"\end{tabular}", ""])


def _latex_line(card: PairCard) -> str:
    row = summary_row(card)
    kappa = _value(card.kappa)
    interval = card.kappa.interval if isinstance(card.kappa, Estimate) else None
    cells = [
        escape(str(row["facet"])),
        escape(card.pair.replace("-", ", ")),
        str(card.table.n),
        escape(percentage(_value(card.percent)) or "--"),
        minus(coefficient(kappa)) or "undefined",
        f"[{minus(coefficient(interval.low))}, {minus(coefficient(interval.high))}]" if interval else "--",
    ]
    return " & ".join(cells) + r" \\"


def _latex_alpha(facet: "FacetAgreement", alpha: Result) -> str:
    value = minus(coefficient(_value(alpha))) or "undefined"
    cells = [escape(facet.facet.name), "all", str(alpha.n), "--", rf"$\alpha$ {value}", "--"]
    return " & ".join(cells) + r" \\"


def minus(text: str) -> str:
    """Return a number whose minus sign LaTeX sets as one."""
    return text.replace(MINUS, "$-$")


def escape(text: str) -> str:
    """Return a text that LaTeX prints as it is."""
    return "".join(LATEX_SPECIAL.get(character, character) for character in text)
