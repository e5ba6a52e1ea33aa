"""Agreement of a study over its ended rounds: each under its own codebook version, or all read under a later one.

The two are never mixed: a figure as coded stays as it was, and one read under another version says so, with how many
answers need a human and are left out.
"""

from collections.abc import Sequence

from django.core.cache import cache

from annotator.agreement.chosen import headline_of
from annotator.agreement.figures.trends import Point
from annotator.agreement.selectors import headlines, seen_ratings
from annotator.agreement.versions import read_under
from annotator.coding.selectors.own_codes import route_of
from annotator.common.errors import NotFound
from annotator.rounds import blinding
from annotator.rounds.models import Round
from annotator.rounds.open_coding import COMPARABLE
from annotator.rounds.selectors import published_versions
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.models import Version
from taxonomy.selectors import load_book

A_DAY = 24 * 60 * 60
MOST_ROUNDS = 60


def ended_rounds(seat: Seat) -> Sequence[Round]:
    """Return the rounds of the study's own codebook whose figures may be seen, in the order in which they opened."""
    seat.require(Action.SEE_AGREEMENT)
    rounds = Round.objects.filter(
        COMPARABLE, study=seat.study, phase__in=sorted(blinding.ENDED), version__codebook_id=seat.study.codebook_id
    )
    return list(rounds.select_related("version", "coded_under", "study").order_by("-opened_at", "-pk")[:MOST_ROUNDS])[
        ::-1
    ]


def versions_to_read_under(rounds: Sequence[Round], seat: Seat) -> Sequence[Version]:
    """Return the versions of the codebook under which at least one of the rounds can be read, newest first."""
    seat.require(Action.SEE_CODEBOOK)
    first = min((round.version.number or 0 for round in rounds), default=None)
    return [] if first is None else list(published_versions(seat.study).filter(number__gte=first))


def version_asked(number: str, versions: Sequence[Version]) -> Version | None:
    """Return the version that an address asks for, None for "as coded"; `NotFound` for one that is not offered."""
    if not number:
        return None
    found = next((version for version in versions if str(version.number) == number), None)
    if found is None:
        raise NotFound
    return found


def points_of(
    rounds: Sequence[Round], seat: Seat, coefficient: str, version: Version | None = None
) -> tuple[Point, ...]:
    """Return a point for each round; kept for a day, for the codings of an ended round don't change."""
    return tuple(_point(round, seat, coefficient, version) for round in rounds)


def _point(round: Round, seat: Seat, coefficient: str, version: Version | None) -> Point:
    seat.require(Action.SEE_AGREEMENT)
    ended = round.ended_at.timestamp() if round.ended_at else 0
    key = f"trend-{round.pk}-{ended}-{coefficient}-{version.pk if version else 'as-coded'}"
    kept: Point | None = cache.get(key)
    if kept is None:
        kept = _as_coded(round, seat) if version is None else _read(round, seat, coefficient, version)
        cache.set(key, kept, A_DAY)
    return kept


def _as_coded(round: Round, seat: Seat) -> Point:
    lines = {facet.name: line for facet, line in headlines(round=round, seat=seat)}
    return Point(round.name, round.version.number or 0, lines)


def _read(round: Round, seat: Seat, coefficient: str, version: Version) -> Point:
    number = round.version.number or 0
    if number > (version.number or 0):
        return Point(round.name, number, {}, note=f"coded under version {number}, which is later")
    reading, book = route_of(round, version).land, load_book(version).by_key
    lines, left_out = {}, 0
    for ratings in seen_ratings(round, seat):
        if facet := book.get(ratings.facet.key):
            read = read_under(ratings, reading, facet)
            lines[facet.name] = headline_of(read.ratings, coefficient)
            left_out += read.left_out
    return Point(round.name, number, lines, left_out=left_out)
