"""What people type about accounts; what is allowed is said by the services."""

from django import forms

NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class AccountForm(forms.Form):
    """A new account."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="As you write it; shown to the members of your studies.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    username = forms.CharField(
        label="User name",
        max_length=150,
        help_text="For signing in. Letters, digits and . + - _",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="Where a link to set a new password goes.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Password", strip=False, help_text="At least 10 characters, not a common one.", widget=NEW_PASSWORD
    )
    password_again = forms.CharField(label="Password again", strip=False, widget=NEW_PASSWORD)

    def clean_password_again(self) -> str:
        """Refuse two different passwords."""
        again: str = self.cleaned_data["password_again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError("The two passwords differ.")
        return again

    def answers(self) -> dict[str, str]:
        """Return what an account is made of."""
        return {key: self.cleaned_data[key] for key in ("username", "email", "name", "password")}


class ProfileForm(forms.Form):
    """How a person is called and reached."""

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(
        label="What is it for?", max_length=80, widget=forms.TextInput(attrs={"placeholder": "nightly export"})
    )
