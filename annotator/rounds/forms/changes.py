"""What a lead says about a round that runs: who joins or leaves, and by which day it should be done."""

from django import forms
from django.contrib.auth import get_user_model

from annotator.rounds.forms.frames import DAY
from annotator.rounds.models import Round, RoundRater
from annotator.rounds.selectors import possible_raters
from annotator.rounds.workload import HEAVIEST


class DueForm(forms.Form):
    """A day, or none."""

    due_on = forms.DateField(label="To be done by", required=False, widget=DAY)

    # the arguments are those of Django's own form
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came


class ChangeRatersForm(forms.Form):
    """Who may join, with a weight, and who may leave; a page shows the two as forms of their own."""

    joiner = forms.ModelChoiceField(
        label="Add", queryset=get_user_model().objects.none(), required=False, empty_label=None
    )
    weight = forms.IntegerField(label="Weight", min_value=1, max_value=HEAVIEST, initial=1, required=False)
    leaver = forms.ModelChoiceField(
        label="Remove", queryset=get_user_model().objects.none(), required=False, empty_label=None
    )

    # the arguments are those of Django's own form
    def __init__(self, round: Round, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        own = RoundRater.objects.filter(round=round, left_at__isnull=True).values("user_id")
        self._offer("joiner", possible_raters(round.study).exclude(pk__in=own))
        self._offer("leaver", get_user_model().objects.filter(pk__in=own).order_by("name", "pk"))

    def _offer(self, field: str, people: object) -> None:
        self.fields[field].queryset = people  # type: ignore[attr-defined]  # both are model choice fields

    @property
    def has_joiners(self) -> bool:
        """Whether there is anybody to add."""
        return self._count("joiner") > 0

    @property
    def has_leavers(self) -> bool:
        """Whether somebody may leave: not the last one."""
        return self._count("leaver") > 1

    def _count(self, field: str) -> int:
        found = self.fields[field]
        assert isinstance(found, forms.ModelChoiceField)
        assert found.queryset is not None
        return int(found.queryset.count())


class TrainingForm(forms.Form):
    """Whom to train with the gold labels of a closed round, and with how many of its reports."""

    name = forms.CharField(label="Name", max_length=120)
    size = forms.IntegerField(label="Number of reports", min_value=1, required=False, help_text="Empty: all of them.")
    raters = forms.ModelMultipleChoiceField(
        label="Raters",
        queryset=get_user_model().objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Who coded these reports before knows them.",
    )

    # the arguments are those of Django's own form
    def __init__(self, round: Round, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        offered = self.fields["raters"]
        assert isinstance(offered, forms.ModelMultipleChoiceField)
        offered.queryset = possible_raters(round.study)
