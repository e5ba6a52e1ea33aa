"""Columns as text that the database makes: rows that are many cost more to hand over and to read than to find."""

from typing import Any

from django.db.models import Aggregate, Func, TextField

# how `datetime.isoformat(timespec="seconds")` writes a moment in UTC
POSTGRESQL_MOMENT = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')"""
SQLITE_MOMENT = "replace(substr(%(expressions)s, 1, 19), ' ', 'T') || '+00:00'"


class Joined(Aggregate):
    """The numbers of a column as one text, "1,2,3", in the order in which the rows are met: the same for each column
    of a query. A round has hundreds of thousands of answers, and as rows of their own they cost more than all figures.
    """

    function = "GROUP_CONCAT"
    output_field = TextField()

    # Django's own hook for another database, with its own signature
    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(CAST(%(expressions)s AS text), ',')"
        )


class Moment(Func):
    """A time as files carry it, UTC to the second: 2026-03-02T09:00:00+00:00; null stays null."""

    output_field = TextField()

    # Django's own hooks for a database, as above
    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=SQLITE_MOMENT)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=POSTGRESQL_MOMENT)
