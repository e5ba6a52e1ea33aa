"""The desk's keys: what each does, and what a person may put in its place. Pure; codes' own keys are in `rules`.

A key is what the keyboard writes, not where it lies, so that letters are found on any layout.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from annotator.coding.rules import LETTERS
from annotator.common.errors import Invalid

CODE_NUMBERS = "123456789"


@dataclass(frozen=True)
class Stroke:
    """A line of the overview of keys; one without a `name` keeps its key."""

    name: str
    key: str
    words: str


STROKES = (
    Stroke("", "1 – 9, letters", "Choose the code that shows this key; again takes it back"),
    Stroke("nothing", "0", "Nothing applies, as the answer to the open question"),
    Stroke("unsure", "u", "Unsure, as the answer to the open question"),
    Stroke("", "Backspace", "Clear the open question"),
    Stroke("", "← →", "Question before, question after"),
    Stroke("", "↑ ↓", "Go through the codes and read what they mean; Space chooses"),
    Stroke("search", "/", "Search all codes by name, alias or meaning"),
    Stroke("finding", "f", "Another finding"),
    Stroke("remove", "x", "Remove this finding"),
    Stroke("memo", "m", "Memo; Esc goes back"),
    Stroke(
        "evidence",
        "e",
        "Select a passage as evidence: arrows move it, with Shift its end; the next code is what it supports; "
        "Esc drops it",
    ),
    Stroke("own_from_passage", "i", "Open coding: a code of my own from the selected passage"),
    Stroke("own_code", "n", "Open coding: a code of my own"),
    Stroke("evidence_only", "v", "Show the evidence only, or the whole report"),
    Stroke("", "Enter", "Submit and go to the next report"),
    Stroke("", "Ctrl Z", "Undo, also after a reload; with Shift, do it again"),
    Stroke("skip", "s", "Skip for later"),
    Stroke("discuss", "d", "Discuss later: a mark for yourself; again takes it back"),
    Stroke("previous", "k", "Previous report of my queue"),
    Stroke("next", "j", "Next report of my queue, without submitting"),
    Stroke("", "Shift K, Shift J", "Comment before, comment after, with whatever keys go through the queue"),
    Stroke("", "PgUp PgDn", "Scroll the report; with Shift, the definition"),
)
ACTIONS = tuple(stroke for stroke in STROKES if stroke.name)
# what only a desk of open coding does
OF_OPEN_CODING = frozenset({"own_from_passage", "own_code"})
DEFAULTS: Mapping[str, str] = {action.name: action.key for action in ACTIONS}
WORDS: Mapping[str, str] = {action.name: action.words for action in ACTIONS}


def keys_for(kept: Mapping[str, str]) -> dict[str, str]:
    """Return the key of every action for somebody who keeps these in place of the usual ones."""
    keys = {name: kept.get(name, usual) for name, usual in DEFAULTS.items()}
    for name in OF_OPEN_CODING - set(kept):
        # who had taken this key before it meant something keeps it; the key given up for it takes its place
        other = next((each for each, key in keys.items() if each != name and key == keys[name]), None)
        if other is not None:
            keys[name] = DEFAULTS[other]
    # what was kept before an action was added may stand in its way
    return keys if len(set(keys.values())) == len(keys) else dict(DEFAULTS)


def checked(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return what to keep of the keys chosen: those that differ. Refuses what is no key, is reserved, or clashes."""
    keys: dict[str, str] = {}
    for name, usual in DEFAULTS.items():
        key = chosen.get(name, usual).lower()
        _check_free(name, key)
        for other, taken in keys.items():
            if taken == key:
                raise Invalid(f"“{key}” is the key of “{_brief(other)}” already.", name)
        keys[name] = key
    return {name: key for name, key in keys.items() if key != DEFAULTS[name]}


def _check_free(name: str, key: str) -> None:
    if len(key) != 1 or key.isspace() or not key.isprintable():
        raise Invalid("Press one key that writes a letter, a digit or a sign.", name)
    if key in CODE_NUMBERS:
        raise Invalid("The numbers 1 to 9 choose codes; take another key.", name)
    if key == "?":
        raise Invalid("“?” shows the keys on every page; take another key.", name)


def _brief(name: str) -> str:
    return WORDS[name].partition(";")[0].partition(",")[0].partition(":")[0]


def hints_for(keys: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in place of each key that the codebook's controls print; {} where nothing differs.

    A code whose letter an action took gets a key that the action gave up; "" means that only search reaches it.
    """
    moved = {usual: keys[name] for name, usual in DEFAULTS.items() if keys[name] != usual}
    given_up = sorted(set(moved) - set(moved.values()), key=lambda key: (not key.isalpha(), key))
    taken = [letter for letter in LETTERS if letter in moved.values()]
    for letter, free in zip(taken, given_up, strict=False):
        moved[letter] = free
        moved[letter.upper()] = free.upper() if free.isalpha() else ""
    return moved
