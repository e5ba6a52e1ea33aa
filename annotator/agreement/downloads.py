"""A round's agreement as CSV and LaTeX: the same figures as the page, at full precision in the CSV. Pure."""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.agreement.cards import PairCard
from annotator.common.figures import MINUS, coefficient, percentage
from annotator.statistics.results import Estimate, Result

if TYPE_CHECKING:
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
    "method",
)
LATEX_SPECIAL = {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$", "{": r"\{", "}": r"\}"}


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
        "left_out": len(card.left_out),
        "percent_agreement": _value(card.percent),
        "kappa": _value(kappa),
        "standard_error": kappa.standard_error if isinstance(kappa, Estimate) else None,
        "low_95": interval.low if interval else None,
        "high_95": interval.high if interval else None,
        "kappa_undefined_because": "" if isinstance(kappa, Estimate) else kappa.reason,
        "ac1": _value(card.ac1),
        "mean_jaccard": _value(card.jaccard),
        "method": card.method_text,
    }


def as_csv(facets: "Sequence[FacetAgreement]") -> str:
    """Return one line per facet and pair; "NA" where there is no number."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for facet in facets:
        for card in facet.pairs:
            row = summary_row(card)
            writer.writerow({name: "NA" if value is None else value for name, value in row.items()})
    return stream.getvalue()


def as_latex(facets: "Sequence[FacetAgreement]") -> str:
    """Return a booktabs table of n, percent agreement and kappa with its interval."""
    lines = [
        r"\begin{tabular}{llrrrl}",
        r"\toprule",
        r"Facet & Raters & $n$ & Agreement & $\kappa$ & 95\,\% interval \\",
        r"\midrule",
    ]
    lines += [_latex_line(card) for facet in facets for card in facet.pairs]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def _latex_line(card: PairCard) -> str:
    row = summary_row(card)
    kappa = _value(card.kappa)
    interval = card.kappa.interval if isinstance(card.kappa, Estimate) else None
    cells = [
        _escape(str(row["facet"])),
        _escape(card.pair.replace("-", ", ")),
        str(card.table.n),
        _escape(percentage(_value(card.percent)) or "--"),
        _minus(coefficient(kappa)) or "undefined",
        f"[{_minus(coefficient(interval.low))}, {_minus(coefficient(interval.high))}]" if interval else "--",
    ]
    return " & ".join(cells) + r" \\"


def _minus(text: str) -> str:
    return text.replace(MINUS, "$-$")


def _escape(text: str) -> str:
    return "".join(LATEX_SPECIAL.get(character, character) for character in text)
