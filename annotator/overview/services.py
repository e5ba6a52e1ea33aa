"""Every write of the overview room: the choice of a digest, and sending one."""

import smtplib
from collections.abc import Mapping
from datetime import datetime

import structlog
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed
from annotator.common.events import JsonValue
from annotator.common.jobs.services import Lease, MustWait, enqueue, save_progress
from annotator.overview.digest import DueIn, Letter, letter_of, next_moment
from annotator.overview.models import Digest, Every
from annotator.overview.rules import due_of
from annotator.overview.selectors import work_of
from annotator.studies.selectors import seat_in, studies_of

TASK = "overview.send_digests"
log = structlog.get_logger("mail")


@transaction.atomic
def choose_digest(*, user: User, every: str, address: str, by: User, at: datetime) -> None:
    """Keep how often a person wants a digest, "" for never; only for oneself. A taste, not an event.

    Choosing again starts afresh: the job of the earlier choice ends by itself when it is next woken.
    """
    if by.pk != user.pk:
        raise NotAllowed("Everybody chooses only their own digest.")
    if every not in {"", *Every.values}:
        raise Invalid("A digest is sent every day, every Monday, or never.", "every")
    if not every:
        Digest.objects.filter(user=user).delete()
        return
    first_at = next_moment(every, after=at)
    job = enqueue(
        task=TASK,
        title="E-mail digest",
        scope=user,
        arguments={"first_at": first_at.isoformat()},
        by=by,
        at=at,
        unit="digests",
        waiting_until=first_at,
    )
    Digest.objects.update_or_create(user=user, defaults={"every": every, "address": address, "job": job})


def run_digests(lease: Lease) -> Mapping[str, JsonValue] | None:
    """Send the digest that is due and wait for the next; end once the person has chosen anew.

    The next moment is saved before the mail is handed over, on condition of the lease: that is the claim, so no
    digest is sent twice. One whose worker dies in between is not sent; what it would have said stands in the next.
    """
    digest = Digest.objects.select_related("user").filter(job_id=lease.job_id).first()
    if digest is None:
        return {}
    now = timezone.now()
    due_at = datetime.fromisoformat(str(lease.cursor.get("next_at") or lease.arguments["first_at"]))
    if due_at > now:  # a worker died after its claim: this digest is somebody else's
        raise MustWait(due_at, "The next digest is sent then.")
    letter = _letter(digest)
    next_at, sent = next_moment(digest.every, after=now), _sent(lease) + bool(letter)
    cursor: dict[str, JsonValue] = {"next_at": next_at.isoformat(), "sent": sent}
    if save_progress(lease=lease, at=timezone.now(), done=sent, total=None, cursor=cursor):
        return None
    if letter:
        _send(letter, digest.user)
    raise MustWait(next_at, "The next digest is sent then.")


def _sent(lease: Lease) -> int:
    sent = lease.cursor.get("sent", 0)
    return sent if isinstance(sent, int) else 0


def _letter(digest: Digest) -> Letter | None:
    user = digest.user
    if not user.is_active or not user.email:
        return None
    seats = [seat_in(user=user, study=study) for study in studies_of(user=user)]
    return letter_of([DueIn(seat.study.name, due_of(work_of(seat))) for seat in seats], address=digest.address)


def _send(letter: Letter, user: User) -> None:
    try:
        send_mail(letter.subject, letter.text, None, [user.email])
    except (smtplib.SMTPException, OSError) as error:
        log.warning("the mail host did not take a digest", user=user.pk, error=str(error))
