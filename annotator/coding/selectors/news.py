"""What has changed of the codebook for a rater since the version that they coded under before: never others' work."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from annotator.coding.models import NewsRead
from annotator.rounds.models import Assignment, Round
from taxonomy.book import Book
from taxonomy.changes import Change
from taxonomy.news import in_words
from taxonomy.selectors import changed_codes, load_book

if TYPE_CHECKING:
    from annotator.common.people import Person


@dataclass(frozen=True)
class CodeNews:
    """One code that says something else than before: what, in a sentence, and why."""

    facet: str
    key: str
    name: str
    sentence: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class News:
    """What changed since the version `before`, the one that the rater knows, up to `after`; both as numbers."""

    before: int
    after: int
    codes: Sequence[CodeNews]


def news_for(round: Round, user: "Person") -> News | None:
    """Return what a rater of a round should know before going on; None where nothing is new. One query, mostly.

    The version known is that of the round which was opened last of those under an earlier version of the codebook in
    which this person submitted something. What they said they have read is not new.
    """
    now = round.version
    submitted = Assignment.objects.filter(round=OuterRef("pk"), rater_id=user.pk, submitted_at__isnull=False)
    earlier = Round.objects.filter(
        study_id=round.study_id, version__codebook_id=now.codebook_id, version__number__lt=now.number
    )
    read = NewsRead.objects.filter(rater_id=user.pk, version_id=now.pk)
    found = (
        earlier.filter(Exists(submitted), ~Exists(read)).select_related("version").order_by("-opened_at", "-pk").first()
    )
    if found is None:
        return None
    codes = list(_codes(load_book(now), changed_codes(found.version, now)))
    return News(found.version.number or 0, now.number or 0, codes) if codes else None


def _codes(book: Book, changed: Mapping[str, Change]) -> Iterator[CodeNews]:
    for facet in book.facets:
        for code in facet.choosable:
            if code.key in changed:
                change = changed[code.key]
                yield CodeNews(facet.name, code.key, code.name, in_words(change), change.reasons)
