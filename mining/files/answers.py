"""JSON as GitHub itself gives it, in flat memory: lists of REST, answers of GraphQL, what `gh` prints, one or many.

A file is values one behind the other, as `gh api --paginate` prints them; a list is read element by element. What an
element says is told by `mining.files.github`.
"""

import gzip
import json
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from mining.files.github import row_of, rows_in
from mining.files.lines import GZIP_MAGIC, MOST_UNPACKED, PACKING_ERRORS
from mining.files.rows import Cursor, Row, Unreadable

CHUNK = 1 << 20
# one element, or one whole answer of a hundred threads
LONGEST_VALUE = 64 * 1024 * 1024
BLANK = " \t\r\n\ufeff"
DECODER = json.JSONDecoder()


class JsonValues:
    """The issues in a file of JSON values. The cursor is the byte of a value, and how many of its rows are done."""

    unit = "bytes"

    def __init__(self, file: BinaryIO, size: int, cursor: Cursor) -> None:
        self.total = size
        self._stored = file
        file.seek(0)
        self._is_packed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        self._file = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if self._is_packed else file
        self._offset, self._line = cursor.get("offset", 0), cursor.get("line", 0)
        self._within, self._depth = cursor.get("within", 0), cursor.get("depth", 0)
        self._decode = getincrementaldecoder("utf-8")()
        self._text, self._place, self._has_ended = "", 0, False
        self._read(lambda: self._file.seek(self._offset))

    @property
    def cursor(self) -> Cursor:
        """Return where the value stands whose rows come next, and how many of them have been given."""
        return {"offset": self._offset, "line": self._line, "within": self._within, "depth": self._depth}

    @property
    def done(self) -> int:
        """Return how many bytes of the stored file have been read."""
        return min(self._stored.tell(), self.total) if self._is_packed else self._offset

    def __iter__(self) -> Iterator[Row]:
        while (mark := self._next_mark()) is not None:
            if mark in "[,]":
                # only the brackets of lists around the values are stepped into
                self._depth += (mark == "[") - (mark == "]")
                if self._depth < 0:
                    raise Unreadable("The file is no JSON: it ends a list that it did not begin.")
                self._step(1)
                continue
            value, end = self._value()
            yield from self._rows(value)
            self._step(end - self._place)
        if self._depth:
            raise Unreadable("The file ends within a list; it is not whole.")

    def _rows(self, value: Any) -> Iterator[Row]:  # Any: JSON
        done = self._within
        for number, row in enumerate(rows_in(value)):
            if number < done:
                continue
            self._line += 1
            self._within = number + 1
            yield row_of(self._line, row)
        self._within = 0

    def _next_mark(self) -> str | None:
        while True:
            blank = 0
            while self._place + blank < len(self._text) and self._text[self._place + blank] in BLANK:
                blank += 1
            self._step(blank)
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._more():
                return None

    def _value(self) -> tuple[Any, int]:  # Any: JSON
        """Return the value that begins here and where it ends; reads on while it is not whole."""
        wanted = CHUNK
        while True:
            try:
                return DECODER.raw_decode(self._text, self._place)
            except ValueError as error:
                if len(self._text) - self._place > LONGEST_VALUE:
                    raise Unreadable("The file is no JSON, or one of its values is larger than 64 MB.") from error
                if not self._more(wanted):
                    raise self._damage(error) from None
                wanted *= 2
            except RecursionError:
                raise Unreadable("The file is nested too deeply.") from None

    def _damage(self, error: ValueError) -> Unreadable:
        why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        return Unreadable(f"The file is no JSON behind issue {self._line}: {why}.")

    def _step(self, length: int) -> None:
        self._offset += len(self._text[self._place : self._place + length].encode())
        self._place += length

    def _more(self, length: int = CHUNK) -> bool:
        """Read on; returns whether anything came."""
        if self._has_ended:
            return False
        raw = self._read(lambda: self._file.read(length))
        self._has_ended = not raw
        try:
            text = self._decode.decode(raw, final=not raw)
        except UnicodeDecodeError:
            raise Unreadable("The file is not UTF-8; save it as UTF-8.") from None
        self._text, self._place = self._text[self._place :] + text, 0
        if self._offset > MOST_UNPACKED:
            raise Unreadable("The file unpacks to more than 4 GB; split it.")
        return bool(raw)

    def _read(self, read: Any) -> Any:  # Any: bytes, or a place in the file
        try:
            return read()
        except (*PACKING_ERRORS, OSError):
            raise Unreadable("The packed file is damaged: it can't be unpacked to its end.") from None
