"""Writes to a study itself: made, described, its protocol kept."""

import itertools
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify

from annotator.common import events
from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.studies.links import digest_of
from annotator.studies.models import Membership, Role, Study
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in
from mining import services as mining
from taxonomy import services as taxonomy

if TYPE_CHECKING:
    from annotator.common.people import Person

SLUG_LENGTH = 70  # leaves room for the number that makes it unique


class StaleProtocol(WrongState):
    """Somebody saved the protocol while this person was writing."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed the protocol while you were writing. Copy your text, reload the page and put it in again."
        )


@transaction.atomic
def create_study(*, name: str, by: "Person", at: datetime, description: str = "", protocol: str = "") -> Study:
    """Make a study with an empty corpus and codebook; its maker becomes lead. Refuses a blank name."""
    if not by.is_active:
        raise NotAllowed("This account is not active.")
    name = _checked_name(name)
    study = Study.objects.create(
        slug=_free_slug(name),
        name=name,
        description=description.strip(),
        protocol=protocol,
        corpus=mining.create_corpus(name=name, at=at),
        codebook=taxonomy.create_codebook(name=name, at=at),
        created_by_id=by.pk,
        created_at=at,
    )
    Membership.objects.create(study=study, user_id=by.pk, role=Role.LEAD)
    events.record(scope=study, subject=study, action="create study", by=by, at=at, after={"name": name})
    return study


@transaction.atomic
def edit_study(
    *, study: Study, name: str, description: str, shows_names_when_closed: bool, by: "Person", at: datetime
) -> None:
    """Change what a study is called and whether closed rounds name their raters; the address stays."""
    seat_in(user=by, study=study, action=Action.EDIT_STUDY)
    before = _face_of(study)
    study.name = _checked_name(name)
    study.description = description.strip()
    study.shows_names_when_closed = shows_names_when_closed
    after = _face_of(study)
    if after != before:
        study.save(update_fields=list(after))
        events.record(scope=study, subject=study, action="edit study", by=by, at=at, before=before, after=after)


@transaction.atomic
def edit_protocol(*, study: Study, text: str, by: "Person", at: datetime, seen: str | None = None) -> None:
    """Replace the protocol; refuses when it no longer has the digest that was `seen` (None: replace whatever stands).

    Leaves the old and the new text in the log.
    """
    seat_in(user=by, study=study, action=Action.EDIT_STUDY)
    current = Study.objects.select_for_update().get(pk=study.pk)
    if seen is not None and seen != digest_of(current.protocol):
        raise StaleProtocol
    study.protocol = text
    if text != current.protocol:
        study.save(update_fields=["protocol"])
        before, after = {"protocol": current.protocol}, {"protocol": text}
        events.record(scope=study, subject=study, action="edit protocol", by=by, at=at, before=before, after=after)


def _face_of(study: Study) -> dict[str, str | bool]:
    return {
        "name": study.name,
        "description": study.description,
        "shows_names_when_closed": study.shows_names_when_closed,
    }


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("Give the study a name.", "name")
    if len(name) > 200:
        raise Invalid("A study's name has at most 200 characters.", "name")
    return name


def _free_slug(name: str) -> str:
    stem = slugify(name)[:SLUG_LENGTH].strip("-") or "study"
    taken = set(Study.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(slug for slug in candidates if slug not in taken)
