"""`make bench`: every benchmark, one after the other, into bench/results.json; status 1 when a budget is not kept.

`python -m bench NAME ...` runs some and keeps the other results as they were.
"""

import json
import os
import platform
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
LINE = re.compile(r"^(?P<name>\w+(?:\.\w+)?) (?P<value>\S+) (?P<unit>\S+) budget (?P<budget>\S+)$")


def names() -> list[str]:
    """Return the benchmarks: the modules here that end with `finish`."""
    return sorted(
        path.stem for path in HERE.glob("*.py") if re.search(r"^    finish\(", path.read_text(), flags=re.MULTILINE)
    )


def run(name: str) -> dict[str, Any]:
    """Run one benchmark, show what it prints, and return its numbers."""
    print(f"\n=== {name}", flush=True)
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, stdout=subprocess.PIPE, text=True
    )
    lines = []
    for line in process.stdout or ():
        print(line, end="", flush=True)
        lines.append(line.rstrip())
    numbers = [match.groupdict() for match in map(LINE.match, lines) if match]
    return {
        "is_kept": process.wait() == 0,
        "seconds": round(time.perf_counter() - started, 1),
        "numbers": {
            one["name"]: {"value": float(one["value"]), "unit": one["unit"], "budget": float(one["budget"])}
            for one in numbers
        },
        "notes": [line for line in lines if not LINE.match(line)],
    }


def machine() -> dict[str, object]:
    """Return what the numbers depend on."""
    return {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()}


def main() -> int:
    """Run those asked for, or all, and keep the results."""
    asked = sys.argv[1:] or names()
    results = json.loads(RESULTS.read_text())["results"] if RESULTS.exists() else {}
    for name in asked:
        results[name] = run(name)
        kept = {key: results[key] for key in sorted(results)}
        body = {"measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(), "results": kept}
        RESULTS.write_text(json.dumps(body, indent=2) + "\n")
    broken = [name for name in asked if not results[name]["is_kept"]]
    print(
        f"\n{len(asked) - len(broken)} of {len(asked)} benchmarks keep their budgets."
        + "".join(f" Not {b}." for b in broken)
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
