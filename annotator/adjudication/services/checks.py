"""What every write on a conflict asks first: the phase, the question, the answer, and the texts that go with it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from annotator.adjudication import selectors
from annotator.adjudication.conflicts import content_of, question_of, value_of
from annotator.adjudication.models import Cause
from annotator.adjudication.selectors import Conflict
from annotator.coding.answers import Content, FacetAnswer, check_complete, parse_content
from annotator.common.errors import Invalid, NotFound, WrongState
from annotator.common.events import JsonValue
from annotator.rounds.models import Phase, Round, RoundReport
from annotator.studies.selectors import Seat
from taxonomy.book import Book, Question
from taxonomy.selectors import load_book

LONGEST_TEXT = 20_000


class NotReconciling(WrongState):
    """Conflicts are discussed and decided between the end of the round and its close."""

    def __init__(self) -> None:
        super().__init__(
            "Conflicts are discussed and decided while a round is reconciling; this one has not ended, or is closed."
        )


class NotAConflict(WrongState):
    """There is nothing to settle where the raters agree or only one has answered."""

    def __init__(self) -> None:
        super().__init__("The raters do not differ here, so there is nothing to decide.")


def lock_reconciling(round_id: int) -> Round:
    """Hold the round as it is until the transaction ends: nobody closes it, and nobody else writes, meanwhile."""
    rounds_now = Round.objects.select_related("study", "version").select_for_update(of=("self",), no_key=True)
    round = rounds_now.filter(pk=round_id, phase=Phase.RECONCILING).first()
    if round is None:
        raise NotReconciling
    return round


def conflict_on(round: Round, seat: Seat, round_report: RoundReport, question: str) -> tuple[Question, Conflict]:
    """Return a conflict with its question; refuses what the round does not ask, and where the raters don't differ."""
    asked = question_of(load_book(round.version), question)
    if asked is None:
        raise NotFound
    for one in selectors.conflicts_in(round=round, seat=seat):
        if one.key == (round_report.pk, question):
            return asked, one
    raise NotAConflict


def checked_content(content: Content, book: Book, question: Question) -> Content:
    """Return the content as the version takes it; refuses answers to other questions, and a question left open."""
    asked = replace(book, facets=question.facets)
    content = parse_content(content.to_json(), asked)
    if content.memo:
        raise Invalid("What is said on a conflict has a reason, not a memo.", "memo")
    check_complete(content, asked)
    value = value_of(question, content)
    if value is None:
        raise Invalid(f"{question.name} is not answered yet.", question.facets[0].key)
    return content_of(question, value)


def checked_text(text: str, name: str) -> str:
    """Return a text as it is kept, maybe empty; refuses what no database stores, and what nobody would read."""
    text = text.replace("\r\n", "\n").strip()
    if "\0" in text or len(text) > LONGEST_TEXT:
        raise Invalid(f"A {name} is text of at most {LONGEST_TEXT:,} characters.", name)
    return text


def checked_cause(cause: str) -> str:
    """Return a cause; refuses what is none of them."""
    if cause not in Cause.values:
        raise Invalid("Say why the raters differed: choose one of the causes.", "cause")
    return cause


def placed_ids(content: Content, book: Book) -> Iterator[tuple[int, int, FacetAnswer, tuple[int, ...]]]:
    """Yield each answer as rows hold it: the facet's id, the finding's number, the answer, the ids of its codes."""
    for number, key, answer in content.placed():
        facet = book.by_key[key]
        yield facet.id, number, answer, tuple(facet.by_key[code].id for code in sorted(answer.codes))


def said_in_event(content: Content) -> Mapping[str, JsonValue]:
    """Return what an event tells of an answer."""
    return {name: part for name, part in content.to_json().items() if name != "memo"}
