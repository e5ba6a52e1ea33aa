"""Fields by which a lead says out of which reports to draw; shared by draws and rounds."""

from django import forms

from annotator.rounds.selectors import frame_choices
from annotator.studies.models import Study
from mining.filters import ReportFilters
from mining.models import ReportKind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FrameForm(forms.Form):
    """What narrows the study's reports to a frame."""

    search = forms.CharField(label="Words of the title", required=False)
    repository = forms.ChoiceField(label="Repository", required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "any"), *ReportKind.choices])
    state = forms.ChoiceField(label="State", required=False)
    label = forms.CharField(
        label="Maintainers' label",
        required=False,
        widget=forms.TextInput(attrs={"list": "known-labels", "autocomplete": "off"}),
    )
    opened_from = forms.DateField(label="Opened from", required=False, widget=DAY)
    opened_to = forms.DateField(label="Opened until", required=False, widget=DAY)
    is_fresh_only = forms.BooleanField(label="Leave out reports that another round has", required=False)

    # the arguments are those of Django's own form
    def __init__(self, study: Study, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        self.study = study
        self.choices = frame_choices(study)
        for field, values in (("repository", self.choices.repositories), ("state", self.choices.states)):
            offered = self.fields[field]
            assert isinstance(offered, forms.ChoiceField)
            offered.choices = [("", "any"), *((value, value) for value in values)]

    def filters(self) -> ReportFilters:
        """Return what the fields narrow to, as far as they can be read."""
        return ReportFilters.read(self.cleaned_data)

    def is_fresh(self) -> bool:
        """Return whether reports of other rounds are left out."""
        return bool(self.cleaned_data.get("is_fresh_only"))
