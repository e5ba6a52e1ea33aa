"""Forms of the mining room."""

from django import forms


class ImportForm(forms.Form):
    """A file of reports."""

    file = forms.FileField(
        label="File of reports",
        help_text="JSON lines (.jsonl), CSV (.csv) or Excel (.xlsx); the first two also packed (.gz).",
        widget=forms.ClearableFileInput(attrs={"accept": ".jsonl,.ndjson,.json,.csv,.tsv,.xlsx,.gz"}),
    )
