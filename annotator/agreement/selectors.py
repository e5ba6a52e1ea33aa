"""Reading the agreement of a round: refused while the round is planned or open, whoever asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.agreement.cards import PairCard, alpha_of_all, pair_cards
from annotator.agreement.ratings import FacetRatings, ratings_of
from annotator.coding.selectors import independent_codings
from annotator.common.errors import NotFound
from annotator.rounds.models import Round, RoundReport
from annotator.rounds.selectors import letters_of
from annotator.statistics.results import Result
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from mining.models import Report
from taxonomy.book import FacetEntry
from taxonomy.selectors import load_book


@dataclass(frozen=True)
class FacetAgreement:
    """One facet of a round: a card for each pair of raters, and alpha over all when they are more than two."""

    facet: FacetEntry
    pairs: tuple[PairCard, ...]
    alpha: Result | None


@dataclass(frozen=True)
class CellReport:
    """One report of a cell: where it is and what the two raters said."""

    round_report_id: int
    report: Report
    first: str
    second: str
    question: str

    @property
    def is_agreed(self) -> bool:
        """Whether both said the same."""
        return self.first == self.second


def round_agreement(*, round: Round, seat: Seat) -> tuple[FacetAgreement, ...]:
    """Return the agreement on every facet of the round's codebook version, from the independent codings."""
    return tuple(_of_facet(ratings) for ratings in _round_ratings(round, seat))


def facet_card(*, round: Round, seat: Seat, facet: str, pair: str) -> PairCard:
    """Return one pair's card on one facet; `NotFound` when the round has no such facet or pair."""
    for ratings in _round_ratings(round, seat):
        if ratings.facet.key == facet:
            for card in pair_cards(ratings):
                if card.pair == pair:
                    return card
    raise NotFound


def reports_of_cell(*, card: PairCard, row: int, column: int) -> list[CellReport]:
    """Return the reports behind one cell of a card's table; `NotFound` for a cell that the table lacks."""
    if not (0 <= row < card.table.scale.size and 0 <= column < card.table.scale.size):
        raise NotFound
    return describe_reports(card, card.reports_in(row, column))


def describe_reports(card: PairCard, round_reports: Iterable[int]) -> list[CellReport]:
    """Return reports of the round, in its order, with what the pair said of each."""
    said = dict(zip(card.ratings.reports, card.ratings.rows, strict=True))
    rows = RoundReport.objects.filter(pk__in=list(round_reports)).select_related("report").order_by("position")
    facet = card.ratings.facet
    question = f"group:{facet.group}" if facet.group else f"facet:{facet.key}"
    described = []
    for row in rows:
        first, second = said[row.pk][card.first], said[row.pk][card.second]
        names = [card.ratings.name_of(cell) if cell is not None else "not answered" for cell in (first, second)]
        described.append(CellReport(row.pk, row.report, names[0], names[1], question))
    return described


def _round_ratings(round: Round, seat: Seat) -> Iterable[FacetRatings]:
    seat.require(Action.SEE_AGREEMENT)
    codings = independent_codings(round=round, seat=seat)
    letters = sorted(letters_of(round).values(), key=lambda letter: (len(letter), letter))
    reports = list(RoundReport.objects.filter(round=round).order_by("position").values_list("pk", flat=True))
    for facet in load_book(round.version).facets:
        yield ratings_of(facet, codings, reports, letters)


def _of_facet(ratings: FacetRatings) -> FacetAgreement:
    return FacetAgreement(ratings.facet, pair_cards(ratings), alpha_of_all(ratings))
