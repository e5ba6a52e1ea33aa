"""The machine raters of a study: models and scripts that code through the API."""

from dataclasses import dataclass

from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from annotator.accounts.models import User
from annotator.rounds.models import Assignment, MachineRater, RoundRater
from annotator.studies.models import Membership, Role, Study
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat


@dataclass(frozen=True)
class MachineLine:
    """A machine rater, and whether what is said of it can't change any more."""

    machine: MachineRater
    is_fixed: bool


def machines_of(seat: Seat) -> list[MachineLine]:
    """Return the study's machine raters with what they are; every member may know."""
    seat.require(Action.SEE_ROUNDS)
    rows = MachineRater.objects.filter(study=seat.study).select_related("user", "marked_by")
    fixed = ExpressionWrapper(_is_fixed(OuterRef("user_id"), seat.study), output_field=BooleanField())
    rows = rows.annotate(is_fixed=fixed)
    return [MachineLine(row, row.is_fixed) for row in rows.order_by("model", "version", "pk")]


def who_could_be_machines(study: Study) -> list[User]:
    """Return the raters who could still be marked and are not."""
    raters = Membership.objects.filter(study=study, role=Role.RATER).values("user_id")
    marked = MachineRater.objects.filter(study=study).values("user_id")
    people = User.objects.filter(pk__in=raters).exclude(pk__in=marked)
    return list(people.exclude(_is_fixed(OuterRef("pk"), study)).order_by("name", "pk"))


def is_fixed(study: Study, user_id: int) -> bool:
    """Return whether a rater has coded in the study, or was a rater of a round that has ended."""
    return User.objects.filter(_is_fixed(Value(user_id), study), pk=user_id).exists()


def name_of_machine(user: str, study: str) -> Coalesce:
    """Return, for a query, what model and version a rater is; "" for a human. The paths lead to their ids."""
    name = Concat("model", Value(" "), "version", output_field=CharField())
    found = MachineRater.objects.filter(user_id=OuterRef(user), study_id=OuterRef(study)).values(name=name)
    return Coalesce(Subquery(found), Value(""), output_field=CharField())


def _is_fixed(user_id: F | Value, study: Study) -> Q:
    """Of a round that has ended nobody learns by this who coded nothing: whoever was in it is fixed."""
    coded = Assignment.objects.filter(round__study=study, rater_id=user_id, submitted_at__isnull=False)
    ended = RoundRater.objects.filter(round__study=study, user_id=user_id, round__ended_at__isnull=False)
    return Exists(coded) | Exists(ended)
