"""What people type about studies; what is allowed is said by the services."""

from django import forms

from annotator.studies.models import Role

ROLE_HINTS = {
    Role.LEAD: "sets up the study, opens and ends rounds, exports",
    Role.RATER: "codes reports, blind",
    Role.ADJUDICATOR: "settles conflicts, may change the codebook's draft",
    Role.VIEWER: "reads, without conflicts",
}
ROLE_CHOICES = [(role.value, f"{role.label}: {ROLE_HINTS[role]}") for role in Role]


class StudyForm(forms.Form):
    """A new study."""

    name = forms.CharField(
        label="Name", max_length=200, widget=forms.TextInput(attrs={"placeholder": "Bugs in inference engines"})
    )
    description = forms.CharField(
        label="Description",
        required=False,
        help_text="One or two sentences for its members: which bugs, which question.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SettingsForm(StudyForm):
    """What a study is called and shows."""

    shows_names_when_closed = forms.BooleanField(
        label="Show raters' names in closed rounds",
        required=False,
        help_text="Until a round is closed, raters are A, B, C to everybody. With this, closed rounds name them.",
    )


class ProtocolForm(forms.Form):
    """The protocol's text, and the digest of the text it replaces."""

    text = forms.CharField(
        label="Protocol",
        required=False,
        strip=False,
        help_text="Markdown: headings, lists, tables, links, code.",
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Return the text with LF line ends, as it is stored."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\r", "\n")


class RolesForm(forms.Form):
    """Which roles a member holds."""

    roles = forms.MultipleChoiceField(choices=Role.choices, required=False)


class InviteForm(forms.Form):
    """Whom to invite to what."""

    roles = forms.MultipleChoiceField(
        label="Roles", choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple, initial=[Role.RATER]
    )
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="Optional: the link goes there as well.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
