"""The life of an invitation: made, mailed, accepted once, withdrawn, too old."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from annotator.accounts.models import User
from annotator.common.errors import Invalid, NotAllowed, WrongState
from annotator.common.models import Event
from annotator.studies import services
from annotator.studies.models import Invitation, Membership, Study
from annotator.studies.selectors import DeadInvitation
from annotator.studies.services import AlreadyMember
from tests.worlds import people

pytestmark = pytest.mark.django_db
ACCOUNT = {
    "name": "Nora",
    "username": "nora",
    "email": "nora@example.org",
    "password": people.PASSWORD,
    "password_again": people.PASSWORD,
}


def invited(study: Study, *roles: str) -> tuple[Invitation, str]:
    return services.invite(study=study, roles=roles or ["rater"], email="", by=study.created_by, at=timezone.now())


def link_on_page(client: Client, study: Study, **answers: object) -> str:
    client.force_login(study.created_by)
    page = client.post(f"/studies/{study.slug}/members/invite/", answers).content.decode()
    found = re.search(r'value="http://testserver(/join/[^"]+)"', page)
    assert found
    return found[1]


def test_a_lead_makes_a_link_that_is_shown_once(client: Client) -> None:
    study = people.make_study()
    link = link_on_page(client, study, roles=["rater", "adjudicator"])
    assert Invitation.objects.get().roles == ["rater", "adjudicator"]
    assert link not in client.get(f"/studies/{study.slug}/members/").content.decode()
    assert link.split("/")[2] not in str(Invitation.objects.values())


def test_a_link_with_an_address_is_mailed_too(client: Client) -> None:
    study = people.make_study()
    link = link_on_page(client, study, roles=["rater"], email="nora@example.org")
    letter = mail.outbox[0]
    assert letter.to == ["nora@example.org"]
    assert link in letter.body


def test_an_invitation_without_a_role_is_refused(client: Client) -> None:
    study = people.make_study()
    client.force_login(study.created_by)
    page = client.post(f"/studies/{study.slug}/members/invite/", {"email": ""}).content.decode()
    assert "This field is required." in page
    with pytest.raises(Invalid):
        services.invite(study=study, roles=[], email="", by=study.created_by, at=people.AT)
    assert not Invitation.objects.exists()


def test_a_member_with_an_account_joins_by_one_press(client: Client) -> None:
    study, user = people.make_study(), people.make_user()
    _, token = invited(study, "rater", "adjudicator")
    client.force_login(user)
    assert f"Join as {user}" in client.get(f"/join/{token}/").content.decode()
    assert not Membership.objects.filter(user=user).exists()
    response = client.post(f"/join/{token}/", follow=True)
    assert response.redirect_chain == [(f"/studies/{study.slug}/", 302)]
    assert set(Membership.objects.filter(user=user).values_list("role", flat=True)) == {"rater", "adjudicator"}


def test_a_new_person_makes_an_account_and_is_in(client: Client) -> None:
    study = people.make_study()
    _, token = invited(study)
    response = client.post(f"/join/{token}/", ACCOUNT, follow=True)
    assert response.redirect_chain == [(f"/studies/{study.slug}/", 302)]
    assert response.context["user"].username == "nora"
    assert Membership.objects.get(user__username="nora").role == "rater"


def test_a_mistake_in_the_form_uses_neither_the_name_nor_the_invitation(client: Client) -> None:
    study = people.make_study()
    _, token = invited(study)
    page = client.post(f"/join/{token}/", ACCOUNT | {"password": "short", "password_again": "short"})
    assert "too short" in page.content.decode()
    assert not User.objects.filter(username="nora").exists()
    assert client.post(f"/join/{token}/", ACCOUNT, follow=True).context["user"].username == "nora"


def test_a_link_works_once(client: Client) -> None:
    study, first, second = people.make_study(), people.make_user(), people.make_user()
    _, token = invited(study)
    services.accept_invitation(token=token, user=first, at=timezone.now())
    client.force_login(second)
    response = client.post(f"/join/{token}/")
    assert response.status_code == 409
    assert "This invitation was used already" in response.content.decode()
    assert not Membership.objects.filter(user=second).exists()


def test_a_wrong_link_says_so_in_a_sentence(client: Client) -> None:
    people.make_user()
    response = client.get("/join/nonsense/")
    assert response.status_code == 404
    assert "No invitation has this address" in response.content.decode()


def test_an_old_link_says_so_in_a_sentence(client: Client) -> None:
    invitation, token = invited(people.make_study())
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.get(f"/join/{token}/")
    assert response.status_code == 409
    assert "older than 14 days" in response.content.decode()


def test_a_link_lives_for_fourteen_days() -> None:
    study, user = people.make_study(), people.make_user()
    _, token = services.invite(study=study, roles=["rater"], email="", by=study.created_by, at=people.AT)
    with pytest.raises(DeadInvitation, match="older than 14 days"):
        services.accept_invitation(token=token, user=user, at=people.AT + timedelta(days=14))
    services.accept_invitation(token=token, user=user, at=people.AT + timedelta(days=13, hours=23))


def test_a_withdrawn_link_says_so_in_a_sentence(client: Client) -> None:
    study = people.make_study()
    invitation, token = invited(study)
    client.force_login(study.created_by)
    client.post(f"/studies/{study.slug}/members/invitations/{invitation.pk}/withdraw/")
    response = Client().get(f"/join/{token}/")
    assert response.status_code == 409
    assert "This invitation was withdrawn" in response.content.decode()


def test_an_accepted_invitation_can_not_be_withdrawn() -> None:
    study = people.make_study()
    invitation, token = invited(study)
    services.accept_invitation(token=token, user=people.make_user(), at=timezone.now())
    with pytest.raises(WrongState):
        services.withdraw_invitation(invitation=invitation, by=study.created_by, at=people.AT)


def test_a_lead_who_tries_the_link_does_not_use_it_up() -> None:
    study = people.make_study()
    _, token = invited(study, "lead")
    with pytest.raises(AlreadyMember):
        services.accept_invitation(token=token, user=study.created_by, at=timezone.now())
    services.accept_invitation(token=token, user=people.make_user(), at=timezone.now())


def test_a_member_can_be_invited_to_more_roles() -> None:
    study = people.make_study()
    user = people.add(study, people.make_user(), "rater")
    _, token = invited(study, "rater", "adjudicator")
    services.accept_invitation(token=token, user=user, at=timezone.now())
    assert set(Membership.objects.filter(user=user).values_list("role", flat=True)) == {"rater", "adjudicator"}


@pytest.mark.parametrize("role", ["rater", "adjudicator", "viewer"])
def test_who_is_no_lead_invites_nobody(role: str) -> None:
    study = people.make_study()
    user = people.add(study, people.make_user(), role)
    with pytest.raises(NotAllowed):
        services.invite(study=study, roles=["lead"], email="", by=user, at=people.AT)
    invitation, _ = invited(study)
    with pytest.raises(NotAllowed):
        services.withdraw_invitation(invitation=invitation, by=user, at=people.AT)


def test_an_invitation_of_another_study_can_not_be_withdrawn(client: Client) -> None:
    invitation, _ = invited(people.make_study())
    mine = people.make_study()
    client.force_login(mine.created_by)
    response = client.post(f"/studies/{mine.slug}/members/invitations/{invitation.pk}/withdraw/")
    assert response.status_code == 404


def test_the_whole_life_is_told_in_events_without_the_token() -> None:
    study, user = people.make_study(), people.make_user()
    _, token = invited(study)
    services.accept_invitation(token=token, user=user, at=timezone.now())
    told = Event.objects.filter(scope=f"study:{study.pk}").order_by("pk")
    assert [event.action for event in told] == ["create study", "invite", "grant role", "accept invitation"]
    assert not any(token in str(vars(event)) for event in told)


def test_no_log_line_holds_the_token(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    _, token = invited(people.make_study())
    client.get(f"/join/{token}/")
    assert "/join/…/" in caplog.text
    assert token not in caplog.text
