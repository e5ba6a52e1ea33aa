"""The panes of the editor: the codebook itself, a facet, a code, and the two that add one."""

from dataclasses import dataclass

from django.forms import BoundField

from annotator.common.errors import NotFound
from taxonomy import rules, selectors
from taxonomy.forms import CodebookForm, CodeForm, EntryForm, FacetForm, NewCodeForm, NewFacetForm
from taxonomy.models import CodeState
from taxonomy.names import Named, similar
from taxonomy.texts import settings_of
from taxonomy.views.panes import Editor, Pane

NOT_COMPARED = {"reason", "meaning", "base_revision", "facet"}


@dataclass(frozen=True)
class Difference:
    """One field of an entry that two people have changed: as it was saved, and as it is in the form."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Stale:
    """Why a save was refused: who came before, and what differs."""

    by: str
    differences: tuple[Difference, ...]


def start_pane(editor: Editor, form: CodebookForm | None = None, *, is_stale: bool = False, refusal: str = "") -> Pane:
    """Name and description of the codebook, what will be published, and how to begin an empty one."""
    draft = editor.draft
    initial = {"name": draft.name, "description": draft.description, "base_revision": draft.text_revision}
    changes, steps = selectors.load_changes(editor.codebook, draft)
    book = selectors.load_skeleton(draft)
    context = {
        **_form(editor, "codebook", form, CodebookForm, initial, is_stale),
        "refusal": refusal,
        "changes": changes,
        "steps": len(steps),
        "problems": rules.publishing_problems(book),
        "facets_exist": selectors.has_facets(draft),
    }
    return Pane(draft.name, "taxonomy/start.html", "codebook", editor.address("codebook"), context)


_FACET_DEFAULTS = {"answers": "one", "scale": "nominal", "is_required": True}


def facet_pane(
    editor: Editor, key: str, form: FacetForm | None = None, *, is_stale: bool = False, refusal: str = ""
) -> Pane:
    """One facet's settings; `refusal` says why a button did nothing."""
    state, has_been_published = selectors.facet_in_editor(editor.draft, key)
    initial = settings_of(state) | {"base_revision": state.revision, "meaning": "other"}
    subject = f"facet:{key}"
    context = {
        "entry": state,
        "key": key,
        **_form(editor, subject, form, FacetForm, initial, is_stale),
        "refusal": refusal,
        "has_been_published": has_been_published,
        "groups": sorted(selectors.groups_in(editor.draft)),
        "similar": similar_to(editor, subject, state.name, ""),
    }
    return Pane(state.name, "taxonomy/facet.html", subject, editor.address("facet", key=key), context)


def code_pane(
    editor: Editor, key: str, form: CodeForm | None = None, *, is_stale: bool = False, refusal: str = ""
) -> Pane:
    """One code with all its texts; `refusal` says why a button did nothing."""
    code = selectors.code_in_editor(editor.draft, key)
    subject, initial = f"code:{key}", code_initial(code.state, code.facet_key)
    context = {
        "entry": code.state,
        "key": key,
        "code": code,
        **_form(editor, subject, form, CodeForm, initial, is_stale),
        "refusal": refusal,
        "has_been_published": code.has_been_published,
        "leave_address": editor.address("leave", key=key),
        "read_as": selectors.names_of(editor.draft, code.state.into),
        "similar": [] if code.is_retired else similar_to(editor, subject, code.state.name, code.facet_key),
    }
    return Pane(code.state.name, "taxonomy/code.html", subject, editor.address("code", key=key), context)


def code_initial(state: CodeState, facet: str) -> dict[str, object]:
    """Return what a code's form begins with."""
    names = ("name", "brief", "full", "when_to_use", "when_not", "examples", "counter_examples", "notes")
    texts = {name: getattr(state, name) for name in names}
    return texts | {
        "meaning": "other",
        "aliases": "\n".join(state.aliases),
        "kind": "code" if state.is_selectable else "heading",
        "facet": facet,
        "base_revision": state.revision,
    }


def new_facet_pane(editor: Editor, form: NewFacetForm | None = None, gone: str = "") -> Pane:
    """A facet to be added."""
    context = {
        "form": form or NewFacetForm(initial=_FACET_DEFAULTS),
        "groups": sorted(selectors.groups_in(editor.draft)),
        "gone": gone,
    }
    return Pane("A new facet", "taxonomy/new_facet.html", "new", editor.address("new_facet"), context)


def new_code_pane(
    editor: Editor,
    facet: str,
    form: NewCodeForm | None = None,
    *,
    parent: str = "",
    after: str = "",
    gone: str = "",
    lost: str = "",
) -> Pane:
    """A code to be added to a facet, below `parent` and behind `after`.

    `gone` names the code that it replaces, `lost` the place at which it was to stand.
    """
    state, _ = selectors.facet_in_editor(editor.draft, facet)
    context = {
        "facet": state,
        "facet_key": facet,
        "parent": selectors.code_in_editor(editor.draft, parent) if parent else None,
        "after": after,
        "form": form or NewCodeForm(initial={"kind": "code"}),
        "gone": gone,
        "lost": lost,
    }
    return Pane("A new code", "taxonomy/new_code.html", "new", editor.address("new_code", key=facet), context)


def exists(editor: Editor, subject: str) -> bool:
    """Return whether the draft still has this facet or code."""
    kind, _, key = subject.partition(":")
    find = selectors.facet_in_editor if kind == "facet" else selectors.code_in_editor
    try:
        find(editor.draft, key)
    except NotFound:
        return False
    return True


def lost_place(editor: Editor, facet: str, parent: str) -> str:
    """Return which of the two that a new code was to stand in is gone, in words; empty when both are there."""
    if not exists(editor, f"facet:{facet}"):
        return f"facet {facet}"
    return f"code {parent}" if parent and not exists(editor, f"code:{parent}") else ""


def facet_left(editor: Editor, key: str) -> str:
    """Return this facet's key if the draft still has it, else the first facet's that it has."""
    keys = selectors.facet_keys(editor.draft)
    return key if key in keys or not keys else keys[0]


def similar_to(editor: Editor, subject: str, name: str, home: str) -> list[Named]:
    """Return the entries that one of this name, in this facet, may be mistaken for; the one itself is none."""
    names = selectors.names_near(editor.draft, name, home)
    return similar(name, [named for named in names if named.subject != subject], home=home)


def _form(
    editor: Editor,
    subject: str,
    form: EntryForm | None,
    empty: type[EntryForm],
    initial: dict[str, object],
    is_stale: bool,
) -> dict[str, object]:
    """Return the form as it stands, and the revision that its next save rests on.

    After a refusal for staleness that is the present one, so that saving again is a decision.
    """
    if form is None:
        return {"form": empty(initial=initial), "base_revision": initial["base_revision"], "stale": None}
    if not is_stale:
        return {"form": form, "base_revision": form["base_revision"].value(), "stale": None}
    compared = [field for field in form if field.name not in NOT_COMPARED]
    pairs = [(str(each.label), _shown(each, initial[each.name]), _shown(each, each.value())) for each in compared]
    differences = tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])
    stale = Stale(selectors.last_hand(editor.codebook, subject), differences)
    return {"form": form, "base_revision": initial["base_revision"], "stale": stale}


def _shown(field: BoundField, value: object) -> str:
    """Return a field's value as a person reads it; line ends and blanks at the ends are no difference."""
    if isinstance(value, (list, tuple)):
        return "\n".join(str(item).strip() for item in value if str(item).strip())
    choices = dict(getattr(field.field, "choices", ()))
    text = str(choices.get(value, "" if value is None else value))
    if text in ("True", "False", "on"):
        return "no" if text == "False" else "yes"
    return text.replace("\r\n", "\n").strip()
