"""What a commit's message tells beyond its subject: issues it closes, commits it reverts, people to leave out. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mining.github.pseudonyms import MAIL, MENTION, Names

# what is looked through of a message
LONGEST = 200_000
KEYWORD = r"(?<![\w-])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)"
NUMBER = r"(?P<number>[1-9]\d{0,8})(?!\w)"
CLOSING = re.compile(
    rf"{KEYWORD}(?:\s{{0,3}}:\s{{0,3}}|\s{{1,3}})\(?(?:issues?\s{{1,3}})?"
    r"(?:https?://(?P<host>[\w.-]{1,200})/(?P<path>[\w./-]{1,200}?)(?:/-)?/(?:issues|pull|merge_requests)/"
    r"|(?P<project>[\w-]{1,100}/[\w.-]{1,100})?#|gh-)" + NUMBER,
    re.IGNORECASE,
)
REVERTS = re.compile(r"\bThis reverts commit ([0-9a-f]{7,64})\b", re.IGNORECASE)
REVERT_SUBJECT = re.compile(r"(?:\[[^\[\]]{1,80}\]\s{0,3}){0,8}revert\b", re.IGNORECASE)
REVERTS_PULL = re.compile(r"^Reverts\s+(?:[\w.-]{1,100}/[\w.-]{1,100})?#(\d{1,9})", re.IGNORECASE | re.MULTILINE)
TRAILER = re.compile(r"^(?P<what>[A-Z][A-Za-z-]{2,40}-by):(?P<who>[^\n]*)$", re.MULTILINE)
NOBODY = "(a person)"


@dataclass(frozen=True, order=True)
class Named:
    """A number of a repository that a message names."""

    repository: str
    number: int


def closed_by(message: str, repository: str, host: str) -> list[Named]:
    """Return what the message closes by GitHub's keywords, in its order; addresses of other hosts are left alone."""
    found = []
    for match in CLOSING.finditer(message[:LONGEST]):
        if match["host"] and match["host"].lower() != host.lower():
            continue
        found.append(Named(match["path"] or match["project"] or repository, int(match["number"])))
    return list(dict.fromkeys(found))


def is_revert(subject: str, body: str) -> bool:
    """Return whether a commit takes another one back."""
    return bool(REVERT_SUBJECT.match(subject) or REVERTS.search(body[:LONGEST]))


def reverted_by(body: str) -> list[str]:
    """Return the hashes of the commits that a message says it takes back; they may be shortened."""
    return list(dict.fromkeys(found.lower() for found in REVERTS.findall(body[:LONGEST])))


def reverted_pulls(body: str) -> list[int]:
    """Return the numbers of the pull requests that a message says it takes back."""
    return [int(number) for number in REVERTS_PULL.findall(body[:LONGEST])]


def named(text: str, names: Names) -> str:
    """Return a message in which people are named as the corpus names them: in trailers, mentions and addresses of mail.

    A trailer such as `Signed-off-by` is left with the name alone; of one without an address nobody knows whose it is.
    """
    if names.key is None:
        return text
    return names.mails(names.text(TRAILER.sub(lambda found: f"{found['what']}: {_signed(found['who'], names)}", text)))


def _signed(who: str, names: Names) -> str:
    mail, login = MAIL.search(who), MENTION.search(who)
    if mail:
        return names.mail(mail[0])
    return names.name(login["login"]) if login else NOBODY


def short_of(hashes: Iterable[str]) -> frozenset[str]:
    """Return hashes as far as they are compared: messages shorten them."""
    return frozenset(each[:7] for each in hashes)
