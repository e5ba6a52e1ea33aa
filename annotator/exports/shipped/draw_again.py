"""Draws every sample of this folder again from its frame, seed and sizes: python draw_again.py. Needs Python alone."""

import hashlib
import json
import sys
from pathlib import Path


def read_ranges(text):
    """Return the numbers of "1-4,9"."""
    bounds = [part.partition("-") for part in text.split(",") if part]
    return [each for first, _, last in bounds for each in range(int(first), int(last or first) + 1)]


def take_turns(strata):
    """Put the i-th of the n reports of a stratum at (i - 1/2) / n; of two at one place the earlier stratum first."""
    placed = [
        ((2 * rank + 1) / (2 * len(reports)), place, name, report)
        for place, (name, reports) in enumerate(strata.items())
        for rank, report in enumerate(reports)
    ]
    return [(name, report) for _, _, name, report in sorted(placed)]


def draw(kept):
    """Return the drawn list: batch, stratum and report, in the order of the draw."""
    seed = kept["seed"]
    ordered = {
        stratum["name"]: sorted(
            read_ranges(stratum["report_ids"]),
            key=lambda report: (hashlib.sha256(f"draw:{seed}:{report}".encode()).digest(), report),
        )
        for stratum in kept["strata"]
    }
    taken = {name: [] for name in ordered}
    drawn = []
    for batch in kept["batches"]:
        passed = set(read_ranges(batch["left_out"]))
        new = {}
        for name, reports in ordered.items():
            gone = set(taken[name]) | passed
            free = [one for one in reports if one not in gone]
            new[name] = free[: batch["plan"]["sizes"].get(name, 0) - len(taken[name])]
            taken[name] += new[name]
        drawn += [(batch["number"], name, report) for name, report in take_turns(new)]
    return drawn


def hash_frame(kept):
    """Return the SHA-256 of the frame's numbers, ascending, each ended by a line feed."""
    reports = sorted(one for stratum in kept["strata"] for one in read_ranges(stratum["report_ids"]))
    return hashlib.sha256("".join(f"{one}\n" for one in reports).encode()).hexdigest()


def main():
    """Draw again and compare; exit status 1 when anything differs."""
    differ = False
    for path in sorted(Path(__file__).parent.glob("draw-*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        listed = [(one["batch"], one["stratum"], one["report_id"]) for one in kept["reports"]]
        is_same = hash_frame(kept) == kept["frame"]["sha256"] and draw(kept) == listed
        differ |= not is_same
        verdict = "the same" if is_same else "NOT the same"
        print(f"{path.name}: {len(listed)} reports of {kept['frame']['size']}: {verdict}")
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
