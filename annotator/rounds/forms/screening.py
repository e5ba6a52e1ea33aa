"""What a lead says to change a verdict by hand."""

from collections.abc import Sequence

from django import forms

from annotator.rounds.screening import Reason

INCLUDE = ""


class VerdictForm(forms.Form):
    """Include again, or exclude for a reason, and say why."""

    reason = forms.ChoiceField(label="The report is", required=False, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands in the study's log and beside the report.",
    )

    def __init__(self, reasons: Sequence[Reason], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        offered = self.fields["reason"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = [(INCLUDE, "included"), *((one.key, f"excluded: {one.name}") for one in reasons)]
