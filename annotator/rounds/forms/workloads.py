"""What a lead says about who reads what: raters with their weights, overlap, order, and a day to be done by."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth import get_user_model

from annotator.rounds.forms.frames import DAY
from annotator.rounds.sharing import Order, Overlap
from annotator.rounds.workload import HEAVIEST, Workload

if TYPE_CHECKING:
    from annotator.common.people import Person

OVERLAPS = [
    (Overlap.FULL.value, "Every report"),
    (Overlap.PARTIAL.value, "A share of the reports, by teams of all raters; the others are read by one"),
    (Overlap.CHAINED.value, "A share, by neighbours in a chain (A and B, B and C, …); the others are read by one"),
]
ORDERS = [
    (Order.SHUFFLED.value, "Shuffled for each rater"),
    (Order.FIXED.value, "The order of the draw, the same for all"),
]
START_SHARE = 20


class WorkloadForm(forms.Form):
    """Who reads what."""

    raters = forms.ModelMultipleChoiceField(
        label="Raters", queryset=get_user_model().objects.none(), widget=forms.CheckboxSelectMultiple
    )
    raters_per_report = forms.IntegerField(
        label="Raters per report", min_value=1, initial=2, help_text="Agreement can be measured from two on."
    )
    overlap = forms.ChoiceField(
        label="Read by that many",
        choices=OVERLAPS,
        initial=Overlap.FULL.value,
        required=False,
        widget=forms.RadioSelect,
    )
    overlap_share = forms.IntegerField(
        label="Share in %", min_value=0, max_value=100, initial=START_SHARE, required=False
    )
    is_spread = forms.BooleanField(label="Spread each repository evenly over the raters", required=False)
    order = forms.ChoiceField(
        label="Order of reading", choices=ORDERS, initial=Order.SHUFFLED.value, required=False, widget=forms.RadioSelect
    )
    due_on = forms.DateField(
        label="To be done by", required=False, widget=DAY, help_text="Shown to the raters; it ends nothing."
    )

    def offer_raters(self, people: "list[Person]") -> None:
        """Offer these people as raters, each with a weight."""
        for person in people:
            self.fields[_weight_name(person.pk)] = forms.IntegerField(
                label=f"Weight of {person}", min_value=1, max_value=HEAVIEST, initial=1, required=False
            )
        self.weighed = [person.pk for person in people]

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        """The weights, a field for each rater."""
        return [self[_weight_name(pk)] for pk in self.weighed]

    def has_weights(self) -> bool:
        """Return whether somebody weighs other than 1, so that the page shows the weights at once."""
        return any(str(field.value() or 1) != "1" or field.errors for field in self.weight_fields)

    def workload(self) -> Workload:
        """Return the wish, as far as the fields can be read."""
        data = self.cleaned_data
        overlap = Overlap(data.get("overlap") or Overlap.FULL)
        share = data.get("overlap_share")
        return Workload(
            overlap=overlap,
            share=100 if overlap is Overlap.FULL else START_SHARE if share is None else share,
            order=Order(data.get("order") or Order.SHUFFLED),
            is_spread=bool(data.get("is_spread")),
            weights={person.pk: data.get(_weight_name(person.pk)) or 1 for person in data.get("raters", ())},
        )


def _weight_name(person: int) -> str:
    return f"weight_{person}"
