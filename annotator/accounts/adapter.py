"""How sign-in behaves: accounts are made by invitation only, and mail without a mail host is kept in files."""

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from annotator.common.mail import is_kept_in_files

log = structlog.get_logger("mail")


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes the public sign-up page; the first owner and invited people are made by services."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: there is no open sign-up."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return where a changed password leads."""
        return reverse("accounts:profile")

    def format_email_subject(self, subject: str) -> str:
        """Return the subject as the template says it."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Send a mail; without a mail host say to the log, not to the visitor, that it lies in a folder."""
        super().send_mail(template_prefix, email, context)
        if is_kept_in_files():
            log.warning("no mail host is set: the mail was written to a file", folder=str(settings.EMAIL_FILE_PATH))
