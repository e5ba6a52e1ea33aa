"""A YAML file becomes the draft: all of it, as operations matched by key, or nothing.

What the file leaves out is deleted if it was never published, and retired if it was; what it says again is restored.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from annotator.common.errors import WrongState
from annotator.common.events import JsonValue
from taxonomy import access, rules
from taxonomy.book import Book, CodeEntry
from taxonomy.changes import Step
from taxonomy.exchange import BadFile, load_yaml
from taxonomy.models import Codebook, CodeStatus, OperationKind, Version
from taxonomy.selectors import load_book
from taxonomy.services import acts, leaving
from taxonomy.services.draft import Draft, changing
from taxonomy.texts import CodeText, FacetText, settings_of

if TYPE_CHECKING:
    from annotator.common.people import Person

REASON = "Imported from a file."


class DraftMoved(WrongState):
    """The draft is no longer the one whose changes were shown before the import."""

    def __init__(self) -> None:
        super().__init__("The draft was changed since you looked at what the import would do. Look again, then import.")


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do, for the person to look at first; `revision` is the draft's that it would change."""

    revision: int
    is_into_empty: bool
    steps: tuple[Step, ...]
    names: dict[str, str]
    deleted: tuple[str, ...]


def plan_import(*, codebook: Codebook, text: str, by: "Person") -> ImportPlan:
    """Return what `import_yaml` would do, and do nothing; refuses the same."""
    access.require(by, "edit", codebook)
    book = load_yaml(text)
    draft = Draft.load(codebook, is_held=False)
    is_into_empty = not draft.facets
    _replace(draft, book)
    steps = (Step(each.kind, each.subject, each.payload["before"], each.payload["after"]) for each in draft.operations)
    names = {f"facet:{key}": state.name for key, state in draft.facets.items()}
    names |= {f"code:{key}": state.name for key, state in draft.codes.items()} | {"codebook": book.name}
    deleted = tuple(state.name for state in draft.deleted.values())
    return ImportPlan(draft.version.revision, is_into_empty, tuple(steps), names, deleted)


def import_yaml(
    *,
    codebook: Codebook,
    text: str,
    by: "Person",
    at: datetime,
    reason: str = "",
    base_revision: int | None = None,
) -> None:
    """Make the draft say what the file says; refuses a bad file by line and place, and leaves the draft as it was.

    With a `base_revision` it refuses too when the draft has changed since.
    """
    book = load_yaml(text)
    with changing(codebook, action="import codebook", by=by, at=at, reason=reason or REASON) as draft:
        if base_revision is not None and draft.version.revision != base_revision:
            raise DraftMoved
        _replace(draft, book)


def restore_version(*, codebook: Codebook, version: Version, by: "Person", at: datetime, reason: str) -> None:
    """Make the draft say what a published version said, as operations; refuses without a reason.

    Codes that came later are retired, not lost; codings keep their version and are followed as ever.
    """
    acts.require_reason(reason)
    with changing(codebook, action="restore version", by=by, at=at, reason=reason) as draft:
        _replace(draft, load_book(version))


def _replace(draft: Draft, book: Book) -> None:
    _check_homes(draft, book)
    acts.edit_face(draft, book.name, book.description)
    _replace_facets(draft, book)
    _replace_codes(draft, book)
    leaving.forget_successors(draft, {key.removeprefix("code:") for key in draft.deleted if key.startswith("code:")})
    for key in [key for key, state in draft.facets.items() if key not in book.by_key and not state.is_retired]:
        if f"facet:{key}" in draft.published:
            acts.set_facet_retired(draft, key, True)
        else:
            acts.delete_facet(draft, key)


def _check_homes(draft: Draft, book: Book) -> None:
    """A published code answers one question for ever: codings under older versions rely on it."""
    problems = [
        f"The code {code.key} answers {draft.facets[home].name} in a published version and can't go to {facet.name}; "
        "give it another key."
        for facet in book.facets
        for code in facet.codes
        if (home := draft.facet_of.get(code.key, facet.key)) != facet.key and f"code:{code.key}" in draft.published
    ]
    if problems:
        raise BadFile(problems)


def _replace_facets(draft: Draft, book: Book) -> None:
    old = [key for key in draft.facets if key in book.by_key]
    for facet in book.facets:
        text = FacetText(**settings_of(facet))
        if facet.key not in draft.facets:
            acts.add_facet(draft, text, facet.key)
            continue
        if draft.facets[facet.key].is_retired:
            acts.set_facet_retired(draft, facet.key, False)
        acts.edit_facet(draft, facet.key, text)
    new = [facet.key for facet in book.facets]
    rest = [key for key in draft.facets if key not in book.by_key]
    for key in rules.moved(old, new):
        places = {"position": old.index(key)}, {"position": new.index(key)}
        draft.note(OperationKind.MOVE, f"facet:{key}", *places)
    draft.facets = {key: draft.facets[key] for key in [*new, *rest]}


def _replace_codes(draft: Draft, book: Book) -> None:
    """Put the tree together anew, so that no order of single moves can stand in its own way."""
    old = _Tree(dict(draft.facet_of), dict(draft.parents), draft.depth_first())
    old_children = {place: list(keys) for place, keys in draft.children.items()}
    draft.children.clear()
    for facet in book.facets:
        for code in facet.codes:
            _replace_code(draft, facet.key, code)
    _note_moves(draft, old, old_children)
    for key in old.order:
        if key not in book.codes_by_key:
            _leave_out(draft, old, key, is_facet_kept=old.facet_of[key] in book.by_key)


@dataclass(frozen=True)
class _Tree:
    """Where the codes stood before the import; `order` has parents before their children."""

    facet_of: dict[str, str]
    parents: dict[str, str | None]
    order: list[str]


def _replace_code(draft: Draft, facet: str, code: CodeEntry) -> None:
    text = CodeText(
        name=code.name,
        brief=code.brief,
        full=code.full,
        when_to_use=code.when_to_use,
        when_not=code.when_not,
        examples=code.examples,
        aliases=code.aliases,
        is_selectable=code.is_selectable,
        counter_examples=code.counter_examples,
        notes=code.notes,
    )
    state = draft.codes.get(code.key)
    if state is None:
        state = acts.new_code(draft, facet, text, key=code.key, parent=code.parent_key, status=code.status)
        state.into = list(code.into)
    else:
        acts.edit_code(draft, code.key, text)
        leaving.set_state(draft, code.key, CodeStatus(code.status), code.into)
    draft.enter(state, facet, code.parent_key)


def _note_moves(draft: Draft, old: _Tree, old_children: dict[tuple[str, str | None], list[str]]) -> None:
    """Note the codes that came from elsewhere, and the fewest that explain a new order among those that stayed."""
    for place, keys in draft.children.items():
        known = [key for key in keys if key in old.parents]
        stayed = [key for key in known if (old.facet_of[key], old.parents[key]) == place]
        came = [key for key in known if (old.facet_of[key], old.parents[key]) != place]
        order = {key: position for position, key in enumerate(old_children.get(place, ()))}
        for key in (*rules.moved(sorted(stayed, key=order.__getitem__), stayed), *came):
            home = old.facet_of[key], old.parents[key]
            before: dict[str, JsonValue] = {"parent": home[1], "position": old_children[home].index(key)}
            draft.note(OperationKind.MOVE, f"code:{key}", before, {"parent": place[1], "position": keys.index(key)})


def _leave_out(draft: Draft, old: _Tree, key: str, *, is_facet_kept: bool) -> None:
    """A code that the file does not name: deleted, or kept as retired below the nearest code that remains."""
    state, facet = draft.codes[key], old.facet_of[key]
    if is_facet_kept and f"code:{key}" not in draft.published:
        draft.deleted[f"code:{key}"] = state
        draft.forget(key)
        return
    parent = old.parents[key]
    while parent is not None and draft.facet_of.get(parent) != facet:
        parent = old.parents[parent]
    if parent is not None and draft.level(parent) >= rules.MAX_DEPTH:
        parent = None
    draft.enter(state, facet, parent)
    if is_facet_kept and state.status == CodeStatus.ACTIVE:
        acts.set_status(draft, key, CodeStatus.RETIRED)
