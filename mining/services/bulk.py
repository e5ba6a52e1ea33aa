"""Inserting many rows at once, several times faster than through model instances: they cost most of an import's time.

Values are adapted as Django's fields do it. For rows that are new and complete only: no defaults are filled in, no key
comes back.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

# one value of a row, in the type of its field
Value: TypeAlias = Any
AS_IT_IS = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)

# how many objects more than before there must be until Python looks for circles among them
USUAL, RARELY = gc.get_threshold(), 50_000


@contextmanager
def rare_collecting() -> Iterator[None]:
    """Let Python look for circles of objects seldom: rows make none, and looking costs a fifth of an import."""
    gc.set_threshold(RARELY, *USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Insert rows whose values stand in the order of the field names."""
    fields = [model._meta.get_field(name) for name in names]
    adapters = [_adapter(field) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields if isinstance(field, models.Field))
    marks = ", ".join(["%s"] * len(fields))
    # only names of tables and columns are put into the text, and they come from the models
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    adapted = [[adapt(value) if adapt else value for adapt, value in zip(adapters, row, strict=True)] for row in rows]
    if adapted:
        with connection.cursor() as cursor:
            cursor.executemany(statement, adapted)


def _adapter(field: object) -> Callable[[Value], Value] | None:
    if isinstance(field, AS_IT_IS) or not isinstance(field, models.Field):
        return None
    database = connections[DEFAULT_DB_ALIAS]  # asked once, not once for each value

    def adapt(value: Value) -> Value:
        return field.get_db_prep_save(value, database)

    if isinstance(field, models.DateTimeField):
        return lru_cache(maxsize=1024)(adapt)  # most rows of a batch share some
    if isinstance(field, models.JSONField):
        no_list, no_object, write, encoder = adapt([]), adapt({}), database.ops.adapt_json_value, field.encoder
        return lambda value: write(value, encoder) if value else no_list if value == [] else no_object
    return adapt
