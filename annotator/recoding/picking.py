"""Passages of reports as examples of codes: found where they stand, never what a rater marked in an open round."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.coding.evidence import name_of
from annotator.coding.selectors import iter_independent
from annotator.common.errors import Invalid, NotFound
from annotator.rounds import blinding
from annotator.rounds.models import Round, RoundReport
from annotator.studies.models import Study
from annotator.studies.selectors import Seat, studies_of
from mining.addresses import clean_url
from mining.cleaning import NotUsable
from mining.models import Report
from mining.parts import StoredPart, parts_of
from taxonomy.book import Book

if TYPE_CHECKING:
    from annotator.common.people import Person

# of so many closed rounds that had the report, the last ones, passages are offered
MOST_ROUNDS = 5
LONGEST_NAME = 80


class NotThere(Invalid):
    """An example quotes what a report says."""

    def __init__(self) -> None:
        super().__init__("These words do not stand in the report as it is now: select them in its text.", "words")


@dataclass(frozen=True)
class Place:
    """Where a passage stands: in words, and its address at the origin."""

    source: str
    address: str


@dataclass(frozen=True)
class Marked:
    """A passage that raters of a closed round marked for a code which the draft has too."""

    words: str
    key: str
    name: str


def place_of(report: Report, words: str) -> Place:
    """Return the first part of the report's last snapshot that holds the words; refuses when none does.

    Marks of Markdown, punctuation and blanks are not compared: a page shows the text without them.
    """
    wanted = _letters(words)
    parts = parts_of(report.current_snapshot_id or 0)
    for name, part in parts.items():
        if wanted and wanted in _letters(part.text):
            return Place(f"{_name(report)}, {name_of(name)}", _address(report, part))
    raise NotThere


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _name(report: Report) -> str:
    title = " ".join(report.title.split())
    return str(report) if report.number is not None else title[:LONGEST_NAME] or report.url


def _address(report: Report, part: StoredPart) -> str:
    return part.url or report.url


def marked_in(seat: Seat, report: Report, draft: Book) -> list[Marked]:
    """Return what was marked in this report in rounds that are closed, each passage once for a code."""
    rows = RoundReport.objects.filter(report=report, round__study=seat.study, round__phase="closed")
    rows = rows.select_related("round__version", "round__study").order_by("-round__closed_at")
    found: dict[tuple[str, str], Marked] = {}
    for row in rows[:MOST_ROUNDS]:
        if blinding.may_see_gold(row.round.phase, row.round.purpose):
            for words, key in _marks(row.round, seat, row.pk):
                code = draft.codes_by_key.get(key)
                if code is not None and code.status == "active":
                    found[words, key] = Marked(words, key, code.name)
    return list(found.values())


def _marks(round: Round, seat: Seat, round_report: int) -> Iterator[tuple[str, str]]:
    for coding in iter_independent(round, seat, [round_report]):
        yield from ((span.quote, span.code) for span in coding.content.evidence if span.code)


def study_with(report: Report) -> Study:
    """Return the study whose corpus holds the report."""
    study = Study.objects.filter(corpus=report.corpus_id).select_related("codebook", "corpus").first()
    if study is None:
        raise NotFound
    return study


def report_quoted(viewer: "Person", address: str) -> Report | None:
    """Return the report of one of the viewer's studies that an address leads to, if there is one."""
    try:
        cleaned = clean_url(address)
    except NotUsable:
        return None
    urls: Mapping[str, int] = {address: 0, address.partition("#")[0]: 1, cleaned: 2}
    corpora = studies_of(user=viewer).order_by().values("corpus_id")
    found = Report.objects.filter(url__in=list(urls), corpus__in=corpora).select_related("corpus")
    return min(found, key=lambda report: (urls[report.url], report.pk), default=None)
