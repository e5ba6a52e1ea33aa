"""Every write to accounts: the first owner, accounts made by invitation, profiles, access; tokens are in `tokens`."""

from collections.abc import Mapping
from datetime import datetime

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from annotator.accounts.models import Theme, User
from annotator.common import events
from annotator.common.errors import Invalid, NotAllowed, WrongState


class OwnerExists(WrongState):
    """The first owner can be made once."""

    def __init__(self) -> None:
        super().__init__("This installation has its owner already; sign in, or ask for an invitation.")


@transaction.atomic
def create_owner(*, username: str, email: str, name: str, password: str, at: datetime) -> User:
    """Make the first account, which owns the installation; refuses once there is any account."""
    if User.objects.exists():
        raise OwnerExists
    owner = _new_user(username=username, email=email, name=name, at=at)
    owner.is_superuser = owner.is_staff = True
    _save_new(owner, password)
    events.record(scope=owner, subject=owner, action="create owner", by=owner, at=at)
    return owner


@transaction.atomic
def create_account(*, username: str, email: str, name: str, password: str, at: datetime) -> User:
    """Make an account for a person; refuses a taken name or address and a weak password, each for its field."""
    user = _new_user(username=username, email=email, name=name, at=at)
    _save_new(user, password)
    events.record(scope=user, subject=user, action="create account", by=user, at=at)
    return user


@transaction.atomic
def edit_profile(*, user: User, name: str, email: str, by: User, at: datetime) -> None:
    """Change how a person is called and reached; only for oneself. A new address replaces the old one everywhere."""
    if by.pk != user.pk:
        raise NotAllowed("Everybody changes only their own profile.")
    stored = User.objects.get(pk=user.pk)
    before = {"name": stored.name, "email": stored.email}
    after = {"name": name.strip(), "email": email.strip()}
    stored.name, stored.email = after["name"], after["email"]
    _check(stored)
    if after != before:
        stored.save(update_fields=["name", "email"])
        # the sign-in framework would still take the old address for signing in and for resets
        EmailAddress.objects.filter(user=user).delete()
        events.record(scope=user, subject=user, action="edit profile", by=by, at=at, before=before, after=after)


def choose_theme(*, user: User, theme: str) -> None:
    """Keep the theme a person likes; a taste, not an event."""
    if theme not in Theme.values:
        raise Invalid("The theme is one of system, light and dark.", "theme")
    User.objects.filter(pk=user.pk).update(theme=theme)


def keep_desk_keys(*, user: User, keys: Mapping[str, str]) -> None:
    """Keep the keys a person likes at the desk, which says what they may be; a taste, not an event."""
    User.objects.filter(pk=user.pk).update(desk_keys=dict(keys))


@transaction.atomic
def deactivate(*, user: User, by: User, at: datetime) -> None:
    """Close an account's doors, sign-in and API alike; what the person coded stays. Refuses the owner's own."""
    _require_owner(by)
    if user.pk == by.pk:
        raise WrongState("The owner's account can't be deactivated: nobody could let people in again.")
    _set_active(user, is_active=False, by=by, at=at)


@transaction.atomic
def reactivate(*, user: User, by: User, at: datetime) -> None:
    """Let a person in again."""
    _require_owner(by)
    _set_active(user, is_active=True, by=by, at=at)


@transaction.atomic
def make_reset_key(*, user: User, by: User, at: datetime) -> str:
    """Return the key of a link by which the person sets a new password; the link works once and for three days."""
    _require_owner(by)
    if not user.is_active:
        raise WrongState("This account is deactivated: reactivate it first.")
    events.record(scope=user, subject=user, action="make reset link", by=by, at=at)
    return f"{user_pk_to_url_str(user)}-{EmailAwarePasswordResetTokenGenerator().make_token(user)}"


def _require_owner(by: User) -> None:
    if not by.is_superuser:
        raise NotAllowed("Only the owner of this installation may do this.")


def _set_active(user: User, *, is_active: bool, by: User, at: datetime) -> None:
    changed = User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active)
    if changed:
        action = "reactivate account" if is_active else "deactivate account"
        events.record(scope=user, subject=user, action=action, by=by, at=at)
    user.is_active = is_active


def _new_user(*, username: str, email: str, name: str, at: datetime) -> User:
    return User(username=username.strip(), email=email.strip(), name=name.strip(), date_joined=at)


def _save_new(user: User, password: str) -> None:
    _check(user)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), "password") from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # somebody else took the name between the check and now
        raise WrongState("Somebody was faster; send the form again.") from error


def _check(user: User) -> None:
    if "@" in user.username:
        raise Invalid("A user name has no @: it would look like an e-mail address.", "username")
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(sentences), None if field == "__all__" else field) from error
