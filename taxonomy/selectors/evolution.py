"""How a codebook got from one version to another: the route of its codes, and what differs."""

from functools import lru_cache

from annotator.common.errors import Invalid
from taxonomy.book import Book
from taxonomy.carrying import Route
from taxonomy.changes import Change, Step, fold
from taxonomy.difference import names_in, steps_between
from taxonomy.models import Codebook, Operation, OperationKind, Version
from taxonomy.numbering import FIRST, Numbering, number_next
from taxonomy.selectors.books import draft_of, latest_version, load_book, load_skeleton

FOLLOWED = ("add", "merge", "split", "turn", "restore", "redefine", "reword")


class WrongWay(Invalid):
    """Codings are read under later versions, not under earlier ones."""

    def __init__(self) -> None:
        super().__init__("A coding can be read under a later version, not under an earlier one.")


def route_between(start: Version, end: Version) -> Route:
    """Return the way of every code from a published version to a later one, or to the draft.

    Between published versions it never changes, so it is kept. Refuses the way back.
    """
    if start.number is None or (end.number is not None and end.number < start.number):
        raise WrongWay
    if end.number is None:
        return _route(start.codebook_id, start.number, None, load_skeleton(end))
    return _frozen_route(start.codebook_id, start.number, end.number, end.pk, end.sha256)


@lru_cache(maxsize=256)
def _frozen_route(codebook_id: int, start: int, end: int, end_id: int, sha256: str) -> Route:
    return _route(codebook_id, start, end, load_book(Version.objects.get(pk=end_id)))


def forget_routes() -> None:
    """Empty the process' store of routes: for tests, whose databases begin again with the same ids."""
    _frozen_route.cache_clear()


def _route(codebook_id: int, start: int, end: int | None, target: Book) -> Route:
    by_version: dict[int | None, list[Step]] = {}
    # the draft's operations have no version yet, and come last
    for number, step in _steps(codebook_id, start, end):
        by_version.setdefault(number, []).append(step)
    choosable = {code.key for facet in target.facets for code in facet.choosable}
    return Route(by_version.values(), choosable)


def _steps(codebook_id: int, start: int, end: int | None) -> list[tuple[int | None, Step]]:
    rows = Operation.objects.filter(codebook_id=codebook_id, kind__in=FOLLOWED, subject__startswith="code:")
    ways = [rows.filter(version__number__gt=start, **({} if end is None else {"version__number__lte": end}))]
    if end is None:
        ways.append(rows.filter(version__isnull=True))
    return [
        (number, Step(kind, subject, payload["before"], payload["after"]))
        for way in ways
        for number, kind, subject, payload in way.order_by("version__number", "pk").values_list(
            "version__number", "kind", "subject", "payload"
        )
    ]


def difference(start: Version, end: Version) -> tuple[tuple[Change, ...], tuple[Step, ...]]:
    """Return what differs between two states, whichever came first, per entry and as a list of operations."""
    before, after = load_book(start), load_book(end)
    steps = steps_between(before, after, reworded=_reworded(start, end))
    return fold(steps, names_in(before, after)), steps


def _reworded(start: Version, end: Version) -> set[str]:
    """The codes whose texts changed between the two, and whose meaning nobody said to change."""
    numbers = [version.number for version in (start, end) if version.number is not None]
    if start.is_draft and end.is_draft:
        return set()
    rows = Operation.objects.filter(
        codebook_id=start.codebook_id, kind__in=(OperationKind.REDEFINE, OperationKind.REWORD)
    )
    between = rows.filter(version__number__gt=min(numbers))
    if len(numbers) == 2:
        between = between.filter(version__number__lte=max(numbers))
    else:
        between |= rows.filter(version__isnull=True)
    kinds: dict[str, set[str]] = {}
    for kind, subject in between.values_list("kind", "subject"):
        kinds.setdefault(subject.removeprefix("code:"), set()).add(kind)
    return {key for key, each in kinds.items() if OperationKind.REDEFINE not in each}


def next_number(codebook: Codebook) -> Numbering:
    """Return the semantic number that the draft would be published under, and why."""
    return number_for(latest_version(codebook), draft_of(codebook))


def number_for(latest: Version | None, draft: Version, book: Book | None = None) -> Numbering:
    """Return the semantic number of the version that follows the latest one; `book` is the draft, if it was read."""
    if latest is None or latest.number is None:
        return FIRST
    book = book or load_skeleton(draft)
    route = _route(draft.codebook_id, latest.number, None, book)
    return number_next(latest.numbers, load_skeleton(latest), book, route)


def reasons_between(start: Version, end: Version) -> dict[str, tuple[str, ...]]:
    """Return the reasons given for changes on the way from an earlier state to a later one, by subject."""
    rows = Operation.objects.filter(codebook_id=start.codebook_id).exclude(reason="").order_by("pk")
    low = start.number or 0
    way = rows.filter(version__number__gt=low)
    way = way.filter(version__number__lte=end.number) if end.number is not None else way | rows.filter(version=None)
    reasons: dict[str, dict[str, None]] = {}
    for subject, reason in way.values_list("subject", "reason"):
        reasons.setdefault(subject, {})[reason] = None
    return {subject: tuple(each) for subject, each in reasons.items()}
