"""The agreement page of a round of 10,000 reports and five raters: every facet, every pair, alpha over all, as HTML.

Asked of the application for the first time since the round ended: the 50,000 codings are read from SQLite and every
figure is computed. What was read is kept for a while, so the page again, or one of its cards, costs the figures alone.
Under the codebook of the demo, so sets of codes are compared for two of the four facets. The peers get the answers
ready, as numbers, and compute kappas and alphas alone.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.export import environment
from bench.installation import folder
from bench.report import finish

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from annotator.agreement.selectors import FacetAgreement

REPORTS, RATERS = 10_000, 5
BUDGET = 0.5
REPEATS = 7
# the peer's alpha takes memory by the square of the categories for each report: gigabytes for sets of codes
MOST_CATEGORIES = 30


def seconds(function: Callable[[], object]) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return median(times)


def measure_here() -> None:
    """Measure in this process, in the installation of the environment, and print the parts."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.cache import cache
    from django.test import Client
    from django.urls import reverse

    from annotator.agreement import downloads, selectors
    from annotator.rounds.models import Round
    from annotator.studies.selectors import seat_in

    round = Round.objects.select_related("study", "version").get()
    lead = get_user_model().objects.get(username="lead")
    seat = seat_in(user=lead, study=round.study)
    client = Client(SERVER_NAME="localhost")
    client.force_login(lead)
    page = reverse("agreement:round", args=[round.study.slug, round.pk])
    card = reverse("agreement:card", args=[round.study.slug, round.pk, "symptom", "A-B"])
    files = lambda: list(downloads.rows_of(selectors.round_agreement(round=round, seat=seat)))  # noqa: E731

    def get(address: str) -> None:
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} is not there")

    def first(address: str) -> None:
        cache.clear()
        get(address)

    get(page)
    figures = {
        "page": seconds(lambda: first(page)),
        "page again": seconds(lambda: get(page)),
        "card of one pair": seconds(lambda: get(card)),
        "every figure of the files": seconds(files),
        "peers": _peers(selectors.round_agreement(round=round, seat=seat)),
    }
    print(json.dumps(figures))


def _peers(facets: "tuple[FacetAgreement, ...]") -> float:
    """Return the time of scikit-learn's kappas and krippendorff's alphas, after checking that they say the same.

    The alphas of facets with sets of codes are left out: the peer can't hold them.
    """
    from sklearn.metrics import cohen_kappa_score

    took = 0.0
    for facet in facets:
        codes = facet.pairs[0].ratings.as_categories.codes
        start = time.perf_counter()
        kappas = [cohen_kappa_score(codes[:, a], codes[:, b]) for a, b in combinations(range(RATERS), 2)]
        alpha = _peers_alpha(codes) if len(facet.pairs[0].ratings.cells) <= MOST_CATEGORIES else None
        took += time.perf_counter() - start
        ours = [card.kappa.value for card in facet.pairs if hasattr(card.kappa, "value")]
        if any(abs(one - other) > 1e-9 for one, other in zip(ours, kappas, strict=True)):
            raise SystemExit(f"kappa of {facet.facet.name} differs from the peer's")
        if alpha is not None and abs(getattr(facet.alpha, "value", 2.0) - alpha) > 1e-9:
            raise SystemExit(f"alpha of {facet.facet.name} differs from the peer's")
    return took


def _peers_alpha(codes: "NDArray[np.integer]") -> float:
    import krippendorff

    return float(krippendorff.alpha(reliability_data=codes.T, level_of_measurement="nominal"))


def main() -> None:
    """Make the study, measure in a process of its own, print the parts and judge the page."""
    with folder() as place:
        around = environment(Path(place))
        world = [sys.executable, "-m", "bench.coded_study", str(REPORTS * RATERS), str(RATERS)]
        subprocess.run(world, env=around, check=True)
        collect = [sys.executable, "manage.py", "prepare", "--only", "static"]
        subprocess.run(collect, env=around, check=True)
        child = [sys.executable, "-m", "bench.agreement_page", str(place)]
        figures = json.loads(subprocess.run(child, env=around, check=True, capture_output=True, text=True).stdout)
    for name, value in figures.items():
        print(f"{name}: {value:.3f} s", flush=True)
    print(f"peers / page: {figures['peers'] / figures['page']:.1f} (they neither read, nor pair, nor render)")
    finish("agreement_page", figures["page"], "s", BUDGET)


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else measure_here()
