"""How a draw finds its sizes: what is asked for, and what that comes to in every stratum. Pure; draws nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from annotator.common.errors import Invalid
from annotator.common.events import JsonValue
from annotator.statistics.samples import Rounding, SampleSize, achieved_margin, cochran_sample_size, printed_quantile
from annotator.statistics.strata import Allocation, allocate, stratified_margin

FORMULA = (
    "Cochran (1977) with finite population correction: n0 = z² · p · (1 − p) / e², n = n0 / (1 + (n0 − 1) / N), "
    "with z = {z:g} ({confidence:g} % confidence), p = {share:g}, e = {margin:g}{whole}; {rounding}"
)
ROUNDED = {Rounding.UP: "rounded up", Rounding.NEAREST: "rounded to the nearest whole number"}
DIVIDED = {Allocation.PROPORTIONAL: "in proportion to their size", Allocation.EQUAL: "equally"}


class Sizing(StrEnum):
    """Where the number of reports comes from."""

    WHOLE = "whole"
    EACH = "each"
    NUMBER = "number"
    ALL = "all"


@dataclass(frozen=True)
class Design:
    """What is asked of a draw. `number` is for sizing by number only; shares and margins lie between 0 and 1."""

    sizing: Sizing = Sizing.WHOLE
    confidence: float = 0.95
    margin: float = 0.05
    share: float = 0.5
    rounding: Rounding = Rounding.UP
    allocation: Allocation = Allocation.PROPORTIONAL
    minimum: int = 0
    number: int | None = None

    def to_json(self) -> dict[str, JsonValue]:
        """Return the design as it is kept."""
        return asdict(self)

    @classmethod
    def read(cls, data: Mapping[str, JsonValue]) -> "Design":
        """Return what `to_json` wrote."""
        number = data["number"]
        return cls(
            sizing=Sizing(str(data["sizing"])),
            confidence=float(str(data["confidence"])),
            margin=float(str(data["margin"])),
            share=float(str(data["share"])),
            rounding=Rounding(str(data["rounding"])),
            allocation=Allocation(str(data["allocation"])),
            minimum=int(str(data["minimum"])),
            number=None if number is None else int(str(number)),
        )

    def size_of(self, population: int) -> SampleSize:
        """Return how many of a population this confidence and margin need."""
        return cochran_sample_size(
            population, margin=self.margin, confidence=self.confidence, share=self.share, rounding=self.rounding
        )

    def margin_of(self, population: int, size: int) -> float | None:
        """Return how far off a share may be after `size` of `population`; None when nothing was drawn."""
        z = printed_quantile(self.confidence)
        return achieved_margin(size, population, share=self.share, z=z) if size else None


@dataclass(frozen=True)
class StratumSize:
    """What a draw takes from one stratum; `unrounded` is the formula's own value, None for a number by hand."""

    name: str
    population: int
    size: int
    unrounded: float | None
    margin: float | None


@dataclass(frozen=True)
class SizePlan:
    """What a design comes to. `margin` is that of a share over all strata, each weighted by its size."""

    strata: tuple[StratumSize, ...]
    size: int
    population: int
    unrounded: float | None
    margin: float | None
    formula: str

    @property
    def sizes(self) -> dict[str, int]:
        """How many of each stratum."""
        return {stratum.name: stratum.size for stratum in self.strata}


class CantBeDrawn(Invalid):
    """The strata can't give what is asked for; the message says how much they can."""


def plan_sizes(
    design: Design,
    populations: Mapping[str, int],
    *,
    drawn: Mapping[str, int] | None = None,
    available: Mapping[str, int] | None = None,
) -> SizePlan:
    """Return what a design takes from strata of these populations.

    `drawn` counts what is drawn already and stays; `available` what can be drawn at most, where that is less than the
    population. A number by hand must hold the minimums and what is drawn; a computed size is raised to that.
    """
    _check(design)
    there = {name: min(size, (available or populations).get(name, size)) for name, size in populations.items()}
    population, most = sum(populations.values()), sum(there.values())
    if not most:
        raise CantBeDrawn("There are no reports to draw from: import some, or widen the choice.", "number")
    floors = {name: min(size, max(design.minimum, (drawn or {}).get(name, 0))) for name, size in there.items()}
    if design.sizing is Sizing.EACH:
        return _each(design, populations, floors, there)
    wanted = design.size_of(population) if design.sizing is Sizing.WHOLE else None
    total = _total(design, wanted, sum(floors.values()), most)
    sizes = allocate(total, populations, rule=design.allocation, at_least=floors, at_most=there)
    shares = {name: wanted.unrounded * size / population for name, size in populations.items()} if wanted else {}
    is_by_size = design.allocation is Allocation.PROPORTIONAL
    return _plan(design, populations, sizes, shares if is_by_size else {}, wanted.unrounded if wanted else None)


def _check(design: Design) -> None:
    for field, value in (("confidence", design.confidence), ("margin", design.margin), ("share", design.share)):
        if not 0 < value < 1:
            raise Invalid(f"The {field} lies between 0 and 100 %.", field)
    if design.minimum < 0:
        raise Invalid("A minimum is no less than 0.", "minimum")


def _total(design: Design, wanted: SampleSize | None, least: int, most: int) -> int:
    if design.sizing is Sizing.ALL:
        return most
    if wanted is not None:
        return min(most, max(wanted.size, least))
    if design.number is None:
        raise CantBeDrawn("Say how many reports to draw.", "number")
    if not max(1, least) <= design.number <= most:
        sentence = f"{design.number:,} reports can't be drawn: choose between {max(1, least):,} and {most:,}."
        raise CantBeDrawn(sentence, "number")
    return design.number


def _each(
    design: Design, populations: Mapping[str, int], floors: Mapping[str, int], there: Mapping[str, int]
) -> SizePlan:
    wanted = {name: design.size_of(size) for name, size in populations.items() if size}
    sizes = {name: min(there[name], max(floors[name], one.size)) for name, one in wanted.items()}
    return _plan(design, populations, sizes, {name: one.unrounded for name, one in wanted.items()}, None)


def _plan(
    design: Design,
    populations: Mapping[str, int],
    sizes: Mapping[str, int],
    unrounded: Mapping[str, float],
    whole: float | None,
) -> SizePlan:
    strata = tuple(
        StratumSize(
            name,
            size,
            sizes.get(name, 0),
            unrounded.get(name),
            design.margin_of(size, sizes.get(name, 0)) if size else 0,
        )
        for name, size in populations.items()
    )
    margin = stratified_margin(
        [(one.population, one.size) for one in strata], share=design.share, z=printed_quantile(design.confidence)
    )
    population = sum(populations.values())
    return SizePlan(strata, sum(sizes.values()), population, whole, margin, explain(design, population, whole))


def explain(design: Design, population: int, unrounded: float | None) -> str:
    """Return in words where the sizes come from, as it is kept with the draw."""
    parts = [_say_size(design, population, unrounded)]
    if design.sizing in (Sizing.WHOLE, Sizing.NUMBER):
        parts.append(f"Divided among the strata {DIVIDED[design.allocation]}, largest remainders first.")
    if design.minimum and design.sizing is not Sizing.ALL:
        parts.append(f"At least {design.minimum:,} from each stratum, or all it has.")
    return " ".join(parts)


def _say_size(design: Design, population: int, unrounded: float | None) -> str:
    if design.sizing is Sizing.ALL:
        return "All reports of the frame."
    if design.sizing is Sizing.NUMBER:
        return f"{design.number:,} reports, a number chosen by hand."
    whole = "" if unrounded is None else f", N = {population:,}: n = {unrounded:.2f}"
    sentence = FORMULA.format(
        z=printed_quantile(design.confidence),
        confidence=100 * design.confidence,
        share=design.share,
        margin=design.margin,
        whole=whole,
        rounding=ROUNDED[design.rounding],
    )
    return f"{sentence}{', for each stratum by itself' if design.sizing is Sizing.EACH else ''}."
