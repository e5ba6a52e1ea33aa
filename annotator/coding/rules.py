"""Pure decisions of the desk: which key stands for which code, and how a time is said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotator.coding.answers import Content, FacetAnswer, Finding
from annotator.coding.own_codes import is_own
from taxonomy.book import Book, FacetEntry

# keys that mean something else on the desk: discuss, evidence, finding, own code of a passage, next, previous, memo,
# own code, skip, unsure, evidence only, remove, undo
RESERVED = "defijkmnsuvxz"
LETTERS = "".join(key for key in "qwertyuiopasdfghjklzxcvbnm" if key not in RESERVED)
# 0 is "nothing applies"; with Shift the same letters serve a second time
KEYS = "123456789" + LETTERS + LETTERS.upper()


def keys_of(facet: FacetEntry) -> dict[str, str]:
    """Return the key of each choosable code, in the order of the tree: the same on every report of a version.

    Codes beyond the last key have none; search reaches them. A rater's own codes come last, in whatever place of the
    tree they stand, so that no key moves when one is made.
    """
    published = [code.key for code in facet.choosable if not is_own(code.key)]
    own = sorted((code for code in facet.choosable if is_own(code.key)), key=lambda code: -code.id)
    return dict(zip([*published, *(code.key for code in own)], KEYS, strict=False))


def say_duration(seconds: int) -> str:
    """Return a time as people say it: "under a minute", "12 min", "1 h 50"."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "under a minute"
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(5 * round(minutes / 5), 60)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


@dataclass(frozen=True)
class Line:
    """One facet of a coding as people read it: "Root cause of Finding 2", and each code with the way to it."""

    name: str
    said: tuple[str, ...]


def lines_of(content: Content, book: Book) -> Iterator[Line]:
    """Yield what a coding says, in the order of the book; what was not answered has no line."""
    for question in book.questions():
        if not question.is_group:
            yield from _lines(content.answers, question.facets, "")
            continue
        for number, finding in enumerate(content.findings.get(question.facets[0].group, ()), start=1):
            yield from _lines(finding, question.facets, f" of {question.name} {number}")


def _lines(answers: Finding, facets: Iterable[FacetEntry], place: str) -> Iterator[Line]:
    for facet in facets:
        if facet.key in answers:
            yield Line(f"{facet.name}{place}", tuple(_say(answers[facet.key], facet)))


def _say(answer: FacetAnswer, facet: FacetEntry) -> Iterator[str]:
    if answer.kind != "codes":
        yield "Nothing applies" if answer.kind == "nothing" else "Unsure"
    for code in facet.codes:
        if code.key in answer.codes:
            yield " / ".join((*code.path, code.name))
