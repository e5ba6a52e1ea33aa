"""Forms of mining GitHub: what is asked for, and an access token."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from annotator.common.forms import refusals_shown_in
from mining.github.listed import Listed, read_list
from mining.github.query import KINDS, REASONS, STATES, GithubQuery

DAYS = ("created_from", "created_to", "closed_from", "closed_to")
LONGEST_LIST = 2_000_000
LABELS = ("labels_all", "labels_any", "labels_none")


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _labels(label: str, hint: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=1000, help_text=hint)


def _keeps_logins() -> forms.BooleanField:
    return forms.BooleanField(
        label="Keep the authors' logins",
        required=False,
        help_text="Otherwise authors, and mentions of them, get pseudonyms of this corpus.",
    )


def _reads_diffs() -> forms.BooleanField:
    return forms.BooleanField(
        label="Read the diffs of the fixes",
        required=False,
        help_text="Hunks, and the beginning of each file's patch; about one further request for each pull request or "
        "commit that fixed something.",
    )


class QueryForm(forms.Form):
    """What a source asks for; empty fields do not narrow."""

    repositories = forms.CharField(
        label="Repositories",
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "ggml-org/llama.cpp", "spellcheck": "false"}),
        help_text="Owner and name, or the address; one a line.",
    )
    kind = forms.ChoiceField(label="What", choices=list(KINDS.items()), required=False)
    state = forms.ChoiceField(label="State", choices=list(STATES.items()), required=False)
    state_reason = forms.ChoiceField(label="Closed as", choices=list(REASONS.items()), required=False)
    labels_all = _labels("With all of these labels", "Separated by commas.")
    labels_any = _labels("With any of these labels", "At least one of them.")
    labels_none = _labels("With none of these labels", "")
    created_from, created_to = _day("Opened from"), _day("Opened to")
    closed_from, closed_to = _day("Closed from"), _day("Closed to")
    text = forms.CharField(
        label="Words of title or text", required=False, max_length=256, help_text="“Several words” in quotation marks."
    )
    limit = forms.IntegerField(
        label="At most",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="Of each repository, oldest first; empty for all.",
    )
    reads_diffs = _reads_diffs()
    keeps_logins = _keeps_logins()

    def clean_kind(self) -> str:
        """Take issues where nothing is said."""
        return self.cleaned_data["kind"] or "issue"

    def query(self) -> GithubQuery:
        """Return what was asked for; raises `Invalid` for what GitHub can't be asked."""
        given = self.cleaned_data
        plain = {name: given[name] for name in ("kind", "state", "state_reason", "text", "limit", *DAYS)}
        labels: dict[str, Any] = {  # Any: each of its field's type
            name: tuple(part.strip() for part in given[name].split(",") if part.strip()) for name in LABELS
        }
        repositories = tuple(part for part in re.split(r"[\s,]+", given["repositories"]) if part)
        return GithubQuery(repositories, **labels, **plain).checked()


def as_initial(query: GithubQuery, *, keeps_logins: bool = False) -> Mapping[str, Any]:  # Any: values of fields
    """Return the form's values for a query."""
    labels = {name: ", ".join(getattr(query, name)) for name in LABELS}
    plain = {name: getattr(query, name) for name in ("kind", "state", "state_reason", "text", "limit", *DAYS)}
    return {"repositories": "\n".join(query.repositories), "keeps_logins": keeps_logins, **labels, **plain}


class ListForm(forms.Form):
    """A list of addresses, pasted or as a file; `listed` is what was read of it, None when it can't be."""

    addresses = forms.CharField(
        label="Addresses",
        required=False,
        max_length=LONGEST_LIST,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "placeholder": "https://github.com/ggml-org/llama.cpp/issues/123\nvllm-project/vllm#45",
                "spellcheck": "false",
            }
        ),
        help_text="One a line, or CSV with a column <code>url</code>; issues and pull requests of any repositories.",
    )
    file = forms.FileField(
        label="Or a file of them",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.csv,.tsv,text/plain,text/csv"}),
        help_text="Text or CSV.",
    )
    reads_diffs = _reads_diffs()
    keeps_logins = _keeps_logins()
    listed: Listed | None = None

    def clean(self) -> dict[str, Any]:  # Any: each of its field's type
        """Read the list, from where it was given."""
        given = super().clean() or self.cleaned_data
        text, file = given.get("addresses") or "", given.get("file")
        if self.errors:
            return given
        if bool(text.strip()) == bool(file):
            raise forms.ValidationError(
                "Paste a list or choose a file." if not file else "Give one list: text or file."
            )
        if file and file.size > LONGEST_LIST:
            raise forms.ValidationError("The file is larger than a list of addresses can be.")
        with refusals_shown_in(self):
            self.listed = read_list(_decoded(file.read()) if file else text)
            if not self.listed.count:
                self.add_error("file" if file else "addresses", "No line names an issue or pull request on GitHub.")
        return given

    def query(self) -> GithubQuery:
        """Return what was asked for; raises `Invalid` for more repositories than fit into one source."""
        assert self.listed is not None, "asked for only when the form is valid"
        return GithubQuery.of_list(self.listed.numbers).checked()


def _decoded(content: bytes) -> str:
    """Return the text of a file; addresses are ASCII, so the rest may be lost."""
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if is_wide else "utf-8-sig", errors="replace")


class TokenForm(forms.Form):
    """An access token of GitHub; what was typed is never sent back."""

    name = forms.CharField(label="Name", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    token = forms.CharField(
        label="Token",
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}, render_value=False),
    )
