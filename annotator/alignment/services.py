"""Writes of the alignment room: the board as it goes, its operations on the draft, and the reading of the codings.

Own codes and codings stay as they were; what is written lies beside them.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.agreement.frozen import METHOD, figures_of, seed
from annotator.agreement.reading import read_as_named
from annotator.agreement.selectors import choice_of, ratings_of_round
from annotator.alignment.applying import Addition, Extension, Source
from annotator.alignment.board import Board, Fate
from annotator.alignment.models import Alignment
from annotator.alignment.reading import check_route, resolve
from annotator.alignment.selectors import board_of, draft_book, letters_by_code, may_align, require_board
from annotator.coding.own_services import keep_leads
from annotator.common import events
from annotator.common.errors import NotAllowed, WrongState
from annotator.rounds.models import Phase, Round
from annotator.studies.selectors import seat_in
from taxonomy import services as codebooks
from taxonomy.models import Codebook, Version
from taxonomy.selectors import is_changed, latest_version, load_book

if TYPE_CHECKING:
    from annotator.common.people import Person

Change = Callable[[Board], Board]


class StaleBoard(WrongState):
    """Somebody moved a code since; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__("Somebody changed the board since you looked. It stands here as it is now; do yours again.")


class AppliedAlready(WrongState):
    """The board has become operations on the draft."""

    def __init__(self) -> None:
        super().__init__("This board is applied: its codes stand in the codebook's draft. Change them there.")


class NotApplied(WrongState):
    """There is nothing to read codings as."""

    def __init__(self) -> None:
        super().__init__("Apply the board to the draft first, and read over what it made there.")


@transaction.atomic
def change_board(*, round: Round, change: Change, base_revision: int, by: "Person", at: datetime) -> Alignment:
    """Change the board by one step of `annotator.alignment.board.Board`, and keep it.

    Refuses who is neither lead nor adjudicator, a round that is not reconciling, a board that was changed since
    `base_revision` or is applied, and what the step refuses. Leaves the board with its next revision, and an event.
    """
    alignment = _hold_board(round, base_revision, by)
    board = change(board_of(round, alignment))
    before, after = alignment.board, list(board.to_json())
    if before == after:
        return alignment
    alignment.board, alignment.revision = after, alignment.revision + 1
    alignment.save()
    rows = {"rows": len(after), "revision": alignment.revision}
    events.record(scope=round.study, subject=alignment, action="change board", by=by, at=at, after=rows)
    return alignment


@transaction.atomic
def apply_board(*, round: Round, base_revision: int, by: "Person", at: datetime) -> Alignment:
    """Make the board operations on the draft: codes added with aliases and examples, or names given to those there.

    Refuses what `change_board` refuses, two codes of one name in a facet, and a target that the draft lost. Each
    operation's reason says which codes of whom it stands for. Leaves where each own code leads, and an event.
    """
    alignment = _hold_board(round, base_revision, by)
    board = board_of(round, alignment)
    source = Source(board, draft_book(round), letters_by_code(round), round.name)
    codebook = Codebook.objects.get(pk=round.version.codebook_id)
    # both are checked before either writes
    additions, extensions = source.additions(), source.extensions()
    keys: dict[int, str | None] = {row.number: None for row in board.rows if row.fate is Fate.ASIDE}
    for addition in additions:
        keys[addition.row.number] = _add(codebook, addition, keys, by, at)
    for extension in extensions:
        _extend(codebook, extension, by, at)
        keys |= dict.fromkeys((row.number for row in extension.rows), extension.key)
    alignment.board = list(board.to_json())
    alignment.leads = {member: keys[row.number] for row in board.rows for member in row.members}
    alignment.applied_by_id, alignment.applied_at = by.pk, at
    alignment.revision += 1
    alignment.save()
    after = {fate.value: sum(row.fate is fate for row in board.rows) for fate in Fate}
    events.record(scope=round.study, subject=round, action="apply alignment", by=by, at=at, after=after)
    return alignment


@transaction.atomic
def read_codings(*, round: Round, by: "Person", at: datetime, notes: str = "") -> Version:
    """Read the round's codings through the applied board, under the codebook's next version, for good.

    Publishes the draft if it says anything new. Refuses who is neither lead nor adjudicator, or may not publish; a
    board that is not applied; an own code whose code is gone from the version, and a code of the codebook that was
    used and has been split, redefined or retired since. Leaves the mapping beside the own codes, agreement before and
    after, the round under its new version, and an event.
    """
    alignment = _hold(round, by)
    if not alignment.applied_at:
        raise NotApplied
    if alignment.read_at:
        raise AppliedAlready
    version = _published(round, notes, by, at)
    book = load_book(version)
    leads = resolve(alignment.leads, book)
    check_route(round, version)
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


def _hold(round: Round, by: "Person") -> Alignment:
    """Return the alignment, once nobody else is at it; the round waits, so that it does not close meanwhile."""
    seat = seat_in(user=by, study=round.study)
    require_board(round, seat)
    now = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
    if now.phase != Phase.RECONCILING:
        raise WrongState("Own codes are aligned while a round is reconciling; this one is closed.")
    if not may_align(seat, now):
        raise NotAllowed("A lead or an adjudicator aligns own codes.")
    return Alignment.objects.get_or_create(round=round)[0]


def _hold_board(round: Round, base_revision: int, by: "Person") -> Alignment:
    """Return the alignment while its board can be changed; refuses one applied, or changed since `base_revision`."""
    alignment = _hold(round, by)
    if alignment.applied_at:
        raise AppliedAlready
    if alignment.revision != base_revision:
        raise StaleBoard
    return alignment


def _add(codebook: Codebook, addition: Addition, keys: dict[int, str | None], by: "Person", at: datetime) -> str:
    parent = keys[addition.parent] if isinstance(addition.parent, int) else addition.parent
    state = codebooks.add_code(
        codebook=codebook,
        facet=addition.facet,
        name=addition.row.name,
        parent=parent,
        brief=addition.row.brief,
        aliases=addition.aliases,
        examples=addition.examples,
        reason=addition.reason,
        by=by,
        at=at,
    )
    return state.code.key


def _extend(codebook: Codebook, extension: Extension, by: "Person", at: datetime) -> None:
    codebooks.edit_code(
        codebook=codebook,
        key=extension.key,
        text=extension.text,
        is_wording=True,
        reason=extension.reason,
        by=by,
        at=at,
    )


def _published(round: Round, notes: str, by: "Person", at: datetime) -> Version:
    codebook = Codebook.objects.get(pk=round.version.codebook_id)
    if is_changed(codebook):
        said = notes.strip() or f"Own codes of {round.name}, aligned."
        # what was done may have been undone: then the last version says it all
        with suppress(codebooks.NothingNew):
            return codebooks.publish(codebook=codebook, notes=said, by=by, at=at)
    return latest_version(codebook) or round.version
