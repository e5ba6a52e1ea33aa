"""A coefficient as people read it: value, interval, what it rests on, and the sentence for the paper. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.common.figures import coefficient
from annotator.statistics.benchmarks import Reading, readings
from annotator.statistics.every import Named
from annotator.statistics.results import Estimate, Interval, Result, Undefined

BOOTSTRAP = "percentile interval of {draws:,} resamples of the reports, seed {seed}"


@dataclass(frozen=True)
class Line:
    """One coefficient of a list."""

    key: str
    name: str
    result: Result

    @property
    def value(self) -> float | None:
        """The number; None where it is undefined, and then `reason` says why."""
        return self.result.value if isinstance(self.result, Estimate) else None

    @property
    def reason(self) -> str:
        """Why there is no value; "" where there is one."""
        return self.result.reason if isinstance(self.result, Undefined) else ""

    @property
    def is_fragile(self) -> bool:
        """Whether it rests on too few reports to argue from."""
        return isinstance(self.result, Estimate) and self.result.is_fragile

    @property
    def interval(self) -> Interval | None:
        """The resampled interval where there is one, else the analytic one."""
        if isinstance(self.result, Undefined):
            return None
        return self.result.bootstrap or self.result.interval

    @property
    def interval_method(self) -> str:
        """How the interval came about."""
        if not isinstance(self.result, Estimate):
            return ""
        if drawn := self.result.bootstrap:
            return BOOTSTRAP.format(draws=drawn.draws, seed=drawn.seed)
        return self.result.interval_method

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What published scales call it, by Gwet's rule; a hint."""
        return readings(self.result) if isinstance(self.result, Estimate) else ()

    @property
    def sentence(self) -> str:
        """The method text: what was computed, on what, and how sure it is."""
        left_out = f", {self.result.left_out} left out" if self.result.left_out else ""
        base = f"{self.result.method}, over {self.result.n} report{'' if self.result.n == 1 else 's'}{left_out}"
        if self.value is None:
            return f"{base}: undefined. {self.reason}"
        if self.interval is None:
            return f"{base}: {coefficient(self.value)}."
        low, high = coefficient(self.interval.low), coefficient(self.interval.high)
        level = f"{self.interval.level:.0%}".replace("%", " %")
        return f"{base}: {coefficient(self.value)}, {level} interval {low} to {high} ({self.interval_method})."


def lines_of(named: Iterable[Named]) -> tuple[Line, ...]:
    """A line for each coefficient."""
    return tuple(Line(one.key, one.name, one.result) for one in named)


def diagnostics_of(lines: Sequence[Line]) -> tuple[str, ...]:
    """Every sentence that warns, once, in the order of the coefficients."""
    return tuple(dict.fromkeys(note for line in lines for note in line.result.diagnostics))
