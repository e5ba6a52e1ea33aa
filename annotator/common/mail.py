"""Whether mail leaves this server: without a mail host it is written to files."""

from django.conf import settings


def is_kept_in_files() -> bool:
    """Return whether mail lies in a folder instead of being sent."""
    return settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
