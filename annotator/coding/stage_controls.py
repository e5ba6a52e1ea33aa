"""Which of the desk's controls stand still where parts of a report are hidden at first.

Before the parts are shown, what is asked later is out of the page's sight and reach; afterwards, what was asked first
is in sight and out of reach.
"""

from collections.abc import Iterable

from annotator.coding.forms import report_field
from annotator.coding.selectors.stages import Staged
from annotator.common.events import JsonValue
from taxonomy.book import Book, Question

LATER, BEFORE = "inert hidden", "inert"


def marks_of(staged: Staged, book: Book) -> dict[str, str]:
    """Return the attributes of each question's controls that are not to be used now, by the key of the question."""
    if not staged.stage:
        return {}
    if staged.is_first:
        return {question.key: LATER for question in staged.stage.asked_later(book)}
    return {question.key: BEFORE for question in staged.stage.asked_first(book)}


def as_json(staged: Staged, book: Book) -> JsonValue:
    """Return the same for the desk's script, by the names of controls; None where nothing is ever hidden."""
    if not staged.stage:
        return None
    first, later = staged.stage.asked_first(book), staged.stage.asked_later(book)
    return {
        "name": "first" if staged.is_first else "shown",
        "hidden": _names(later, book) if staged.is_first else [],
        "fixed": [] if staged.is_first else _names(first, book),
    }


def _names(questions: Iterable[Question], book: Book) -> list[JsonValue]:
    groups = list(book.groups)
    return [
        f"g{groups.index(question.facets[0].group)}" if question.is_group else report_field(question.facets[0].key)
        for question in questions
    ]
