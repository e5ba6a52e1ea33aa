"""Forms of mining a git history: which repository, and which of its commits."""

from typing import Any

from django import forms

from mining.git.plan import LEAVABLE, Plan
from mining.git.subjects import CONVENTIONS

MOST_PHRASES, LONGEST_PHRASE = 40, 100


def _keeps_names() -> forms.BooleanField:
    return forms.BooleanField(
        label="Keep the authors' names",
        required=False,
        help_text="Otherwise authors, trailers and addresses of mail get pseudonyms of this corpus.",
    )


class CloneForm(forms.Form):
    """A clone of the configured folder."""

    folder = forms.ChoiceField(label="Clone")
    address = forms.CharField(
        label="Address of the project",
        required=False,
        max_length=400,
        help_text="Where its commits are found, like https://github.com/example/engine. Empty: as the clone tells it.",
    )
    keeps_names = _keeps_names()

    # Django's own signature
    def __init__(self, *args: Any, clones: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["folder"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in clones]


class BundleForm(forms.Form):
    """A bundle to upload."""

    file = forms.FileField(
        label="Git bundle",
        help_text="Made inside a clone with: git bundle create engine.bundle --all",
        widget=forms.ClearableFileInput(attrs={"accept": ".bundle,.pack"}),
    )
    address = forms.CharField(
        label="Address of the project",
        max_length=400,
        help_text="Where its commits are found, like https://github.com/example/engine.",
    )
    keeps_names = _keeps_names()


class PlanForm(forms.Form):
    """Which commits of a history are bug fixes, and where to look."""

    revision = forms.CharField(
        label="Branch, tag or commit",
        max_length=200,
        widget=forms.TextInput(attrs={"list": "branches"}),
        help_text="Its history is gone through, merges left aside.",
    )
    conventions = forms.MultipleChoiceField(
        label="A subject is a bug fix when it is written as",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(name, f"{example}  ({words})") for name, (example, words) in CONVENTIONS.items()],
    )
    phrases = forms.CharField(
        label="Or when it has one of these phrases",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, found as whole words in any case. * stands for the rest of a word, ^ for the beginning: "
        "segfault, leak*, ^workaround.",
    )
    without = forms.CharField(
        label="But not with one of these",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line: typo*, lint.",
    )
    since = forms.DateField(
        label="Committed from", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="Committed until", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    leave_out = forms.MultipleChoiceField(
        label="Leave out",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(LEAVABLE.items()),
        help_text="What is not left out is marked with a label, so that it can be narrowed away later.",
    )

    def clean_phrases(self) -> tuple[str, ...]:
        """Return the phrases, one a line."""
        return _lines(self.cleaned_data["phrases"])

    def clean_without(self) -> tuple[str, ...]:
        """Return the phrases that are not wanted, one a line."""
        return _lines(self.cleaned_data["without"])

    def clean(self) -> dict[str, Any]:  # Django's own type
        """Refuse a plan that takes no commit at all."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("conventions") and not given.get("phrases") and "phrases" not in self.errors:
            raise forms.ValidationError("Tick a way in which bug fixes are written, or give a phrase.")
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", "This day is before the first one.")
        return given

    def plan(self) -> Plan:
        """Return what a valid form asks for."""
        given = self.cleaned_data
        lists = {name: tuple(given[name]) for name in ("conventions", "phrases", "without", "leave_out")}
        return Plan(revision=given["revision"].strip(), since=given["since"], until=given["until"], **lists)


def as_initial(plan: Plan) -> dict[str, Any]:  # Django's own type
    """Return a plan as a form shows it."""
    lists = {name: list(getattr(plan, name)) for name in ("conventions", "leave_out")}
    texts = {name: "\n".join(getattr(plan, name)) for name in ("phrases", "without")}
    return {"revision": plan.revision, "since": plan.since, "until": plan.until, **lists, **texts}


def _lines(text: str) -> tuple[str, ...]:
    lines = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(lines) > MOST_PHRASES:
        raise forms.ValidationError(f"Give at most {MOST_PHRASES} phrases.")
    if long := next((line for line in lines if len(line) > LONGEST_PHRASE), ""):
        raise forms.ValidationError(f"“{long[:30]}…” is longer than {LONGEST_PHRASE} characters.")
    if bare := next((line for line in lines if not line.strip("*^ ")), ""):
        raise forms.ValidationError(f"“{bare}” would find every subject; name a word.")
    return lines
