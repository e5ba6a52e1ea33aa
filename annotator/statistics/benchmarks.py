"""Published bands of agreement, as a hint and never a verdict: their authors call them arbitrary.

Gwet's rule (2014): an estimate belongs to the best band such that "this band or better" is more likely than .95, given
its standard error. So a value from few reports does not earn the word that its point estimate would.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.statistics.quantiles import STANDARD_NORMAL
from annotator.statistics.results import Estimate

LEAST_PROBABILITY = 0.95


@dataclass(frozen=True)
class Scale:
    """A published scale: its name, and each band's lowest value with its word, the best first."""

    name: str
    bands: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Band:
    """One band: its word, its lowest value, and the probability that the true value lies in it or higher."""

    word: str
    low: float
    probability: float


@dataclass(frozen=True)
class Reading:
    """An estimate on one scale: every band, the word of the point estimate, and the word that Gwet's rule allows."""

    scale: Scale
    bands: tuple[Band, ...]
    by_value: str
    by_probability: str


LANDIS_KOCH = Scale(
    "Landis and Koch (1977)",
    ((0.8, "almost perfect"), (0.6, "substantial"), (0.4, "moderate"), (0.2, "fair"), (0.0, "slight"), (-1.0, "poor")),
)
FLEISS = Scale("Fleiss (1981)", ((0.75, "excellent"), (0.4, "intermediate to good"), (-1.0, "poor")))
ALTMAN = Scale("Altman (1991)", ((0.8, "very good"), (0.6, "good"), (0.4, "moderate"), (0.2, "fair"), (-1.0, "poor")))
KRIPPENDORFF = Scale("Krippendorff (2004)", ((0.8, "reliable"), (0.667, "tentative"), (-1.0, "to be discarded")))
SCALES = (LANDIS_KOCH, FLEISS, ALTMAN, KRIPPENDORFF)


def readings(estimate: Estimate, scales: Sequence[Scale] = SCALES) -> tuple[Reading, ...]:
    """The estimate on each scale; empty where there is no standard error, for then no band has a probability."""
    error = estimate.standard_error
    return tuple(read(estimate.value, error, scale) for scale in scales) if error else ()


def read(value: float, error: float, scale: Scale) -> Reading:
    """P(this band or better) from the normal distribution of the estimate, cut at -1 and 1."""
    bands = tuple(Band(word, low, _at_least(low, value, error)) for low, word in scale.bands)
    by_value = next(band.word for band in bands if value > band.low or band is bands[-1])
    by_probability = next(band.word for band in bands if band.probability > LEAST_PROBABILITY or band is bands[-1])
    return Reading(scale, bands, by_value, by_probability)


def _at_least(low: float, value: float, error: float) -> float:
    def above(limit: float) -> float:
        return STANDARD_NORMAL.cdf((value - limit) / error)

    return (above(low) - above(1)) / (above(-1) - above(1))
