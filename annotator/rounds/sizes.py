"""How many reports to draw and what each rater then gets, worked out before anything is planned. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.rounds.forecasts import Forecast, forecast
from annotator.rounds.workload import Workload
from annotator.statistics.samples import achieved_margin, cochran_sample_size

FORMULA = (
    "Cochran (1977) for a share of one half, 95 % confidence and a margin of 5 %, with finite population correction: "
    "n0 = 1.96² · 0.5 · 0.5 / 0.05², n = n0 / (1 + (n0 − 1) / {population}) = {unrounded:.2f}, rounded up."
)


def precise_size(frame_size: int) -> int:
    """Return how many of the frame give a share with 95 % confidence and a margin of 5 %; 0 of nothing."""
    return cochran_sample_size(frame_size).size if frame_size else 0


def explain_precise_size(frame_size: int) -> str:
    """Return the formula behind `precise_size`, filled in, as it is kept with a draw."""
    return FORMULA.format(population=frame_size, unrounded=cochran_sample_size(frame_size).unrounded)


@dataclass(frozen=True)
class Preview:
    """What a plan would come to. `margin` is in percent, to either side; `problem` says what it lacks, if anything.

    `is_part` says that the reports are a part of a kept draw, which has its own margin; `forecast` who reads how many.
    """

    frame_size: int
    precise: int
    size: int = 0
    margin: float = 0.0
    raters: int = 0
    forecast: Forecast | None = None
    problem: str = ""
    is_part: bool = False


def preview(
    *,
    frame_size: int,
    size: int | None,
    raters: Sequence[int],
    raters_per_report: int | None,
    workload: Workload,
    is_part: bool = False,
) -> Preview:
    """Return what a plan comes to, as far as it is made; `size` None means it is not said yet."""
    precise = 0 if is_part else precise_size(frame_size)
    problem = _problem(frame_size, size, len(raters), raters_per_report)
    if problem and is_part and not frame_size:
        problem = "Nothing of this draw is ready for such a round: all is used, or left out by screening."
    if problem or not size or not raters_per_report:
        return Preview(frame_size, precise, problem=problem, is_part=is_part)
    expected = forecast(size, workload.sharing(raters, raters_per_report))
    margin = 100 * achieved_margin(size, frame_size)
    return Preview(frame_size, precise, size, margin, len(raters), expected, is_part=is_part)


def _problem(frame_size: int, size: int | None, raters: int, raters_per_report: int | None) -> str:
    if not frame_size:
        return "No report matches: widen the choice."
    if size is None:
        return "Say how many reports to draw."
    if not 1 <= size <= frame_size:
        return f"{size:,} reports can't be drawn from {frame_size:,}."
    if not raters:
        return "Choose the raters."
    if not raters_per_report:
        return "Say how many raters read each report."
    if raters_per_report > raters:
        return f"{raters_per_report} raters per report need as many raters; {raters} are chosen."
    return ""
