"""What a lead says about parts of the reports that are hidden at first."""

from django import forms

from annotator.rounds.disclosure import WORDS, Stage
from annotator.rounds.selectors import published_versions
from annotator.studies.models import Study
from mining.asides import Aside
from taxonomy.selectors import load_book

PARTS = [(part.value, WORDS[part].capitalize()) for part in Aside]


class StageForm(forms.Form):
    """Which parts are hidden until which questions are submitted; nothing chosen hides nothing."""

    hides = forms.MultipleChoiceField(
        label="Hide at first", choices=PARTS, required=False, widget=forms.CheckboxSelectMultiple
    )
    hides_until = forms.MultipleChoiceField(
        label="Until each rater has submitted", choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer_questions(self, study: Study) -> None:
        """Offer the questions of every published version; whether the chosen one asks them is said by the service."""
        offered: dict[str, str] = {}
        for version in published_versions(study):
            for question in load_book(version).questions():
                offered.setdefault(question.key, question.name)
        self.fields["hides_until"].choices = list(offered.items())  # type: ignore[attr-defined]  # a choice field

    def has_stage(self) -> bool:
        """Return whether something is to be hidden, so that the page shows the choices at once."""
        return bool(self["hides"].value() or self["hides_until"].value())

    def stage(self) -> Stage:
        """Return the wish, as far as the fields can be read."""
        data = self.cleaned_data
        return Stage(tuple(data.get("hides") or ()), tuple(data.get("hides_until") or ()))
