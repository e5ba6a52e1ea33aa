"""Every coefficient of a table of ratings, under its name: what the command and the calculator show.

Which of them is THE figure of a study is chosen before looking, elsewhere; this only computes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.statistics.bootstrap import Resampling
from annotator.statistics.brennan import brennan_prediger
from annotator.statistics.cohen import cohen_kappa
from annotator.statistics.conger import conger_kappa, light_kappa
from annotator.statistics.fleiss import fleiss_kappa, scott_pi
from annotator.statistics.gwet import gwet_ac
from annotator.statistics.krippendorff import krippendorff_alpha
from annotator.statistics.percent import percent_agreement
from annotator.statistics.ratings import Level, Ratings
from annotator.statistics.results import Result
from annotator.statistics.sets import (
    SetRatings,
    exact_set_agreement,
    jaccard_similarity,
    macro_kappa,
    masi_similarity,
    mean_jaccard,
    micro_f1,
    set_alpha,
)
from annotator.statistics.skew import bias_index, pabak, prevalence_index
from annotator.statistics.weights import Weights


@dataclass(frozen=True)
class Named:
    """A coefficient: the key that files carry, what it is called, and its result."""

    key: str
    name: str
    result: Result


def every_coefficient(ratings: Ratings, resampling: Resampling | None = None) -> tuple[Named, ...]:
    """Of one code in each cell. Two raters have Cohen's kappa and pi, more have Fleiss', Conger's and Light's kappas.

    Weighted forms are given for scales that have an order. `resampling` adds bootstrap intervals to kappa and alpha.
    """
    return (
        Named("percent_agreement", "Percent agreement", percent_agreement(ratings)),
        *(_of_two(ratings, resampling) if ratings.raters == 2 else _of_many(ratings)),
        Named("gwet_ac1", "Gwet's AC1", gwet_ac(ratings)),
        Named("brennan_prediger", "Brennan-Prediger", brennan_prediger(ratings)),
        *_alphas(ratings, resampling),
        *(_weighted(ratings) if ratings.scale.level is not Level.NOMINAL else ()),
    )


def every_coefficient_of_sets(ratings: SetRatings, resampling: Resampling | None = None) -> tuple[Named, ...]:
    """Of a set of codes in each cell."""
    return (
        Named("exact_set_agreement", "Equal sets", exact_set_agreement(ratings)),
        Named("mean_jaccard", "Mean overlap (Jaccard)", mean_jaccard(ratings)),
        Named("micro_f1", "Micro F1", micro_f1(ratings)),
        Named("alpha_masi", "Krippendorff's alpha, MASI", set_alpha(ratings, masi_similarity, resampling=resampling)),
        Named(
            "alpha_jaccard",
            "Krippendorff's alpha, Jaccard",
            set_alpha(ratings, jaccard_similarity, resampling=resampling),
        ),
        Named("macro_kappa", "Mean of the kappas per code", macro_kappa(ratings)),
    )


def _of_two(ratings: Ratings, resampling: Resampling | None) -> Iterator[Named]:
    table = ratings.pair(0, 1)
    yield Named("cohen_kappa", "Cohen's kappa", cohen_kappa(table, resampling=resampling))
    yield Named("scott_pi", "Scott's pi", scott_pi(table))
    if table.scale.size == 2:
        yield Named("pabak", "PABAK", pabak(table))
        yield Named("prevalence_index", "Prevalence index", prevalence_index(table))
        yield Named("bias_index", "Bias index", bias_index(table))


def _of_many(ratings: Ratings) -> Iterator[Named]:
    yield Named("fleiss_kappa", "Fleiss' kappa", fleiss_kappa(ratings))
    yield Named("conger_kappa", "Conger's kappa", conger_kappa(ratings))
    yield Named("light_kappa", "Light's kappa", light_kappa(ratings))


def _alphas(ratings: Ratings, resampling: Resampling | None) -> Iterator[Named]:
    levels = dict.fromkeys((Level.NOMINAL, ratings.scale.level))
    for level in levels:
        result = krippendorff_alpha(ratings, level, resampling=resampling)
        yield Named(f"krippendorff_alpha_{level}", f"Krippendorff's alpha, {level}", result)


def _weighted(ratings: Ratings) -> Iterator[Named]:
    for weights in (Weights.LINEAR, Weights.QUADRATIC):
        if ratings.raters == 2:
            result: Result = cohen_kappa(ratings.pair(0, 1), weights)
            yield Named(f"cohen_kappa_{weights}", f"Cohen's kappa, {weights} weights", result)
        else:
            yield Named(f"fleiss_kappa_{weights}", f"Fleiss' kappa, {weights} weights", fleiss_kappa(ratings, weights))
        yield Named(f"gwet_ac2_{weights}", f"Gwet's AC2, {weights} weights", gwet_ac(ratings, weights))
