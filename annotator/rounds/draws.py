"""What is kept of a round's choice of reports, as a frozen value: out of which, and the facts to draw again. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from annotator.common.events import JsonValue
from annotator.rounds.sampling import METHOD
from mining.filters import ReportFilters

WORDS = {
    "search": "with the words “{}”",
    "repository": "of {}",
    "label": "labelled “{}” by their maintainers",
    "state": "in state {}",
    "kind": "of kind {}",
    "opened_from": "opened on {} or later",
    "opened_to": "opened on {} or earlier",
}


def say_frame(filters: ReportFilters | None, *, is_fresh_only: bool) -> str:
    """Return in words which reports could be drawn."""
    if filters is None:
        return "A list of reports given by hand."
    parts = [WORDS[name].format(value) for name, value in filters.as_query().items()]
    if is_fresh_only:
        parts.append("in no other round of the study")
    return f"Reports {', '.join(parts)}." if parts else "All reports of the study."


@dataclass(frozen=True)
class DrawnFrom:
    """The part of a kept draw of which a round consists; `part` says it in words."""

    draw_id: int
    name: str
    part: str


@dataclass(frozen=True)
class RoundDraw:
    """The facts of a round's draw: `size` reports of a frame of `frame_size`, by `seed`.

    `filters` is None for a frame given by hand or by a kept draw, which `drawn_from` then names; `is_fresh_only` says
    that reports of other rounds were left out. `formula` says how the size was found, and is empty when all were taken
    or a person chose the number.
    """

    filters: ReportFilters | None
    is_fresh_only: bool
    frame_sha256: str
    frame_size: int
    size: int
    seed: int
    formula: str = ""
    drawn_from: DrawnFrom | None = None

    @property
    def frame_words(self) -> str:
        """Which reports could be drawn, in words."""
        if self.drawn_from:
            return f"Of the draw {self.drawn_from.name}: {self.drawn_from.part}."
        return say_frame(self.filters, is_fresh_only=self.is_fresh_only)

    @property
    def takes_all(self) -> bool:
        """Whether the whole frame was taken, so that the seed only orders it."""
        return self.size == self.frame_size

    def to_json(self) -> dict[str, JsonValue]:
        """Return the shape of `Round.draw`, complete in itself."""
        return {
            "method": METHOD,
            "frame": {
                "words": self.frame_words,
                "filters": None if self.filters is None else self.filters.as_query(),
                "is_fresh_only": self.is_fresh_only,
                "sha256": self.frame_sha256,
                "size": self.frame_size,
                "draw": asdict(self.drawn_from) if self.drawn_from else None,
            },
            "size": self.size,
            "formula": self.formula,
            "seed": self.seed,
        }


def read_draw(data: Mapping[str, JsonValue]) -> RoundDraw:
    """Return what `RoundDraw.to_json` wrote."""
    frame = data["frame"]
    if not isinstance(frame, Mapping):
        raise TypeError("A draw's frame is an object.")
    filters, origin = frame["filters"], frame.get("draw")
    return RoundDraw(
        filters=ReportFilters.read(filters) if isinstance(filters, Mapping) else None,
        is_fresh_only=bool(frame["is_fresh_only"]),
        frame_sha256=str(frame["sha256"]),
        frame_size=int(str(frame["size"])),
        size=int(str(data["size"])),
        seed=int(str(data["seed"])),
        formula=str(data["formula"]),
        drawn_from=_origin(origin) if isinstance(origin, Mapping) else None,
    )


def _origin(data: Mapping[str, JsonValue]) -> DrawnFrom:
    return DrawnFrom(int(str(data["draw_id"])), str(data["name"]), str(data["part"]))
