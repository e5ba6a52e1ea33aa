"""A whole thread as a record to store, whichever way it was fetched. Pure; the shapes of GitHub are read elsewhere.

Comments, timeline and linked fixes come in one order, whatever order they were fetched in, so that the same thread
always has the same hash. People are named by `mining.github.pseudonyms.Names`, in bylines and in mentions alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from mining.cleaning import clean_date, clean_line, clean_text
from mining.github.pseudonyms import Names
from mining.nested import Json
from mining.records import Record, read_record

Given = Mapping[str, Any]  # Any: the values of JSON objects
Renamed = Callable[[str], str]


@dataclass(frozen=True)
class Who:
    """An account, or one that is gone; and its part in the project."""

    login: str = ""
    is_bot: bool = False


@dataclass(frozen=True)
class Said:
    """One comment; `what` says how it was given if it is more than one ("approved these changes")."""

    by: Who
    role: str
    at: str
    body: str
    url: str
    what: str = ""


@dataclass(frozen=True)
class Happened:
    """One entry of the timeline that is no comment; `more` holds label, address or reason."""

    what: str
    by: Who
    at: str
    more: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Thread:
    """One issue or pull request as GitHub has it; `fixes` have the keys of a snapshot's, with `changes` and `state`."""

    url: str
    title: str
    body: str
    state: str
    state_reason: str
    by: Who
    role: str
    created_at: str
    closed_at: str | None
    changed_at: str
    labels: Sequence[str]
    reactions: Mapping[str, int]
    said: Sequence[Said]
    happened: Sequence[Happened]
    fixes: Sequence[Given]
    further: Mapping[str, Json] = field(default_factory=dict)

    @property
    def people(self) -> frozenset[str]:
        """Return the logins of all who took part."""
        everybody = (self.by, *(each.by for each in self.said), *(each.by for each in self.happened))
        return frozenset(who.login for who in everybody if who.login and not who.is_bot)


def record_of(thread: Thread, names: Names) -> Record:
    """Return the thread as the record that `mining.services.storing` takes."""
    people = thread.people

    def text(raw: str) -> str:
        return names.text(raw, people)

    def name(who: Who) -> str:
        return names.name(who.login, is_bot=who.is_bot)

    row: dict[str, object] = {
        "url": thread.url,
        "title": text(thread.title),
        "body": text(thread.body),
        "state": thread.state,
        "state_reason": thread.state_reason,
        "author": name(thread.by),
        "author_association": thread.role,
        "created_at": thread.created_at,
        "closed_at": thread.closed_at,
        "labels": list(thread.labels),
        "comments": [_comment(each, name(each.by), text(each.body)) for each in thread.said],
        "reactions": dict(sorted(thread.reactions.items())),
        "timeline": [_entry(each, name(each.by), text) for each in thread.happened],
        **thread.further,
    }
    record = read_record(row)
    fixes = [
        _fix(fix, text, lambda code: names.code(code, people))
        for fix in sorted(thread.fixes, key=lambda fix: str(fix["url"]))
    ]
    return replace(record, given={**record.given, "fixes": fixes})


def _comment(said: Said, name: str, body: str) -> dict[str, object]:
    comment: dict[str, object] = {"author": name, "role": said.role, "created_at": said.at, "body": body}
    return {**comment, "url": said.url, "what": said.what}


def _entry(happened: Happened, name: str, text: Renamed) -> dict[str, Json]:
    more = {key: text(str(value)) if key == "title" else value for key, value in happened.more.items() if value}
    return {"what": happened.what, "by": name, "at": _moment(happened.at), **more}


def _fix(fix: Given, text: Renamed, code: Renamed) -> dict[str, Json]:
    counts = {name: fix.get(name) for name in ("additions", "deletions", "commits", "files")}
    kept: dict[str, Json] = {
        "url": str(fix["url"]),
        "title": clean_line(clean_text(text(str(fix.get("title") or "")))),
        "merged_at": _moment(fix.get("merged_at")),
        **counts,
        "state": str(fix.get("state") or "").lower(),
    }
    if fix.get("changes") is not None:
        changes = sorted(fix["changes"], key=lambda change: str(change["path"]))
        kept["changes"] = [{**each, "patch": code(each["patch"])} if each.get("patch") else each for each in changes]
    return {**kept, "hunks": fix["hunks"]} if "hunks" in fix else kept


def _moment(text: str | None) -> str | None:
    found: datetime | None = clean_date(text)
    return found.isoformat() if found else None
