"""Reading the alignment board of an openly coded round that has ended: for who may see where raters differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from annotator.adjudication.selectors.codings import require_conflicts
from annotator.alignment.board import Board, Fate, Row, read_board
from annotator.alignment.models import Alignment
from annotator.alignment.record import Record, record_of
from annotator.alignment.suggestions import MOST, Coder, Suggestion, suggest
from annotator.coding.models import OwnCode
from annotator.coding.own_codes import OwnEntry
from annotator.coding.selectors.independent import IndependentCoding, iter_as_coded
from annotator.coding.selectors.own_codes import all_entries, version_coded_under
from annotator.common.errors import NotFound
from annotator.rounds.models import Phase, Round
from annotator.rounds.selectors import letters_of, round_in
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.models import Codebook
from taxonomy.selectors import draft_of, load_book

if TYPE_CHECKING:
    from annotator.common.people import Person

MOST_QUOTES = 3


@dataclass(frozen=True)
class Unsaved:
    """What a person wanted a row to become when they were refused: it stays in the row's form."""

    number: int
    fate: str
    name: str
    brief: str
    target: str


@dataclass(frozen=True)
class Card:
    """One own code as it lies on the board; `reports` is how many its rater gave it to."""

    entry: OwnEntry
    letter: str
    reports: int
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class BoardRow:
    """A row with its cards, column by column; `target` is the code of the codebook that it is read as."""

    row: Row
    letters: tuple[str, ...]
    columns: tuple[tuple[Card, ...], ...]
    target: CodeEntry | None
    unsaved: Unsaved | None = None

    @property
    def said(self) -> Unsaved:
        """What it becomes, as its form shows it."""
        row = self.row
        return self.unsaved or Unsaved(row.number, row.fate, row.name, row.brief, self.target_path)

    @property
    def by_letter(self) -> Iterable[tuple[str, tuple[Card, ...]]]:
        """Its cards under each rater's letter."""
        return zip(self.letters, self.columns, strict=True)

    @property
    def is_merged(self) -> bool:
        """Whether several codes stand in it."""
        return len(self.row.members) > 1

    @property
    def target_path(self) -> str:
        """The code that it is read as, with the way to it."""
        return path_of(self.target) if self.target else ""


@dataclass(frozen=True)
class BoardFacet:
    """The rows of one facet, what may be one, and the codes of the codebook that they could be."""

    facet: FacetEntry
    rows: tuple[BoardRow, ...]
    suggestions: tuple[tuple[Suggestion, int, int], ...]

    def holding(self, unsaved: Unsaved) -> "BoardFacet":
        """Return the same with what somebody could not save, if its row is one of these."""
        rows = (replace(row, unsaved=unsaved) if row.row.number == unsaved.number else row for row in self.rows)
        return replace(self, rows=tuple(rows))

    @property
    def choices(self) -> tuple[str, ...]:
        """The codes that a row can be read as, by their ways."""
        return tuple(path_of(code) for code in self.facet.choosable)


@dataclass(frozen=True)
class BoardPage:
    """Everything on the board of a round."""

    round: Round
    alignment: Alignment
    letters: tuple[str, ...]
    facets: tuple[BoardFacet, ...]
    record: Record

    def holding(self, unsaved: Unsaved | None) -> "BoardPage":
        """Return the same with what somebody could not save in the form of its row."""
        return self if unsaved is None else replace(self, facets=tuple(facet.holding(unsaved) for facet in self.facets))

    @property
    def unsaved(self) -> Unsaved | None:
        """What is held in the form of a row that is still there."""
        return next((row.unsaved for facet in self.facets for row in facet.rows if row.unsaved), None)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(facet.rows) for facet in self.facets)

    @cached_property
    def becoming(self) -> Mapping[str, int]:
        """How many rows become what."""
        rows = [row.row.fate for facet in self.facets for row in facet.rows]
        return {fate.value: rows.count(fate) for fate in Fate}


def path_of(code: CodeEntry) -> str:
    """Return a code with the way to it: "Unexpected output / Repetition"."""
    return " / ".join((*code.path, code.name))


def may_align(seat: Seat, round: Round) -> bool:
    """Return whether a person may change the board now: a lead or an adjudicator, while the round is reconciling."""
    return round.phase == Phase.RECONCILING and (seat.may(Action.MANAGE_ROUNDS) or seat.may(Action.DECIDE))


def seat_and_round(user: "Person", slug: str, round_id: int) -> tuple[Seat, Round]:
    """Return who asks and the openly coded round; `NotFound` when it is none, refuses who may not see conflicts."""
    seat = seat_at(user=user, slug=slug, action=Action.SEE_CONFLICTS)
    round = round_in(seat, round_id)
    if not round.is_open_coding:
        raise NotFound
    return seat, round


def require_board(round: Round, seat: Seat) -> None:
    """Refuse who may not see where raters differ, a round that has not ended, and one that is not coded openly."""
    require_conflicts(round=round, seat=seat)
    if not round.is_open_coding:
        raise NotFound


def alignment_of(round: Round) -> Alignment:
    """Return what is kept of a round's alignment, or one that nobody has begun."""
    return Alignment.objects.filter(round=round).first() or Alignment(round=round)


def board_of(round: Round, alignment: Alignment) -> Board:
    """Return the board as it stands."""
    return read_board(alignment.board, all_entries(round))


def draft_book(round: Round) -> Book:
    """Return the draft of the round's codebook, into which it is aligned."""
    return load_book(draft_of(Codebook.objects.get(pk=round.version.codebook_id)))


def letters_by_code(round: Round) -> dict[str, str]:
    """Return the letter of the rater of each own code, by its key."""
    letters = letters_of(round)
    rows = OwnCode.objects.filter(round=round).values_list("key", "rater_id")
    return {key: letters[rater_id] for key, rater_id in rows}


def board_page(round: Round, seat: Seat) -> BoardPage:
    """Return the board with everything that lies on it; the same number of queries however much that is."""
    require_board(round, seat)
    alignment, own = alignment_of(round), all_entries(round)
    board, book = read_board(alignment.board, own), draft_book(round)
    by_code, letters = letters_by_code(round), tuple(letters_of(round).values())
    codings = list(iter_as_coded(round, seat))
    cards = {entry.key: _card(entry, by_code[entry.key], codings) for entry in own}
    coders = [_coder(letter, [e for e in own if by_code[e.key] == letter], codings) for letter in letters]
    suggested = suggest(coders) if not alignment.applied_at else []
    gone = (facet for facet in load_book(version_coded_under(round)).facets if facet.id not in book.facet_by_id)
    offered = [*book.facets, *(replace(facet, codes=()) for facet in gone)]
    facets = [_facet(facet, board, cards, letters, suggested) for facet in offered]
    record = record_of(alignment, board)
    return BoardPage(round, alignment, letters, tuple(facet for facet in facets if facet.rows), record)


def _facet(
    facet: FacetEntry,
    board: Board,
    cards: Mapping[str, Card],
    letters: Sequence[str],
    suggested: Sequence[Suggestion],
) -> BoardFacet:
    rows = [
        BoardRow(
            row,
            tuple(letters),
            tuple(tuple(cards[key] for key in row.members if cards[key].letter == letter) for letter in letters),
            facet.by_key.get(row.target),
        )
        for row in board.rows
        if row.facet_id == facet.id
    ]
    open_ones = [
        (one, board.row_of(one.first.key).number, board.row_of(one.second.key).number)
        for one in suggested
        if one.first.facet_id == facet.id
    ]
    return BoardFacet(facet, tuple(rows), tuple(each for each in open_ones if each[1] != each[2])[:MOST])


def _reports_with(key: str, codings: Sequence[IndependentCoding]) -> set[int]:
    return {
        coding.report_id for coding in codings if any(key in answer.codes for _, _, answer in coding.content.placed())
    }


def _card(entry: OwnEntry, letter: str, codings: Sequence[IndependentCoding]) -> Card:
    theirs = [coding for coding in codings if coding.letter == letter]
    marked = [f"“{span.quote}”" for coding in theirs for span in coding.content.evidence if span.code == entry.key]
    first = {example.rpartition(" ")[0] or example for example in entry.examples}
    quotes = dict.fromkeys([*entry.examples, *(quote for quote in marked if quote not in first)])
    return Card(entry, letter, len(_reports_with(entry.key, theirs)), tuple(quotes)[:MOST_QUOTES])


def _coder(letter: str, own: Sequence[OwnEntry], codings: Sequence[IndependentCoding]) -> Coder:
    theirs = [coding for coding in codings if coding.letter == letter]
    return Coder(
        letter=letter,
        own=tuple(own),
        reports={entry.key: _reports_with(entry.key, theirs) for entry in own},
        coded={coding.report_id for coding in theirs},
    )
