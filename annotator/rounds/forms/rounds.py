"""What a lead says about a round to plan; what is allowed is said by the services."""

from typing import TYPE_CHECKING, TypedDict

from django import forms
from django.contrib.auth import get_user_model

from annotator.rounds.models import Purpose
from annotator.rounds.sampling import LARGEST_SEED
from annotator.rounds.selectors import (
    frame_choices,
    frame_size,
    possible_raters,
    published_versions,
)
from annotator.rounds.sizes import Preview, explain_precise_size, precise_size, preview
from annotator.studies.models import Study
from mining.filters import ReportFilters
from taxonomy.models import Version

if TYPE_CHECKING:
    from annotator.common.people import Person

ALL, PRECISE, NUMBER = "all", "precise", "number"
PURPOSES = [
    (Purpose.PILOT.value, "Pilot: to build and sharpen the codebook"),
    (Purpose.RELIABILITY.value, "Reliability: to measure agreement on a codebook that stands"),
    (Purpose.MAIN.value, "Main: to code the rest"),
]
AMOUNTS = [
    (ALL, "All that match"),
    (PRECISE, "As many as a share needs, with 95 % confidence and ±5 %"),
    (NUMBER, "A number"),
]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Plan(TypedDict):
    """What `services.create_round` takes, but for who and when."""

    study: Study
    name: str
    purpose: str
    version: Version
    raters: "list[Person]"
    raters_per_report: int
    seed: int
    size: int | None
    formula: str
    filters: ReportFilters
    is_fresh_only: bool


class VersionField(forms.ModelChoiceField[Version]):
    """A published version, by number and date."""

    def label_from_instance(self, obj: Version) -> str:
        """Return what the choice reads as."""
        return f"Version {obj.number}, published {obj.published_at:%Y-%m-%d}"


class PlanForm(forms.Form):
    """The plan of a round: its question, its reports, its people."""

    name = forms.CharField(label="Name", max_length=120, help_text="Such as “Pilot 1” or “Reliability, version 2”.")
    purpose = forms.ChoiceField(
        label="Purpose", choices=PURPOSES, initial=Purpose.PILOT.value, widget=forms.RadioSelect
    )
    version = VersionField(label="Codebook", queryset=Version.objects.none(), empty_label=None)
    repository = forms.ChoiceField(label="Repository", required=False)
    state = forms.ChoiceField(label="State", required=False)
    label = forms.CharField(
        label="Maintainers' label",
        required=False,
        widget=forms.TextInput(attrs={"list": "known-labels", "autocomplete": "off"}),
    )
    opened_from = forms.DateField(label="Opened from", required=False, widget=DAY)
    opened_to = forms.DateField(label="Opened until", required=False, widget=DAY)
    is_fresh_only = forms.BooleanField(label="Leave out reports that another round has", required=False)
    amount = forms.ChoiceField(label="How many", choices=AMOUNTS, initial=ALL, widget=forms.RadioSelect)
    size = forms.IntegerField(
        label="Number of reports",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"data-choices": "amount", "data-chosen-by": NUMBER}),
    )
    seed = forms.IntegerField(
        label="Seed",
        min_value=0,
        max_value=LARGEST_SEED,
        help_text="Decides the draw and who reads what: with it, anybody can make both again.",
    )
    raters = forms.ModelMultipleChoiceField(
        label="Raters", queryset=get_user_model().objects.none(), widget=forms.CheckboxSelectMultiple
    )
    raters_per_report = forms.IntegerField(
        label="Raters per report", min_value=1, initial=2, help_text="Agreement can be measured from two on."
    )

    # the arguments are those of Django's own form
    def __init__(self, study: Study, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        self.study = study
        self.choices = frame_choices(study)
        self._offer("version", published_versions(study))
        self._offer("raters", possible_raters(study))
        for field, values in (("repository", self.choices.repositories), ("state", self.choices.states)):
            offered = self.fields[field]
            assert isinstance(offered, forms.ChoiceField)
            offered.choices = [("", "any"), *((value, value) for value in values)]

    def clean_size(self) -> int | None:
        """Refuse a number that is wanted and missing, or given beside another choice."""
        size: int | None = self.cleaned_data["size"]
        is_wanted = self.cleaned_data.get("amount") == NUMBER
        if is_wanted and size is None:
            raise forms.ValidationError("Say how many reports to draw.")
        if size is not None and not is_wanted:
            raise forms.ValidationError("To draw a number of reports, choose “A number” above; or empty this.")
        return size

    def plan(self) -> Plan:
        """Return the plan of a valid form."""
        data, frame_size = self.cleaned_data, self._frame_size()
        is_precise = data["amount"] == PRECISE and frame_size > 0
        return Plan(
            study=self.study,
            name=data["name"],
            purpose=data["purpose"],
            version=data["version"],
            raters=list(data["raters"]),
            raters_per_report=data["raters_per_report"],
            seed=data["seed"],
            size=None if data["amount"] == ALL else self._size(frame_size),
            formula=explain_precise_size(frame_size) if is_precise else "",
            filters=self._filters(),
            is_fresh_only=data["is_fresh_only"],
        )

    def preview(self) -> Preview:
        """Return what the plan comes to, as far as its fields can be read."""
        self.is_valid()
        frame_size = self._frame_size()
        return preview(
            frame_size=frame_size,
            size=self._size(frame_size),
            raters=len(self.cleaned_data.get("raters", ())),
            raters_per_report=self.cleaned_data.get("raters_per_report"),
        )

    def _offer(self, field: str, rows: object) -> None:
        self.fields[field].queryset = rows  # type: ignore[attr-defined]  # both are model choice fields

    def _filters(self) -> ReportFilters:
        return ReportFilters.read(self.cleaned_data)

    def _frame_size(self) -> int:
        is_fresh_only = self.cleaned_data.get("is_fresh_only", False)
        return frame_size(self.study, self._filters(), is_fresh_only=is_fresh_only)

    def _size(self, frame_size: int) -> int | None:
        if self.cleaned_data.get("amount") == NUMBER:
            return self.cleaned_data.get("size")
        return precise_size(frame_size) if self.cleaned_data.get("amount") == PRECISE else frame_size
