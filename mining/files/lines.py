"""The lines of a file of text, plain or gzipped, with the place in the file after each of them."""

import gzip
import zlib
from typing import BinaryIO, cast

from mining.files.rows import LONGEST_ROW, Cursor, Unreadable
from mining.records import Unusable

GZIP_MAGIC = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
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
        raw = self._read()
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) > LONGEST_ROW:
            self._skip_the_rest_of(raw)
            start = raw[:200].decode(errors="replace")
            raise Unusable(f"The line is longer than {LONGEST_ROW // 1024**2} MB.", excerpt=start)
        return raw.removeprefix(BOM) if self.number == 1 else raw

    def _skip_the_rest_of(self, raw: bytes) -> None:
        while raw and not raw.endswith(b"\n"):
            raw = self._read()

    def _read(self) -> bytes:
        try:
            raw = self._file.readline(LONGEST_ROW + 1)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise _damaged() from None
        self.offset += len(raw)
        if self.offset > MOST_UNPACKED:
            raise Unreadable("The file unpacks to more than 4 GB; split it.")
        return raw


def _damaged() -> Unreadable:
    return Unreadable("The packed file is damaged: it can't be unpacked to its end.")
