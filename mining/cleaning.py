"""Single values from a file, made storable: text, dates, numbers. Pure; knows no columns and no rows.

Text is stored with LF line ends. Two kinds of characters can't be stored everywhere, NUL and lone surrogates; each
becomes U+FFFD, and whoever calls learns that it happened.
"""

import math
import re
from datetime import UTC, date, datetime

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LARGEST_NUMBER = 2_147_483_647
DATE_HINT = "write it like 2024-03-10 or 2024-03-10T21:33:07Z"


class NotUsable(ValueError):
    """A value that can't be used; the message says why, to follow the name of its column."""


def clean_text(text: str) -> str:
    """Return the text with LF line ends and without characters that can't be stored."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if is_storable(text) else UNSTORABLE.sub("\ufffd", text)


def is_storable(text: str) -> bool:
    """Return whether `clean_text` replaces no character; plain ASCII, as most logs are, is told at once."""
    return "\x00" not in text if text.isascii() else UNSTORABLE.search(text) is None


def clean_line(text: str) -> str:
    """Return the text as one line."""
    return " ".join(clean_text(text).split())


def clean_date(value: object) -> datetime | None:
    """Return a moment in UTC from an ISO date or date and time; a time without zone is taken as UTC."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day)  # noqa: DTZ001  the zone is set below
    else:
        found = _read_date(value)
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        raise NotUsable(f"is not a date that can be kept; {DATE_HINT}") from None


def _read_date(value: object) -> datetime:
    if not isinstance(value, str):
        raise NotUsable(f"is not a date; {DATE_HINT}")
    text = value.strip().removesuffix(" UTC")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise NotUsable(f"is not a date; {DATE_HINT}") from None


def clean_number(value: object) -> int | None:
    """Return a whole number from 0 up; spreadsheets give 12 as 12.0."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = value.strip().removeprefix("#")
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 12 else -1
    elif isinstance(value, float):
        number = int(value) if math.isfinite(value) and value.is_integer() else -1
    else:
        number = value if isinstance(value, int) and not isinstance(value, bool) else -1
    if not 0 <= number <= LARGEST_NUMBER:
        raise NotUsable("is not a whole number")
    return number
