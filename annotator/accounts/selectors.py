"""What pages show of accounts: whether there is an owner, a person's tokens, everybody for the owner."""

from django.db.models import QuerySet

from annotator.accounts.models import ApiToken, User
from annotator.common.errors import NotFound


def has_accounts() -> bool:
    """Return whether this installation has begun."""
    return User.objects.exists()


def require_owner(user: User) -> None:
    """Refuse everybody but the owner, as if the page were not there."""
    if not user.is_superuser:
        raise NotFound


def accounts() -> "QuerySet[User]":
    """Return every account; for the owner's eyes."""
    return User.objects.all()


def account(pk: int) -> User:
    """Return one account; for the owner's eyes."""
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def tokens_of(user: User) -> "QuerySet[ApiToken]":
    """Return a person's tokens that work, newest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None).order_by("-created_at", "-pk")


def token_of(user: User, pk: int) -> ApiToken:
    """Return one of a person's own tokens."""
    found = ApiToken.objects.filter(user=user, pk=pk).first()
    if found is None:
        raise NotFound
    return found
