"""The few reads that every loop of every rater makes, each one compiled query; what they mean is said in `desk`."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from annotator.coding.models import Coding, Draft, Tally
from annotator.common.kept import Rows, Select
from annotator.rounds.models import Assignment, Round, RoundReport
from annotator.studies.models import Membership, Role, Study
from mining.models import Snapshot
from taxonomy.models import Version

if TYPE_CHECKING:
    from annotator.common.people import Person

ALIAS = "default"
Row = TypeVar("Row", bound=Model)
ASSIGNMENT = ("id", "round_id", "round_report_id", "rater_id", "position", "skipped_at", "submitted_at")
SNAPSHOT = ("round_report__snapshot_id", "round_report__snapshot__title")
OPEN = ("round__is_open_coding", "round__coded_under_id")
STAGE = ("round__hides", "round__hides_until")
ROUND = ("round__name", "round__phase", "round__purpose", "round__shows_old_answers", *STAGE, *OPEN)
REPORT = ("round_report__snapshot_id", "round_report_id")
STUDY = ("round__study_id", "round__study__slug", "round__study__shows_names_when_closed")
VERSION = ("round__version_id", "round__version__number", "round__version__codebook_id", "round__version__sha256")
DRAFT = ("id", "content", "revision", "active_seconds", "window", "is_to_discuss", "saved_at")
TALLY = ("id", "assigned", "submitted", "skipped", "pace_seconds")


class Held(NamedTuple):
    """An assignment as it stands, and stays until the transaction ends."""

    submitted_at: datetime | None
    skipped_at: datetime | None
    phase: str
    purpose: str
    snapshot_id: int
    round_report_id: int
    hides: str
    hides_until: str


def assignments_of(user: "Person") -> "QuerySet[Assignment]":
    """Return the assignments of a person who is (still) a rater of their study."""
    return _of_rater(user.pk)


def _of_rater(user_id: int) -> "QuerySet[Assignment]":
    is_rater = Membership.objects.filter(study=OuterRef("round__study"), user_id=user_id, role=Role.RATER)
    return Assignment.objects.filter(Exists(is_rater), rater_id=user_id)


def _fresh_after(round_id: int, rater_id: int, position: int) -> Rows:
    left = Assignment.objects.filter(round_id=round_id, rater_id=rater_id, submitted_at=None, skipped_at=None)
    return left.filter(position__gt=position).order_by("position").values_list(*ASSIGNMENT, *SNAPSHOT)[:1]


def _held(user_id: int, assignment_id: int) -> Rows:
    rows = _of_rater(user_id).filter(pk=assignment_id).select_for_update(of=("self",), no_key=True)
    return rows.values_list("submitted_at", "skipped_at", "round__phase", "round__purpose", *REPORT, *STAGE)


OWN = Select(
    lambda user_id, assignment_id: (
        _of_rater(user_id).filter(pk=assignment_id).values_list(*ASSIGNMENT, *SNAPSHOT, *ROUND, *STUDY, *VERSION)
    )
)
FRESH_AFTER = Select(_fresh_after)
AROUND = Select(
    lambda round_id, rater_id, before, after: Assignment.objects.filter(
        round_id=round_id, rater_id=rater_id, position__in=(before, after)
    ).values_list("position", "id", "submitted_at", "skipped_at")
)
HELD = Select(_held)
DRAFTS = Select(lambda assignment_id: Draft.objects.filter(assignment_id=assignment_id).values_list(*DRAFT))
REVISIONS = Select(
    lambda assignment_id: Coding.objects.filter(assignment_id=assignment_id).values_list("client_id", "revision")
)
TALLIES = Select(
    lambda round_id, rater_id: Tally.objects.filter(round_id=round_id, rater_id=rater_id).values_list(*TALLY)
)
HELD_TALLIES = Select(
    lambda round_id, rater_id: (
        Tally.objects.filter(round_id=round_id, rater_id=rater_id).select_for_update(no_key=True).values_list(*TALLY)
    )
)


# object: a column's type is the model's; Django itself takes any
def _build(model: type[Row], **values: object) -> Row:
    """Return a row with these columns; any other column is loaded when it is asked for, as after `only`."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(ALIAS, names, [values[name] for name in names])


def own_assignment(user_id: int, assignment_id: int) -> Assignment | None:
    """Return an assignment of one's own with its round, study, version and snapshot."""
    for row in OWN.rows(user_id, assignment_id):
        own = _assignment(row[:9])
        name, phase, purpose, shows_old, hides, until, *rest = row[9:]
        is_open_coding, coded_under_id, study_id, slug, shows_names, *version = rest
        version_id, number, codebook_id, sha256 = version
        facts = {"name": name, "phase": phase, "purpose": purpose, "hides": hides, "hides_until": until}
        facts |= {"shows_old_answers": shows_old, "study_id": study_id, "version_id": version_id}
        facts |= {"is_open_coding": is_open_coding, "coded_under_id": coded_under_id}
        own.round = _build(Round, id=own.round_id, **facts)
        own.round.study = _build(Study, id=study_id, slug=slug, shows_names_when_closed=shows_names)
        own.round.version = _build(Version, id=version_id, number=number, codebook_id=codebook_id, sha256=sha256)
        return own
    return None


def fresh_after(assignment: Assignment) -> Assignment | None:
    """Return the next of the queue that is neither submitted nor put off."""
    rows = FRESH_AFTER.rows(assignment.round_id, assignment.rater_id, assignment.position)
    return _assignment(rows[0]) if rows else None


def _assignment(row: tuple[object, ...]) -> Assignment:
    *columns, snapshot_id, title = row
    own = _build(Assignment, **dict(zip(ASSIGNMENT, columns, strict=True)))
    own.round_report = _build(RoundReport, id=own.round_report_id, snapshot_id=snapshot_id)
    own.round_report.snapshot = _build(Snapshot, id=snapshot_id, title=title)
    return own


def hold(user_id: int, assignment_id: int) -> Held | None:
    """Lock an assignment of one's own and return how it stands; only inside a transaction."""
    rows = HELD.rows(user_id, assignment_id)
    return Held(*rows[0]) if rows else None


def draft_at_hand(assignment_id: int) -> Draft | None:
    """Return the draft that is kept, if one is."""
    rows = DRAFTS.rows(assignment_id)
    return _build(Draft, assignment_id=assignment_id, **dict(zip(DRAFT, rows[0], strict=True))) if rows else None


def tally_at_hand(round_id: int, rater_id: int) -> Tally | None:
    """Return the tally that is kept, if one is."""
    return _tally(TALLIES, round_id, rater_id)


def hold_tally(round_id: int, rater_id: int) -> Tally | None:
    """Lock the tally that is kept and return it, if one is; only inside a transaction."""
    return _tally(HELD_TALLIES, round_id, rater_id)


def _tally(query: Select, round_id: int, rater_id: int) -> Tally | None:
    rows = query.rows(round_id, rater_id)
    if not rows:
        return None
    return _build(Tally, round_id=round_id, rater_id=rater_id, **dict(zip(TALLY, rows[0], strict=True)))
