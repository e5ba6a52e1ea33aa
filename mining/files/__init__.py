"""Files of reports, row by row in flat memory; any row can be gone on from."""

from mining.files.formats import guess_format, open_rows
from mining.files.rows import Cursor, Row, Rows

__all__ = ["Cursor", "Row", "Rows", "guess_format", "open_rows"]
