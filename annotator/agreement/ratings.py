"""From codings to ratings: what each rater said of each report for one facet, as a set of tokens. Pure: no ORM.

A token is the key of a code, or one of the two answers that are not codes. A facet that takes one answer gives sets
of one token; a facet that takes several, or that belongs to a repeatable finding, gives the set over all of the
report's findings. A missing answer is None, which is not the empty set.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.coding.answers import Content, FacetAnswer
from annotator.statistics.ratings import MISSING, Level, Ratings, Scale
from taxonomy.book import FacetEntry

# no key of a code holds a colon
NOTHING, UNSURE = ":nothing", ":unsure"
NAMES = {NOTHING: "nothing applies", UNSURE: "unsure"}

Tokens = frozenset[str]


class IndependentCoding(Protocol):
    """What this module needs of a coding; `annotator.coding.selectors` provides it."""

    @property
    def round_report_id(self) -> int: ...
    @property
    def rater_id(self) -> int: ...
    @property
    def letter(self) -> str: ...
    @property
    def content(self) -> Content: ...


@dataclass(frozen=True, eq=False)
class FacetRatings:
    """One facet's answers: reports in rows (by id), raters in columns (by letter).

    A cell of `numbers` is the place of what was said in `said`, or MISSING. `machines` names the machine raters of the
    round by letter, whether they are among the columns or not. With `has_seen_old_answers` the raters recoded in sight
    of what was coded before.
    """

    facet: FacetEntry
    reports: tuple[int, ...]
    letters: tuple[str, ...]
    said: tuple[Tokens, ...]
    numbers: NDArray[np.integer]
    machines: Mapping[str, str] = field(default_factory=dict)
    has_seen_old_answers: bool = False

    @property
    def independence(self) -> str:
        """How independent the codings are, for the text of the method."""
        if not self.has_seen_old_answers:
            return ""
        return " They coded anew in sight of the earlier answers, so their answers are not independent of these."

    @classmethod
    def of_rows(
        cls,
        facet: FacetEntry,
        reports: Iterable[int],
        letters: Iterable[str],
        rows: Iterable[Sequence[Tokens | None]],
    ) -> "FacetRatings":
        """From what each rater said of each report, None where nothing."""
        places: dict[Tokens | None, int] = {None: MISSING}
        flat = [places.setdefault(cell, len(places) - 1) for row in rows for cell in row]
        ids, columns = tuple(reports), tuple(letters)
        numbers = np.array(flat, dtype=np.int64).reshape(len(ids), len(columns))
        return cls(facet, ids, columns, tuple(cell for cell in places if cell is not None), numbers)

    def said_by(self, report: int, rater: int) -> Tokens | None:
        """Return what one rater said of the n-th report."""
        number = int(self.numbers[report, rater])
        return None if number == MISSING else self.said[number]

    @cached_property
    def by_humans(self) -> "FacetRatings":
        """The same without machine raters: what every figure of the study rests on."""
        return self.without_raters(frozenset(self.machines)) if self.machines else self

    def without_raters(self, letters: frozenset[str]) -> "FacetRatings":
        """Only the raters with other letters."""
        kept = [place for place, letter in enumerate(self.letters) if letter not in letters]
        return replace(self, letters=tuple(self.letters[place] for place in kept), numbers=self.numbers[:, kept])

    def as_said(self, facet: FacetEntry, cells: Sequence[Tokens | None]) -> "FacetRatings":
        """The same reports and raters, with each answer of `said` as what it becomes; None makes it missing."""
        places: dict[Tokens, int] = {}
        numbers = [MISSING if cell is None else places.setdefault(cell, len(places)) for cell in cells]
        moved = np.array([*numbers, MISSING], dtype=self.numbers.dtype)  # MISSING is -1, the last entry
        return replace(self, facet=facet, said=tuple(places), numbers=moved[self.numbers])

    @property
    def is_set_valued(self) -> bool:
        """Whether a report can carry several codes of this facet."""
        return self.facet.takes_many or bool(self.facet.group)

    @cached_property
    def used(self) -> frozenset[Tokens]:
        """The different answers that were given."""
        return frozenset(self.said[number] for number in np.unique(self.numbers) if number != MISSING)

    @cached_property
    def declared(self) -> tuple[str, ...]:
        """The tokens of the scale: every code that could be chosen, and of the other two answers those that occur."""
        used = {token for cell in self.used for token in cell}
        known = [code.key for code in self.facet.codes if code.is_choosable or code.key in used]
        return (*known, *(token for token in (NOTHING, UNSURE) if token in used))

    @cached_property
    def names(self) -> dict[str, str]:
        """What each token is called."""
        return {**code_names(self.facet), **NAMES}

    def name_of(self, tokens: Tokens) -> str:
        """Return what a cell is called, its codes in the order of the book."""
        return " + ".join(self.names[token] for token in self.declared if token in tokens)

    @cached_property
    def cells(self) -> tuple[Tokens, ...]:
        """The declared categories: each code by itself, or, where sets are compared, each set that occurs."""
        if not self.is_set_valued:
            return tuple(frozenset({token}) for token in self.declared)
        order = {token: place for place, token in enumerate(self.declared)}
        return tuple(sorted(self.used, key=lambda cell: sorted(order[token] for token in cell)))

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The declared categories by name, no name twice."""
        return tuple(unique([self.name_of(cell) for cell in self.cells]))

    @cached_property
    def as_categories(self) -> Ratings:
        """For the coefficients: each cell as one category."""
        level = Level(self.facet.scale) if not self.is_set_valued else Level.NOMINAL
        place = {cell: number for number, cell in enumerate(self.cells)}
        # an answer that nobody gave has no place; the last entry is for MISSING, which is -1
        places = np.array([*(place.get(cell, MISSING) for cell in self.said), MISSING], dtype=np.int64)
        return Ratings(places[self.numbers], Scale(self.categories or ("none",), level))


def code_names(facet: FacetEntry) -> dict[str, str]:
    """Return what each code of a facet is called, by key: a name that two share is led by its branch.

    No name occurs twice, nor is it that of an answer that is no code.
    """
    taken = Counter([*(code.name for code in facet.codes), *NAMES.values()])
    names = [code.name if taken[code.name] == 1 else " / ".join((*code.path, code.name)) for code in facet.codes]
    kept = unique([*NAMES.values(), *names])[len(NAMES) :]
    return dict(zip((code.key for code in facet.codes), kept, strict=True))


def unique(names: Iterable[str]) -> list[str]:
    """Return the names, each that came before followed by a number: "A", "A (2)"."""
    kept: dict[str, None] = {}
    for name in names:
        number, free = 1, name
        while free in kept:
            number += 1
            free = f"{name} ({number})"
        kept[free] = None
    return list(kept)


def ratings_of(
    facet: FacetEntry, codings: Sequence[IndependentCoding], reports: Iterable[int], letters: Sequence[str]
) -> FacetRatings:
    """Arrange one facet's answers; `reports` are the ids of the round's reports in their order, coded or not."""
    column = {letter: place for place, letter in enumerate(letters)}
    cells: dict[int, list[Tokens | None]] = {report: [None] * len(letters) for report in reports}
    for coding in codings:
        cells[coding.round_report_id][column[coding.letter]] = tokens_of(facet, coding.content)
    return FacetRatings.of_rows(facet, cells, letters, cells.values())


def tokens_of(facet: FacetEntry, content: Content) -> Tokens | None:
    """Return what a coding says on a facet, or None when it says nothing on it at all."""
    answers: Sequence[Mapping[str, FacetAnswer]] = (
        content.findings.get(facet.group, ()) if facet.group else (content.answers,)
    )
    given = [answer for finding in answers if (answer := finding.get(facet.key))]
    return frozenset(token for answer in given for token in _tokens(answer)) if given else None


def _tokens(answer: FacetAnswer) -> Tokens:
    if answer.kind == "codes":
        return answer.codes
    return frozenset({NOTHING if answer.kind == "nothing" else UNSURE})
