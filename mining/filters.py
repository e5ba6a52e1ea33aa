"""What a list of reports or the frame of a sample is narrowed to: a pure value that can be read from an address,
kept as JSON with a draw, and written back into an address. It does not query.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from annotator.common.errors import Invalid


@dataclass(frozen=True)
class ReportFilters:
    """The reports wanted: every field narrows further, an empty one does not.

    `search` looks for each of its words in the title, for one with a slash in the address, for `123` or `#123` also
    among the numbers. `opened_from` and `opened_to` are days, both included.
    """

    search: str = ""
    repository: str = ""
    label: str = ""
    state: str = ""
    kind: str = ""
    opened_from: date | None = None
    opened_to: date | None = None

    @classmethod
    def read(cls, values: Mapping[str, object]) -> "ReportFilters":
        """Return the filters named in a query string or in kept JSON; unknown names are left alone."""
        given = {name: str(values.get(name) or "").strip() for name in cls.names()}
        opened_from, opened_to = (_day(name, given.pop(name)) for name in ("opened_from", "opened_to"))
        return cls(opened_from=opened_from, opened_to=opened_to, **given)

    @staticmethod
    def names() -> tuple[str, ...]:
        """Return the names of the fields, as they stand in an address."""
        return tuple(field.name for field in fields(ReportFilters))

    def as_query(self) -> dict[str, str]:
        """Return what narrows, as plain text: for an address, or to be kept with a draw."""
        return {name: str(value) for name in self.names() if (value := getattr(self, name))}

    @property
    def tells_how_it_ended(self) -> bool:
        """Whether something narrows that may be hidden from a person at first: labels, and what became of a report."""
        return bool(self.label or self.state)

    def __bool__(self) -> bool:
        return bool(self.as_query())


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"“{text}” is not a day; write it like 2024-03-31.", field=name) from None
