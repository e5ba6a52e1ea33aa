"""Names of authors: keyed pseudonyms, or logins where a study keeps them; the same in bylines and in mentions. Pure.

A pseudonym is HMAC-SHA-256 of the login under a key of the corpus, shortened: the same person has the same name in the
whole corpus and another one in every other corpus, and without the key nobody can test whether a login is behind it.
Programs ("[bot]") keep their names: they are no people, and what they wrote is read differently.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

# what GitHub shows where an account is gone
GHOST = "ghost"
LENGTH = 10
LOGIN = r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}"
# Markdown's code, in which an @ is a decorator, a matrix product or a version more often than a person
CODE = re.compile(
    r"(?P<fence>^[ ]{0,3}(?P<mark>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}(?P=mark)[`~]*[ \t]*$|\Z))"
    r"|(?P<span>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))",
    re.MULTILINE | re.DOTALL,
)
# not within a word or an address, not name@host, not @scope/package, not @decorator.of or @decorator(
MENTION = re.compile(
    rf"(?<![\w@/.`+-])@(?P<login>{LOGIN})(?![\w@/(-]|\.\w|\[bot\])(?!\s*\n\s*(?:async\s+def|def|class|@\w+)\b)"
)
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
        digest = hmac.new(self.key, login.lower().encode(), hashlib.sha256).hexdigest()
        return f"u-{digest[:LENGTH]}"

    def text(self, text: str, people: Iterable[str] = ()) -> str:
        """Return a text whose mentions are named alike: all outside code, and in code those of the given people."""
        if self.key is None or "@" not in text:
            return text
        known = frozenset(person.lower() for person in people if not person.endswith("[bot]"))
        parts, end = [], 0
        for code in CODE.finditer(text):
            parts += [self._prose(text[end : code.start()], known), self._known(code[0], known)]
            end = code.end()
        return "".join([*parts, self._prose(text[end:], known)])

    def _prose(self, text: str, known: frozenset[str]) -> str:
        return self._known(MENTION.sub(lambda found: "@" + self.name(found["login"]), text), known)

    def _known(self, text: str, known: frozenset[str]) -> str:
        def rename(found: re.Match[str]) -> str:
            login = found["login"]
            return "@" + self.name(login) if login.lower() in known else found[0]

        return ANYWHERE.sub(rename, text) if known else text
