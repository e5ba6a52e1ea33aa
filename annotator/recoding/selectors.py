"""Reading what a change of the codebook touches: only in rounds that are no longer open, and only for who may edit."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from django.db.models import Q

from annotator.adjudication.selectors.gold import stream_gold
from annotator.agreement.chosen import headline_of
from annotator.agreement.lines import Line
from annotator.agreement.selectors import choice_of, ratings_of_round
from annotator.coding.selectors.own_codes import route_of
from annotator.common.errors import NotFound
from annotator.recoding.impact import FacetImpact, Reading, impact_on
from annotator.rounds import blinding
from annotator.rounds.models import Phase, Purpose, Round, RoundReport
from annotator.rounds.open_coding import COMPARABLE
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy import selectors as books
from taxonomy.book import Book
from taxonomy.carrying import Landing, Route
from taxonomy.models import Codebook, Version

MOST_LABELS = 2000
# how a round's codes are read before and after
Readings: TypeAlias = Callable[[Round], tuple[Reading, Reading]]


@dataclass(frozen=True)
class Change:
    """A change that is asked about: how codes are read before and after it, the draft's codes, `of` one code alone."""

    readings: Readings
    book: Book
    of: str = ""


@dataclass(frozen=True)
class FacetLine:
    """One facet in a preview: disagreements and the study's coefficient, before and after."""

    impact: FacetImpact
    before: Line
    after: Line


@dataclass(frozen=True)
class RoundImpact:
    """One round in a preview; `labels` is how many gold labels hold a code that changes, None before they stand."""

    round: Round
    reports: frozenset[int]
    raters: int
    waiting: frozenset[int]
    labels: int | None
    facets: tuple[FacetLine, ...]


@dataclass(frozen=True)
class Impact:
    """What a change touches; `hidden` are the open rounds, of which nothing is told."""

    rounds: tuple[RoundImpact, ...]
    hidden: tuple[Round, ...]

    @property
    def reports(self) -> int:
        """How many reports of ended rounds have a code that changes."""
        return sum(len(each.reports) for each in self.rounds)

    @property
    def is_counted_otherwise(self) -> bool:
        """Whether any disagreement could be another."""
        return any(line.impact.is_counted_otherwise for each in self.rounds for line in each.facets)

    @property
    def waiting(self) -> int:
        """How many of them a human must look at."""
        return sum(len(each.waiting) for each in self.rounds)


def study_of(codebook: Codebook) -> Study:
    """Return the study whose codebook it is."""
    study = Study.objects.filter(codebook=codebook).select_related("codebook", "corpus").first()
    if study is None:
        raise NotFound
    return study


def change_of_draft(seat: Seat) -> Change | None:
    """Return what publishing the draft would change; what is read already is compared, not the past."""
    codebook = seat.study.codebook
    latest, draft = books.latest_version(codebook), books.draft_of(codebook)
    if latest is None:
        return None

    def readings(round: Round) -> tuple[Reading, Reading]:
        return route_of(round, latest).land, route_of(round, draft).land

    return Change(readings, books.load_skeleton(draft))


def change_of_code(seat: Seat, key: str, into: str = "") -> Change:
    """Return what would change if a code of the draft were merged into another (into none: who used the code)."""
    draft = books.draft_of(seat.study.codebook)

    def readings(round: Round) -> tuple[Reading, Reading]:
        route = route_of(round, draft)
        return route.land, partial(_merged, route, key, into) if into else route.land

    return Change(readings, books.load_skeleton(draft), key)


def impact_of_draft(seat: Seat) -> Impact:
    """Return what publishing the draft would do to what was coded."""
    change = change_of_draft(seat)
    return _impact(seat, change) if change else Impact((), ())


def impact_of_code(seat: Seat, key: str, into: str = "") -> Impact:
    """Return what was coded with a code of the draft, and what would be if it were merged into another."""
    return _impact(seat, change_of_code(seat, key, into))


def _merged(route: Route, key: str, into: str, token: str) -> Landing:
    landing = route.land(token)
    return (
        replace(landing, codes=landing.codes - {key} | {into}, gone=landing.gone - {key})
        if key in landing.codes
        else landing
    )


def ended_rounds(seat: Seat) -> list[Round]:
    """Return the study's rounds of its codebook that have begun, oldest first."""
    seat.require(Action.SEE_AGREEMENT)
    rounds = Round.objects.filter(COMPARABLE | Q(phase=Phase.OPEN), study=seat.study)
    rounds = rounds.filter(version__codebook_id=seat.study.codebook_id)
    rounds = rounds.exclude(phase=Phase.PLANNED).select_related("version", "coded_under", "study")
    return list(rounds.defer("draw").order_by("pk"))


def facet_impacts(round: Round, change: Change) -> list[FacetImpact]:
    """Return what a change does to each facet of a round that has ended."""
    codes = {facet.key: facet.codes for facet in change.book.facets}
    before, after = change.readings(round)
    all_ratings = ratings_of_round(round)
    found = [impact_on(each, before, after, codes.get(each.facet.key, ()), of=change.of) for each in all_ratings]
    return [impact for impact in found if impact is not None]


def _impact(seat: Seat, change: Change) -> Impact:
    rounds = ended_rounds(seat)
    seen = [round for round in rounds if blinding.may_see_agreement(round.phase)]
    found = [_of_round(seat, round, change) for round in seen]
    hidden = tuple(round for round in rounds if not blinding.may_see_agreement(round.phase))
    return Impact(tuple(each for each in found if each is not None), hidden)


def _of_round(seat: Seat, round: Round, change: Change) -> RoundImpact | None:
    impacts = facet_impacts(round, change)
    if not impacts:
        return None
    choice = choice_of(seat.study).coefficient
    reports = frozenset[int]().union(*(impact.reports for impact in impacts))
    return RoundImpact(
        round=round,
        reports=reports,
        raters=len(frozenset[str]().union(*(impact.letters for impact in impacts))),
        waiting=frozenset[int]().union(*(impact.waiting for impact in impacts)),
        labels=_labels(seat, round, reports, *change.readings(round), change.of)
        if blinding.may_see_gold(round.phase, round.purpose)
        else None,
        facets=tuple(
            FacetLine(impact, headline_of(impact.before, choice), headline_of(impact.after, choice))
            for impact in impacts
        ),
    )


def _labels(seat: Seat, round: Round, reports: frozenset[int], before: Reading, after: Reading, of: str) -> int:
    count = 0
    for label in stream_gold(round, seat, sorted(reports)[:MOST_LABELS]):
        codes = {code for _, _, answer in label.content.placed() for code in answer.codes}
        count += any(of in before(code).codes if of else before(code) != after(code) for code in codes)
    return count


def waiting_reports(seat: Seat) -> Mapping[Round, tuple[int, ...]]:
    """Return the reports (by id) of each ended round that a human must look at under the latest version.

    A report that a later round has under the latest version is not waiting any more.
    """
    latest = books.latest_version(seat.study.codebook)
    if latest is None:
        return {}
    under_it = Q(round__version=latest, round__coded_under=None) | Q(round__coded_under=latest)
    done = set(RoundReport.objects.filter(under_it, round__study=seat.study).values_list("report_id", flat=True))
    waiting: dict[Round, tuple[int, ...]] = {}
    for round in ended_rounds(seat):
        if blinding.may_see_agreement(round.phase) and round.purpose != Purpose.SCREENING:
            found = _waiting_in(seat, round, latest) - done
            if found:
                waiting[round] = tuple(sorted(found))
    return waiting


def _waiting_in(seat: Seat, round: Round, latest: Version) -> set[int]:
    route = route_of(round, latest)
    lost = {code for code in route.touched if route.land(code).is_uncertain}
    lost |= {code for facet in books.load_book(round.version).facets for code in facet.by_key if route.land(code).gone}
    ids: set[int] = set()
    for ratings in ratings_of_round(round):
        cells = {number for number, cell in enumerate(ratings.said) if cell & lost}
        rows = zip(ratings.reports, ratings.numbers, strict=True)
        ids |= {report for report, numbers in rows if cells.intersection(numbers.tolist())}
    rows_of = RoundReport.objects.filter(round=round).values_list("pk", "report_id")
    return {report_id for pk, report_id in rows_of if pk in ids} | _labelled(seat, round, lost)


def _labelled(seat: Seat, round: Round, codes: AbstractSet[str]) -> set[int]:
    """Return the reports that have one of these codes as a gold label; a decision may say what no rater coded."""
    if not codes or not blinding.may_see_gold(round.phase, round.purpose):
        return set()
    return {
        label.report_id
        for label in stream_gold(round, seat)
        if any(answer.codes & codes for _, _, answer in label.content.placed())
    }
