"""What became of a code since an earlier version, in words and as the codes that it may be now. Pure: no ORM."""

from dataclasses import dataclass

from taxonomy.book import Book, CodeEntry
from taxonomy.carrying import Fate, Landing


@dataclass(frozen=True)
class Became:
    """A code as it was called then, what became of it ("" where it is the same), and what it may be now."""

    name: str
    sentence: str
    candidates: tuple[CodeEntry, ...]


def became(key: str, old: Book, new: Book, landing: Landing) -> Became:
    """Return what became of a code; candidates are those that can be chosen, in the order of the book."""
    was = old.codes_by_key[key]
    candidates = tuple(code for code in new.codes_by_key.values() if code.key in landing.codes and code.is_choosable)
    return Became(was.name, _sentence(was, new, landing, candidates), candidates)


def _sentence(was: CodeEntry, new: Book, landing: Landing, candidates: tuple[CodeEntry, ...]) -> str:
    now = new.codes_by_key.get(was.key)
    if landing.fate is Fate.GONE:
        return "can't be chosen any more"
    if landing.codes == {was.key}:
        if landing.is_uncertain:
            return "redefined since"
        return f"called {now.name} now" if now is not None and now.name != was.name else ""
    names = ", ".join(code.name for code in candidates) or "codes that can't be chosen any more"
    if not landing.is_uncertain:
        return f"read as {names} now"
    if now is not None and now.status == "turned":
        return f"turned into {names}"
    return f"split into {names}" if was.key in landing.codes or _is_split(now) else f"may be {names} now"


def _is_split(now: CodeEntry | None) -> bool:
    return now is not None and now.status == "split"
