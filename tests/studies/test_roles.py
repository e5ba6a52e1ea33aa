"""Roles are given and taken by leads, and a lead always remains."""

import pytest
from django.db import IntegrityError

from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed, NotFound, WrongState
from annotator.common.models import Event
from annotator.studies import services
from annotator.studies.models import Membership
from annotator.studies.services import LastLead
from tests.worlds import people

pytestmark = pytest.mark.django_db


def roles_of(user: User) -> set[str]:
    return set(Membership.objects.filter(user=user).values_list("role", flat=True))


def test_a_person_may_hold_several_roles() -> None:
    study = people.make_study()
    user = people.add(study, people.make_user(), "rater", "adjudicator")
    assert roles_of(user) == {"rater", "adjudicator"}


def test_granting_twice_changes_nothing_and_is_told_once() -> None:
    study = people.make_study()
    people.add(study, people.make_user(), "rater", "rater")
    assert Event.objects.filter(action="grant role").count() == 1


def test_the_last_lead_can_not_be_removed() -> None:
    study = people.make_study()
    lead = study.created_by
    with pytest.raises(LastLead):
        services.revoke_role(study=study, user=lead, role="lead", by=lead, at=people.AT)
    assert roles_of(lead) == {"lead"}


def test_a_deactivated_lead_does_not_count_as_a_lead() -> None:
    study = people.make_study()
    other = people.add(study, people.make_user(), "lead")
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(LastLead):
        services.revoke_role(study=study, user=study.created_by, role="lead", by=study.created_by, at=people.AT)


def test_one_of_two_leads_can_leave() -> None:
    study = people.make_study()
    other = people.add(study, people.make_user(), "lead")
    services.revoke_role(study=study, user=study.created_by, role="lead", by=other, at=people.AT)
    assert roles_of(study.created_by) == set()
    told = Event.objects.get(action="revoke role")
    assert (told.by, told.subject, told.before) == (other, f"user:{study.created_by_id}", {"role": "lead"})


def test_setting_roles_gives_and_takes_in_one_go() -> None:
    study = people.make_study()
    user = people.add(study, people.make_user(), "rater")
    services.set_roles(study=study, user=user, roles=["viewer", "adjudicator"], by=study.created_by, at=people.AT)
    assert roles_of(user) == {"viewer", "adjudicator"}


def test_a_refused_change_of_roles_changes_none_of_them() -> None:
    study = people.make_study()
    lead = study.created_by
    with pytest.raises(LastLead):
        services.set_roles(study=study, user=lead, roles=["rater"], by=lead, at=people.AT)
    assert roles_of(lead) == {"lead"}


def test_roles_are_set_for_members_only() -> None:
    study = people.make_study()
    with pytest.raises(NotFound):
        services.set_roles(study=study, user=people.make_user(), roles=["rater"], by=study.created_by, at=people.AT)


@pytest.mark.parametrize("role", ["rater", "adjudicator", "viewer"])
def test_who_is_no_lead_gives_and_takes_nothing(role: str) -> None:
    study = people.make_study()
    user = people.add(study, people.make_user(), role)
    with pytest.raises(NotAllowed):
        services.grant_role(study=study, user=user, role="lead", by=user, at=people.AT)
    with pytest.raises(NotAllowed):
        services.revoke_role(study=study, user=study.created_by, role="lead", by=user, at=people.AT)


def test_a_stranger_learns_nothing() -> None:
    study, stranger = people.make_study(), people.make_user()
    with pytest.raises(NotFound):
        services.grant_role(study=study, user=stranger, role="lead", by=stranger, at=people.AT)


def test_an_unknown_role_is_refused() -> None:
    study = people.make_study()
    with pytest.raises(Invalid):
        people.add(study, people.make_user(), "king")


def test_a_closed_account_gets_no_role() -> None:
    study, user = people.make_study(), people.make_user()
    user.is_active = False
    user.save()
    with pytest.raises(WrongState):
        people.add(study, user, "rater")


def test_the_database_holds_a_role_once() -> None:
    study = people.make_study()
    with pytest.raises(IntegrityError) as refusal:
        Membership.objects.create(study=study, user=study.created_by, role="lead")
    # PostgreSQL names the constraint, SQLite the columns of its index
    assert any(name in str(refusal.value) for name in ("membership_role_once", "studies_membership.role"))
