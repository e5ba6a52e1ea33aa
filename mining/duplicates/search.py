"""Finding pairs of reports that may be one bug: by what is said, by what fixes what, by titles and by texts.

Reads the corpus report by report; what is kept of each is a sketch of half a kilobyte.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from mining.duplicates import texts
from mining.duplicates.said import hints_in
from mining.links import Reference, ReferenceKind
from mining.models import Corpus, Report
from mining.services.duplicates import Suggestion

CHUNK = 200
# the share of its words that a text must have in common with another to be shown to a person
LIKE_ENOUGH = 0.5
MOST_PAIRS = 20_000
# a text that more others are like is a form that nobody filled in
MOST_ALIKE = 5
SNAPSHOT = ("body", "comments", "extra")
ORDER = ("marked", "said", "fix", "cross", "title", "text")


@dataclass
class Found:
    """Pairs with their reasons, collected from every way of looking."""

    reasons: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)
    likeness: dict[tuple[int, int], float] = field(default_factory=dict)

    def add(self, one: int, other: int, why: str, words: str) -> None:
        """Note one reason for a pair; of reasons of one kind the first is kept."""
        if one != other and len(self.reasons) < MOST_PAIRS:
            self.reasons.setdefault((min(one, other), max(one, other)), {}).setdefault(why, words)

    def suggestions(self) -> Iterator[Suggestion]:
        """Give the pairs, those with the strongest reason first."""
        ranked = sorted(self.reasons, key=lambda pair: (min(map(ORDER.index, self.reasons[pair])), pair))
        for pair in ranked:
            reasons = [{"why": why, "words": self.reasons[pair][why]} for why in ORDER if why in self.reasons[pair]]
            yield Suggestion(*pair, reasons, self.likeness.get(pair))


def search(corpus: Corpus, beat: Callable[[int], None]) -> list[Suggestion]:
    """Return the pairs that may be one bug; `beat` hears how many reports have been read, and may raise to stop."""
    found = Found()
    reports = Report.objects.filter(corpus=corpus, current_snapshot__isnull=False).order_by("pk")
    places = {
        (repository.lower(), number): pk
        for pk, repository, number in reports.values_list("pk", "repository", "number")
        if number is not None
    }
    with texts.Spilled() as spilled:
        boilerplate = _look_through(reports, places, found, spilled, beat)
        _by_fix(corpus, places, found)
        for one, other in texts.same_titles(reports.values_list("pk", "title").iterator(chunk_size=2000)):
            found.add(one, other, "title", "Their titles are the same.")
        _by_text(boilerplate, spilled, found, beat)
    return list(found.suggestions())


def _look_through(
    reports: "QuerySet[Report]",
    places: Mapping[tuple[str, int], int],
    found: Found,
    spilled: texts.Spilled,
    beat: Callable[[int], None],
) -> texts.Boilerplate:
    """Read every report once: note what is said in it, and keep the runs of its words."""
    boilerplate = texts.Boilerplate()
    rows = reports.values_list("pk", "repository", "title", *(f"current_snapshot__{n}" for n in SNAPSHOT))
    for done, (pk, repository, title, body, comments, extra) in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        for hint in hints_in(repository=repository, body=body, comments=comments, extra=extra):
            if other := places.get((hint.repository.lower(), hint.number)):
                found.add(pk, other, hint.why, hint.words)
        hashes = texts.hash_runs(f"{title}\n{body}")
        boilerplate.add(hashes)
        spilled.add(pk, hashes)
        if done % CHUNK == 0:
            beat(done)
    return boilerplate


def _by_fix(corpus: Corpus, places: dict[tuple[str, int], int], found: Found) -> None:
    """An issue, its pull request and its commit tell of one bug, whichever of them was collected."""
    words = {ReferenceKind.CLOSES: "The one fixes the other.", ReferenceKind.PULL: "The one was merged as the other."}
    ties = Reference.objects.filter(corpus=corpus, kind__in=words).order_by("pk")
    for report_id, repository, number, kind in ties.values_list("report", "repository", "number", "kind"):
        if other := places.get((repository.lower(), number)):
            found.add(report_id, other, "fix", words[ReferenceKind(kind)])


def _by_text(boilerplate: texts.Boilerplate, spilled: texts.Spilled, found: Found, beat: Callable[[int], None]) -> None:
    sketches = {}
    for done, (pk, hashes) in enumerate(spilled, start=1):
        sketch = texts.sketch_of(boilerplate.without(hashes))
        if sketch is not None:
            sketches[pk] = sketch
        if done % CHUNK == 0:
            beat(done)
    alike = {
        (one, other): share
        for one, other in texts.candidates(sketches)
        if (share := texts.likeness(sketches[one], sketches[other])) >= LIKE_ENOUGH
    }
    partners = Counter(report_id for pair in alike for report_id in pair)
    for (one, other), share in alike.items():
        if max(partners[one], partners[other]) <= MOST_ALIKE:
            found.add(one, other, "text", f"About {100 * share:.0f} % of their words are the same.")
            if (one, other) in found.reasons:
                found.likeness[one, other] = share
