"""Addresses of reports: how they are compared, and what can be read from one. Pure; fetches nothing."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from mining.cleaning import LARGEST_NUMBER, NotUsable, is_storable

# characters that no address has; some can hide what an address really is
NOT_IN_URL = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
# GitHub, GitLab and Gitea write these alike
PLACE = re.compile(
    r"/(?P<repository>[^/]+(?:/[^/]+)+?)(?:/-)?"
    r"/(?P<what>issues|pull|pulls|merge_requests|discussions|commit)/(?P<key>[0-9a-f]+)"
)
# most addresses: nothing in them needs to be taken apart by the rules of all
PLAIN = re.compile(r"(?P<host>https?://[a-z0-9][a-z0-9.-]*)(?P<path>(?:/[A-Za-z0-9._~-]+)*)/*")
KINDS = {"issues": "issue", "discussions": "discussion", "commit": "commit"}


@dataclass(frozen=True)
class Place:
    """What an address tells of its report; an empty `kind` when it tells nothing."""

    repository: str
    number: int | None
    kind: str


def check_url(text: str) -> str:
    """Return an address that may be shown as a link, unchanged but for blanks around it; raises `NotUsable`."""
    text = text.strip()
    if NOT_IN_URL.search(text) or not is_storable(text):
        raise NotUsable("holds spaces or characters that no address has")
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname)
    except ValueError:
        raise NotUsable("is not an address") from None
    if parts.scheme.lower() not in ("http", "https") or not has_host:
        raise NotUsable("is not an address that starts with https:// or http://")
    return text


def clean_url(text: str) -> str:
    """Return an address as it is compared: without fragment and trailing slash, host in lower case."""
    if plain := PLAIN.fullmatch(text):
        return f"{plain['host']}{plain['path']}"
    parts = urlsplit(check_url(text))
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), parts.query, ""))


def fold_url(url: str) -> str:
    """Return a cleaned address as what tells reports apart: GitHub, GitLab and Gitea don't heed the case of names."""
    return url.lower() if url.isascii() and read_place(url).kind else url


def read_place(url: str) -> Place:
    """Return what a cleaned address tells of its report; the host stands in for a repository."""
    plain = PLAIN.fullmatch(url)
    path = plain["path"] if plain else urlsplit(url).path
    found = PLACE.fullmatch(path)
    if not found:
        return Place(urlsplit(url).netloc[:200], None, "")
    kind = KINDS.get(found["what"], "pull")
    if kind == "commit":
        return Place(found["repository"], None, kind)
    if not found["key"].isdigit() or not 0 < int(found["key"][:12]) <= LARGEST_NUMBER:
        return Place(found["repository"], None, "")
    return Place(found["repository"], int(found["key"][:12]), kind)
