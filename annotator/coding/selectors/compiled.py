"""Queries of the rater's loop, composed once and run many times.

Composing a query with the ORM costs twenty times what SQLite needs to run it, and a loop makes a dozen of them; the
loop's budget is 10 ms. A query here is written with the ORM as everywhere else; its SQL and the places of its numbers
are kept by the process. For numbers only (ids, positions), and for `values_list`: what does not vary is in the query.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import QuerySet

# Any: a row's columns differ from query to query; the caller unpacks them into names with types
Rows: TypeAlias = "QuerySet[Any, tuple[Any, ...]]"
Converter: TypeAlias = Callable[[Any, Any, Any], Any]
# numbers that no id and no position has, so that they are found again among the parameters
FIRST_MARK = -1_000_000_007
# what a column of ids can hold: an address may name a number that no row can have
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters: the place of a number among those given, or what does not vary."""

    sql: str
    parameters: Sequence[tuple[int | None, Any]]
    converters: Sequence[tuple[int, Converter, Any]]


class Compiled:
    """A query of some numbers; `rows(1, 2)` runs it."""

    def __init__(self, compose: Callable[..., Rows]) -> None:
        self.compose = compose
        self.kept: dict[str, Statement] = {}

    def rows(self, *numbers: int) -> list[tuple[Any, ...]]:
        """Return what the composed query returns for these numbers."""
        if max(numbers) > LARGEST:
            return []
        statement = self.kept.get(connection.vendor)
        if statement is None:
            statement = self.kept[connection.vendor] = _compile(self.compose, len(numbers))
        given = [numbers[place] if place is not None else fixed for place, fixed in statement.parameters]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, given)
            rows = cursor.fetchall()
        return [_convert(row, statement.converters) for row in rows] if statement.converters else rows


def _compile(compose: Callable[..., Rows], count: int) -> Statement:
    marks = {FIRST_MARK - place: place for place in range(count)}
    query = compose(*marks).query
    compiler = query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
    converters = [
        (place, converter, expression)
        for place, (found, expression) in compiler.get_converters(columns).items()
        for converter in found
    ]
    return Statement(sql, [(marks.get(one), one) for one in parameters], converters)


def _convert(row: Sequence[object], converters: Sequence[tuple[int, Converter, Any]]) -> tuple[Any, ...]:
    values = list(row)
    for place, converter, expression in converters:
        values[place] = converter(values[place], expression, connection)
    return tuple(values)
