"""Trying to break a constraint of the database by writing what it forbids."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, UniqueConstraint


@contextmanager
def refused_by(model: type[Model], name: str) -> Iterator[None]:
    """Expect just this constraint; SQLite tells a unique one by its columns."""
    [constraint] = [each for each in model._meta.constraints if each.name == name]
    expected = name
    if connection.vendor == "sqlite" and isinstance(constraint, UniqueConstraint):
        columns = (model._meta.get_field(field).column for field in constraint.fields)
        expected = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
    with pytest.raises(IntegrityError, match=expected), transaction.atomic():
        yield


def copy(row: Model, **changes: object) -> None:
    """Write a second row like this one, but for the changes."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    type(row).objects.create(**{**{field.attname: getattr(row, field.attname) for field in fields}, **changes})
