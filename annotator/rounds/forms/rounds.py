"""What a lead says about a round to plan; what is allowed is said by the services."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django import forms

from annotator.rounds.disclosure import Stage
from annotator.rounds.forms.disclosures import StageForm
from annotator.rounds.forms.frames import FrameForm
from annotator.rounds.forms.workloads import WorkloadForm
from annotator.rounds.models import Draw, Purpose
from annotator.rounds.parts import Part
from annotator.rounds.sampling import LARGEST_SEED
from annotator.rounds.selectors import frame_size, possible_raters, published_versions
from annotator.rounds.selectors.parts import reports_of_part
from annotator.rounds.services import Source
from annotator.rounds.sizes import Preview, explain_precise_size, precise_size, preview
from annotator.rounds.workload import Workload
from annotator.studies.models import Study
from mining.filters import ReportFilters
from taxonomy.models import Version

if TYPE_CHECKING:
    from annotator.common.people import Person

ALL, PRECISE, NUMBER = "all", "precise", "number"
PURPOSES = [
    (Purpose.SCREENING.value, "Screening: to keep the reports that belong to the study"),
    (Purpose.PILOT.value, "Pilot: to build and sharpen the codebook"),
    (Purpose.RELIABILITY.value, "Reliability: to measure agreement on a codebook that stands"),
    (Purpose.MAIN.value, "Main: to code the rest"),
]
AMOUNTS = [
    (ALL, "All that match"),
    (PRECISE, "As many as a share needs, with 95 % confidence and ±5 %"),
    (NUMBER, "A number"),
]
PARTS = [
    (Part.ALL.value, "All of it that is ready"),
    (Part.UNUSED.value, "What no such round has yet"),
    (Part.FIRST_HALF.value, "The first half"),
    (Part.SECOND_HALF.value, "The second half"),
    (Part.NEXT.value, "The next so many that no such round has yet"),
]


class Plan(TypedDict):
    """What `services.create_round` takes, but for who and when."""

    study: Study
    name: str
    purpose: str
    version: Version | None
    raters: "list[Person]"
    raters_per_report: int
    seed: int
    size: int | None
    formula: str
    filters: ReportFilters
    is_fresh_only: bool
    source: Source | None
    workload: Workload
    due_on: date | None
    stage: Stage
    is_open_coding: bool


class VersionField(forms.ModelChoiceField[Version]):
    """A published version, by number and date."""

    def label_from_instance(self, obj: Version) -> str:
        """Return what the choice reads as."""
        return f"Version {obj.number}, published {obj.published_at:%-d %b %Y}"


class PlanForm(FrameForm, WorkloadForm, StageForm):
    """The plan of a round: its question, its reports, its people."""

    name = forms.CharField(label="Name", max_length=120, help_text="Such as “Pilot 1” or “Reliability, version 2”.")
    purpose = forms.ChoiceField(
        label="Purpose", choices=PURPOSES, initial=Purpose.PILOT.value, widget=forms.RadioSelect
    )
    version = VersionField(label="Codebook", queryset=Version.objects.none(), empty_label=None, required=False)
    is_open_coding = forms.BooleanField(
        label="Open coding: raters make codes of their own while they read",
        required=False,
        help_text="Nobody else sees them until the round has ended; then they are aligned with the codebook.",
    )
    draw = forms.ModelChoiceField(
        label="Out of", queryset=Draw.objects.none(), required=False, empty_label="the study's reports"
    )
    part = forms.ChoiceField(
        label="Which part", choices=PARTS, initial=Part.ALL.value, required=False, widget=forms.RadioSelect
    )
    part_size = forms.IntegerField(
        label="How many next",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"data-choices": "part", "data-chosen-by": Part.NEXT.value}),
    )
    amount = forms.ChoiceField(label="How many", choices=AMOUNTS, initial=ALL, required=False, widget=forms.RadioSelect)
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

    # the arguments are those of Django's own form
    def __init__(self, study: Study, *args: object, **kwargs: object) -> None:
        super().__init__(study, *args, **kwargs)
        self._offer("version", published_versions(study))
        self._offer("raters", possible_raters(study))
        self.offer_questions(study)
        self.offer_raters(list(possible_raters(study)))
        self._offer("draw", Draw.objects.filter(study=study).order_by("-pk"))

    @property
    def has_draws(self) -> bool:
        """Whether there is a draw to take a part of."""
        return Draw.objects.filter(study=self.study).exists()

    def clean_version(self) -> Version | None:
        """Refuse to code without a version; a screening round brings its own."""
        version: Version | None = self.cleaned_data["version"]
        if self.cleaned_data.get("purpose") == Purpose.SCREENING:
            return None
        if version is None:
            raise forms.ValidationError("Publish the codebook first: what raters code under must not change.")
        return version

    def clean_part_size(self) -> int | None:
        """Refuse a number that is wanted and missing."""
        number: int | None = self.cleaned_data["part_size"]
        if self.cleaned_data.get("draw") and self.cleaned_data.get("part") == Part.NEXT and number is None:
            raise forms.ValidationError("Say how many of the draw to take.")
        return number

    def clean_size(self) -> int | None:
        """Refuse a number that is wanted and missing, or given beside another choice."""
        size: int | None = self.cleaned_data["size"]
        is_wanted = self.cleaned_data.get("amount") == NUMBER
        if self.cleaned_data.get("draw"):
            return None
        if is_wanted and size is None:
            raise forms.ValidationError("Say how many reports to draw.")
        if size is not None and not is_wanted:
            raise forms.ValidationError("To draw a number of reports, choose “A number” above; or empty this.")
        return size

    def plan(self) -> Plan:
        """Return the plan of a valid form."""
        data, frame_size, source = self.cleaned_data, self._frame_size(), self._source()
        is_precise = not source and data["amount"] == PRECISE and frame_size > 0
        is_whole = source or data["amount"] not in (PRECISE, NUMBER)
        return Plan(
            study=self.study,
            name=data["name"],
            purpose=data["purpose"],
            version=data["version"],
            raters=list(data["raters"]),
            raters_per_report=data["raters_per_report"],
            seed=data["seed"],
            size=None if is_whole else self._size(frame_size),
            formula=explain_precise_size(frame_size) if is_precise else "",
            filters=self.filters(),
            is_fresh_only=data["is_fresh_only"],
            source=source,
            workload=self.workload(),
            due_on=data["due_on"],
            stage=self.stage(),
            is_open_coding=data["is_open_coding"] and data["purpose"] != Purpose.SCREENING,
        )

    def preview(self) -> Preview:
        """Return what the plan comes to, as far as its fields can be read."""
        self.is_valid()
        frame_size = self._frame_size()
        return preview(
            frame_size=frame_size,
            size=self._size(frame_size),
            raters=[rater.pk for rater in self.cleaned_data.get("raters", ())],
            raters_per_report=self.cleaned_data.get("raters_per_report"),
            workload=self.workload(),
            is_part=self._source() is not None,
        )

    def _offer(self, field: str, rows: object) -> None:
        self.fields[field].queryset = rows  # type: ignore[attr-defined]  # all are model choice fields

    def _source(self) -> Source | None:
        data = self.cleaned_data
        draw, part = data.get("draw"), Part(data.get("part") or Part.ALL)
        return Source(draw, part, data.get("part_size") if part is Part.NEXT else None) if draw else None

    def _frame_size(self) -> int:
        if source := self._source():
            purpose = self.cleaned_data.get("purpose", "")
            return len(reports_of_part(source.draw, purpose, source.part, source.number))
        return frame_size(self.study, self.filters(), is_fresh_only=self.is_fresh())

    def _size(self, frame_size: int) -> int | None:
        if self.cleaned_data.get("draw"):
            return frame_size
        if self.cleaned_data.get("amount") == NUMBER:
            return self.cleaned_data.get("size")
        return precise_size(frame_size) if self.cleaned_data.get("amount") == PRECISE else frame_size
