"""Cells of a CSV that people wrote: an apostrophe goes before what a spreadsheet would run as a formula. Pure."""

import csv
import io
import re
from collections.abc import Iterable

GUARD = "'"
# what spreadsheets run (OWASP's list, full-width twins included), and what begins like a guarded cell
RISKY = re.compile(r"\s*['=+\-@＝＋－＠]|[\t\r\n]")


def guard(text: str, *, risky: re.Pattern[str] = RISKY) -> str:
    """Return text that no spreadsheet runs; what begins with an apostrophe gets another, so that none is ambiguous.

    `risky` is what needs it, where a table's readers mistake more than formulas.
    """
    return GUARD + text if risky.match(text) else text


def unguard(text: str) -> str:
    """Return the text as it was before `guard`; an apostrophe that was never a guard stays."""
    return text[1:] if text.startswith(GUARD) and RISKY.match(text, 1) else text


def csv_line(cells: Iterable[str]) -> str:
    """Return one guarded line of a CSV, with its end, CR and LF."""
    line = io.StringIO()
    csv.writer(line).writerow(map(guard, cells))
    return line.getvalue()
