"""A draw as a file: the list as CSV, or everything that is needed to make it again as JSON."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, astuple, fields

from annotator.common.tables import as_csv
from annotator.rounds.sampling import METHOD
from annotator.rounds.selectors.draws import DrawFacts
from annotator.rounds.selectors.lists import DrawnRow

COLUMNS = tuple(field.name for field in fields(DrawnRow))
ORDER = (
    "Each stratum of n drawn reports: its i-th stands at (i - 1/2) / n of the batch, earlier strata first at one place."
)


def draw_csv(facts: DrawFacts, rows: Iterable[DrawnRow]) -> str:
    """Return the drawn list, one report a line, in the order of the draw."""
    return as_csv(COLUMNS, map(astuple, rows))


def draw_json(facts: DrawFacts, rows: Iterable[DrawnRow]) -> str:
    """Return the whole draw: frame, strata, designs, seed, method and list."""
    return json.dumps(draw_values(facts) | {"reports": [asdict(row) for row in rows]}, ensure_ascii=False, indent=1)


def draw_values(facts: DrawFacts) -> dict[str, object]:
    """Return the facts of a draw as plain values, frame lists included."""
    strata = facts.draw.strata.order_by("position")
    return {
        "id": facts.draw.pk,
        "name": facts.draw.name,
        "study": facts.draw.study.slug,
        "method": f"Stratum by stratum: {METHOD} {ORDER}",
        "seed": facts.draw.seed,
        "frame": facts.draw.frame,
        "size": facts.size,
        "margin": facts.margin,
        "formula": facts.formula,
        "strata": [
            {**asdict(one), "report_ids": row.report_ids} for one, row in zip(facts.strata, strata, strict=True)
        ],
        "batches": [
            {
                "number": batch.row.number,
                "at": batch.row.created_at.isoformat(),
                "design": batch.row.design,
                "plan": batch.row.plan,
                "size": batch.size,
                "left_out": batch.row.left_out,
            }
            for batch in facts.batches
        ],
    }


Writer = Callable[[DrawFacts, Iterable[DrawnRow]], str]
DRAWS: dict[str, tuple[Writer, str]] = {
    "csv": (draw_csv, "text/csv; charset=utf-8"),
    "json": (draw_json, "application/json"),
}
