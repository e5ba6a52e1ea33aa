"""What is typed into the codebook's pages, before the services judge it."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from taxonomy.exchange.files import MAX_ARCHIVE
from taxonomy.models import Answers, ScaleKind
from taxonomy.texts import GROUP_LENGTH, NAME_LENGTH, CodeText, FacetText


class SeveralTexts(forms.Widget):
    """Several text areas of one name; the page's template draws them, with an empty one more for the next."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return every area's text, in order (data is Django's QueryDict or a test's plain dict)."""
        return data.getlist(name) if isinstance(data, MultiValueDict) else list(data.get(name) or ())

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """An absent list is an empty one."""
        return False


class TextsField(forms.Field):
    """A list of texts without empty ones."""

    widget = SeveralTexts

    def to_python(self, value: list[str] | None) -> tuple[str, ...]:
        """Return the texts."""
        return tuple(text for text in value or () if text.strip())


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})


def _area(label: str, rows: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class EntryForm(forms.Form):
    """What the forms of a facet, a code and the codebook itself share."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Reason for this change",
        required=False,
        help_text="Kept with the version, for the raters and for the paper.",
    )


class MeaningForm(EntryForm):
    """What is asked when something is changed that was published: whether codings made with it still stand."""

    meaning = forms.ChoiceField(
        label="If its definition changes, what was coded with it",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("other", "must be looked at again: the meaning is another"),
            ("same", "stands: it says the same in other words"),
        ],
    )

    @property
    def is_wording(self) -> bool:
        """Whether the meaning stays."""
        return self.cleaned_data.get("meaning") == "same"


class CodebookForm(EntryForm):
    """The name and description of the draft."""

    name = forms.CharField(label="Name", max_length=NAME_LENGTH["codebook"])
    description = _area("Description", 4)


class FacetFields(forms.Form):
    """What a facet says and asks."""

    name = forms.CharField(label="Name", max_length=NAME_LENGTH["facet"])
    question = _area("Question to the rater", 2, "As the rater reads it: What did the person who reported the bug see?")
    answers = _choice("Answers", [(Answers.ONE, "one code"), (Answers.MANY, "several codes")])
    scale = _choice(
        "Scale",
        [(ScaleKind.NOMINAL, "nominal: codes have no order"), (ScaleKind.ORDINAL, "ordinal: the order is a ranking")],
    )
    is_required = forms.BooleanField(label="Required: a coding can't be submitted without it", required=False)
    is_evidence_required = forms.BooleanField(
        label="Evidence required: each code needs a passage of the report that supports it", required=False
    )
    group = forms.CharField(
        label="Part of a finding",
        required=False,
        max_length=GROUP_LENGTH,
        widget=forms.TextInput(attrs={"list": "groups", "autocomplete": "off"}),
        help_text=(
            "Leave empty for a question about the report as a whole. Facets with the same finding are asked together, "
            "and again for each further finding: a component with its root cause."
        ),
    )

    def text(self) -> FacetText:
        """Return what was typed."""
        data = self.cleaned_data
        return FacetText(**{field.name: data[field.name] for field in fields(FacetText)})


class FacetForm(FacetFields, MeaningForm):
    """A facet of the draft."""


class NewForm(forms.Form):
    """What the forms of new entries share: a key, and names of their own for their fields.

    The names keep the focus from staying in a field that then belongs to another form.
    """

    key = forms.SlugField(
        label="Key", required=False, help_text="Made from the name if left empty; it never changes afterwards."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **{"auto_id": "new_%s"} | kwargs)


class NewFacetForm(FacetFields, NewForm):
    """A facet to be added."""


class CodeFields(forms.Form):
    """What a code says."""

    name = forms.CharField(label="Name", max_length=NAME_LENGTH["code"])
    kind = _choice("Raters", [("code", "can choose it"), ("heading", "see it as a heading only")])
    brief = _area("Brief definition", 2, "One sentence, shown beside the name at the desk.")
    full = _area("Full definition", 5)
    when_to_use = _area("When to use", 3)
    when_not = _area("When not", 3, "Name the code to use instead.")
    examples = TextsField(label="Examples", required=False)
    counter_examples = TextsField(label="Counter-examples", required=False)
    notes = _area("Notes", 2, "For those who write the codebook: what was discussed, what is open.")
    aliases = LinesField(
        label="Further names", required=False, help_text="One a line; the desk's search finds the code by them."
    )

    def text(self) -> CodeText:
        """Return what was typed."""
        data = self.cleaned_data
        return CodeText(
            name=data["name"],
            brief=data["brief"],
            full=data["full"],
            when_to_use=data["when_to_use"],
            when_not=data["when_not"],
            examples=data["examples"],
            aliases=tuple(data["aliases"].splitlines()),
            is_selectable=data["kind"] == "code",
            counter_examples=data["counter_examples"],
            notes=data["notes"],
        )


class CodeForm(CodeFields, MeaningForm):
    """A code of the draft. `facet` is where it stands, in case it is gone when the form comes back."""

    facet = forms.CharField(widget=forms.HiddenInput, required=False)


class NewCodeForm(CodeFields, NewForm):
    """A code to be added."""


class PublishForm(forms.Form):
    """The notes of a version."""

    notes = forms.CharField(
        label="Notes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What a rater who knows the version before should read first.",
    )


class ImportForm(forms.Form):
    """A file, or its text; `revision` is the draft's whose changes the person has looked at."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label="File", required=False, help_text="YAML, CSV, or REFI-QDA: a codebook (.qdc) or a project (.qdpx)."
    )
    text = forms.CharField(
        label="Or YAML as text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    mode = forms.ChoiceField(
        label="The draft",
        required=False,
        widget=forms.RadioSelect,
        initial="replace",
        choices=[("replace", "says what the file says"), ("add", "keeps what it has, and gets what the file adds")],
    )
    tops = forms.ChoiceField(
        label="Top codes of another tool",
        required=False,
        widget=forms.RadioSelect,
        initial="codes",
        choices=[("codes", "are codes of one facet"), ("facets", "are a facet each")],
    )

    def clean(self) -> dict[str, Any]:  # Django's own type
        """Bring file and text to one: a name and its content."""
        data = dict(super().clean() or self.cleaned_data)
        upload = data.get("file")
        if upload is not None:
            if upload.size > MAX_ARCHIVE:
                most = MAX_ARCHIVE // 1024 // 1024
                raise forms.ValidationError(f"The file has more than {most} MB; export the codebook alone (.qdc).")
            data["name"], data["content"] = upload.name, upload.read()
        else:
            data["name"], data["content"] = "", data.get("text", "").encode("utf-8", "surrogatepass")
        if not data["content"].strip():
            raise forms.ValidationError("Choose a file, or paste its text.")
        return data
