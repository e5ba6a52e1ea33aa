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

ANSWER_MEANING = (
    "codes (the code stands in code), nothing (no code applies, says the rater), unsure (the rater could not tell), "
    "missing (not answered at all); missing is never the same as nothing"
)
ANSWER_KINDS = ("codes", "nothing", "unsure", "missing")
RATER = Column("rater", "string", "letter of the rater, in this round only")
WHO = (
    RATER,
    Column("machine", "string", "model and version of a machine rater; empty for a human", is_free_text=True),
)
QUESTION = Column("question", "string", "facet:KEY, or group:NAME for all facets of a finding", is_free_text=True)
ANSWER = (
    Column("facet", "string", "key of the facet", is_free_text=True),
    Column("finding", "integer", "0 for a facet of the report, else the number of the finding, from 1"),
    Column("answer", "string", ANSWER_MEANING, values=ANSWER_KINDS),
    Column("code", "string", "key of the code, a line for each; empty unless answer is codes", is_free_text=True),
    Column("code_name", "string", "name of the code in the round's codebook version", is_free_text=True),
)
OF_ROUND = Link("round", "rounds", "round")
OF_REPORT = Link("report", "reports", "report")
