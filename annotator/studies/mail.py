"""Mail to people who are invited."""

import smtplib

import structlog
from django.core.mail import send_mail
from django.template.loader import render_to_string

from annotator.common.mail import is_kept_in_files
from annotator.studies.models import Invitation

log = structlog.get_logger("mail")


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Mail an invitation's link; return whether it went out, so that the page can say who must hand it on."""
    text = render_to_string("studies/invitation_mail.txt", {"invitation": invitation, "link": link})
    try:
        send_mail(f"An invitation to {invitation.study.name}", text, None, [invitation.email])
    except (smtplib.SMTPException, OSError) as error:
        log.warning("the mail host did not take an invitation", error=str(error))
        return False
    return not is_kept_in_files()
