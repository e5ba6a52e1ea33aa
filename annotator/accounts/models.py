"""People and their API tokens."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Theme(models.TextChoices):
    SYSTEM = "system", "as the system"
    LIGHT = "light", "light"
    DARK = "dark", "dark"


class User(AbstractUser):
    """A person who can sign in. The first one made is the installation's owner (`is_superuser`).

    The owner invites people; what a person may see of a study is decided by membership alone.
    """

    first_name = None  # type: ignore[assignment]  # one name, as the person writes it
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=120)
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.SYSTEM)
    # the keys that the person put in place of the desk's usual ones, by the desk's names of its actions
    desk_keys = models.JSONField(default=dict, blank=True)

    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_is_unique_whatever_its_case",
                violation_error_message="This user name is taken.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_is_unique",
                violation_error_message="An account has this e-mail address already.",
            ),
            models.UniqueConstraint(
                fields=["is_superuser"],
                condition=Q(is_superuser=True),
                name="user_one_owner",
                violation_error_message="This installation has its owner already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """Return the name as the person writes it."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name as the person writes it."""
        return self.name


class ApiToken(models.Model):
    """A key for the API, kept only as its SHA-256; shown once, when it is made."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
