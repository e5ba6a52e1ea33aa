"""What is typed to plan a recoding round."""

from typing import Any

from django import forms

from annotator.accounts.models import User
from annotator.rounds.selectors import possible_raters
from annotator.studies.models import Study
from taxonomy.book import Book, CodeEntry


class RecodingForm(forms.Form):
    """Name, raters, how many of them read each report, and whether they see what was coded before."""

    name = forms.CharField(label="Name", max_length=120)
    raters = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), label="Raters", widget=forms.CheckboxSelectMultiple
    )
    raters_per_report = forms.IntegerField(label="Raters per report", min_value=1, max_value=20, initial=2)
    old_answers = forms.ChoiceField(
        label="Earlier answers",
        choices=[
            ("hidden", "Hidden: the new answers are independent of them"),
            ("shown", "Shown at the desk: quicker, and not independent; the method text says so"),
        ],
        initial="hidden",
        widget=forms.RadioSelect,
    )
    seed = forms.IntegerField(label="Seed", min_value=0, initial=1, help_text="By it the reports are shared out again.")

    # Any: Django's own signature
    def __init__(self, study: Study, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["raters"].queryset = possible_raters(study)  # type: ignore[attr-defined]  # a field of models


def _choice(code: CodeEntry) -> tuple[str, str]:
    return code.key, "\u2003" * code.depth + code.name


class ExampleForm(forms.Form):
    """The words of a report, the code that they are an example of, or show to be another."""

    words = forms.CharField(
        label="Words of the report",
        widget=forms.Textarea(attrs={"rows": 6, "data-takes-selection": ""}),
        help_text="Select them in the report, or type them as they stand there.",
    )
    code = forms.ChoiceField(label="Code")
    kind = forms.ChoiceField(
        label="They are",
        choices=[("example", "an example"), ("counter", "a counter-example: it looks like the code and is not")],
        initial="example",
        widget=forms.RadioSelect,
    )

    # Any: Django's own signature
    def __init__(self, book: Book, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [
            (facet.name, [_choice(code) for code in facet.codes if code.status == "active"]) for facet in book.facets
        ]
        self.fields["code"].choices = [("", "choose"), *codes]  # type: ignore[attr-defined]  # a field of choices

    @property
    def kind_in_words(self) -> str:
        """What the passage is: "an example"."""
        return "a counter-example" if self.cleaned_data["kind"] == "counter" else "an example"
