"""What can be done to a draft in memory: each act checks the rules and notes its operations.

Acts are shared by single edits and by the import; they write nothing (`Draft.store` does).
"""

from collections.abc import Mapping
from dataclasses import fields, replace

from annotator.common.errors import Invalid, WrongState
from annotator.common.events import JsonValue
from taxonomy import rules
from taxonomy.models import Code, CodeState, CodeStatus, Facet, FacetState, OperationKind
from taxonomy.services.draft import Draft, StaleEntry
from taxonomy.texts import CodeText, FacetText, as_json, clean_name, clean_text, settings_of

# what an entry means, and what merely helps to find and apply it
MEANING = {"brief", "full", "when_to_use", "when_not", "question"}
WORDING = {"examples", "counter_examples", "notes", "aliases"}


class TakenOver(WrongState):
    """What took over from another code can't be deleted under it."""

    def __init__(self, name: str, other: str) -> None:
        super().__init__(f"{other} was merged, split or turned into {name}; restore {other} first.")


class PublishedBefore(WrongState):
    """What stands in a published version can be retired, not deleted."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} stands in a published version, so it can't be deleted; retire it instead.")


class ReasonMissing(Invalid):
    """Retiring and restoring need a reason, which the paper's readers will ask for."""

    def __init__(self) -> None:
        super().__init__("Say why, in a sentence: the reason is kept with the version.", "reason")


def require_reason(reason: str) -> None:
    """Refuse an empty reason."""
    if not reason.strip():
        raise ReasonMissing


def text_of_facet(state: FacetState) -> FacetText:
    """Return what a stored facet says."""
    return FacetText(**settings_of(state))


def text_of_code(state: CodeState) -> CodeText:
    """Return what a stored code says."""
    text = CodeText(**{field.name: getattr(state, field.name) for field in fields(CodeText)})
    return replace(
        text,
        examples=tuple(state.examples),
        counter_examples=tuple(state.counter_examples),
        aliases=tuple(state.aliases),
    )


def check_fresh(state: FacetState | CodeState, base_revision: int | None) -> None:
    """Refuse when the entry has changed since the person read it; None means that nobody read it."""
    if base_revision is not None and state.revision != base_revision:
        raise StaleEntry(state.name)


def edit_face(draft: Draft, name: str, description: str) -> None:
    """Give the codebook its name and description."""
    version = draft.version
    before = {"name": version.name, "description": version.description}
    after = {"name": clean_name(name, "codebook"), "description": clean_text(description, "description")}
    if after != before:
        _note_changes(draft, "codebook", before, after)
        version.name, version.description = after["name"], after["description"]
        version.text_revision = version.revision + 1


# --- facets -------------------------------------------------------------------------------------------------------


def add_facet(draft: Draft, text: FacetText, key: str | None = None) -> FacetState:
    """Put a facet at the end."""
    text = text.cleaned()
    if key is None:
        key = rules.free_key(text.name, draft.taken_facets, "facet")
    rules.check_key(key, draft.taken_facets)
    draft.taken_facets.add(key)
    facet = Facet(codebook=draft.codebook, key=key)
    state = FacetState(version=draft.version, facet=facet, position=len(draft.facets))
    _apply(state, text)
    draft.facets[key] = state
    draft.note(OperationKind.ADD, f"facet:{key}", {}, as_json(text))
    return state


def edit_facet(draft: Draft, key: str, text: FacetText, *, is_wording: bool = False) -> None:
    """Give a facet its new text; with `is_wording` its question asks the same in other words."""
    state = draft.facet(key)
    old, new = as_json(text_of_facet(state)), as_json(text.cleaned())
    _note_changes(draft, f"facet:{key}", old, new, is_wording=is_wording)
    _apply(state, text.cleaned())


def place_facet(draft: Draft, key: str, index: int) -> None:
    """Put a facet at an index among the facets."""
    draft.facet(key)
    keys = list(draft.facets)
    here = keys.index(key)
    keys.insert(index, keys.pop(here))
    if keys.index(key) != here:
        draft.note(OperationKind.MOVE, f"facet:{key}", {"position": here}, {"position": keys.index(key)})
    draft.facets = {each: draft.facets[each] for each in keys}


def set_facet_retired(draft: Draft, key: str, is_retired: bool) -> None:
    """Take a facet out of the book, or put it back; its codes stay as they are."""
    state = draft.facet(key)
    if state.is_retired == is_retired:
        raise WrongState(f"{state.name} is {'retired' if is_retired else 'active'} already.")
    kind = OperationKind.RETIRE if is_retired else OperationKind.RESTORE
    draft.note(kind, f"facet:{key}", {"is_retired": state.is_retired}, {"is_retired": is_retired})
    state.is_retired = is_retired


def delete_facet(draft: Draft, key: str) -> None:
    """Remove a facet that was never published, with all its codes."""
    state = draft.facet(key)
    if f"facet:{key}" in draft.published:
        raise PublishedBefore(state.name)
    codes = [code for code, home in draft.facet_of.items() if home == key]
    _check_successors(draft, set(codes))
    for code in codes:
        draft.deleted[f"code:{code}"] = draft.leave(code)
    draft.deleted[f"facet:{key}"] = draft.facets.pop(key)


# --- codes --------------------------------------------------------------------------------------------------------


def add_code(
    draft: Draft,
    facet: str,
    text: CodeText,
    *,
    key: str | None = None,
    parent: str | None = None,
    after: str | None = None,
    status: str = CodeStatus.ACTIVE,
) -> CodeState:
    """Put a code below `parent`, behind its sibling `after`, else at the end."""
    draft.facet(facet)
    retired = draft.retired if status == CodeStatus.ACTIVE else set()
    rules.check_place("", parent, parents=_parents_in(draft, facet), retired=retired, height=0)
    state = new_code(draft, facet, text, key=key, parent=parent, status=status)
    siblings = draft.children[facet, parent]
    draft.enter(state, facet, parent, siblings.index(after) + 1 if after in siblings else None)
    return state


def new_code(
    draft: Draft, facet: str, text: CodeText, *, key: str | None, parent: str | None, status: str
) -> CodeState:
    """Make a code's identity and state and note its addition; the caller enters it into the tree."""
    text = text.cleaned()
    if key is None:
        key = rules.free_key(text.name, draft.taken_codes, "code")
    rules.check_key(key, draft.taken_codes)
    draft.taken_codes.add(key)
    state = CodeState(version=draft.version, code=Code(codebook=draft.codebook, key=key), status=status, position=0)
    _apply(state, text)
    place: dict[str, JsonValue] = {"facet": facet, "parent": parent, "status": status}
    draft.note(OperationKind.ADD, f"code:{key}", {}, as_json(text) | place)
    return state


def edit_code(draft: Draft, key: str, text: CodeText, *, is_wording: bool = False) -> None:
    """Give a code its new text; with `is_wording` its definition says the same in other words.

    A rename, a new wording and a redefinition are noted apart: codings survive the first two.
    """
    state = draft.code(key)
    old, new = as_json(text_of_code(state)), as_json(text.cleaned())
    _note_changes(draft, f"code:{key}", old, new, is_wording=is_wording)
    _apply(state, text.cleaned())


def add_example(draft: Draft, key: str, example: str, *, is_counter: bool) -> None:
    """Put an example behind a code's others; refuses one that stands there already."""
    text = text_of_code(draft.code(key))
    there = text.counter_examples if is_counter else text.examples
    if example in there:
        raise WrongState(f"This passage stands among those of {text.name} already.")
    more = (*there, example)
    edit_code(draft, key, replace(text, counter_examples=more) if is_counter else replace(text, examples=more))


def place_code(draft: Draft, key: str, parent: str | None, index: int) -> None:
    """Put a code, with all below it, below `parent` at an index among the codes there."""
    state, facet = draft.code(key), draft.facet_of[key]
    parents, retired = _parents_in(draft, facet), draft.retired if state.status == CodeStatus.ACTIVE else set()
    rules.check_place(key, parent, parents=parents, retired=retired, height=draft.height(key))
    before = {"parent": draft.parents[key], "position": draft.siblings(key).index(key)}
    draft.siblings(key).remove(key)
    siblings = draft.children[facet, parent]
    siblings.insert(index, key)
    draft.parents[key] = parent
    after = {"parent": parent, "position": siblings.index(key)}
    if after != before:
        draft.note(OperationKind.MOVE, f"code:{key}", before, after)


def retire_code(draft: Draft, key: str) -> None:
    """Retire a code and every active code below it."""
    state = draft.code(key)
    if state.status != CodeStatus.ACTIVE:
        raise WrongState(f"{state.name} is {state.status} already.")
    for each in [key, *draft.below(key)]:
        if draft.codes[each].status == CodeStatus.ACTIVE:
            set_status(draft, each, CodeStatus.RETIRED)


def set_status(draft: Draft, key: str, status: CodeStatus) -> None:
    """Note and set whether a code is active or retired."""
    state = draft.code(key)
    kind = OperationKind.RESTORE if status == CodeStatus.ACTIVE else OperationKind.RETIRE
    draft.note(kind, f"code:{key}", {"status": state.status}, {"status": status.value})
    state.status = status


def delete_code(draft: Draft, key: str) -> None:
    """Remove a code that was never published, with all codes below it; refuses if one of them was."""
    for each in [key, *draft.below(key)]:
        if f"code:{each}" in draft.published:
            raise PublishedBefore(draft.codes[each].name)
    _check_successors(draft, {key, *draft.below(key)})
    for each in [*reversed(draft.below(key)), key]:
        draft.deleted[f"code:{each}"] = draft.leave(each)


# --- shared -------------------------------------------------------------------------------------------------------


def _apply(state: FacetState | CodeState, text: FacetText | CodeText) -> None:
    for name, value in as_json(text).items():
        setattr(state, name, value)


def _parents_in(draft: Draft, facet: str) -> dict[str, str | None]:
    return {key: parent for key, parent in draft.parents.items() if draft.facet_of[key] == facet}


def _check_successors(draft: Draft, going: set[str]) -> None:
    for key, state in draft.codes.items():
        taken = next((each for each in state.into if each in going), None)
        if taken and key not in going:
            raise TakenOver(draft.codes[taken].name, state.name)


def _note_changes(
    draft: Draft,
    subject: str,
    before: Mapping[str, JsonValue],
    after: Mapping[str, JsonValue],
    *,
    is_wording: bool = False,
) -> None:
    """Note a rename, a new wording and a redefinition apart: a coding survives the first two, and not the last."""
    changed = {name for name in after if before[name] != after[name]}
    wording = changed & (WORDING | MEANING if is_wording else WORDING)
    for kind, names in (
        (OperationKind.RENAME, changed & {"name"}),
        (OperationKind.REDEFINE, changed - wording - {"name"}),
        (OperationKind.REWORD, wording),
    ):
        if names:
            old, new = ({name: values[name] for name in after if name in names} for values in (before, after))
            draft.note(kind, subject, old, new)
