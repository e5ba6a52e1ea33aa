"""Writes to the codes of the draft. Each refuses who may not edit, notes its operation and records an event."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from annotator.common.errors import WrongState
from taxonomy.examples import write_quoted
from taxonomy.models import Codebook, CodeState, CodeStatus
from taxonomy.services import acts, leaving
from taxonomy.services.draft import Draft, changing
from taxonomy.texts import CodeText

if TYPE_CHECKING:
    from annotator.common.people import Person

Step = Literal["up", "down", "in", "out"]


def add_code(
    *,
    codebook: Codebook,
    facet: str,
    name: str,
    by: "Person",
    at: datetime,
    key: str | None = None,
    parent: str | None = None,
    after: str | None = None,
    brief: str = "",
    full: str = "",
    when_to_use: str = "",
    when_not: str = "",
    examples: Sequence[str] = (),
    aliases: Sequence[str] = (),
    is_selectable: bool = True,
    counter_examples: Sequence[str] = (),
    notes: str = "",
    reason: str = "",
) -> CodeState:
    """Put a code into a facet (by key), below `parent`, behind its sibling `after` or at the end.

    Refuses a key that is taken, a parent of another facet, a retired parent, and a tree that would be too deep.
    Without a key the name makes one.
    """
    text = CodeText(
        name=name,
        brief=brief,
        full=full,
        when_to_use=when_to_use,
        when_not=when_not,
        examples=tuple(examples),
        aliases=tuple(aliases),
        is_selectable=is_selectable,
        counter_examples=tuple(counter_examples),
        notes=notes,
    )
    with changing(codebook, action="add code", by=by, at=at, reason=reason) as draft:
        return acts.add_code(draft, facet, text, key=key, parent=parent, after=after)


def edit_code(
    *,
    codebook: Codebook,
    key: str,
    text: CodeText,
    by: "Person",
    at: datetime,
    base_revision: int | None = None,
    reason: str = "",
    is_wording: bool = False,
) -> None:
    """Give a code its new text; refuses with `StaleEntry` when it changed since `base_revision`.

    With `is_wording` the definition means what it meant, and what was coded with it stands.
    """
    with changing(codebook, action="edit code", by=by, at=at, reason=reason) as draft:
        acts.check_fresh(draft.code(key), base_revision)
        acts.edit_code(draft, key, text, is_wording=is_wording)


def add_example(
    *,
    codebook: Codebook,
    key: str,
    words: str,
    source: str,
    address: str,
    by: "Person",
    at: datetime,
    is_counter: bool = False,
) -> str:
    """Put a passage of a report among a code's examples or counter-examples, and return the code's name.

    Refuses a code that is not active, and a passage that stands there already.
    """
    with changing(codebook, action="add example", by=by, at=at) as draft:
        state = draft.code(key)
        if state.status != CodeStatus.ACTIVE:
            raise WrongState(f"{state.name} is {state.status}; restore it first.")
        acts.add_example(draft, key, write_quoted(words, source, address), is_counter=is_counter)
        return state.name


def move_code(*, codebook: Codebook, key: str, step: Step, by: "Person", at: datetime, reason: str = "") -> None:
    """Move a code one step among its siblings, below the sibling before it, or out beside its parent.

    Where there is no such place nothing happens; a retired parent is refused.
    """
    with changing(codebook, action="move code", by=by, at=at, reason=reason) as draft:
        draft.code(key)
        place = _stepped(draft, key, step)
        if place is not None:
            acts.place_code(draft, key, *place)


def _stepped(draft: Draft, key: str, step: Step) -> tuple[str | None, int] | None:
    siblings, parent, facet = draft.siblings(key), draft.parents[key], draft.facet_of[key]
    index = siblings.index(key)
    if step in ("up", "down"):
        index += -1 if step == "up" else 1
        return (parent, index) if 0 <= index < len(siblings) else None
    if step == "in":
        above = siblings[index - 1] if index else None
        return (above, len(draft.children[facet, above])) if above else None
    return (draft.parents[parent], draft.siblings(parent).index(parent) + 1) if parent else None


def place_code(
    *,
    codebook: Codebook,
    key: str,
    parent: str | None,
    before: str | None,
    by: "Person",
    at: datetime,
    reason: str = "",
) -> None:
    """Put a code below `parent` (None: at the top of its facet), in front of its sibling `before` or at the end."""
    with changing(codebook, action="move code", by=by, at=at, reason=reason) as draft:
        draft.code(key)
        siblings = [each for each in draft.children[draft.facet_of[key], parent] if each != key]
        acts.place_code(draft, key, parent, siblings.index(before) if before in siblings else len(siblings))


def retire_code(*, codebook: Codebook, key: str, by: "Person", at: datetime, reason: str) -> None:
    """Retire a code and all below it: they stay in the book, and can't be chosen. Refuses without a reason."""
    acts.require_reason(reason)
    with changing(codebook, action="retire code", by=by, at=at, reason=reason) as draft:
        acts.retire_code(draft, key)


def restore_code(*, codebook: Codebook, key: str, by: "Person", at: datetime, reason: str) -> None:
    """Make a code active again, whatever became of it; refuses without a reason, and below a retired one."""
    acts.require_reason(reason)
    with changing(codebook, action="restore code", by=by, at=at, reason=reason) as draft:
        leaving.bring_back(draft, key)


def merge_code(*, codebook: Codebook, key: str, into: str, by: "Person", at: datetime, reason: str) -> None:
    """Read a code as another one of its facet, which takes its names; see `leaving.merge` for what is refused."""
    acts.require_reason(reason)
    with changing(codebook, action="merge code", by=by, at=at, reason=reason) as draft:
        leaving.merge(draft, key, into)


def split_code(
    *,
    codebook: Codebook,
    key: str,
    parts: Sequence[leaving.Part],
    is_kept: bool,
    by: "Person",
    at: datetime,
    reason: str,
) -> None:
    """Read a code as one of several, existing or new; see `leaving.split` for what is refused."""
    acts.require_reason(reason)
    with changing(codebook, action="split code", by=by, at=at, reason=reason) as draft:
        leaving.split(draft, key, parts, is_kept=is_kept)


def turn_code(
    *,
    codebook: Codebook,
    key: str,
    facet: str,
    by: "Person",
    at: datetime,
    reason: str,
    into: str = "",
    stays: str = "",
) -> str:
    """Read a code as one of another facet and return that one's key; see `leaving.turn` for what is refused."""
    acts.require_reason(reason)
    with changing(codebook, action="turn code", by=by, at=at, reason=reason) as draft:
        return leaving.turn(draft, key, facet, target=into, stays=stays)


def delete_code(*, codebook: Codebook, key: str, by: "Person", at: datetime) -> None:
    """Remove a code and all below it; refuses (`PublishedBefore`) if one of them stands in a published version."""
    with changing(codebook, action="delete code", by=by, at=at) as draft:
        draft.code(key)
        acts.delete_code(draft, key)
