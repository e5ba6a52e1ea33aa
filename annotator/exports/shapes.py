"""What a table of a package is described by: columns, keys, links. Pure.

Types are those of Frictionless Table Schema; an empty cell is a missing value in every column.
"""

from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Column:
    """One column: `is_free_text` marks text that people wrote, which is guarded (see `csvs.guard`)."""

    name: str
    type: str
    meaning: str
    is_free_text: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """A column whose values are those of another table's key."""

    column: str
    table: str
    key: str


@dataclass(frozen=True)
class Table:
    """One CSV file of the package; `key` names the columns that tell its rows apart."""

    path: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    links: tuple[Link, ...] = field(default=())

    @cached_property
    def name(self) -> str:
        """The short name: "codings" for data/codings.csv."""
        return self.path.rpartition("/")[2].removesuffix(".csv")

    @property
    def names(self) -> list[str]:
        """The header line."""
        return [column.name for column in self.columns]


REPORT = (
    Column("report", "integer", "number of the report"),
    Column("report_url", "string", "address of the report"),
)
ROUND = Column("round", "string", "name of the round", is_free_text=True)
