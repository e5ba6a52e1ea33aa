"""Writes of own codes: made, described and deleted by their rater alone, while a round of open coding is open.

Strangers get the 404 of a thing that does not exist. Events of an assignment stand in no log, and refusals speak of the
codebook and of one's own codes only: nobody learns what others made, or that they made any.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from annotator.coding.evidence import Passage, Span, anchored
from annotator.coding.models import AlignedCode, AnswerCode, Draft, Evidence, OwnCode
from annotator.coding.own_codes import PREFIX
from annotator.coding.selectors import loop
from annotator.coding.selectors.own_codes import desk_book
from annotator.coding.services import NotOpen
from annotator.common import events
from annotator.common.errors import Invalid, NotFound, WrongState
from annotator.rounds import blinding
from annotator.rounds import services as rounds
from annotator.rounds.models import Assignment, Disclosure, Phase, Round
from mining.parts import parts_of
from taxonomy.book import FacetEntry
from taxonomy.models import Version
from taxonomy.rules import MAX_DEPTH
from taxonomy.texts import clean_name, clean_text

if TYPE_CHECKING:
    from annotator.common.people import Person

MOST_OWN_CODES = 500


class NotOpenCoding(WrongState):
    """Codes of one's own are made where the plan of the round says so."""

    def __init__(self) -> None:
        super().__init__("In this round you code with the codebook as it stands; codes of your own can't be made.")


class InUse(WrongState):
    """What a coding or draft says must go on saying something."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"“{name}” can't be deleted: {what}.")


@transaction.atomic
def make_own_code(
    *,
    assignment: Assignment,
    facet: str,
    name: str,
    by: "Person",
    at: datetime,
    brief: str = "",
    parent: str = "",
    passage: Span | None = None,
) -> OwnCode:
    """Make a code of a facet (by key) for oneself, with a passage of the assignment's report as its first example.

    Refuses strangers, a round that is not open or not coded openly, a blank or overlong name, one that the facet has
    already, a parent of another facet, and a passage that the report does not hold.
    """
    snapshot_id = _hold(assignment, by)
    book = desk_book(assignment)
    if facet not in book.by_key:
        raise Invalid("This version of the codebook has no such facet.", "facet")
    texts = _checked(book.by_key[facet], name, brief, parent)
    if OwnCode.objects.filter(round_id=assignment.round_id, rater_id=by.pk).count() >= MOST_OWN_CODES:
        raise Invalid(f"You have {MOST_OWN_CODES} codes of your own; describe or delete some of them first.", "name")
    code = OwnCode(
        round_id=assignment.round_id,
        rater_id=by.pk,
        facet_id=book.by_key[facet].id,
        key=f"{PREFIX}{secrets.token_hex(6)}",
        examples=[_example(passage, assignment, snapshot_id)] if passage else [],
        created_at=at,
        **texts,
    )
    _save(code, at)
    _record("own_code.made", assignment, code, by, at, {}, {"facet": facet, **texts})
    return code


@transaction.atomic
def change_own_code(
    *, assignment: Assignment, key: str, name: str, brief: str, parent: str, by: "Person", at: datetime
) -> OwnCode:
    """Give an own code another name, definition or parent; what is coded with it stays coded with it.

    Refuses what `make_own_code` refuses, a key that is no own code's of this rater, and a parent below the code itself.
    """
    _hold(assignment, by)
    code, facet = _own(assignment, key, by)
    before = {field: getattr(code, field) for field in ("name", "brief", "parent_key")}
    after = _checked(facet, name, brief, parent, key)
    for field, value in after.items():
        setattr(code, field, value)
    _save(code, at)
    _record("own_code.changed", assignment, code, by, at, before, after)
    return code


@transaction.atomic
def delete_own_code(*, assignment: Assignment, key: str, by: "Person", at: datetime) -> None:
    """Delete an own code that nothing says; refuses (`InUse`) one that a coding, a draft or another own code needs."""
    _hold(assignment, by)
    code, facet = _own(assignment, key, by)
    if any(other.parent_key == key for other in facet.codes):
        raise InUse(code.name, "codes of your own stand below it; move them first")
    if AnswerCode.objects.filter(own_code=code).exists() or Evidence.objects.filter(own_code=code).exists():
        raise InUse(code.name, "you have submitted codings with it; rename it, or describe it anew")
    # what was answered before hidden parts were shown stays, though the draft be thrown away with its assignment
    stages = Disclosure.objects.filter(round_report__round_id=assignment.round_id, rater_id=by.pk)
    if any(_says(content, key) for content in stages.values_list("content", flat=True)):
        raise InUse(code.name, "you have submitted first answers with it; rename it, or describe it anew")
    drafts = Draft.objects.filter(assignment__round_id=assignment.round_id, assignment__rater_id=by.pk)
    if any(_says(content, key) for content in drafts.values_list("content", flat=True)):
        raise InUse(code.name, "an answer that you have not submitted yet has it; take it back there first")
    _record("own_code.deleted", assignment, code, by, at, {"name": code.name}, {})
    code.delete()


def _hold(assignment: Assignment, by: "Person") -> int:
    """Let no other window of the round make codes meanwhile, nor the round end; return the report's snapshot."""
    # the round before the assignment, as its end locks them
    round = Round.objects.select_for_update(no_key=True, of=("self",)).get(pk=assignment.round_id)
    held = loop.hold(by.pk, assignment.pk)
    if held is None:
        raise NotFound
    if not round.is_open_coding:
        raise NotOpenCoding
    if round.phase != Phase.OPEN or not blinding.may_submit(held.phase):
        raise NotOpen
    return held.snapshot_id


def _own(assignment: Assignment, key: str, by: "Person") -> tuple[OwnCode, FacetEntry]:
    code = OwnCode.objects.filter(round_id=assignment.round_id, rater_id=by.pk, key=key).first()
    if code is None:
        raise NotFound
    return code, desk_book(assignment).facet_by_id[code.facet_id]


def _checked(facet: FacetEntry, name: str, brief: str, parent: str, key: str = "") -> dict[str, str]:
    name, brief = clean_name(name, "code"), clean_text(brief, "brief")
    same = next((code for code in facet.codes if code.key != key and code.name.casefold() == name.casefold()), None)
    if same is not None:
        raise Invalid(f"{facet.name} has a code called {same.name} already; choose that one, or another name.", "name")
    if parent and parent not in facet.by_key:
        raise Invalid(f"The code above must be one of {facet.name}.", "parent")
    above = facet.by_key.get(parent)
    if above is not None and above.depth + 1 >= MAX_DEPTH:
        raise Invalid(f"A tree of codes has at most {MAX_DEPTH} levels.", "parent")
    while key and above is not None:
        if above.key == key:
            raise Invalid("A code can't stand below itself.", "parent")
        above = facet.by_key.get(above.parent_key or "")
    return {"name": name, "brief": brief, "parent_key": parent}


def _example(passage: Span, assignment: Assignment, snapshot_id: int) -> dict[str, object]:
    passages = {name: Passage(part.text, part.url) for name, part in parts_of(snapshot_id).items()}
    span = anchored(passage, passages)
    report = Assignment.objects.filter(pk=assignment.pk).values_list("round_report__report_id", flat=True)[0]
    place = {"report": report, "part": span.part, "start": span.start, "end": span.end}
    return {"quote": span.quote, "url": span.url, **place}


def _says(content: object, key: str) -> bool:
    """Return whether a draft names a code anywhere."""
    if isinstance(content, dict):
        return any(_says(part, key) for name, part in content.items() if name not in ("memo", "quote"))
    return any(_says(part, key) for part in content) if isinstance(content, list) else content == key


def _save(code: OwnCode, at: datetime) -> None:
    code.changed_at = at
    try:
        with transaction.atomic():
            code.save()
    except IntegrityError as error:  # the same name from two windows at once
        raise Invalid("You have a code of this name already.", "name") from error


def _record(
    action: str,
    assignment: Assignment,
    code: OwnCode,
    by: "Person",
    at: datetime,
    before: dict[str, str],
    after: dict[str, str],
) -> None:
    events.record(scope=assignment, subject=code, action=action, by=by, at=at, before=before, after=after)


def keep_leads(*, round: Round, leads: Mapping[str, int | None], version: Version) -> None:
    """Keep beside each own code (by key) the code (by id) that it is read as, None where it was set aside.

    Called by the alignment in its own transaction, which has asked whether the person may, and records the event.
    Refuses a round that is not reconciling or is aligned already. Own codes, answers and evidence are not touched.
    """
    rounds.read_under(round=round, version=version)
    own = dict(OwnCode.objects.filter(round=round).values_list("key", "pk"))
    AlignedCode.objects.bulk_create(AlignedCode(own_code_id=pk, code_id=leads[key]) for key, pk in own.items())
