"""The columns that a file of reports can have: their names, the other names under which they come, what they mean.

The import page prints this table, and `mining.records` reads by it; nothing else decides what a column is called.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column that the product knows; `aliases` are in the form that `plain_name` gives."""

    name: str
    meaning: str
    example: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False


COLUMNS = (
    Column(
        "url",
        "Where the report is found. It is what tells one report from another: a second import of the same address "
        "updates the report.",
        "https://github.com/example/engine/issues/12",
        ("html_url", "link", "address"),
        is_required=True,
    ),
    Column("title", "One line. Without it, repository and number stand in.", "Crash when loading a split model"),
    Column("body", "What was reported, in Markdown.", "Steps to reproduce …", ("text", "description")),
    Column("repository", "Owner and name. Without it, it is read from the address.", "example/engine", ("repo",)),
    Column("number", "Without it, it is read from the address.", "12"),
    Column(
        "kind",
        "issue, pull, commit, discussion or record. Without it, it is read from the address.",
        "issue",
        ("type",),
    ),
    Column("state", "Open, closed, merged …", "closed"),
    Column("state_reason", "Why it was closed.", "completed", ("close_reason",)),
    Column("labels", "What the maintainers attached: a list, or values joined with @@ or commas.", "bug@@cuda"),
    Column(
        "created_at",
        "When it was opened: ISO date or date and time; UTC unless a zone is given.",
        "2024-03-10",
        ("created", "opened", "opened_at", "date"),
    ),
    Column("closed_at", "When it was closed.", "2024-03-12T06:22:47Z", ("closed",)),
    Column("author", "Who reported it.", "u-7c19", ("user", "reporter")),
    Column("author_association", "The author's part in the project.", "CONTRIBUTOR", ("author_role", "role")),
    Column(
        "comments",
        "A list of objects with author, author_association, created_at, body and url; in CSV and Excel as JSON text.",
        '[{"author": "u-02fa", "created_at": "2024-03-11", "body": "Confirmed."}]',
        ("thread",),
    ),
    Column(
        "fixes",
        "What repaired it: a list of objects with url, title, merged_at, additions, deletions, commits and files, "
        "or addresses joined with @@.",
        "https://github.com/example/engine/pull/14",
        ("fix", "fixed_by"),
    ),
)
KNOWN = {column.name: column for column in COLUMNS}
NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def plain_name(heading: str) -> str:
    """Return a heading as it is compared: `createdAt`, `Created at` and `created_at` are the same."""
    return NOT_A_LETTER.sub("_", CAMEL.sub("_", heading.strip()).lower()).strip("_")


def match_columns(headings: Iterable[str]) -> Mapping[str, str]:
    """Return the heading under which each known column is present; a column's own name goes before its aliases.

    Of `url` and `html_url` the second is meant for people, the first, where both are present, for programs.
    """
    plain: dict[str, str] = {}
    for heading in headings:
        plain.setdefault(plain_name(heading), heading)
    found = {}
    for column in COLUMNS:
        names = ("html_url", "url") if column.name == "url" and "html_url" in plain else (column.name, *column.aliases)
        present = [plain[name] for name in names if name in plain]
        if present:
            found[column.name] = present[0]
    return found
