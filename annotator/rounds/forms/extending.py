"""What a lead says about reports to add to an open round; what is allowed is said by the service."""

from django import forms

from annotator.rounds import rules
from annotator.rounds.models import Draw, Round
from annotator.rounds.selectors.pools import pool_of
from annotator.rounds.selectors.workloads import workload_of
from annotator.rounds.services.extending import LONGEST_REASON
from annotator.rounds.sizes import Preview, preview


class ExtendRoundForm(forms.Form):
    """How many reports, out of what, and why."""

    number = forms.IntegerField(label="Number of reports", min_value=1)
    draw = forms.ModelChoiceField(label="Out of", queryset=Draw.objects.none(), required=False)
    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        help_text="Such as “the interval of kappa is too wide”. Everybody in the study reads it, and packages hold it.",
    )

    # the arguments are those of Django's own form
    def __init__(self, round: Round, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        self.round = round
        offered = self.fields["draw"]
        assert isinstance(offered, forms.ModelChoiceField)
        if rules.why_not_extended(round.purpose, has_draw=True):
            del self.fields["draw"]
            return
        draws = Draw.objects.filter(study=round.study).order_by("-pk")
        offered.queryset = draws.exclude(pk=round.drawn_from_id) if round.drawn_from_id else draws
        offered.empty_label = (
            f"the draw {round.drawn_from}, as the round" if round.drawn_from else "the round's own frame"
        )

    def preview(self) -> Preview:
        """Return what the fields come to so far."""
        self.is_valid()
        workload, pool = workload_of(self.round), pool_of(self.round, self.cleaned_data.get("draw"))
        if pool.why_empty:
            return Preview(0, 0, problem=pool.why_empty, is_part=True)
        return preview(
            frame_size=len(pool.reports),
            size=self.cleaned_data.get("number"),
            raters=list(workload.weights),
            raters_per_report=self.round.raters_per_report,
            workload=workload,
            is_part=True,
        )
