"""Staged disclosure: parts of a report that a round hides from a rater until some questions are answered. Pure.

A round has one such stage or none. What its questions are answered with before the parts are shown is the independent
answer, and is not changed afterwards (docs/adr/0012).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from annotator.common.errors import Invalid
from mining.asides import Aside
from taxonomy.book import Book, Question

WORDS = {
    Aside.LABELS: "maintainers' labels",
    Aside.REASON: "close reason",
    Aside.ROLES: "authors' roles",
    Aside.FIXES: "linked fixes",
}


@dataclass(frozen=True)
class Stage:
    """Which parts are hidden until which questions (keys of `taxonomy.book.Question`) are submitted."""

    parts: tuple[Aside, ...] = ()
    questions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    @classmethod
    def read(cls, hides: str, until: str) -> "Stage":
        """Return the stage that a round's two columns hold."""
        return cls(tuple(Aside(part) for part in hides.split()), tuple(until.splitlines()))

    @property
    def hides(self) -> str:
        """The parts as a round keeps them."""
        return " ".join(self.parts)

    @property
    def until(self) -> str:
        """The questions as a round keeps them."""
        return "\n".join(self.questions)

    @property
    def words(self) -> str:
        """The parts in words."""
        return say_parts(self.parts)

    def asked_first(self, book: Book) -> list[Question]:
        """Return the questions that are answered before anything is shown, in the order of the book."""
        return [question for question in book.questions() if question.key in self.questions]

    def asked_later(self, book: Book) -> list[Question]:
        """Return the others."""
        return [question for question in book.questions() if question.key not in self.questions]

    def say(self, book: Book) -> str:
        """Return the stage as a sentence without a full stop."""
        return f"{self.words} stay hidden until {join(each.name for each in self.asked_first(book))} is submitted"


NO_STAGE = Stage()


def say_parts(parts: Iterable[str]) -> str:
    """Return the names of parts in words, in the order in which they are listed above."""
    given = set(parts)
    return join(words for part, words in WORDS.items() if part in given)


def join(words: Iterable[str]) -> str:
    """Return words as people list them: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def make_stage(parts: Collection[str], questions: Collection[str], book: Book) -> Stage:
    """Return the stage that a lead asked for, none when nothing is to be hidden.

    Refuses unknown parts and questions, parts without questions or the reverse, and to ask everything first: nothing
    would be left to answer with the parts in sight.
    """
    if not parts and not questions:
        return NO_STAGE
    if strangers := set(parts) - set(Aside):
        raise Invalid(f"A report has no part called {sorted(strangers)[0]!r} that could be hidden.", "hides")
    keys = [question.key for question in book.questions()]
    if strangers := set(questions) - set(keys):
        raise Invalid(f"This version of the codebook asks no question {sorted(strangers)[0]!r}.", "hides_until")
    if not parts:
        raise Invalid("Choose what to hide until these questions are submitted, or choose no question.", "hides")
    if not questions:
        raise Invalid("Choose the questions to be answered before the hidden parts are shown.", "hides_until")
    if len(set(questions)) == len(keys):
        raise Invalid("Leave a question to be answered once the hidden parts are shown.", "hides_until")
    return Stage(
        tuple(part for part in Aside if part in set(parts)), tuple(key for key in keys if key in set(questions))
    )
