"""What a lead says of a machine rater."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django import forms

if TYPE_CHECKING:
    from annotator.common.people import Person


class MachineForm(forms.Form):
    """Which member it is, and what a paper must say of it."""

    user_id = forms.TypedChoiceField(label="Member", coerce=int, help_text="A rater who has coded nothing yet.")
    model = forms.CharField(label="Model or script", max_length=100)
    version = forms.CharField(
        label="Version", max_length=100, help_text="As exactly as it can be had: a dated version, a commit."
    )
    prompt = forms.CharField(
        label="Prompt",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
        help_text="In full, with settings such as temperature. A paper prints it; a script has none.",
    )

    def __init__(self, people: "Sequence[Person]", *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        offered = self.fields["user_id"]
        assert isinstance(offered, forms.TypedChoiceField)
        offered.choices = [(person.pk, str(person)) for person in people]
