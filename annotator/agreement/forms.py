"""What people type in the agreement room."""

from collections.abc import Sequence

from django import forms

from annotator.agreement.calculations import Calculation, calculate
from annotator.agreement.sheets import rows_of_file
from annotator.statistics.describe import rows_of_text
from annotator.statistics.ratings import Level
from annotator.statistics.tables import Reading, TableRefused

LEVELS = [
    (Level.NOMINAL.value, "nominal: codes without an order"),
    (Level.ORDINAL.value, "ordinal: codes in an order"),
    (Level.INTERVAL.value, "interval: numbers, differences count"),
    (Level.RATIO.value, "ratio: numbers with a true zero"),
]


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


class CalculatorForm(forms.Form):
    """A table of ratings, pasted or uploaded, and how to read it."""

    table = forms.CharField(
        label="Paste a table",
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "mono"}),
    )
    file = forms.FileField(label="or upload one", required=False, help_text="CSV or XLSX, up to 10 MB.")
    level = forms.ChoiceField(label="Scale", choices=LEVELS, initial=Level.NOMINAL.value)
    categories = forms.CharField(
        label="Declared codes",
        required=False,
        help_text="In their order, with commas. Empty: the codes that occur.",
    )
    columns = forms.CharField(
        label="Columns with ratings",
        required=False,
        help_text="With commas, if the table has others too. Empty: every column but the first.",
    )
    separator = forms.CharField(
        label="Several codes in a cell, separated by",
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"size": 3}),
        help_text="Empty: a cell is one code. “{}” is the empty set, an empty cell is missing.",
    )
    folds_case = forms.BooleanField(label="“Logic” and “logic” are one code", required=False)

    calculation: Calculation

    def clean(self) -> dict[str, object]:
        """Compute, so that what cannot be read is said at the form."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            self.calculation = calculate(self._rows(), self._reading(), names_in(cleaned["columns"]))
        except TableRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return cleaned

    def _rows(self) -> Sequence[Sequence[str]]:
        file = self.cleaned_data.get("file")
        if file:
            return rows_of_file(file, file.name, file.size)
        return rows_of_text(self.cleaned_data["table"])

    def _reading(self) -> Reading:
        return Reading(
            declared=names_in(self.cleaned_data["categories"]),
            level=Level(self.cleaned_data["level"]),
            folds_case=self.cleaned_data["folds_case"],
            separator=self.cleaned_data["separator"],
        )
