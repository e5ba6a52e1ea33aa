"""Values that hold other values: lists of labels, comments and fixes, and columns the product does not know. Pure.

JSON lines bring them as they are, tables as JSON text or joined with @@.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from mining.addresses import check_url
from mining.cleaning import NotUsable, clean_date, clean_line, clean_number, clean_text
from mining.columns import plain_name

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
JOIN = "@@"
LONGEST_LABEL = 200
# what other programs call the parts of a comment or a fix, in the order in which they are looked for
COMMENT = {
    "author": ("author", "user"),
    "role": ("author_association", "author_role", "role"),
    "created_at": ("created_at", "created", "date"),
    "body": ("body", "text"),
    "url": ("html_url", "url"),
    "what": ("what",),
}
FIX = {
    "url": ("html_url", "url"),
    "title": ("title",),
    "merged_at": ("merged_at", "merged"),
    "additions": ("additions",),
    "deletions": ("deletions",),
    "commits": ("commits",),
    "files": ("files", "changed_files"),
}


def clean_json(value: object) -> Json:
    """Return a value that every database stores as JSON: no NaN, no infinity, clean text; else its text."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {clean_text(str(key)): clean_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_json(part) for part in value]
    return clean_text(str(value))


def split_joined(text: str) -> Json:
    """Return the values that a table's cell joins with @@, else the cell; a patch, which holds @@ too, stays whole."""
    if JOIN not in text or "\n" in text:
        return text
    return [part.strip() for part in text.split(JOIN)]


def read_labels(value: object) -> list[Json]:
    """Return label names, each once, in the order given."""
    parts = _as_list(value, separators=(JOIN, ","))
    names = [clean_line(_name_in(part, "name")) for part in parts]
    if any(len(name) > LONGEST_LABEL for name in names):
        raise NotUsable(f"has a label of more than {LONGEST_LABEL} characters")
    return list(dict.fromkeys(name for name in names if name))


def read_comments(value: object) -> list[Json]:
    """Return comments in the form that a snapshot keeps."""
    return _read_each(value, "comment", _read_comment)


def read_fixes(value: object) -> list[Json]:
    """Return linked fixes in the form that a snapshot keeps."""
    return _read_each(value, "fix", _read_fix)


def _read_each(value: object, what: str, read: Callable[[object], dict[str, Json]]) -> list[Json]:
    found: list[Json] = []
    for place, part in enumerate(_as_list(value, separators=(JOIN,)), start=1):
        try:
            found.append(read(part))
        except NotUsable as problem:
            raise NotUsable(f"{what} {place}: {problem}") from None
    return found


def _read_comment(part: object) -> dict[str, Json]:
    given = _parts(part, COMMENT, alone="body")
    what = clean_line(_text(given.get("what")))
    comment: dict[str, Json] = {
        "author": clean_line(_name_in(given.get("author"), "login")),
        "role": clean_line(_text(given.get("role"))),
        "created_at": _date(given.get("created_at"), "its date"),
        "body": clean_text(_text(given.get("body"))),
        "url": _url(given.get("url")),
    }
    return comment if what in ("", "commented") else {**comment, "what": what}


def _read_fix(part: object) -> dict[str, Json]:
    given = _parts(part, FIX, alone="url")
    fix: dict[str, Json] = {
        "url": _url(given.get("url")),
        "title": clean_line(_text(given.get("title"))),
        "merged_at": _date(given.get("merged_at"), "its date of merging"),
    }
    for name in ("additions", "deletions", "commits", "files"):
        value = given.get(name)
        try:
            fix[name] = len(value) if isinstance(value, list) else clean_number(value)
        except NotUsable as problem:
            raise NotUsable(f"{name} {problem}") from None
    return fix


def _as_list(value: object, separators: Iterable[str]) -> list[object]:
    if value is None or value == "":
        return []
    if isinstance(value, (list, tuple)):
        return list(value)
    if not isinstance(value, str):
        raise NotUsable("is not a list")
    text = value.strip()
    if text.startswith("["):
        try:
            return list(json.loads(text))
        except ValueError:
            raise NotUsable("starts like a JSON list but is none") from None
    separator = next((each for each in separators if each in text), None)
    return [part.strip() for part in text.split(separator)] if separator else [text] if text else []


def _parts(part: object, names: Mapping[str, tuple[str, ...]], *, alone: str) -> dict[str, object]:
    if isinstance(part, str):
        return {alone: part}
    if not isinstance(part, dict):
        raise NotUsable("is neither text nor an object")
    plain = {plain_name(str(key)): value for key, value in part.items()}
    return {
        name: next((plain[each] for each in spellings if plain.get(each) is not None), None)
        for name, spellings in names.items()
    }


def _name_in(part: object, key: str) -> str:
    """Return a name that is given as text, or inside an object as GitHub's API does."""
    return _text(part.get(key)) if isinstance(part, dict) else _text(part)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        raise NotUsable("has a list or an object where text belongs")
    return str(value)


def _date(value: object, what: str) -> str | None:
    try:
        found = clean_date(value)
    except NotUsable as problem:
        raise NotUsable(f"{what} “{str(value)[:40]}” {problem}") from None
    return found.isoformat() if found else None


def _url(value: object) -> str:
    text = _text(value)
    try:
        return check_url(text) if text else ""
    except NotUsable as problem:
        raise NotUsable(f"its address {problem}") from None
