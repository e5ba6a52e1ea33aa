"""Krippendorff's alpha of 100,000 reports × 5 raters with 30 % of the ratings missing, from the raters' raw codes.

The peers get the same codes in the same run: the krippendorff package for alpha, statsmodels for Fleiss' kappa (on
complete ratings, for it takes no others), nltk for alpha of the first of the reports (it takes seconds for some
thousand, as each rating is an object). Each ratio compares one figure with the same figure on the same ratings.
"""

import krippendorff
import numpy as np
from nltk.metrics.agreement import AnnotationTask
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from annotator.statistics import fleiss
from annotator.statistics.bootstrap import Resampling
from annotator.statistics.krippendorff import krippendorff_alpha
from annotator.statistics.ratings import MISSING, Integers, Level, Ratings, Scale
from annotator.statistics.results import Result, Undefined
from bench.kappa import seconds
from bench.report import finish, say

REPORTS, RATERS, CODES = 100_000, 5, 6
BUDGET = 0.5
REPEATS = 3
REPORTS_OF_NLTK = 2_000


def raters(share_missing: float) -> Integers:
    """Codes of raters who depart from a common code on a fifth of the reports."""
    generator = np.random.default_rng(2026)
    common = generator.integers(0, CODES, (REPORTS, 1))
    departs = generator.random((REPORTS, RATERS)) < 0.2
    codes = np.where(departs, generator.integers(0, CODES, (REPORTS, RATERS)), common)
    return np.where(generator.random((REPORTS, RATERS)) < share_missing, MISSING, codes).astype(np.int64)


def value(result: Result) -> float:
    """Return the value, or end where there is none."""
    if isinstance(result, Undefined):
        raise SystemExit(f"{result.method}: {result.reason}")
    return result.value


def measure_alpha(level: Level) -> float:
    """Seconds for ours without an interval, after checking that it says the same as the peer."""
    codes = raters(0.3)
    with_nan = np.where(codes == MISSING, np.nan, codes).T
    scale = Scale(tuple(range(CODES)), level)

    def ours() -> float:
        return value(krippendorff_alpha(Ratings(codes, scale)))

    def peer() -> float:
        return float(krippendorff.alpha(reliability_data=with_nan, level_of_measurement=level.value))

    if abs(ours() - peer()) > 1e-9:
        raise SystemExit(f"alpha differs from the peer's: {ours()} {peer()}")
    own, other = seconds(ours, REPEATS), seconds(peer, REPEATS)
    print(f"alpha, {level}: ours {own:.3f} s, krippendorff {other:.3f} s, ratio {other / own:.1f}")
    interval = seconds(lambda: krippendorff_alpha(Ratings(codes, scale), resampling=Resampling(1)), 1)
    print(f"  ours with its 2,000-draw interval {interval:.3f} s; the peer has none")
    return own


def measure_fleiss() -> float:
    """The same for Fleiss' kappa of complete ratings."""
    codes = raters(0.0)

    def ours() -> float:
        return value(fleiss.fleiss_kappa(Ratings(codes, Scale(tuple(range(CODES))))))

    def peer() -> float:
        return float(fleiss_kappa(aggregate_raters(codes)[0]))

    if abs(ours() - peer()) > 1e-9:
        raise SystemExit(f"Fleiss' kappa differs from the peer's: {ours()} {peer()}")
    own, other = seconds(ours, REPEATS), seconds(peer, REPEATS)
    print(f"Fleiss' kappa: ours with its error {own:.3f} s, statsmodels {other:.3f} s, ratio {other / own:.1f}")
    return own


def measure_nltk() -> float:
    """The same for alpha of the first reports, which nltk takes as triples of rater, report and code."""
    codes = raters(0.3)[:REPORTS_OF_NLTK]
    triples = [
        (str(rater), str(report), int(code))
        for report, row in enumerate(codes)
        for rater, code in enumerate(row)
        if code != MISSING
    ]

    def ours() -> float:
        return value(krippendorff_alpha(Ratings(codes, Scale(tuple(range(CODES))))))

    def peer() -> float:
        return float(AnnotationTask(data=triples).alpha())

    if abs(ours() - peer()) > 1e-9:
        raise SystemExit(f"alpha differs from nltk's: {ours()} {peer()}")
    own, other = seconds(ours, REPEATS), seconds(peer, 1)
    print(f"alpha of {REPORTS_OF_NLTK} reports: ours {own:.4f} s, nltk {other:.2f} s, ratio {other / own:.0f}")
    return own


def main() -> None:
    """Measures all and judges alpha."""
    say("alpha.of_some", measure_nltk(), "s", BUDGET)
    say("alpha.fleiss", measure_fleiss(), "s", BUDGET)
    say("alpha.ordinal", measure_alpha(Level.ORDINAL), "s", BUDGET)
    finish("alpha", measure_alpha(Level.NOMINAL), "s", BUDGET)


if __name__ == "__main__":
    main()
