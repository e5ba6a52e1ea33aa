"""Names of authors: keyed pseudonyms, or logins where a study keeps them; the same in bylines and in mentions. Pure.

A pseudonym is HMAC-SHA-256 of the login under a key of the corpus, shortened: the same person has the same name in the
whole corpus and another one in every other corpus, and without the key nobody can test whether a login is behind it.
Programs ("[bot]") keep their names: they are no people, and what they wrote is read differently.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# what GitHub shows where an account is gone
GHOST = "ghost"
LENGTH = 10
LOGIN = r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}"
FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
TICKS = re.compile(r"`+")
# not within a word or an address, not name@host, not @scope/package, not @decorator.of or @decorator(
MENTION = re.compile(
    rf"(?<![\w@/.`+-])@(?P<login>{LOGIN})(?![\w@/(-]|\.\w|\[bot\])"
    rf"(?![ \t]{{0,40}}\n[ \t]{{0,40}}(?:async def|def|class|@\w+)\b)"
)
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?:\[bot\])?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# the address that GitHub gives to who shows none: the same person as the login
NO_REPLY = re.compile(rf"(?:\d{{1,12}}\+)?(?P<login>{LOGIN}(?:\[bot\])?)@users\.noreply\.github\.com", re.IGNORECASE)
ANYWHERE = re.compile(rf"(?<![\w@/.+-])@(?P<login>{LOGIN})(?![\w/-]|\[bot\])")


@dataclass(frozen=True)
class Names:
    """How the people of one corpus are named; without a key logins stay as they are."""

    key: bytes | None = None

    def name(self, login: str | None, *, is_bot: bool = False) -> str:
        """Return the name of an account; `ghost` for one that is gone."""
        if not login or login.lower() == GHOST:
            return GHOST
        if self.key is None or is_bot or login.endswith("[bot]"):
            return login
        return self._keyed(login)

    def mail(self, address: str) -> str:
        """Return the name of whoever has an address of mail; the login's where GitHub made the address of one."""
        address = address.strip()
        if self.key is None or not address:
            return address or GHOST
        by_login = NO_REPLY.fullmatch(address)
        return self.name(by_login["login"]) if by_login else self._keyed(f"mail:{address}")

    def mails(self, text: str) -> str:
        """Return a text in which the names stand for the addresses of mail."""
        if self.key is None or "@" not in text:
            return text
        return MAIL.sub(lambda found: self.mail(found[0]), text)

    def code(self, text: str, people: Iterable[str] = ()) -> str:
        """Return code in which mentions of the given people, and all addresses of mail, are named."""
        if self.key is None or "@" not in text:
            return text
        return self._known(self.mails(text), _lowered(people))

    def _keyed(self, identity: str) -> str:
        assert self.key is not None, "without a key everybody keeps the name"
        digest = hmac.new(self.key, identity.lower().encode(), hashlib.sha256).hexdigest()
        return f"u-{digest[:LENGTH]}"

    def text(self, text: str, people: Iterable[str] = ()) -> str:
        """Return a text whose mentions are named alike: all outside code, and in code those of the given people."""
        if self.key is None or "@" not in text:
            return text
        known = _lowered(people)
        renamed = (self._known(part, known) if is_code else self._prose(part, known) for is_code, part in cut(text))
        return "".join(renamed)

    def _prose(self, text: str, known: frozenset[str]) -> str:
        return self._known(MENTION.sub(lambda found: "@" + self.name(found["login"]), text), known)

    def _known(self, text: str, known: frozenset[str]) -> str:
        def rename(found: re.Match[str]) -> str:
            login = found["login"]
            return "@" + self.name(login) if login.lower() in known else found[0]

        return ANYWHERE.sub(rename, text) if known else text


def _lowered(people: Iterable[str]) -> frozenset[str]:
    return frozenset(person.lower() for person in people if not person.endswith("[bot]"))


def cut(text: str) -> Iterator[tuple[bool, str]]:
    """Give the text in pieces: whether one is code as Markdown has it, and the piece. Takes time linear in the text.

    In code an @ is a decorator, a matrix product or a version more often than a person.
    """
    for is_fenced, block in _blocks(text):
        if is_fenced:
            yield True, block
        else:
            yield from _spans(block)


def _blocks(text: str) -> Iterator[tuple[bool, str]]:
    """Give fenced code apart from the rest; a fence that is never closed goes on to the end."""
    lines: list[str] = []
    mark = ""
    for line in text.splitlines(keepends=True):
        found = FENCE.match(line)
        if mark:
            lines.append(line)
            if found and found[1].startswith(mark) and not line.strip().strip(mark[0]):
                yield True, "".join(lines)
                lines, mark = [], ""
        elif found and "`" not in line[found.end() :]:
            yield False, "".join(lines)
            lines, mark = [line], found[1]
        else:
            lines.append(line)
    yield bool(mark), "".join(lines)


def _spans(text: str) -> Iterator[tuple[bool, str]]:
    """Give spans of code apart: from one run of backticks to the next of the same length."""
    runs = [found.span() for found in TICKS.finditer(text)]
    closing: dict[int, int] = {}
    partners: dict[int, tuple[int, int]] = {}
    for place in range(len(runs) - 1, -1, -1):
        start, end = runs[place]
        if end - start in closing:
            partners[place] = (start, runs[closing[end - start]][1])
        closing[end - start] = place
    behind = 0
    for place in range(len(runs)):
        start, end = partners.get(place, (0, 0))
        if end and start >= behind:
            yield False, text[behind:start]
            yield True, text[start:end]
            behind = end
    yield False, text[behind:]
