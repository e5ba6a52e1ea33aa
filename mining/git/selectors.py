"""Reads for the pages of git histories: the sources, and a preview of what a plan takes."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from annotator.common.errors import NotFound
from mining.git.commits import Mined, mine
from mining.git.history import commits, count_commits, headlines, reverted_hashes
from mining.git.models import Clone
from mining.git.names import commit_at
from mining.git.plan import Plan
from mining.git.reading import open_history, place_of
from mining.git.subjects import CONVENTIONS
from mining.github.pseudonyms import Names
from mining.models import Corpus, Harvest

SHOWN = 20
# what a page may wait for; the largest histories are counted by the harvest
MOST_COUNTED = 200_000


def clones_of(corpus: Corpus) -> "QuerySet[Clone]":
    """Return the git sources of a corpus, the newest first."""
    return Clone.objects.filter(source__corpus=corpus).select_related("source", "job").order_by("-pk")


def clone_at(corpus: Corpus, clone_id: int) -> Clone:
    """Return a git source of this corpus."""
    clone = clones_of(corpus).filter(pk=clone_id).first()
    if clone is None:
        raise NotFound
    clone.source.corpus = corpus
    return clone


def last_plan(clone: Clone) -> Plan:
    """Return the plan of the source's last harvest, so that the next one finds the same; else the usual one."""
    last = (
        Harvest.objects.filter(source=clone.source_id, job__isnull=False).select_related("job").order_by("-pk").first()
    )
    kept = last.job.arguments.get("plan") if last and last.job else None
    return Plan.read(kept) if isinstance(kept, dict) else Plan()


@dataclass(frozen=True)
class Found:
    """How many commits a convention, or the phrases, found."""

    words: str
    count: int


@dataclass(frozen=True)
class Preview:
    """What a harvest would take: how many of how many commits, why, and the newest of them as they would be stored."""

    total: int
    looked_at: int
    taken: int
    found_by: Sequence[Found]
    newest: Sequence[Mined]

    @property
    def is_whole(self) -> bool:
        """Whether every commit was looked at."""
        return self.looked_at >= self.total


def preview(clone: Clone, plan: Plan) -> Preview:
    """Return what the plan takes of a history; refuses an unknown branch. Reads, and stores nothing."""
    tip = commit_at(place_of(clone), plan.revision)
    span, wanted = plan.span(tip), plan.wanted
    reasons: Counter[str] = Counter()
    first: list[str] = []
    looked_at = 0
    with open_history(clone) as git:
        for looked_at, headline in enumerate(headlines(git, span), start=1):
            if reason := wanted.why(headline.subject):
                reasons[reason] += 1
                if len(first) < SHOWN:
                    first.append(headline.sha)
            if looked_at >= MOST_COUNTED:
                break
        taken_back = reverted_hashes(git, span) if first else frozenset()
        # a look at the page makes no key for the corpus, so the names of a preview are nobody's
        names = Names() if clone.keeps_names else Names(secrets.token_bytes(32))
        newest = [mine(commit, clone.address, taken_back, names) for commit in commits(git, first)]
        total = count_commits(git, span) if looked_at >= MOST_COUNTED else looked_at
    return Preview(total, looked_at, reasons.total(), in_words(reasons), newest)


def in_words(reasons: "Counter[str]") -> list[Found]:
    """Return counts by convention as the page names them."""
    names = {name: example for name, (example, _) in CONVENTIONS.items()} | {"phrase": "your phrases"}
    return [Found(words, reasons[name]) for name, words in names.items() if reasons[name]]
