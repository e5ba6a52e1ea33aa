"""The board becomes operations on the codebook's draft, and can be changed again as long as nothing is read so."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.alignment.applying import Addition, Extension, Source
from annotator.alignment.board import Fate, Row
from annotator.alignment.models import Alignment
from annotator.alignment.selectors import board_of, draft_book, letters_by_code
from annotator.alignment.services.holding import NotApplied, ReadAlready, hold, hold_board
from annotator.common import events
from annotator.rounds.models import Round
from taxonomy import services as codebooks
from taxonomy.book import CodeEntry
from taxonomy.models import Codebook

if TYPE_CHECKING:
    from annotator.common.people import Person


@transaction.atomic
def apply_board(*, round: Round, base_revision: int, by: "Person", at: datetime) -> Alignment:
    """Make the board operations on the draft: codes added with aliases and examples, or names given to those there.

    Refuses what `change_board` refuses, two codes of one name in a facet, and a target that the draft lost. Each
    operation's reason says which codes of whom it stands for. Leaves where each own code leads, and an event.
    """
    alignment = hold_board(round, base_revision, by)
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
def reopen_board(*, round: Round, by: "Person", at: datetime) -> Alignment:
    """Let an applied board be changed again; what it made of the draft stays there.

    Refuses who is neither lead nor adjudicator, a board that is not applied, and one that the codings are read through.
    Leaves rows that became new codes as read as those, unless they are gone from the draft; the board with its next
    revision; the steps before as no longer undoable, for the draft rests on them; and an event.
    """
    alignment = hold(round, by)
    if alignment.read_at:
        raise ReadAlready
    if not alignment.applied_at:
        raise NotApplied
    draft = draft_book(round).codes_by_key
    rows = (_made(row, alignment.leads[row.members[0]], draft) for row in board_of(round, alignment).rows)
    alignment.board = [row.to_json() for row in rows]
    alignment.leads, alignment.applied_by, alignment.applied_at = {}, None, None
    alignment.revision += 1
    alignment.reopened_revision = alignment.revision
    alignment.save()
    after = {"revision": alignment.revision}
    events.record(scope=round.study, subject=round, action="reopen alignment", by=by, at=at, after=after)
    return alignment


def _made(row: Row, key: str | None, draft: Mapping[str, CodeEntry]) -> Row:
    is_made = row.fate is Fate.NEW and key in draft
    return replace(row, fate=Fate.EXISTING, target=key) if is_made and key else row


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
