"""Forms of the mining room."""

from django import forms


class ImportForm(forms.Form):
    """A file of reports."""

    file = forms.FileField(
        label="File of reports",
        help_text="JSON lines (.jsonl), JSON as GitHub gives it (.json), CSV (.csv) or Excel (.xlsx); all but the last "
        "also packed (.gz).",
        widget=forms.ClearableFileInput(attrs={"accept": ".jsonl,.ndjson,.json,.csv,.tsv,.xlsx,.gz"}),
    )
