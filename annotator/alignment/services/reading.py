"""The codings are read through the applied board, for good."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.agreement.frozen import METHOD, figures_of, seed
from annotator.agreement.reading import read_as_named
from annotator.agreement.selectors import choice_of, ratings_of_round
from annotator.alignment.reading import resolve
from annotator.alignment.services.holding import NotApplied, ReadAlready, hold
from annotator.coding.own_services import keep_leads
from annotator.common import events
from annotator.rounds.models import Round
from taxonomy import services as codebooks
from taxonomy.models import Codebook, Version
from taxonomy.selectors import is_changed, latest_version, load_book

if TYPE_CHECKING:
    from annotator.common.people import Person


@transaction.atomic
def read_codings(*, round: Round, by: "Person", at: datetime, notes: str = "") -> Version:
    """Read the round's codings through the applied board, under the codebook's next version, for good.

    Publishes the draft if it says anything new. Refuses who is neither lead nor adjudicator, or may not publish; a
    board that is not applied, and an own code whose code is gone from the version. What was coded with a code of the
    codebook that has been split, redefined or retired since stays so, and waits to be coded again. Leaves the mapping
    beside the own codes, agreement before and after, the round under its new version, and an event.
    """
    alignment = hold(round, by)
    if not alignment.applied_at:
        raise NotApplied
    if alignment.read_at:
        raise ReadAlready
    version = _published(round, notes, by, at)
    book = load_book(version)
    leads = resolve(alignment.leads, book)
    choice = choice_of(round.study).coefficient
    alignment.before = figures_of(read_as_named(round), choice)
    ids = {key: book.codes_by_key[code].id if code else None for key, code in leads.items()}
    keep_leads(round=round, leads=ids, version=version)
    alignment.after = figures_of(ratings_of_round(round), choice)
    alignment.method, alignment.seed = METHOD, seed()
    alignment.leads, alignment.read_by_id, alignment.read_at = leads, by.pk, at
    alignment.save()
    after = {"version": version.number, "own_codes": len(leads)}
    events.record(scope=round.study, subject=round, action="read codings as aligned", by=by, at=at, after=after)
    return version


def _published(round: Round, notes: str, by: "Person", at: datetime) -> Version:
    codebook = Codebook.objects.get(pk=round.version.codebook_id)
    if is_changed(codebook):
        said = notes.strip() or f"Own codes of {round.name}, aligned."
        # what was done may have been undone: then the last version says it all
        with suppress(codebooks.NothingNew):
            return codebooks.publish(codebook=codebook, notes=said, by=by, at=at)
    return latest_version(codebook) or round.version
