"""Cohen's kappa of 1,000,000 reports × 2 raters with its 2,000-draw bootstrap interval, from the raters' raw codes.

Measured with 14 codes, as many as the model study has components, and reported for 6 (symptoms) and 28 (root causes)
too: what a draw costs grows with the pairs of codes that occur, and here every pair occurs, for the raters differ on
a tenth of the reports at random. The peer, measured in the same run, is scikit-learn's cohen_kappa_score on the same
codes, which gives no interval: like is compared with like, kappa alone with kappa alone, and an interval with the
calls that it would take the peer. statsmodels and nltk are given what they take: a table of counts ready made, and the
first of the reports.
"""

import time
from collections.abc import Callable

import numpy as np
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa as statsmodels_kappa

from annotator.statistics.bootstrap import Resampling
from annotator.statistics.cohen import Kappa, cohen_kappa
from annotator.statistics.ratings import Integers, Scale, contingency_table
from annotator.statistics.results import Undefined
from bench.report import finish, say

REPORTS = 1_000_000
CODES = 14
OTHER_CODES = (6, 28)
DRAWS = 2000
BUDGET = 0.2
REPEATS = 5
REPORTS_OF_NLTK = 2_000


def two_raters(codes: int) -> tuple[Integers, Integers]:
    """Unevenly used codes; the second rater departs from the first on a tenth of the reports."""
    generator = np.random.default_rng(2026)
    shares = 1 / np.arange(1, codes + 1)
    first = generator.choice(codes, REPORTS, p=shares / shares.sum())
    departs = generator.random(REPORTS) < 0.1
    second = np.where(departs, generator.integers(0, codes, REPORTS), first)
    return first.astype(np.int64), second.astype(np.int64)


def seconds(function: Callable[[], object], repeats: int) -> float:
    """The median time of a call."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def measure(codes: int) -> float:
    """Seconds for ours, after checking that it says the same as the peer; prints both and their ratio."""
    first, second = two_raters(codes)
    scale = Scale(tuple(range(codes)))

    def ours() -> Kappa | Undefined:
        table = contingency_table(first, second, scale)
        return cohen_kappa(table, resampling=Resampling(seed=1, draws=DRAWS))

    kappa, peer = ours(), float(cohen_kappa_score(first, second))
    if isinstance(kappa, Undefined) or kappa.bootstrap is None or abs(kappa.value - peer) > 1e-12:
        raise SystemExit(f"kappa differs from the peer's {peer}: {kappa}")
    own_seconds = seconds(ours, REPEATS)
    alone = seconds(lambda: cohen_kappa(contingency_table(first, second, scale)), REPEATS)
    peer_seconds = seconds(lambda: cohen_kappa_score(first, second), 3)
    print(f"{codes} codes: kappa {kappa.value:.6f}, {kappa.bootstrap.low:.6f} to {kappa.bootstrap.high:.6f}")
    print(f"  ours with {DRAWS} draws {own_seconds:.3f} s; scikit-learn without any {peer_seconds:.3f} s")
    pace = peer_seconds * DRAWS
    print(f"  scikit-learn / ours: {peer_seconds / alone:.1f} for kappa alone, with both its errors ({alone:.3f} s);")
    print(f"  {pace / own_seconds:.0f} with the interval, were it called for each draw ({pace:.0f} s)")
    _others(first, second, scale)
    return own_seconds


def _others(first: Integers, second: Integers, scale: Scale) -> None:
    """Print the ratios to statsmodels on the table of counts and to nltk on the first reports."""
    table = contingency_table(first, second, scale)
    own, other = seconds(lambda: cohen_kappa(table), REPEATS), seconds(lambda: statsmodels_kappa(table.counts), REPEATS)
    print(f"  from a table: ours {own:.6f} s, statsmodels {other:.6f} s, ratio {other / own:.1f}")
    some = slice(REPORTS_OF_NLTK)
    raters = (("a", first[some].tolist()), ("b", second[some].tolist()))
    triples = [(name, str(report), code) for name, codes in raters for report, code in enumerate(codes)]
    own = seconds(lambda: cohen_kappa(contingency_table(first[some], second[some], scale)), REPEATS)
    other = seconds(lambda: AnnotationTask(data=triples).kappa(), 1)
    print(f"  of {REPORTS_OF_NLTK} reports: ours {own:.6f} s, nltk {other:.3f} s, ratio {other / own:.0f}")


def main() -> None:
    """Measures every number of codes and judges each."""
    for codes in OTHER_CODES:
        say(f"kappa.codes_{codes}", measure(codes), "s", BUDGET)
    finish("kappa", measure(CODES), "s", BUDGET)


if __name__ == "__main__":
    main()
