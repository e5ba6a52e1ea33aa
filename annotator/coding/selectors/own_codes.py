"""Reading own codes: a rater's own for the desk, everybody's for who may see codings of an ended round."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from annotator.coding.models import AlignedCode, OwnCode
from annotator.coding.own_codes import OwnEntry, with_own
from annotator.common.kept import Select
from annotator.rounds.models import Assignment, Round
from taxonomy.book import Book
from taxonomy.carrying import Fate, Route
from taxonomy.models import Version
from taxonomy.selectors import load_book, route_between

if TYPE_CHECKING:
    from django.db.models import QuerySet

COLUMNS = ("pk", "key", "facet_id", "name", "brief", "parent_key", "examples")


# Any: a row of these columns
def _in_order(rows: "QuerySet[OwnCode]") -> "QuerySet[Any, tuple[Any, ...]]":
    return rows.order_by("pk").values_list(*COLUMNS)


OF_RATER = Select(lambda round_id, rater_id: _in_order(OwnCode.objects.filter(round_id=round_id, rater_id=rater_id)))


def _entry(row: tuple[Any, ...]) -> OwnEntry:
    pk, key, facet_id, name, brief, parent_key, examples = row
    return OwnEntry(pk, key, facet_id, name, brief, parent_key, tuple(map(quote_of, examples)))


def quote_of(example: Mapping[str, Any]) -> str:
    """Return a passage as an example of the codebook reads: what was said, and where."""
    return f"“{example['quote']}” {example['url']}".strip()


def own_entries(round: Round, rater_id: int) -> tuple[OwnEntry, ...]:
    """Return the codes that one rater made in a round, in the order of their making."""
    return tuple(_entry(row) for row in OF_RATER.rows(round.pk, rater_id))


def all_entries(round: Round) -> tuple[OwnEntry, ...]:
    """Return the own codes of all raters; whoever calls has asked whether codings of the round may be seen."""
    return tuple(_entry(row) for row in _in_order(OwnCode.objects.filter(round=round)))


def version_coded_under(round: Round) -> Version:
    """Return the version that raters had before them: the round's, but where an alignment put another in its place."""
    return round.coded_under if round.is_open_coding and round.coded_under is not None else round.version


def route_of(round: Round, version: Version) -> Route:
    """Return the way of what was coded in a round to a later version of its codebook, or to the draft.

    It begins at the version that raters had before them: what was split or redefined before the codings of an openly
    coded round were read waits for a human, as it would in any other round.
    """
    return route_between(version_coded_under(round), version)


def desk_book(assignment: Assignment) -> Book:
    """Return the codebook that an assignment is coded under, with the codes that its rater made.

    No query more than `load_book` takes where the round is not coded openly.
    """
    return book_of_rater(assignment.round, assignment.rater_id)


def book_of_rater(round: Round, rater_id: int) -> Book:
    """Return the codebook as one rater of the round has it."""
    if not round.is_open_coding:
        return load_book(round.version)
    return _kept(load_book(version_coded_under(round)), own_entries(round, rater_id))


def book_as_coded(round: Round) -> Book:
    """Return the codebook with the codes of all raters; whoever calls has asked whether codings may be seen."""
    if not round.is_open_coding:
        return load_book(round.version)
    return _kept(load_book(version_coded_under(round)), all_entries(round))


def leads_of(round: Round) -> dict[str, str | None]:
    """Return what each code of an aligned round is read as under the round's version, where that is another one.

    None for an own code that was set aside. Codes of the codebook follow the operations since they were coded; one that
    needs a human stays as it was coded.
    """
    book = load_book(round.version)
    rows = AlignedCode.objects.filter(own_code__round=round).values_list("own_code__key", "code_id")
    leads: dict[str, str | None] = {key: book.code_by_id[code_id].key if code_id else None for key, code_id in rows}
    route = route_of(round, round.version)
    for code in route.touched:
        landing = route.land(code)
        if landing.fate is Fate.CARRIED and len(landing.codes) == 1:
            leads[code] = min(landing.codes)
    return leads


class _Same:
    """A book that is the same as another only if it is the very one: a value's own comparison goes through it all."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.book is other.book

    def __hash__(self) -> int:
        return self.book.version_id


def _kept(book: Book, entries: Sequence[OwnEntry]) -> Book:
    return _with_own(_Same(book), tuple(entries)) if entries else book


@lru_cache(maxsize=64)
def _with_own(same: _Same, entries: tuple[OwnEntry, ...]) -> Book:
    """Keep some books put together: while a rater goes from report to report, theirs stays the same."""
    return with_own(same.book, entries)
