"""JSON lines: one report, one line, one object."""

import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from mining.files.github import plain_row
from mining.files.lines import Lines
from mining.files.rows import Cursor, Row
from mining.records import Unusable


class JsonRows:
    """The objects of a file of JSON lines; empty lines are passed over."""

    unit = "bytes"

    def __init__(self, file: BinaryIO, size: int, cursor: Cursor) -> None:
        self._lines = Lines(file, size)
        self._lines.go_to(cursor)
        self.total = size

    @property
    def cursor(self) -> Cursor:
        """Return where the next line begins."""
        return self._lines.cursor

    @property
    def done(self) -> int:
        """Return how many bytes have been read."""
        return self._lines.done

    def __iter__(self) -> Iterator[Row]:
        while (row := self._next_row()) is not None:
            if row.values or row.problem:
                yield row

    def _next_row(self) -> Row | None:
        try:
            raw = next(self._lines)
            values = read_object(raw) if raw.strip() else {}
        except StopIteration:
            return None
        except Unusable as problem:
            return Row(self._lines.number, {}, problem)
        # lines of `gh api --jq '.[]'` are issues as GitHub writes them: their comments are a number or a connection
        return Row(self._lines.number, plain_row(values) if isinstance(values.get("comments"), int | dict) else values)


def read_object(raw: bytes) -> dict[str, object]:
    """Return the object of one line; raises `Unusable`."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        reason = (
            f"The line is not UTF-8 (byte {raw[error.start]:#04x} at place {error.start + 1}); save the file as UTF-8."
        )
        raise Unusable(reason, excerpt=raw[:200].decode(errors="replace")) from None
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Unusable(f"The line is no JSON: {error.msg} at character {error.pos + 1}.", excerpt=text) from None
    except ValueError as error:
        raise Unusable(f"The line is no JSON: {error}.", excerpt=text) from None
    except RecursionError:
        raise Unusable("The line is nested too deeply.", excerpt=text) from None
    if not isinstance(value, dict):
        raise Unusable("The line is no object; each line holds one report as {…}.", excerpt=text)
    if not value:
        raise Unusable("The object is empty.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
