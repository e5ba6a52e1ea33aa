"""The last line of every benchmark, and its exit status."""

import sys
from typing import NoReturn


def finish(name: str, value: float, unit: str, budget: float, higher_is_better: bool = False) -> NoReturn:
    """Prints `NAME value unit budget B` as the last line and ends with status 1 when the budget is not kept."""
    is_kept = value >= budget if higher_is_better else value <= budget
    print(f"{name} {value:.4g} {unit} budget {budget:g}", flush=True)
    sys.exit(0 if is_kept else 1)
