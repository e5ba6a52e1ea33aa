"""README.md of a package, for the reader of the paper. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from annotator.exports.shapes import Table
from annotator.exports.tables import TABLES

OTHER_FILES = {
    "results/method.md": "what a paper reports of sample, raters, codebook and agreement, in words",
    "sampling/draw_again.py": "draws every sample again from its file and compares: `python sampling/draw_again.py`",
    "protocol.md": "the study's protocol",
    "datapackage.json": "all of this for machines: columns, types, keys, hashes (Data Package 2, Table Schema)",
    "SHA256SUMS": "hashes of all files; `sha256sum --check SHA256SUMS` checks them",
}

RECOMPUTE = """\
import itertools
import pandas as pd

said = pd.read_csv("data/codings_independent.csv").query("answer != 'missing'")
said = said[said["machine"].isna()]
said["token"] = said["code"].fillna(":" + said["answer"])
sets = said.groupby(["round", "facet", "report", "rater"])["token"].agg(lambda tokens: " + ".join(sorted(set(tokens))))
for (round, facet), table in sets.unstack("rater").groupby(["round", "facet"]):
    for first, second in itertools.combinations(table.columns[table.notna().any()], 2):
        both = table[[first, second]].dropna()
        agreed = (both[first] == both[second]).mean()
        chance = sum((both[first] == one).mean() * (both[second] == one).mean() for one in both[first].unique())
        print(round, facet, f"{first}-{second}", len(both), agreed, (agreed - chance) / (1 - chance), sep="\\t")
"""


@dataclass(frozen=True)
class Facts:
    """What the README tells of one package; `counts` are rows by table, `versions` the files of the codebook.

    `others` are the paths of the other files, draws among them.
    """

    study: str
    description: str
    created_at: datetime
    software: str
    counts: Mapping[str, int]
    versions: Sequence[str]
    others: Sequence[str]
    included: Sequence[str]
    left_out: Sequence[str]


def readme(facts: Facts) -> str:
    """Return the README."""
    parts = [
        f"# {facts.study}",
        facts.description,
        _about(facts),
        "## Files",
        _file_map(facts),
        ANSWERS,
        READING,
        f"{RECOMPUTING}\n\n```python\n{RECOMPUTE}```",
        RATERS,
        "## Columns",
        *(_columns(table) for table in TABLES),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _about(facts: Facts) -> str:
    lines = [
        f"The coded data of a study, made with {facts.software} on {facts.created_at:%Y-%m-%d at %H:%M} UTC: "
        "what every rater said independently, how their disagreements were decided, and the labels that came of it.",
        f"Rounds with codings: {_list(facts.included)}. Planned or open rounds, without codings: "
        f"{_list(facts.left_out)}.",
    ]
    return "\n\n".join(lines)


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "none"


def _file_map(facts: Facts) -> str:
    lines = ["| file | rows | what it is |", "|---|---:|---|"]
    lines += [f"| `{table.path}` | {facts.counts[table.name]:,} | {table.meaning} |" for table in TABLES]
    lines += [f"| `{path}` | | the codebook as the raters had it, with every definition |" for path in facts.versions]
    draws = [path for path in facts.others if path not in OTHER_FILES]
    lines += [f"| `{path}` | | a whole draw: frame, strata, sizes, seed, batches, list |" for path in draws]
    lines += [f"| `{path}` | | {meaning} |" for path, meaning in OTHER_FILES.items()]
    return "\n".join(lines)


def _columns(table: Table) -> str:
    lines = [f"### `{table.path}`", "", "| column | type | meaning |", "|---|---|---|"]
    for column in table.columns:
        guarded = " (guarded text)" if column.is_free_text else ""
        lines.append(f"| `{column.name}` | {column.type}{guarded} | {column.meaning} |")
    return "\n".join(lines)


ANSWERS = """\
## Missing, nothing, unsure
They are three different things, and a table never mixes them up. The column `answer` says:

| answer | meaning |
|---|---|
| `codes` | the rater chose codes; each stands on a line of its own, in `code` |
| `nothing` | the rater looked and found that no code applies |
| `unsure` | the rater looked and could not tell |
| `missing` | no answer: the facet was left open, or the rater did not code the report (`coding` is empty) |

A report that was assigned to a rater always has its lines, coded or not, so nothing vanishes by being absent. A label
is `missing` where no rater answered.

`finding` is 0 for facets asked once for a report. Other facets belong to findings, of which a report can have several:
lines with the same number belong together, and the numbers carry no order."""

READING = """\
## Reading the tables
All files are UTF-8 with LF line ends; `pandas.read_csv(path)` needs no options. An empty cell is a missing value.
Times are UTC. A spreadsheet asks for the encoding when a CSV file is imported: choose UTF-8.

**Guarded text.** People wrote some of the columns (marked below), and a spreadsheet would run such text as a formula
if it begins with `=`, `+`, `-`, `@` and the like. A cell that does, or that a reader would take for a number, a truth
value or nothing at all (`NA`, `None`), begins with an apostrophe; so does a cell whose text itself begins with one.
To have every text as it was written, take one leading apostrophe away:

```python
memos = pandas.read_csv("data/codings.csv")["memo"].str.removeprefix("'")
```"""

RECOMPUTING = """\
## Recomputing the agreement
`results/agreement.csv` follows from `data/codings_independent.csv` alone. For each round, facet and pair of human
raters (`machine` is empty), over the reports that both answered (`missing` is left out, `nothing` and `unsure` are
answers): percent agreement, and Cohen's kappa. Where a report can carry several codes of a facet, the whole set is
compared."""

RATERS = """\
## Raters
In every round raters have letters in a shuffled order of that round, so A of one round need not be A of the next.
`rater_id` in `data/codings.csv` is the same for one person in all closed rounds of the study and means nothing
elsewhere. Names are given only if the study shows them once a round is closed. `machine` names the model and version
of a rater that was one; agreement and gold labels rest on human raters alone."""
