"""Reads for the pages of duplicates: pairs by what was decided, one pair, its neighbours, the last search."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from annotator.common.errors import NotFound
from annotator.common.events import name_of
from annotator.common.models import Job
from mining.duplicates.units import unit_of
from mining.links import DuplicatePair, PairState
from mining.models import Corpus

SEARCH = "mining.find_duplicates"
WHY = {
    "marked": "marked on GitHub",
    "said": "told by a maintainer",
    "fix": "report and fix",
    "cross": "across projects",
    "title": "same title",
    "text": "alike texts",
}


@dataclass(frozen=True)
class Standing:
    """How many pairs wait, are one bug and are two; how many bugs have more than one report."""

    suggested: int
    confirmed: int
    rejected: int
    bugs: int
    reports: int

    @property
    def total(self) -> int:
        """Return how many pairs there are."""
        return self.suggested + self.confirmed + self.rejected


def standing_of(corpus: Corpus) -> Standing:
    """Return the counts of a corpus."""
    counts = dict(DuplicatePair.objects.filter(corpus=corpus).values_list("state").annotate(Count("pk")))
    units = unit_of(corpus)
    suggested, confirmed, rejected = (counts.get(state, 0) for state in PairState)
    return Standing(suggested, confirmed, rejected, bugs=len(set(units.values())), reports=len(units))


def pairs_of(corpus: Corpus, state: str) -> "QuerySet[DuplicatePair]":
    """Return the pairs in a state with both reports."""
    return DuplicatePair.objects.filter(corpus=corpus, state=state).select_related("first", "second", "decided_by")


def pair_at(corpus: Corpus, pair_id: int) -> DuplicatePair:
    """Return a pair of this corpus with both reports and their current snapshots."""
    both = ("first__current_snapshot", "second__current_snapshot", "decided_by")
    pair = DuplicatePair.objects.select_related(*both).filter(corpus=corpus, pk=pair_id).first()
    if pair is None:
        raise NotFound
    pair.corpus = corpus
    return pair


def neighbours_of(pair: DuplicatePair) -> Mapping[str, int | None]:
    """Return the undecided pairs before and after one."""
    waiting = DuplicatePair.objects.filter(corpus_id=pair.corpus_id, state=PairState.SUGGESTED)
    before = waiting.filter(pk__lt=pair.pk).order_by("-pk").values_list("pk", flat=True).first()
    after = waiting.filter(pk__gt=pair.pk).order_by("pk").values_list("pk", flat=True).first()
    return {"before": before, "after": after}


def last_search(corpus: Corpus) -> Job | None:
    """Return the job of the last search."""
    return Job.objects.filter(task=SEARCH, scope=name_of(corpus)).order_by("-pk").first()
