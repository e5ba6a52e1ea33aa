"""results/method.md of a package: what a paper must report of sample, raters, codebook and agreement. Pure.

Every figure stands with the reports that it rests on, how it and its interval came about, and the seed; what has no
value says why in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.agreement.lines import Line
from annotator.common.figures import coefficient, percentage

BY_HAND = """\
## For you to add
What no file can know: how experienced the raters are and whether they are authors, how they were trained beyond the \
rounds listed here, whether a threshold was set in advance beyond the coefficient below, and what departed from the \
protocol."""
MISSING = (
    "“Nothing applies” and “unsure” count as answers. An answer that was not given is missing: a report that only one "
    "of two raters answered is left out of their figure and counted as left out; alpha of more raters uses every "
    "report that at least two answered."
)
CATEGORIES = (
    "The declared categories of a facet are its codes that raters could choose, and nothing applies or unsure where "
    "somebody said so; unused ones count, which matters to AC1 and Brennan-Prediger. Where a report can carry several "
    "codes of a facet, each distinct set of codes counts as one category."
)
HEADINGS = (
    "facet",
    "coefficient",
    "value",
    "95 % interval",
    "how the interval came about",
    "percent agreement",
    "AC1",
    "reports",
    "left out",
    "declared categories",
)


@dataclass(frozen=True)
class FacetMethod:
    """One facet of a round: the coefficient that the study chose, two figures beside it, the size of the scale."""

    name: str
    figure: Line
    percent: Line
    ac1: Line
    categories: int


@dataclass(frozen=True)
class RoundMethod:
    """One round as the text tells it; without `facets` while its codings are hidden. `causes` counts decisions.

    `extensions` say how many reports were added while it was open, and when and why.
    """

    name: str
    purpose: str
    phase: str
    reports: int
    raters: int
    sharing: str
    version: str
    extensions: Sequence[str] = ()
    facets: Sequence[FacetMethod] = ()
    causes: Mapping[str, int] | None = None


@dataclass(frozen=True)
class MethodFacts:
    """Everything that the text is made of; `sample` has sentences for each draw, `versions` one for each version."""

    study: str
    software: str
    sample: Sequence[tuple[str, str]]
    versions: Sequence[str]
    rounds: Sequence[RoundMethod]
    coefficient: str
    chosen: str


def method_text(facts: MethodFacts) -> str:
    """Return the whole file."""
    parts = [
        f"# Method of {facts.study}",
        f"Written by {facts.software} from what the study did, to be quoted or rewritten for the paper.",
        "## Population, frame and sample",
        *_sample(facts),
        "## Rounds, raters and codebook",
        "The unit of coding is the report with its thread. Raters coded independently: as long as a round was open, "
        "nobody, the lead included, saw another's codes, memos, evidence or counts per code.",
        "\n".join(f"* {told}" for told in facts.versions),
        *(_round(one) for one in facts.rounds),
        "## Agreement",
        f"The coefficient is {facts.coefficient}. {facts.chosen}",
        MISSING,
        CATEGORIES,
        *(part for one in facts.rounds if one.facets for part in _agreement(one)),
        BY_HAND,
    ]
    return "\n\n".join(parts) + "\n"


def _sample(facts: MethodFacts) -> list[str]:
    if not facts.sample:
        return ["No sample was drawn as such: each round says in `data/rounds.csv` which reports it could take."]
    return [f"**{name}.** {told}" for name, told in facts.sample]


def _round(one: RoundMethod) -> str:
    raters = "1 rater" if one.raters == 1 else f"{one.raters} raters"
    reports = "1 report" if one.reports == 1 else f"{one.reports:,} reports"
    said = f"**{one.name}** ({one.purpose}, {one.phase}): {reports}, {raters}; {one.sharing}; under {one.version}."
    if one.extensions:
        said += f" While it was open reports were added, blind to all codings: {'; '.join(one.extensions)}."
    if one.raters == 1:
        said += " With one rater there is no agreement to tell."
    if one.causes is None:
        return said
    if not one.causes:
        return f"{said} No conflict was decided."
    causes = ", ".join(f"{count} {cause}" for cause, count in sorted(one.causes.items()))
    return f"{said} The adjudicator decided {sum(one.causes.values())} conflicts, by cause: {causes}."


def _agreement(one: RoundMethod) -> list[str]:
    lines = [_cells(HEADINGS), _cells(["---"] * len(HEADINGS)), *(_cells(_facet(facet)) for facet in one.facets)]
    notes = dict.fromkeys(note for facet in one.facets for note in facet.figure.result.diagnostics)
    return [f"### {one.name}", "\n".join(lines), *(["\n".join(f"* {note}" for note in notes)] if notes else [])]


def _facet(facet: FacetMethod) -> list[str]:
    figure, interval = facet.figure, facet.figure.interval
    value = coefficient(figure.value) or f"undefined. {figure.reason}"
    return [
        facet.name,
        figure.result.method,
        value,
        f"{coefficient(interval.low)} to {coefficient(interval.high)}" if interval else "none",
        figure.interval_method or "none",
        percentage(facet.percent.value) or f"undefined. {facet.percent.reason}",
        coefficient(facet.ac1.value) or f"undefined. {facet.ac1.reason}",
        f"{figure.result.n:,}",
        f"{figure.result.left_out:,}",
        str(facet.categories),
    ]


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
