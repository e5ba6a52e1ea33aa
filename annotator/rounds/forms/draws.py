"""What a lead says about a draw: out of which reports, in which strata, how many. What is allowed the services say."""

from typing import TypedDict

from django import forms

from annotator.common.errors import Invalid
from annotator.rounds.designs import Design, SizePlan, Sizing, plan_sizes
from annotator.rounds.forms.frames import FrameForm
from annotator.rounds.models import Draw
from annotator.rounds.sampling import LARGEST_SEED
from annotator.rounds.selectors.draws import drawable, drawn_by_stratum, strata_of
from annotator.rounds.selectors.frames import build_frame
from annotator.rounds.strata import Grouping, Strata
from annotator.statistics.samples import Rounding
from annotator.statistics.strata import Allocation
from mining.filters import ReportFilters

SIZINGS = [
    (Sizing.WHOLE.value, "As many as a share over all reports needs"),
    (Sizing.EACH.value, "As many as a share within each stratum needs"),
    (Sizing.NUMBER.value, "A number"),
    (Sizing.ALL.value, "All of them"),
]
GROUPINGS = [
    (Grouping.REPOSITORY.value, "Repository"),
    (Grouping.LABEL.value, "Maintainers' label"),
    (Grouping.YEAR.value, "Year of opening"),
    (Grouping.KIND.value, "Kind"),
    (Grouping.NONE.value, "None: one sample of all"),
]
ALLOCATIONS = [
    (Allocation.PROPORTIONAL.value, "In proportion to its size"),
    (Allocation.EQUAL.value, "The same number"),
]
ROUNDINGS = [(Rounding.UP.value, "Up"), (Rounding.NEAREST.value, "To the nearest, as Krejcie and Morgan's table")]


class Percent(forms.FloatField):
    """A share that is typed in percent and used as a number between 0 and 1."""

    def __init__(self, *, label: str, initial: float) -> None:
        widget = forms.NumberInput(attrs={"step": "any", "min": 0, "max": 100})
        super().__init__(label=label, initial=initial, min_value=0, max_value=100, widget=widget)

    def clean(self, value: object) -> float:
        """Return the share; whole percentages are exact."""
        return round(float(super().clean(value)) / 100, 9)


class DesignForm(forms.Form):
    """How many, and how divided among the strata."""

    sizing = forms.ChoiceField(label="How many", choices=SIZINGS, initial=Sizing.WHOLE.value, widget=forms.RadioSelect)
    number = forms.IntegerField(
        label="Number of reports",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"data-choices": "sizing", "data-chosen-by": Sizing.NUMBER.value}),
    )
    confidence = Percent(label="Confidence in %", initial=95)
    margin = Percent(label="Margin in %", initial=5)
    share = Percent(label="Expected share in %", initial=50)
    rounding = forms.ChoiceField(label="Rounded", choices=ROUNDINGS, initial=Rounding.UP.value)
    allocation = forms.ChoiceField(
        label="Each stratum gives", choices=ALLOCATIONS, initial=Allocation.PROPORTIONAL.value
    )
    minimum = forms.IntegerField(label="But at least", initial=0, min_value=0)

    def design(self) -> Design:
        """Return what was asked for; call it when the fields are clean."""
        data = self.cleaned_data
        sizing = Sizing(data["sizing"])
        return Design(
            sizing=sizing,
            confidence=data["confidence"],
            margin=data["margin"],
            share=data["share"],
            rounding=Rounding(data["rounding"]),
            allocation=Allocation(data["allocation"]),
            minimum=data["minimum"],
            number=data["number"] if sizing is Sizing.NUMBER else None,
        )

    def _problem(self) -> str:
        """Return the first thing that keeps the design from being worked out."""
        for name in (*DesignForm.base_fields, "grouping", "labels"):
            if name in self.errors:
                return f"{self.fields[name].label}: {self.errors[name][0]}"
        return ""


class DrawPlan(TypedDict):
    """What `services.create_draw` takes, but for study, who and when."""

    name: str
    design: Design
    seed: int
    strata: Strata
    filters: ReportFilters
    is_fresh_only: bool


class Preview(TypedDict):
    """What a design comes to, or why it comes to nothing yet."""

    plan: SizePlan | None
    problem: str


class DrawForm(FrameForm, DesignForm):
    """A draw to be made."""

    name = forms.CharField(label="Name", max_length=120, help_text="Such as “Main sample”.")
    grouping = forms.ChoiceField(label="Strata", choices=GROUPINGS, initial=Grouping.REPOSITORY.value)
    labels = forms.CharField(
        label="Labels that make strata",
        required=False,
        help_text="Separated by commas. A report is in the stratum of the first that it has; the rest are one more.",
    )
    seed = forms.IntegerField(
        label="Seed",
        min_value=0,
        max_value=LARGEST_SEED,
        help_text="With it, anybody can make the draw again.",
    )

    def clean_labels(self) -> str:
        """Refuse strata by label without labels."""
        labels: str = self.cleaned_data["labels"]
        if self.data.get("grouping") == Grouping.LABEL and not _listed(labels):
            raise forms.ValidationError("Say which labels make strata.")
        return labels

    def plan(self) -> DrawPlan:
        """Return what a valid form asks for."""
        data = self.cleaned_data
        return DrawPlan(
            name=data["name"],
            design=self.design(),
            seed=data["seed"],
            strata=self._strata(),
            filters=self.filters(),
            is_fresh_only=self.is_fresh(),
        )

    def preview(self) -> Preview:
        """Return what the fields come to so far."""
        self.is_valid()
        if problem := self._problem():
            return Preview(plan=None, problem=problem)
        strata = self._strata()
        frame = build_frame(self.study, self.filters(), is_fresh_only=self.is_fresh(), strata=strata)
        return preview_of(self.design(), {name: len(ids) for name, ids in strata.divide(frame.reports).items()})

    def _strata(self) -> Strata:
        grouping = Grouping(self.cleaned_data["grouping"])
        labels = _listed(self.cleaned_data["labels"]) if grouping is Grouping.LABEL else ()
        return Strata(grouping, labels)


class ExtendForm(DesignForm):
    """A draw to be extended: the same questions about its size, asked of the same frame."""

    def __init__(self, draw: Draw, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        self.draw = draw

    def preview(self) -> Preview:
        """Return what the fields come to so far; what is drawn already is in it."""
        self.is_valid()
        if problem := self._problem():
            return Preview(plan=None, problem=problem)
        frame, drawn = strata_of(self.draw), drawn_by_stratum(self.draw)
        left, _ = drawable(self.draw, frame)
        return preview_of(
            self.design(),
            {name: len(ids) for name, ids in frame.items()},
            drawn=drawn,
            available={name: drawn.get(name, 0) + len(ids) for name, ids in left.items()},
        )


def start_of(design: Design) -> dict[str, object]:
    """Return the values with which a form shows a design."""
    return {
        "sizing": design.sizing.value,
        "number": design.number,
        "confidence": f"{100 * design.confidence:g}",
        "margin": f"{100 * design.margin:g}",
        "share": f"{100 * design.share:g}",
        "rounding": design.rounding.value,
        "allocation": design.allocation.value,
        "minimum": design.minimum,
    }


def preview_of(
    design: Design,
    populations: dict[str, int],
    *,
    drawn: dict[str, int] | None = None,
    available: dict[str, int] | None = None,
) -> Preview:
    """Return the sizes, or the sentence that says why there are none."""
    try:
        plan = plan_sizes(design, populations, drawn=drawn, available=available)
    except Invalid as refusal:
        return Preview(plan=None, problem=refusal.message)
    return Preview(plan=plan, problem="")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
