"""Statements that a rater's loop runs each time: composed once, their SQL kept by the process.

Composing a query with the ORM costs twenty times what SQLite needs to run it, and a loop makes two dozen of them; the
loop's budget is 10 ms. A read is written with the ORM as everywhere else, and only its SQL and the places of what is
asked for are kept. Writes are the plain ones of one model: no signals, no `save()`. Elsewhere the ORM is fast enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Field, Model, QuerySet

# Any: a row's columns differ from query to query; the caller unpacks them into names with types
Rows: TypeAlias = "QuerySet[Any, tuple[Any, ...]]"
Converter: TypeAlias = Callable[[Any, Any, Any], Any]
# what no id, no position and no name is, so that it is found again among the parameters
FIRST_MARK = -1_000_000_007
# what a column of ids can hold: an address may name a number that no row can have
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters: the place of what is given, or what does not vary."""

    sql: str
    parameters: Sequence[tuple[int | None, Any]]
    converters: Sequence[tuple[int, Converter, Any]]


class Select:
    """A query of some numbers and texts; `rows(1, "a")` runs it. For `values_list`: what does not vary is in it."""

    def __init__(self, compose: Callable[..., Rows]) -> None:
        self.compose = compose
        self.kept: dict[str, Statement] = {}

    def rows(self, *given: int | str) -> list[tuple[Any, ...]]:
        """Return what the composed query returns for these."""
        if any(isinstance(one, int) and one > LARGEST for one in given):
            return []
        statement = self.kept.get(connection.vendor)
        if statement is None:
            statement = self.kept[connection.vendor] = _compile(self.compose, given)
        asked = [given[place] if place is not None else fixed for place, fixed in statement.parameters]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, asked)
            rows = cursor.fetchall()
        return [_convert(row, statement.converters) for row in rows] if statement.converters else rows


def _compile(compose: Callable[..., Rows], given: Sequence[int | str]) -> Statement:
    marks = [str(FIRST_MARK - place) if isinstance(one, str) else FIRST_MARK - place for place, one in enumerate(given)]
    query = compose(*marks).query
    compiler = query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
    converters = [
        (place, converter, expression)
        for place, (found, expression) in compiler.get_converters(columns).items()
        for converter in found
    ]
    return Statement(sql, [(marks.index(one) if one in marks else None, one) for one in parameters], converters)


def _convert(row: Sequence[object], converters: Sequence[tuple[int, Converter, Any]]) -> tuple[Any, ...]:
    values = list(row)
    for place, converter, expression in converters:
        values[place] = converter(values[place], expression, connection)
    return tuple(values)


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model, some dozens at most; each has its id afterwards. Every column is written as it is."""
    if not rows:
        return
    fields = _columns(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(type(rows[0]), len(rows), connection.vendor), _values(rows, fields))
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, connection.alias


def save(row: Model, *names: str) -> None:
    """Insert a row without an id, or write the named columns of one that has it, or all if it was read whole.

    A row that is gone is an error.
    """
    if row.pk is None:
        insert([row])
        return
    fields = tuple(field for field in _columns(type(row)) if not names or field.attname in names)
    with connection.cursor() as cursor:
        cursor.execute(_update_sql(type(row), fields, connection.vendor), [*_values([row], fields), row.pk])
        if cursor.rowcount != 1:
            raise ObjectDoesNotExist(f"{row._meta.label} {row.pk} is gone.")


@cache
def _columns(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


def _values(rows: Sequence[Model], fields: "tuple[Field[Any, Any], ...]") -> list[Any]:
    # from the row's own columns: one that was not read must fail, not cost a query
    return [field.get_db_prep_save(row.__dict__[field.attname], connection) for row in rows for field in fields]


@cache
def _insert_sql(model: type[Model], count: int, vendor: str) -> str:
    columns, places = _names(_columns(model)), ", ".join(["%s"] * len(_columns(model)))
    table, (key,) = connection.ops.quote_name(model._meta.db_table), _names((model._meta.pk,))
    rows = ", ".join([f"({places})"] * count)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {rows} RETURNING {key}"  # noqa: S608  names of our own


@cache
def _update_sql(model: type[Model], fields: "tuple[Field[Any, Any], ...]", vendor: str) -> str:
    table, (key,) = connection.ops.quote_name(model._meta.db_table), _names((model._meta.pk,))
    changed = ", ".join(f"{name} = %s" for name in _names(fields))
    return f"UPDATE {table} SET {changed} WHERE {key} = %s"  # noqa: S608  names of our own


def _names(fields: "tuple[Field[Any, Any], ...]") -> list[str]:
    return [connection.ops.quote_name(str(field.column)) for field in fields]
