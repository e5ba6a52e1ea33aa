"""What every rater said on every facet of a round, kept small on the way through its codings: a number for each.

Pure. The figures are the agreement room's; this only spares it from reading the codings a second time.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence

from annotator.agreement.cards import pair_cards
from annotator.agreement.downloads import summary_row
from annotator.agreement.ratings import FacetRatings, Tokens, tokens_of
from annotator.coding.answers import Content
from annotator.exports.csvs import Cell
from annotator.exports.tables import AGREEMENT
from taxonomy.book import FacetEntry

NOT_ANSWERED = 0
FIGURES = AGREEMENT.names[3:]


class RatingsKept:
    """The answers of one round: note report after report, then ask for the figures."""

    def __init__(self, facets: Sequence[FacetEntry], letters: Sequence[str]) -> None:
        self._facets = facets
        self._letters = tuple(letters)
        self._reports = array("q")
        self._numbers: dict[Tokens | None, int] = {None: NOT_ANSWERED}
        self._said = {facet.key: array("l") for facet in facets}

    def note(self, report: int, contents: Mapping[str, Content]) -> None:
        """Keep what was said of a report, by letter; who is not among the letters has not coded it."""
        self._reports.append(report)
        for facet in self._facets:
            said = self._said[facet.key]
            for letter in self._letters:
                content = contents.get(letter)
                tokens = None if content is None else tokens_of(facet, content)
                said.append(self._numbers.setdefault(tokens, len(self._numbers)))

    def rows(self, round_name: str) -> Iterator[tuple[Cell, ...]]:
        """Yield the lines of `tables.AGREEMENT`."""
        for facet in self._facets:
            for card in pair_cards(self._ratings(facet)):
                figures = summary_row(card)
                yield (round_name, facet.key, facet.name, *(_cell(figures[name]) for name in FIGURES))

    def _ratings(self, facet: FacetEntry) -> FacetRatings:
        tokens = tuple(self._numbers)
        width = len(self._letters)
        cells = iter([tokens[number] for number in self._said[facet.key]])
        rows = tuple(zip(*[cells] * width, strict=True))
        return FacetRatings(facet, tuple(self._reports), self._letters, rows)


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float) or value is None else str(value)
