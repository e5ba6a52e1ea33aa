"""Contents of decisions and of second answers from the rows of their answers. Refuses nothing."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from annotator.coding.answers import Content
from annotator.coding.selectors.contents import Row, content_from_rows
from taxonomy.book import Book


def contents_of_rows(
    answers: "QuerySet[Any]",  # rows of any model that derives from AnswerBase
    owner: str,
    ids: Iterable[int],
    book: Book,
) -> dict[int, Content]:
    """Return the content of each owner by its id; `owner` names the foreign key that leads from an answer to it."""
    wanted = list(ids)
    rows: dict[int, list[Row]] = defaultdict(list)
    found = answers.filter(**{f"{owner}__in": wanted}).order_by(f"{owner}_id", "finding")
    for row in found.values_list(f"{owner}_id", "finding", "facet_id", "kind", "codes__code_id"):
        rows[row[0]].append(row)
    return {pk: content_from_rows(rows[pk], book) for pk in wanted}
