"""What the desk shows of one report, as a whole page or as the parts that change from one report to the next.

The parts are what makes one request enough for a rater's loop: the answer to a submission is the next report.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from annotator.coding import keys, stage_controls
from annotator.coding.answers import Content
from annotator.coding.controls import controls_for
from annotator.coding.forms import Sent, encode, evidence_fields
from annotator.coding.own_codes import is_own
from annotator.coding.quoting import Quoted
from annotator.coding.rules import Line, lines_of, say_duration
from annotator.coding.selectors import Neighbours, Progress, draft_of, neighbours_of, progress_of
from annotator.coding.selectors.news import news_for
from annotator.coding.selectors.stages import WHOLE, Staged, staged_of, with_before
from annotator.coding.shown import GivenPassage, with_known_words
from annotator.common.events import JsonValue
from annotator.rounds import blinding
from annotator.rounds.disclosure import join
from annotator.rounds.models import Assignment
from mining.threads import thread_html
from taxonomy.book import Book

if TYPE_CHECKING:
    from annotator.common.people import Person


@dataclass(frozen=True)
class DeskPage:
    """One report on the desk of its rater."""

    assignment: Assignment
    content: Content
    base_revision: int
    active_seconds: int
    saved_at: datetime | None
    progress: Progress
    neighbours: Neighbours
    client_id: str
    is_to_discuss: bool
    own_keys: Mapping[str, str]
    book: Book
    staged: Staged = WHOLE
    refusal: str = ""
    missing: str = ""
    quotes: Mapping[str, Quoted] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where this desk is."""
        return url_of(self.assignment)

    @property
    def desk_url(self) -> str:
        """Where the next report, whichever it is, is found."""
        return desk_url_of(self.assignment)

    @property
    def queue_url(self) -> str:
        """Where the list of the rater's own queue is."""
        return reverse("coding:queue", kwargs=_place(self.assignment))

    @property
    def previous_url(self) -> str:
        """Where the report before this one is, or "" at the start."""
        return url_of(self.assignment, self.neighbours.previous_id) if self.neighbours.previous_id else ""

    @property
    def next_url(self) -> str:
        """Where the report after this one is, or "" at the end."""
        return url_of(self.assignment, self.neighbours.next_id) if self.neighbours.next_id else ""

    @property
    def upcoming_url(self) -> str:
        """Where the report is that most likely comes next, to be fetched ahead; "" when that is not known.

        In training nobody goes ahead: the gold label comes first.
        """
        if blinding.is_final(self.assignment.round.purpose):
            return ""
        return url_of(self.assignment, self.neighbours.fresh_id) if self.neighbours.fresh_id else ""

    @property
    def is_open_coding(self) -> bool:
        """Whether the rater may make codes here."""
        return self.assignment.round.is_open_coding

    @property
    def version(self) -> str:
        """What tells a desk that its controls are of another version, or lack an own code."""
        version = str(self.assignment.round.version_id)
        if not self.is_open_coding:
            return version
        own = [code for facet in self.book.facets for code in facet.codes if is_own(code.key)]
        said = "\0".join(f"{code.key} {code.name} {code.brief} {code.parent_key}" for code in own)
        return f"{version}-{crc32(said.encode())}"

    @property
    def own_codes_url(self) -> str:
        """Where the rater's own codes of the round are listed; of this report, so that one finds back."""
        return own_codes_url_of(self.assignment)

    @property
    def fields(self) -> str:
        """The answers as the browser would send them."""
        return encode(self.content, self.book, is_to_discuss=self.is_to_discuss)

    @property
    def strokes(self) -> str:
        """The overview of keys for the desk's script: action ("" where the key is fixed), key, what it does."""
        left_out = frozenset() if self.is_open_coding else keys.OF_OPEN_CODING
        strokes = (each for each in keys.STROKES if each.name not in left_out)
        shown = [[each.name, self.own_keys.get(each.name, each.key), each.words] for each in strokes]
        return json.dumps(shown, ensure_ascii=False)

    @property
    def evidence(self) -> list[str]:
        """The evidence as hidden fields of the form hold it."""
        return evidence_fields(self.content, self.book)

    @property
    def passages(self) -> list[GivenPassage]:
        """The evidence so far in words, for a page without script; what is fixed by now is not among it."""
        fixed = self.staged.before.evidence if self.staged.before else ()
        given = zip(self.evidence, self.content.evidence, strict=True)
        return [GivenPassage.of(value, span, self.book) for value, span in given if span not in fixed]

    @property
    def time_left(self) -> str:
        """How long the queue will take at the rater's own pace, or "" before there is one."""
        seconds = self.progress.seconds_left
        words = say_duration(seconds) if seconds else ""
        return f"about {words}" if words[:1].isdecimal() else words

    @property
    def stage_name(self) -> str:
        """Where the report stands in a round that hides parts of it at first: "first", "shown", or "" elsewhere."""
        if not self.staged.stage:
            return ""
        return "first" if self.staged.is_first else "shown"

    @property
    def asked_now(self) -> str:
        """The names of the questions that are asked before the hidden parts are shown."""
        return join(question.name for question in self.staged.stage.asked_first(self.book))

    @property
    def said_before(self) -> list[Line]:
        """What was answered before the hidden parts were shown, in words."""
        return [] if self.staged.before is None else list(lines_of(self.staged.before, self.book))

    @property
    def thread(self) -> SafeString:
        """The report without what is hidden of it."""
        return thread_html(self.assignment.round_report.snapshot, self.staged.hidden)

    @property
    def title(self) -> str:
        """The report's title as of the snapshot that is read."""
        return self.assignment.round_report.snapshot.title


def _place(assignment: Assignment) -> dict[str, object]:
    return {"slug": assignment.round.study.slug, "round_id": assignment.round_id}


@lru_cache(maxsize=4096)
def _desk_url(slug: str, round_id: int, assignment_id: int) -> str:
    # a desk names the report at hand, those beside it and the next one several times each
    return reverse("coding:assignment", kwargs={"slug": slug, "round_id": round_id, "assignment_id": assignment_id})


def url_of(assignment: Assignment, assignment_id: int | None = None) -> str:
    """Return where the desk of an assignment, or of another one in the same round, is."""
    return _desk_url(assignment.round.study.slug, assignment.round_id, assignment_id or assignment.pk)


def desk_url_of(assignment: Assignment) -> str:
    """Return where the next report of an assignment's round is found."""
    return reverse("coding:desk", kwargs=_place(assignment))


def own_codes_url_of(assignment: Assignment) -> str:
    """Return where the own codes of an assignment's rater in its round are."""
    return reverse("coding:own_codes", kwargs={**_place(assignment), "assignment_id": assignment.pk})


def gold_url_of(assignment: Assignment) -> str:
    """Return where, in training, a submitted coding is compared with the gold label."""
    return reverse("adjudication:compared", kwargs={**_place(assignment), "assignment_id": assignment.pk})


def desk_page(assignment: Assignment, viewer: "Person") -> DeskPage:
    """Return the desk of an assignment of the viewer's in an open round; five queries at most."""
    draft, staged = draft_of(assignment, viewer), staged_of(assignment)
    return DeskPage(
        assignment=assignment,
        content=with_before(draft.content, staged, draft.book),
        base_revision=draft.revision,
        active_seconds=draft.active_seconds,
        saved_at=draft.saved_at,
        progress=progress_of(assignment.round, viewer),
        neighbours=neighbours_of(assignment),
        client_id=secrets.token_urlsafe(12),
        is_to_discuss=draft.is_to_discuss,
        own_keys=keys.keys_for(viewer.desk_keys),
        staged=staged,
        book=draft.book,
    )


def with_refusal(
    page: DeskPage, sent: Sent | None, sentence: str, missing: str = "", quotes: Mapping[str, Quoted] | None = None
) -> DeskPage:
    """Return the page with what the rater sent, and the sentence that says why it was not taken."""
    if sent is not None:
        content = with_before(with_known_words(sent.content, page.content), page.staged, page.book)
        page = replace(page, content=content, is_to_discuss=sent.is_to_discuss)
    return replace(page, refusal=sentence, missing=missing, quotes=quotes or {})


def whole(page: DeskPage, viewer: "Person", more: dict[int, int]) -> dict[str, object]:
    """Return the context of the whole page."""
    return {
        "page": page,
        "news": news_for(page.assignment.round, viewer),
        "controls": controls_for(page.book).render(
            page.content, more, page.own_keys, stage_controls.marks_of(page.staged, page.book), page.quotes
        ),
        "section": "rounds",
    }


def blank_controls(page: DeskPage) -> str:
    """Return the controls with nothing chosen."""
    return controls_for(page.book).render(Content(), {}, page.own_keys)


def parts(page: DeskPage, have: str = "") -> dict[str, JsonValue]:
    """Return what a desk already open under the same version needs to show this report; `have` is one that it shows."""
    context = {"page": page}
    return {
        "url": page.url,
        "title": page.title,
        "version": page.version,
        "report": None if have == page.url and not page.staged.stage else page.thread,
        "upcoming": page.upcoming_url,
        "progress": render_to_string("coding/_progress.html", context),
        "notice": render_to_string("coding/_notice.html", context),
        "foot": render_to_string("coding/_foot.html", context),
        "stage": stage_controls.as_json(page.staged, page.book),
        "fields": page.fields,
        "hidden": {
            "client_id": page.client_id,
            "base_revision": page.base_revision,
            "active_seconds": page.active_seconds,
        },
    }
