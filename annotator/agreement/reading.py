"""The independent codings of a round read as numbers: one pass over their answers, for rounds of any size.

It reads what `annotator.coding.selectors.independent_codings` reads, without putting every coding together: agreement
needs of each only what it says on a facet. Whoever calls has asked whether the figures may be seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from annotator.agreement.ratings import NOTHING, UNSURE, FacetRatings, ratings_of
from annotator.coding.models import Answer, AnswerKind, Coding
from annotator.coding.own_codes import by_name, read_through
from annotator.coding.selectors.independent import of_open_coding
from annotator.coding.selectors.own_codes import all_entries, version_coded_under
from annotator.common.joined import Joined
from annotator.rounds.models import Round, RoundReport
from annotator.rounds.selectors import lettered_raters
from annotator.statistics.ratings import MISSING, Integers
from taxonomy.book import FacetEntry
from taxonomy.selectors import load_book

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable


def read_ratings(round: Round, facets: Sequence[FacetEntry]) -> Iterator[FacetRatings]:
    """Yield the ratings of these facets of the round's version; refuses nothing."""
    reports = RoundReport.objects.filter(round=round).order_by("position").values_list("pk", flat=True)
    raters = lettered_raters(round)
    letters = tuple(rater.letter for rater in raters.values())
    machines = {rater.letter: rater.machine for rater in raters.values() if rater.machine}
    pks = tuple(reports)
    if round.is_open_coding:
        said = of_open_coding(round, is_aligned=True)
        yield from (replace(ratings_of(facet, said, pks, letters), machines=machines) for facet in facets)
        return
    codings, cells = cells_of(round, pks, tuple(raters))
    given, tokens = _answers(round)
    places = np.minimum(np.searchsorted(codings, given), max(len(codings) - 1, 0))
    is_last = codings[places] == given if len(codings) else np.zeros(len(given), dtype=bool)
    for facet in facets:
        names = _tokens(facet)
        asked = is_last & np.isin(tokens, list(names))
        numbers, found = _number(cells[places[asked]], tokens[asked], len(pks) * len(letters))
        sets = tuple(frozenset(names[token] for token in one) for one in found)
        table = numbers.reshape(len(pks), len(letters)).astype(np.int32)
        yield FacetRatings(facet, pks, letters, sets, table, machines, round.shows_old_answers)


def read_as_named(round: Round) -> Iterator[FacetRatings]:
    """Yield what human raters of an openly coded round said before its alignment, own codes by their exact names."""
    pks = RoundReport.objects.filter(round=round).order_by("position").values_list("pk", flat=True)
    book, leads = by_name(load_book(version_coded_under(round)), all_entries(round))
    said = [
        coding._replace(content=read_through(coding.content, leads))
        for coding in of_open_coding(round, is_aligned=False)
    ]
    raters = lettered_raters(round).values()
    machines = {rater.letter: rater.machine for rater in raters if rater.machine}
    for facet in book.facets:
        ratings = ratings_of(facet, said, tuple(pks), tuple(rater.letter for rater in raters))
        yield replace(ratings, machines=machines).by_humans


def _tokens(facet: FacetEntry) -> dict[int, str]:
    """Return what each number that `_answers` may give for a facet stands for."""
    return {code.id: code.key for code in facet.codes} | {-2 * facet.id: NOTHING, -2 * facet.id - 1: UNSURE}


def _answers(round: Round) -> tuple[Integers, ...]:
    """Return, for each code of each answer, the coding and the code; a negative number where there is no code."""
    plain = Case(
        When(kind=AnswerKind.NOTHING, then=Value(-2) * F("facet_id")),
        default=Value(-2) * F("facet_id") - 1,
        output_field=IntegerField(),
    )
    answers = Answer.objects.filter(coding__assignment__round=round)
    return columns_of(answers, "coding_id", Coalesce("codes__code_id", plain))


def cells_of(round: Round, reports: Sequence[int], raters: Sequence[int]) -> tuple[Integers, Integers]:
    """Return the independent codings in order, and the cell of each: reports in rows, raters in columns."""
    newer = Coding.objects.filter(assignment=OuterRef("assignment"), revision__gt=OuterRef("revision"))
    codings = Coding.objects.filter(~Exists(newer), assignment__round=round)
    pks, of_report, by_rater = columns_of(codings, "pk", "assignment__round_report_id", "assignment__rater_id")
    cells = places_of(of_report, reports) * len(raters) + places_of(by_rater, raters)
    ascending = np.argsort(pks)
    return pks[ascending], cells[ascending]


def columns_of(rows: "QuerySet[Any]", *columns: "str | Combinable") -> tuple[Integers, ...]:  # whatever the model
    names = [f"column_{place}" for place in range(len(columns))]
    texts = rows.aggregate(**{name: Joined(column) for name, column in zip(names, columns, strict=True)})
    return tuple(np.fromstring(texts[name] or "", dtype=np.int64, sep=",") for name in names)


def places_of(values: Integers, order: Sequence[int]) -> Integers:
    """Return where each value stands in an order that is not sorted."""
    known = np.array(order, dtype=np.int64)
    ascending = np.argsort(known)
    return np.asarray(ascending[np.searchsorted(known, values, sorter=ascending)])


def _number(cells: Integers, tokens: Integers, size: int) -> tuple[Integers, list[tuple[int, ...]]]:
    """Return for each cell the number of the set of tokens in it, and the sets by their numbers."""
    known, numbered = np.unique(tokens, return_inverse=True)
    # by cell, and within a cell by token: one number for both sorts several times faster than two
    cells, numbered = np.divmod(np.sort(cells * max(1, len(known)) + numbered), max(1, len(known)))
    tokens = known[numbered]
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    ends = np.append(starts[1:], len(cells))
    alone = ends - starts == 1
    numbers = np.full(size, MISSING, dtype=np.int64)
    numbers[cells[starts[alone]]] = numbered[starts[alone]]
    sets: dict[tuple[int, ...], int] = {(token,): number for number, token in enumerate(known.tolist())}
    several = zip(cells[starts[~alone]].tolist(), starts[~alone].tolist(), ends[~alone].tolist(), strict=True)
    flat = tokens.tolist()
    for cell, start, end in several:
        found = tuple(dict.fromkeys(flat[start:end]))
        numbers[cell] = sets.setdefault(found, len(sets))
    return numbers, list(sets)
