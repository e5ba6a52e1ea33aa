"""The last line of every benchmark, and its exit status."""

import sys
from typing import NoReturn

_broken: list[str] = []


def say(name: str, value: float, unit: str, budget: float, higher_is_better: bool = False) -> None:
    """Print one of several numbers in the form of the last line; a budget that is not kept counts at the end."""
    is_kept = value >= budget if higher_is_better else value <= budget
    if not is_kept:
        _broken.append(name)
    print(f"{name} {value:.4g} {unit} budget {budget:g}", flush=True)


def finish(name: str, value: float, unit: str, budget: float, higher_is_better: bool = False) -> NoReturn:
    """Print `NAME value unit budget B` as the last line; end with status 1 when a budget of this run is not kept."""
    say(name, value, unit, budget, higher_is_better)
    sys.exit(1 if _broken else 0)
