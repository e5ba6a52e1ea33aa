"""Pairs of reports that may be one bug, suggested and decided through services."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mining.models import DuplicatePair, PairState, Report
from mining.services.duplicates import Suggestion, decide_pair, keep_suggestions

if TYPE_CHECKING:
    from annotator.common.people import Person

AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def suggest(one: Report, other: Report, why: str = "text", words: str = "Their texts are alike.") -> DuplicatePair:
    """Suggest that two reports are one bug."""
    first, second = sorted([one.pk, other.pk])
    suggestion = Suggestion(first, second, [{"why": why, "words": words}], likeness=0.8)
    keep_suggestions(corpus=one.corpus, suggestions=[suggestion], at=AT)
    return DuplicatePair.objects.get(first=first, second=second)


def confirm(one: Report, other: Report, by: "Person") -> DuplicatePair:
    """Suggest and confirm."""
    return decide_pair(pair=suggest(one, other), state=PairState.CONFIRMED, by=by, at=AT)


def reject(one: Report, other: Report, by: "Person") -> DuplicatePair:
    """Suggest and reject."""
    return decide_pair(pair=suggest(one, other), state=PairState.REJECTED, by=by, at=AT)
