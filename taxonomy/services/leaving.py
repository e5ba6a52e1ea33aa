"""A code that others take over from: merged, split, turned into a code of another facet; and the way back.

Acts on a draft in memory, as in `acts`: they check the rules and note their operations, and write nothing. The code
keeps its row with its status and its successors, so that what was coded with it can be followed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from annotator.common.errors import Invalid, WrongState
from annotator.common.events import JsonValue
from taxonomy.models import CodeState, CodeStatus, OperationKind
from taxonomy.services import acts
from taxonomy.services.draft import Draft
from taxonomy.texts import LIST_LENGTH, CodeText

KIND_OF = {
    CodeStatus.ACTIVE: OperationKind.RESTORE,
    CodeStatus.RETIRED: OperationKind.RETIRE,
    CodeStatus.MERGED: OperationKind.MERGE,
    CodeStatus.SPLIT: OperationKind.SPLIT,
    CodeStatus.TURNED: OperationKind.TURN,
}


class NoSuccessor(Invalid):
    """The codes that should take over can't."""


@dataclass(frozen=True)
class Part:
    """One code that a split leads to: an existing one by its key, or a new one by its text."""

    key: str = ""
    text: CodeText | None = None


def merge(draft: Draft, key: str, target: str) -> None:
    """Read a code as another of its facet from now on; the other takes its names and the codes below it.

    Refuses a code that is not active, itself, another facet's, and one below it.
    """
    state, other = _active(draft, key), _active(draft, target)
    if draft.facet_of[key] != draft.facet_of[target]:
        raise NoSuccessor(f"{other.name} answers another facet; turn the code into one of that facet instead.", "into")
    if target == key or target in draft.below(key):
        raise NoSuccessor("A code can't be merged into itself or into one below it.", "into")
    for child in list(draft.children[draft.facet_of[key], key]):
        acts.place_code(draft, child, target, len(draft.children[draft.facet_of[key], target]))
    _take_names(draft, target, (state.name, *state.aliases))
    _leave(draft, key, CodeStatus.MERGED, [target])


def split(draft: Draft, key: str, parts: Sequence[Part], *, is_kept: bool) -> None:
    """Read a code as one of several from now on, each existing or new; with `is_kept` it remains one of them.

    Refuses fewer than two, two of one name, and codes of another facet or no longer active. New ones stand behind it.
    """
    _active(draft, key)
    facet, after = draft.facet_of[key], key
    successors = [key] if is_kept else []
    for part in parts:
        if part.text is not None:
            made = acts.add_code(draft, facet, part.text, parent=draft.parents[key], after=after)
            successors.append(made.code.key)
            after = made.code.key
        elif _active(draft, part.key) and draft.facet_of[part.key] == facet:
            successors.append(part.key)
        else:
            raise NoSuccessor("A code is split into codes of its own facet.", "parts")
    successors = list(dict.fromkeys(successors))
    if len(successors) < 2:
        raise NoSuccessor("Name at least two codes that it is split into.", "parts")
    _check_names(draft, successors)
    if is_kept:
        values: dict[str, JsonValue] = {"status": CodeStatus.ACTIVE.value, "into": list(successors)}
        draft.note(OperationKind.SPLIT, f"code:{key}", {"status": CodeStatus.ACTIVE.value, "into": []}, values)
        return
    _lift_children(draft, key)
    _leave(draft, key, CodeStatus.SPLIT, successors)


def _check_names(draft: Draft, keys: Sequence[str]) -> None:
    names: set[str] = set()
    for name in (draft.code(key).name for key in keys):
        if name.casefold() in names:
            raise NoSuccessor(f"Two of the codes are called {name}; give each a name of its own.", "parts")
        names.add(name.casefold())


def turn(draft: Draft, key: str, facet: str, *, target: str = "", stays: str = "") -> str:
    """Read a code as one of another facet, existing (`target`) or made of its texts; return that one's key.

    `stays` names the code of its own facet that its codings keep; without one a human is asked.
    """
    state = _active(draft, key)
    draft.facet(facet)
    if facet == draft.facet_of[key]:
        raise NoSuccessor("It belongs to this facet already; merge or move it instead.", "facet")
    if target and (draft.facet_of.get(target) != facet or not _active(draft, target)):
        raise NoSuccessor("The code it becomes must belong to the chosen facet.", "into")
    if stays and (stays == key or draft.facet_of.get(stays) != draft.facet_of[key] or not _active(draft, stays)):
        raise NoSuccessor("What remains must be another code of the same facet.", "stays")
    _lift_children(draft, key)
    if target:
        _take_names(draft, target, (state.name, *state.aliases))
    else:
        target = acts.add_code(draft, facet, acts.text_of_code(state)).code.key
    _leave(draft, key, CodeStatus.TURNED, [target, *([stays] if stays else [])], stays=stays)
    return target


def bring_back(draft: Draft, key: str) -> None:
    """Make a code active again, whatever became of it; codes that took over give its names back."""
    state, parent = draft.code(key), draft.parents[key]
    if state.status == CodeStatus.ACTIVE:
        raise WrongState(f"{state.name} is not retired.")
    if parent in draft.retired:
        raise WrongState(f"{draft.codes[parent].name}, above it, is retired; restore that first.")
    if state.status == CodeStatus.MERGED:
        _give_names_back(draft, state.into[0], (state.name, *state.aliases))
    set_state(draft, key, CodeStatus.ACTIVE, [])


def set_state(draft: Draft, key: str, status: CodeStatus, into: Sequence[str]) -> None:
    """Note and set what became of a code, and which codes took over."""
    state = draft.code(key)
    if (state.status, list(state.into)) != (status, list(into)):
        _leave(draft, key, status, list(into))


def _leave(draft: Draft, key: str, status: CodeStatus, into: list[str], *, stays: str = "") -> None:
    state = draft.codes[key]
    before: dict[str, JsonValue] = {"status": state.status}
    after: dict[str, JsonValue] = {"status": status.value}
    if into or state.into:
        before["into"], after["into"] = list(state.into), list(into)
    if stays:
        after["stays"] = stays
    draft.note(KIND_OF[status], f"code:{key}", before, after)
    state.status, state.into = status, into


def forget_successors(draft: Draft, gone: set[str]) -> None:
    """Codes whose successors are deleted have the remaining ones, or are merely retired."""
    for key, state in draft.codes.items():
        rest = [each for each in state.into if each not in gone]
        if rest != list(state.into):
            set_state(draft, key, CodeStatus(state.status) if rest else CodeStatus.RETIRED, rest)


def _active(draft: Draft, key: str) -> CodeState:
    state = draft.code(key)
    if state.status != CodeStatus.ACTIVE:
        raise WrongState(f"{state.name} is {state.status}; restore it first.")
    return state


def _take_names(draft: Draft, key: str, names: Sequence[str]) -> None:
    text = acts.text_of_code(draft.codes[key])
    known = {name.casefold() for name in (text.name, *text.aliases)}
    new = tuple(name for name in dict.fromkeys(names) if name.casefold() not in known)
    acts.edit_code(draft, key, replace(text, aliases=(*text.aliases, *new)[:LIST_LENGTH]))


def _give_names_back(draft: Draft, key: str, names: Sequence[str]) -> None:
    text = acts.text_of_code(draft.code(key))
    acts.edit_code(draft, key, replace(text, aliases=tuple(name for name in text.aliases if name not in names)))


def _lift_children(draft: Draft, key: str) -> None:
    """What stood below a code that goes stands beside it."""
    facet, parent = draft.facet_of[key], draft.parents[key]
    for child in reversed(list(draft.children[facet, key])):
        acts.place_code(draft, child, parent, draft.siblings(key).index(key) + 1)
