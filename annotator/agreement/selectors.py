"""Reading the agreement of a round: refused while the round is planned or open, whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.cache import cache

from annotator.agreement.cards import PairCard, alpha_of_all, pair_cards
from annotator.agreement.choices import CHOICES, RECOMMENDED
from annotator.agreement.chosen import NOMINAL_ALPHA, headline_of
from annotator.agreement.facets import FacetCard
from annotator.agreement.frozen import METHOD, figures_of, is_same
from annotator.agreement.lines import Line
from annotator.agreement.machines import MachineCard, machine_cards
from annotator.agreement.models import Choice, FrozenAgreement
from annotator.agreement.order_effects import OrderEffects, effects_of
from annotator.agreement.queues import read_queues
from annotator.agreement.ratings import FacetRatings
from annotator.agreement.reading import read_ratings
from annotator.agreement.whatif import WhatIf
from annotator.coding.selectors.independent import NotEndedYet
from annotator.common.errors import NotFound
from annotator.rounds import blinding
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Round, RoundReport
from annotator.rounds.open_coding import require_aligned
from annotator.statistics.results import Result
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from mining.models import Report
from taxonomy.book import FacetEntry
from taxonomy.selectors import load_book

KEPT_SECONDS = 600
# no account has this id: what is seen of this rater is what is seen of anybody else
NOBODY = 0


@dataclass(frozen=True, eq=False)
class FacetAgreement:
    """One facet of a round: the study's coefficient, each pair of human raters, and each machine beside them."""

    asked: FacetRatings
    choice: str

    @property
    def facet(self) -> FacetEntry:
        """The facet."""
        return self.asked.facet

    @cached_property
    def ratings(self) -> FacetRatings:
        """What the human raters said."""
        return self.asked.by_humans

    @cached_property
    def headline(self) -> Line:
        """The chosen coefficient with its analytic interval."""
        return headline_of(self.ratings, self.choice)

    @cached_property
    def pairs(self) -> tuple[PairCard, ...]:
        """A card for each pair of human raters."""
        return pair_cards(self.ratings)

    @cached_property
    def alpha(self) -> Result | None:
        """Krippendorff's alpha over all human raters, nominal; None for two, whose kappa says it already."""
        is_chosen = len(self.ratings.letters) > 2 and self.headline.key == NOMINAL_ALPHA
        return self.headline.result if is_chosen else alpha_of_all(self.ratings)

    @cached_property
    def machines(self) -> tuple[MachineCard, ...]:
        """A card for each machine rater."""
        return machine_cards(self.asked)


@dataclass(frozen=True)
class CellReport:
    """One report of a cell: where it is and what the two raters said; "" for a rater who said nothing."""

    round_report_id: int
    report: Report
    first: str
    second: str
    question: str

    @property
    def is_conflict(self) -> bool:
        """Whether both answered, and differently."""
        return bool(self.first and self.second) and self.first != self.second


def may_see_reports(round: Round, seat: Seat) -> bool:
    """Return whether the person may read what raters said of single reports, and not only counts over all of them."""
    sight = blinding.sight_of_coding(
        viewer_id=seat.user.pk,
        rater_id=NOBODY,
        roles=seat.roles,
        phase=round.phase,
        shows_names_when_closed=seat.study.shows_names_when_closed,
    )
    return sight is not Sight.NONE


def round_agreement(*, round: Round, seat: Seat, choice: str = RECOMMENDED) -> tuple[FacetAgreement, ...]:
    """Return the agreement on every facet of the round's codebook version, from the independent codings."""
    seat.require(Action.SEE_AGREEMENT)
    return tuple(FacetAgreement(ratings, choice) for ratings in all_ratings_of_round(round))


def pair_card(*, round: Round, seat: Seat, facet: str, pair: str) -> PairCard:
    """Return one pair's card on one facet; `NotFound` when the round has no such facet or pair."""
    ratings = facet_ratings(round=round, seat=seat, facet=facet)
    for card in pair_cards(ratings):
        if card.pair == pair:
            return card
    for machine in machines_on_facet(round=round, seat=seat, facet=facet):
        for card in machine.cards:
            if card.pair == pair:
                return card
    raise NotFound


def reports_of_cell(*, card: PairCard, row: int, column: int, round: Round, seat: Seat) -> tuple[int, ...]:
    """Return the ids of the reports behind one cell of a card's table; `NotFound` for a cell that the table lacks.

    `NotFound` too for who may not see what raters said of single reports.
    """
    is_there = 0 <= row < card.table.scale.size and 0 <= column < card.table.scale.size
    if not is_there or not may_see_reports(round, seat):
        raise NotFound
    return card.reports_in(row, column)


def reports_left_out(*, card: PairCard, round: Round, seat: Seat) -> tuple[int, ...]:
    """Return the ids of the reports that only one of the two answered; refuses as `reports_of_cell` does."""
    if not may_see_reports(round, seat):
        raise NotFound
    return card.left_out


def describe_reports(card: PairCard, round_reports: Sequence[int]) -> list[CellReport]:
    """Return a page of such reports, in the order of the round, with what the pair said of each."""
    places = {report: place for place, report in enumerate(card.ratings.reports)}
    facet = card.ratings.facet
    question = f"group:{facet.group}" if facet.group else f"facet:{facet.key}"
    rows = RoundReport.objects.filter(pk__in=list(round_reports)).select_related("report").order_by("position")
    described = []
    for row in rows:
        first, second = (_say(card, places[row.pk], rater) for rater in (card.first, card.second))
        described.append(CellReport(row.pk, row.report, first, second, question))
    return described


def _say(card: PairCard, place: int, rater: int) -> str:
    tokens = card.ratings.said_by(place, rater)
    return card.ratings.name_of(tokens) if tokens else ""


def seen_ratings(round: Round, seat: Seat) -> Sequence[FacetRatings]:
    """Return what was said on every facet to a person who may see the round's agreement."""
    seat.require(Action.SEE_AGREEMENT)
    return ratings_of_round(round)


def ratings_of_round(round: Round) -> Sequence[FacetRatings]:
    """Return what human raters said on every facet, whoever asks; refuses a planned or open round."""
    return tuple(ratings.by_humans for ratings in all_ratings_of_round(round))


def all_ratings_of_round(round: Round) -> Sequence[FacetRatings]:
    """Return the same with machine raters; kept for a while, for codings are frozen once a round ended.

    Refuses a planned or open round, and one whose own codes are not aligned yet.
    """
    if not blinding.may_see_agreement(round.phase):
        raise NotEndedYet
    require_aligned(round)
    key = f"ratings-{round.pk}-{round.ended_at.timestamp() if round.ended_at else 0}"
    kept: tuple[FacetRatings, ...] | None = cache.get(key)
    if kept is None:
        kept = tuple(read_ratings(round, load_book(round.version).facets))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


@dataclass(frozen=True)
class ChosenCoefficient:
    """What a study calls its agreement; `chosen_at` is None where it never said and takes what is recommended."""

    coefficient: str
    chosen_at: datetime | None = None

    @property
    def name(self) -> str:
        """Return the coefficient in words."""
        return CHOICES[self.coefficient]


def choice_of(study: Study) -> ChosenCoefficient:
    """Return the study's coefficient."""
    choice = Choice.objects.filter(study=study).first()
    return ChosenCoefficient(choice.coefficient, choice.chosen_at) if choice else ChosenCoefficient(RECOMMENDED)


def has_been_coded(study: Study) -> bool:
    """Return whether a round of the study has been opened, so that a rater could have coded."""
    return Round.objects.filter(study=study, opened_at__isnull=False).exists()


def facet_ratings(*, round: Round, seat: Seat, facet: str) -> FacetRatings:
    """Return what was said on one facet; `NotFound` when the round has no such facet."""
    for ratings in seen_ratings(round, seat):
        if ratings.facet.key == facet:
            return ratings
    raise NotFound


def machines_on_facet(*, round: Round, seat: Seat, facet: str) -> tuple[MachineCard, ...]:
    """Return each machine rater of the round on one facet; empty for an unknown facet."""
    seat.require(Action.SEE_AGREEMENT)
    return tuple(
        card for ratings in all_ratings_of_round(round) if ratings.facet.key == facet for card in machine_cards(ratings)
    )


def machines_among(facets: Sequence[FacetAgreement]) -> tuple[tuple[FacetEntry, MachineCard], ...]:
    """Return each machine rater on every facet, facet by facet."""
    return tuple((one.facet, card) for one in facets for card in one.machines)


def facet_card(*, ratings: FacetRatings, what_if: WhatIf, round: Round, seat: Seat) -> FacetCard:
    """Return one facet with all raters, as it is or as it would be."""
    rows = RoundReport.objects.filter(round=round).values_list("pk", "report__repository")
    return FacetCard(ratings, choice_of(seat.study).coefficient, what_if, dict(rows))


def headlines(*, round: Round, seat: Seat) -> tuple[tuple[FacetEntry, Line], ...]:
    """Return the chosen coefficient of every facet, with its analytic interval."""
    choice = choice_of(seat.study).coefficient
    return tuple((one.facet, headline_of(one, choice)) for one in seen_ratings(round, seat))


def order_effects(*, round: Round, seat: Seat) -> OrderEffects | None:
    """Return how answers changed along the raters' queues, over human raters; None where fewer than two coded.

    Times are in it once the round is closed, as in packages: before, they could tell whom a letter means.
    """
    facets = seen_ratings(round, seat)
    if not facets or len(facets[0].letters) < 2:
        return None
    queues = read_queues(round, facets, with_times=blinding.may_see_times(round.phase))
    return effects_of(facets, queues)


@dataclass(frozen=True)
class Frozen:
    """The figures kept at a round's close, and whether computing them again gives the same."""

    kept: FrozenAgreement
    is_same: bool
    is_same_method: bool


def frozen_agreement(*, round: Round, seat: Seat) -> Frozen | None:
    """Return the figures kept when the round closed, compared with the figures as they are computed now."""
    seat.require(Action.SEE_AGREEMENT)
    kept = FrozenAgreement.objects.filter(round=round).first()
    if kept is None:
        return None
    key = f"frozen-{kept.pk}-{METHOD}-{kept.frozen_at.timestamp()}"
    same: bool | None = cache.get(key)
    if same is None:
        same = is_same(kept.figures, figures_of(seen_ratings(round, seat), choice_of(seat.study).coefficient))
        cache.set(key, same, KEPT_SECONDS)
    return Frozen(kept, same, kept.method == METHOD)
