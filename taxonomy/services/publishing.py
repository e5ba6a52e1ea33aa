"""Publishing: the draft's rows become a version that nothing can change, and a copy of them the next draft."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from annotator.common import events
from annotator.common.errors import WrongState
from taxonomy import access, rules
from taxonomy.book import Book
from taxonomy.exchange import content_hash
from taxonomy.models import Codebook, CodeState, FacetState, Operation, Version
from taxonomy.selectors import latest_version, load_book, number_for
from taxonomy.services import history
from taxonomy.services.draft import hold_draft
from taxonomy.texts import clean_text

if TYPE_CHECKING:
    from annotator.common.people import Person


PUBLISHED_FIELDS = ["number", "major", "minor", "patch", "notes", "sha256", "published_at", "published_by"]


class NotFit(WrongState):
    """The draft has problems that stand in the way; `problems` are all of them."""

    def __init__(self, problems: tuple[rules.Problem, ...]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


class NothingNew(WrongState):
    """The draft says what the latest version says."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Nothing has changed since version {number}, so there is nothing to publish.")


@transaction.atomic
def publish(*, codebook: Codebook, notes: str, by: "Person", at: datetime) -> Version:
    """Freeze the draft as the next version, with its hash, numbers, notes and the operations that led to it.

    Refuses who may not publish, a draft that is not fit (`NotFit`, with every reason), and one that says nothing new.
    Leaves a new draft with the same content, and an event.
    """
    access.require(by, "publish", codebook)
    draft = hold_draft(codebook)
    book = load_book(draft)
    sha256 = _checked_hash(codebook, book)
    facets = list(FacetState.objects.filter(version=draft).order_by("pk"))
    codes = list(CodeState.objects.filter(version=draft).order_by("pk"))
    numbers = Version.objects.filter(codebook=codebook).aggregate(last=Max("number"))
    number = number_for(latest_version(codebook), draft, book)
    draft.major, draft.minor, draft.patch = number.major, number.minor, number.patch
    draft.number, draft.notes, draft.sha256 = (numbers["last"] or 0) + 1, clean_text(notes, "notes"), sha256
    draft.published_at, draft.published_by_id = at, by.pk
    draft.save(update_fields=PUBLISHED_FIELDS)
    Operation.objects.filter(codebook=codebook, version__isnull=True).update(version=draft)
    history.forget(codebook)
    _begin_draft(draft, facets, codes)
    events.record(
        scope=codebook,
        subject=draft,
        action="publish codebook",
        by=by,
        at=at,
        after={"number": draft.number, "semantic": draft.semantic, "sha256": sha256, "notes": draft.notes},
    )
    return draft


def _checked_hash(codebook: Codebook, book: Book) -> str:
    problems = rules.publishing_problems(book)
    if problems:
        raise NotFit(problems)
    sha256 = content_hash(book)
    latest = Version.objects.filter(codebook=codebook, number__isnull=False).order_by("-number").first()
    if latest is not None and latest.sha256 == sha256:
        raise NothingNew(latest.number or 0)
    return sha256


def _begin_draft(published: Version, facets: list[FacetState], codes: list[CodeState]) -> None:
    """Copy the frozen rows into a new draft, which goes on counting where the last one stopped."""
    draft = Version.objects.create(
        codebook_id=published.codebook_id,
        name=published.name,
        description=published.description,
        revision=published.revision,
        text_revision=published.text_revision,
    )
    for facet in facets:
        facet.pk, facet.version = None, draft
    for code in codes:
        code.pk, code.version = None, draft
    FacetState.objects.bulk_create(facets)
    CodeState.objects.bulk_create(codes)
