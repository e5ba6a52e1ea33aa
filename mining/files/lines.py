"""The lines of a file of text, plain or gzipped, with the place in the file after each of them."""

import gzip
import zlib
from typing import BinaryIO, cast

from mining.files.rows import LONGEST_ROW, Cursor, Unreadable
from mining.records import Unusable

GZIP_MAGIC = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
PACKING_ERRORS = (EOFError, gzip.BadGzipFile, zlib.error)
MOST_UNPACKED = 4 * 1024 * 1024 * 1024


class Lines:
    """An iterator of raw lines that can be gone on with after an overlong one (`Unusable`)."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.total = size
        self.number = 0
        self.offset = 0
        self._stored = file
        file.seek(0)
        self._is_packed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        # the stubs do not count GzipFile among binary files
        self._file = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if self._is_packed else file

    @property
    def cursor(self) -> Cursor:
        """Return where the next line begins."""
        return {"offset": self.offset, "line": self.number}

    @property
    def done(self) -> int:
        """Return how many bytes of the stored file have been read."""
        return min(self._stored.tell(), self.total) if self._is_packed else self.offset

    def go_to(self, cursor: Cursor) -> None:
        """Go on from where an earlier reading stopped."""
        self.offset, self.number = cursor.get("offset", 0), cursor.get("line", 0)
        try:
            self._file.seek(self.offset)
        except (EOFError, OSError, zlib.error):
            raise _damaged() from None

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> bytes:
        # no function between this and the file: a large table has millions of lines
        try:
            raw = self._file.readline(LONGEST_ROW + 1)
        except PACKING_ERRORS:
            raise _damaged() from None
        if not raw:
            raise StopIteration
        self.number += 1
        self.offset += len(raw)
        if len(raw) > LONGEST_ROW:
            self._skip_the_rest_of(raw)
            start = raw[:200].decode(errors="replace")
            raise Unusable(f"The line is longer than {LONGEST_ROW // 1024**2} MB.", excerpt=start)
        if self.offset > MOST_UNPACKED:
            raise Unreadable("The file unpacks to more than 4 GB; split it.")
        return raw.removeprefix(BOM) if self.number == 1 else raw

    def _skip_the_rest_of(self, raw: bytes) -> None:
        while raw and not raw.endswith(b"\n"):
            try:
                raw = self._file.readline(LONGEST_ROW)
            except PACKING_ERRORS:
                raise _damaged() from None
            self.offset += len(raw)


def _damaged() -> Unreadable:
    return Unreadable("The packed file is damaged: it can't be unpacked to its end.")
