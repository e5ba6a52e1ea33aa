"""The independent codings of a round read as numbers: one pass over their answers, for rounds of any size.

It reads what `annotator.coding.selectors.independent_codings` reads, without putting every coding together: agreement
needs of each only what it says on a facet. Whoever calls has asked whether the figures may be seen.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce

from annotator.agreement.ratings import NOTHING, UNSURE, FacetRatings
from annotator.coding.models import Answer, AnswerKind, Coding
from annotator.rounds.models import Assignment, Round, RoundReport
from annotator.rounds.selectors import letters_of
from annotator.statistics.ratings import MISSING, Integers
from taxonomy.book import FacetEntry

CHUNK = 10_000


def read_ratings(round: Round, facets: Sequence[FacetEntry]) -> Iterator[FacetRatings]:
    """Yield the ratings of these facets of the round's version; refuses nothing."""
    reports = RoundReport.objects.filter(round=round).order_by("position").values_list("pk", flat=True)
    letters = letters_of(round)
    pks = tuple(reports)
    cells = _cells(round, pks, tuple(letters))
    said = _pairs(_answers(round, facets).iterator(chunk_size=CHUNK))
    places = np.searchsorted(cells[:, 0], said[:, 0])
    for facet in facets:
        tokens = _tokens(facet)
        of_facet = np.isin(said[:, 1], list(tokens))
        numbers, found = _number(cells[places[of_facet], 1], said[of_facet, 1], len(pks) * len(letters))
        sets = tuple(frozenset(tokens[token] for token in one) for one in found)
        yield FacetRatings(facet, pks, tuple(letters.values()), sets, numbers.reshape(len(pks), len(letters)))


def _tokens(facet: FacetEntry) -> dict[int, str]:
    """Return what each number that `_answers` may give for a facet stands for."""
    return {code.id: code.key for code in facet.codes} | {-2 * facet.id: NOTHING, -2 * facet.id - 1: UNSURE}


def _answers(round: Round, facets: Sequence[FacetEntry]) -> "QuerySet[Answer, tuple[int, int]]":
    """Return, for each code of each answer, the assignment and the code; a negative number where there is no code."""
    newer = Coding.objects.filter(assignment=OuterRef("coding__assignment"), revision__gt=OuterRef("coding__revision"))
    plain = Case(
        When(kind=AnswerKind.NOTHING, then=Value(-2) * F("facet_id")),
        default=Value(-2) * F("facet_id") - 1,
        output_field=IntegerField(),
    )
    answers = Answer.objects.filter(~Exists(newer), coding__assignment__round=round)
    answers = answers.filter(facet__in=[facet.id for facet in facets])
    return answers.values_list("coding__assignment_id", Coalesce("codes__code_id", plain))


def _cells(round: Round, reports: Sequence[int], raters: Sequence[int]) -> Integers:
    """Return each assignment and the number of its cell, reports in rows and raters in columns, by assignment."""
    rows = Assignment.objects.filter(round=round).order_by("pk").values_list("pk", "round_report_id", "rater_id")
    flat = np.fromiter(chain.from_iterable(rows.iterator(chunk_size=CHUNK)), dtype=np.int64).reshape(-1, 3)
    row, column = _places(flat[:, 1], reports), _places(flat[:, 2], raters)
    return np.column_stack([flat[:, 0], row * len(raters) + column])


def _places(values: Integers, order: Sequence[int]) -> Integers:
    """Return where each value stands in an order that is not sorted."""
    known = np.array(order, dtype=np.int64)
    ascending = np.argsort(known)
    return np.asarray(ascending[np.searchsorted(known, values, sorter=ascending)])


def _pairs(rows: Iterator[tuple[int, int]]) -> Integers:
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 2)


def _number(cells: Integers, tokens: Integers, size: int) -> tuple[Integers, list[tuple[int, ...]]]:
    """Return for each cell the number of the set of tokens in it, and the sets by their numbers."""
    order = np.lexsort((tokens, cells))
    cells, tokens = cells[order], tokens[order]
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    ends = np.append(starts[1:], len(cells))
    alone = ends - starts == 1
    known = np.unique(tokens)
    numbers = np.full(size, MISSING, dtype=np.int64)
    numbers[cells[starts[alone]]] = np.searchsorted(known, tokens[starts[alone]])
    sets: dict[tuple[int, ...], int] = {(token,): number for number, token in enumerate(known.tolist())}
    several = zip(cells[starts[~alone]].tolist(), starts[~alone].tolist(), ends[~alone].tolist(), strict=True)
    flat = tokens.tolist()
    for cell, start, end in several:
        found = tuple(dict.fromkeys(flat[start:end]))
        numbers[cell] = sets.setdefault(found, len(sets))
    return numbers, list(sets)
