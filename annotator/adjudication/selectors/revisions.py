"""Rows with revisions, decisions and second answers alike: which counts, and what each says. Refuses nothing."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Exists, F, OuterRef, QuerySet

from annotator.adjudication.models import Decision, SecondAnswer
from annotator.adjudication.selectors.contents import contents_of_rows
from annotator.coding.answers import Content
from annotator.rounds.models import Round
from taxonomy.book import Book

# few enough for SQLite's limit of variables
CHUNK = 500
Revised = TypeVar("Revised", Decision, SecondAnswer)


def revisions_of(
    rows: QuerySet[Revised],
    round: Round,
    round_reports: Collection[int] | None = None,
    *,
    same: Sequence[str],
    question: str | None = None,
    only_last: bool = False,
) -> QuerySet[Revised]:
    """Return the rows of a round, or of some of its reports; rows equal in `same` are revisions of one another."""
    if round_reports is None:
        found = rows.filter(round_report__round=round)
    else:
        # the sum keeps SQLite from going through the whole round to find some hundred of its reports
        found = rows.alias(its_round=F("round_report__round_id") + 0)
        found = found.filter(round_report__in=round_reports, its_round=round.pk)
    if question is not None:
        found = found.filter(question=question)
    newer = rows.filter(revision__gt=OuterRef("revision"), **{name: OuterRef(name) for name in same})
    marked = found.annotate(is_superseded=Exists(newer))
    return marked.filter(is_superseded=False) if only_last else marked


def with_contents(
    rows: QuerySet[Revised],
    answers: "QuerySet[Any]",  # rows of any model that derives from AnswerBase
    owner: str,
    book: Book,
) -> Iterator[tuple[Revised, bool, Content]]:
    """Yield rows of `revisions_of`, whether each is the one that counts, and its content, in flat memory.

    `owner` names the foreign key that leads from an answer to its row.
    """
    stream = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        contents = contents_of_rows(answers, owner, [row.pk for row in chunk], book)
        for row in chunk:
            # annotated above, of which the type of a row knows nothing
            yield row, not getattr(row, "is_superseded"), contents[row.pk]  # noqa: B009  it lacks the attribute
