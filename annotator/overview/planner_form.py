"""What a lead wants to know of kappa, and who codes; read from the address, so that a plan can be sent as a link."""

from collections.abc import Sequence

from django import forms

from annotator.coding.selectors.pace import Pace
from annotator.overview.planner import Comparison, Interval, Team

INTERVAL, TEST = "interval", "test"
AIMS = [(INTERVAL, "Know kappa with an interval of a width"), (TEST, "Show that kappa is above a value")]
CONFIDENCES = [("0.9", "90 %"), ("0.95", "95 %"), ("0.99", "99 %")]
POWERS = [("0.8", "80 %"), ("0.9", "90 %"), ("0.95", "95 %")]
MOST_CODES = 60
ONLY_FOR = {INTERVAL: ("half_width", "shares"), TEST: ("null", "rate", "power")}
START = {
    "aim": INTERVAL,
    "kappa": 0.8,
    "half_width": 0.1,
    "confidence": "0.95",
    "shares": "40, 30, 20, 10",
    "null": 0.6,
    "rate": 50,
    "power": "0.8",
    "raters_per_report": 2,
    "hours_a_week": 5,
}


def _number(label: str, *, least: float, most: float, help_text: str = "") -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any"})
    return forms.FloatField(label=label, min_value=least, max_value=most, help_text=help_text, widget=widget)


class PlannerForm(forms.Form):
    """The wish, and the team."""

    aim = forms.ChoiceField(label="I want to", choices=AIMS, widget=forms.RadioSelect)
    kappa = _number("Kappa that I expect", least=-0.99, most=0.999)
    half_width = _number("Interval to either side", least=0.005, most=0.9)
    confidence = forms.ChoiceField(label="Confidence", choices=CONFIDENCES)
    shares = forms.CharField(
        label="Shares of the codes in %",
        max_length=400,
        help_text="As you expect them, such as 50, 30, 20; a pilot tells. Few or rare codes need more reports.",
    )
    null = _number("Value to be above", least=-0.9, most=0.99)
    rate = _number("Share of the code in %", least=1, most=99, help_text="A test is about one code: given or not.")
    power = forms.ChoiceField(label="Chance to show it if it is so", choices=POWERS)
    reports = forms.IntegerField(label="Reports in all", min_value=1, max_value=10_000_000)
    raters = forms.IntegerField(label="Raters", min_value=2, max_value=100)
    raters_per_report = forms.IntegerField(label="Raters of each double-coded report", min_value=2, max_value=10)
    hours_a_week = _number("Hours of coding a week, each", least=0.5, most=80)
    pace = forms.ChoiceField(label="Pace", required=False)
    seconds = forms.FloatField(
        label="Seconds per report, in place of a pace",
        required=False,
        min_value=1,
        max_value=86_400,
        widget=forms.NumberInput(),
    )

    # the arguments are those of Django's own form
    def __init__(self, paces: Sequence[Pace], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        self.paces = {str(pace.round_id): pace for pace in paces}
        offered = self.fields["pace"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = [
            *(
                (key, f"{pace.name}: {pace.seconds:.0f} s, median of {pace.codings:,}")
                for key, pace in self.paces.items()
            ),
            ("", "none of these"),
        ]

    def clean_shares(self) -> tuple[float, ...]:
        """Return the shares as numbers; refuses what is none, fewer than two codes, and what does not make 100."""
        words = self.cleaned_data["shares"].replace("%", " ").replace(",", " ").replace(";", " ").split()
        try:
            shares = tuple(float(word) for word in words)
        except ValueError as error:
            raise forms.ValidationError("Give numbers with a comma or a space between them.") from error
        if not 2 <= len(shares) <= MOST_CODES or not all(0 < share < 100 for share in shares):
            raise forms.ValidationError(f"Give the shares of 2 to {MOST_CODES} codes, each between 0 and 100.")
        if abs(sum(shares) - 100) > 1:
            raise forms.ValidationError(f"The shares make {sum(shares):g} %, not 100 %.")
        return tuple(share / sum(shares) for share in shares)

    def clean(self) -> dict[str, object]:
        """Refuse too small a team and a test of equal values; let be what the aim does not ask for."""
        data = self.cleaned_data
        for name in ONLY_FOR[TEST if data.get("aim") == INTERVAL else INTERVAL]:
            self.errors.pop(name, None)
        if (data.get("raters") or 0) < (data.get("raters_per_report") or 0):
            self.add_error("raters_per_report", "There are not so many raters.")
        null, kappa = data.get("null"), data.get("kappa")
        if data.get("aim") == TEST and null is not None and kappa is not None and null >= kappa:
            self.add_error("null", "This must be below the kappa that you expect.")
        return data

    def wish(self) -> Interval | Comparison:
        """Return the wish of a valid form."""
        data = self.cleaned_data
        if data["aim"] == INTERVAL:
            return Interval(data["kappa"], data["half_width"], data["shares"], float(data["confidence"]))
        alpha = 1 - float(data["confidence"])
        return Comparison(data["null"], data["kappa"], data["rate"] / 100, round(alpha, 9), float(data["power"]))

    def team(self) -> Team:
        """Return the team of a valid form; seconds typed in win over a pace chosen."""
        data = self.cleaned_data
        pace = self.paces.get(data["pace"])
        seconds = data["seconds"] or (pace.seconds if pace else 0.0)
        return Team(data["reports"], data["raters"], data["raters_per_report"], data["hours_a_week"], seconds)
