"""The figures of a round as plain values: what is kept when it closes, what the API gives, and whether two are the
same. Pure.
"""

import math
from collections.abc import Iterable, Mapping

from annotator.agreement.cards import PairCard, pair_cards
from annotator.agreement.chosen import RESAMPLING, Figures
from annotator.agreement.lines import Line
from annotator.agreement.machines import MachineCard
from annotator.agreement.ratings import FacetRatings
from annotator.statistics.as_json import Plain, of_result

# raised when a figure would be computed otherwise; docs/statistics.md and the changelog say how
METHOD = "2026.1"
ROUNDING = 1e-9


def figures_of(facets: Iterable[FacetRatings], choice: str) -> Plain:
    """Return every facet's chosen coefficient, percent agreement and pairs, by the facet's key."""
    return {ratings.facet.key: facet_of(ratings, choice) for ratings in facets}


def facet_of(ratings: FacetRatings, choice: str) -> Plain:
    """Return one facet's figures."""
    figures = Figures(ratings, choice)
    return {
        "name": ratings.facet.name,
        "raters": list(ratings.letters),
        "declared": list(ratings.categories),
        "compares": "sets" if ratings.is_set_valued else "codes",
        "coefficient": figures.headline.key,
        "result": of_line(figures.headline),
        "percent_agreement": of_line(figures.percent) if figures.percent else None,
        "pairs": [{"raters": card.pair, "cohen_kappa": of_result(card.kappa)} for card in pair_cards(ratings)],
    }


def machine_of(card: MachineCard) -> Plain:
    """Return one machine rater on one facet, against each human and against what the humans agreed on."""
    compared = {
        pair.second_letter: {"cohen_kappa": of_result(pair.kappa), "percent_agreement": of_result(pair.percent)}
        for pair in card.cards
    }
    return {"letter": card.letter, "machine": card.machine, "against": compared}


def pair_of(card: PairCard) -> Plain:
    """Return one pair on one facet: kappa and what stands beside it, the confusion table, each code."""
    two = {"prevalence_index": of_result(card.prevalence), "bias_index": of_result(card.bias)}
    return {
        "raters": card.pair,
        "categories": list(card.ratings.categories),
        "counts": card.table.counts.tolist(),
        "left_out": card.table.left_out,
        "answered_by_neither": card.answered_by_neither,
        "cohen_kappa": of_result(card.kappa),
        "percent_agreement": of_result(card.percent),
        "gwet_ac1": of_result(card.ac1),
        "pabak" if card.is_two_by_two else "brennan_prediger": of_result(card.brennan),
        "mean_jaccard": of_result(card.jaccard) if card.jaccard else None,
        "codes": [{"code": one.code, "share": one.prevalence} | of_result(one.kappa) for one in card.codes],
        "method": card.method_text,
    } | (two if card.is_two_by_two else {})


def of_line(line: Line) -> Plain:
    """Return a coefficient with its name and sentence."""
    return {"name": line.name, "sentence": line.sentence} | of_result(line.result)


def seed() -> int:
    """Return the seed of every resampled interval."""
    return RESAMPLING.seed


def is_same(kept: object, again: object) -> bool:
    """Return whether two such values are the same, numbers to the ninth place."""
    if isinstance(kept, Mapping) and isinstance(again, Mapping):
        return kept.keys() == again.keys() and all(is_same(kept[key], again[key]) for key in kept)
    if isinstance(kept, list | tuple) and isinstance(again, list | tuple):
        return len(kept) == len(again) and all(map(is_same, kept, again))
    if isinstance(kept, float) or isinstance(again, float):
        return _is_close(kept, again)
    return kept == again


def _is_close(kept: object, again: object) -> bool:
    are_numbers = isinstance(kept, int | float) and isinstance(again, int | float)
    return are_numbers and math.isclose(float(str(kept)), float(str(again)), rel_tol=0, abs_tol=ROUNDING)
