"""What a lead says about reading reports of an ended round again."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model

from annotator.rounds.models import Round, RoundRater
from annotator.rounds.selectors import possible_raters, published_versions
from taxonomy.models import Version


class ReadAgainForm(forms.Form):
    """Whose reports come again, how many of them, what is mixed in."""

    name = forms.CharField(label="Name", max_length=120, help_text="Raters see it: let it tell nothing.")
    number = forms.IntegerField(label="Reports of their own for each", min_value=1, required=False)
    share = forms.IntegerField(
        label="Or a share in %", min_value=1, max_value=100, required=False, help_text="Both empty: all of them."
    )
    days = forms.IntegerField(label="Coded at least so many days ago", min_value=0, initial=0, required=False)
    fresh = forms.IntegerField(
        label="Fresh reports mixed in", min_value=0, initial=0, required=False, help_text="So that it is not noticed."
    )
    version = forms.ModelChoiceField(label="Codebook", queryset=Version.objects.none(), empty_label=None)
    raters = forms.ModelMultipleChoiceField(
        label="Raters", queryset=get_user_model().objects.none(), widget=forms.CheckboxSelectMultiple
    )

    # the arguments are those of Django's own form
    def __init__(self, round: Round, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        own = RoundRater.objects.filter(round=round).values("user_id")
        later = published_versions(round.study).filter(number__gte=round.version.number)
        for name, rows in (("raters", possible_raters(round.study).filter(pk__in=own)), ("version", later)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # both are model choice fields

    def clean(self) -> dict[str, Any]:
        """Refuse a number beside a share."""
        data = super().clean() or {}
        if data.get("number") and data.get("share"):
            raise forms.ValidationError("Give a number or a share, not both.")
        return data | {"days": data.get("days") or 0, "fresh": data.get("fresh") or 0}
