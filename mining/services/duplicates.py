"""Pairs of reports that may tell of one bug: keeping what a search suggests, and what a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.common.errors import WrongState
from annotator.common.events import record
from mining import access
from mining.duplicates.groups import join
from mining.links import DuplicatePair, PairState
from mining.models import Corpus

if TYPE_CHECKING:
    from annotator.common.people import Person


@dataclass(frozen=True)
class Suggestion:
    """Two reports, the smaller number first, and why they may be one bug."""

    first_id: int
    second_id: int
    reasons: Sequence[dict[str, str]]
    likeness: float | None = None


def keep_suggestions(*, corpus: Corpus, suggestions: Sequence[Suggestion], at: datetime) -> int:
    """Keep pairs that are not known, renew the reasons of those undecided; returns how many are new.

    A decided pair stays as it was decided, and with the reasons that the person saw. Call it inside a transaction.
    """
    known = {
        (pair.first_id, pair.second_id): pair
        for pair in DuplicatePair.objects.filter(corpus=corpus, first__in={each.first_id for each in suggestions})
    }
    fresh, renewed = [], []
    for each in suggestions:
        pair = known.get((each.first_id, each.second_id))
        if pair is None:
            fresh.append(
                DuplicatePair(
                    corpus=corpus,
                    first_id=each.first_id,
                    second_id=each.second_id,
                    reasons=list(each.reasons),
                    likeness=each.likeness,
                    found_at=at,
                )
            )
        elif pair.state == PairState.SUGGESTED:
            pair.reasons, pair.likeness = list(each.reasons), each.likeness
            renewed.append(pair)
    DuplicatePair.objects.bulk_create(fresh, batch_size=500)
    DuplicatePair.objects.bulk_update(renewed, ["reasons", "likeness"], batch_size=200)
    return len(fresh)


def decide_pair(*, pair: DuplicatePair, state: PairState, by: "Person", at: datetime) -> DuplicatePair:
    """Decide whether two reports are one bug, or with `SUGGESTED` take a decision back.

    Refuses strangers, and a decision that contradicts others: two reports that are one bug through further pairs can't
    be two, and reports once told apart can't become one bug through others.
    """
    access.require(by, "import_reports", pair.corpus)
    with transaction.atomic():
        # decisions about one corpus take turns, or two could contradict each other
        corpus = Corpus.objects.select_for_update().get(pk=pair.corpus_id)
        pair = DuplicatePair.objects.select_related("first", "second").get(pk=pair.pk)
        if pair.state == state:
            return pair
        _refuse_contradictions(pair, state)
        before, pair.state = pair.state, state
        is_decided = state != PairState.SUGGESTED
        pair.decided_by, pair.decided_at = (by, at) if is_decided else (None, None)
        pair.save(update_fields=["state", "decided_by", "decided_at"])
        record(
            scope=corpus,
            subject=pair,
            action=f"pair {PairState(state).label}",
            by=by,
            at=at,
            before={"state": before},
            after={"state": state, "first": pair.first.url, "second": pair.second.url},
        )
    return pair


def _refuse_contradictions(pair: DuplicatePair, state: PairState) -> None:
    """Refuse what would make reports one bug and two bugs at once."""
    others = DuplicatePair.objects.filter(corpus_id=pair.corpus_id).exclude(pk=pair.pk)
    ties = list(others.filter(state=PairState.CONFIRMED).values_list("first", "second"))
    if state == PairState.REJECTED and _group_of(pair, ties):
        raise WrongState(
            "These two are one bug already, because both were confirmed to be the same as a third report. "
            "Take that decision back first."
        )
    if state == PairState.CONFIRMED:
        group = _group_of(pair, [*ties, (pair.first_id, pair.second_id)])
        told_apart = others.filter(state=PairState.REJECTED, first__in=group, second__in=group)
        if apart := told_apart.select_related("first", "second").order_by("pk").first():
            raise WrongState(
                f"This would also make {apart.first} and {apart.second} one bug, which were decided to be two. "
                "Take that decision back first."
            )


def _group_of(pair: DuplicatePair, ties: Sequence[tuple[int, int]]) -> set[int]:
    """Return the group that holds both reports, empty when none does."""
    return next((group for group in join(ties) if {pair.first_id, pair.second_id} <= group), set())
