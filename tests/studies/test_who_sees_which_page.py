"""Every page and API address of the room, for every kind of person."""

import pytest
from django.test import Client

from annotator.studies.models import Study
from tests.worlds import people

pytestmark = pytest.mark.django_db

PEOPLE = ["lead", "rater", "adjudicator", "viewer", "stranger", "owner"]
FOR_MEMBERS = {"lead": 200, "rater": 200, "adjudicator": 200, "viewer": 200}
FOR_LEADS = {"lead": 200, "rater": 403, "adjudicator": 403, "viewer": 403}
PAGES = {
    "/studies/{slug}/protocol/": FOR_MEMBERS,
    "/studies/{slug}/members/": FOR_MEMBERS,
    "/studies/{slug}/settings/": FOR_LEADS,
    "/studies/{slug}/protocol/edit/": FOR_LEADS,
    "/studies/{slug}/log/": FOR_LEADS,
    "/api/v1/studies/{slug}/": FOR_MEMBERS,
}
WRITES = [
    "/studies/{slug}/settings/",
    "/studies/{slug}/protocol/edit/",
    "/studies/{slug}/members/{lead}/roles/",
    "/studies/{slug}/members/invite/",
    "/studies/{slug}/members/invitations/1/withdraw/",
]


def client_of(study: Study, kind: str) -> Client:
    client = Client()
    if kind == "lead":
        client.force_login(study.created_by)
    elif kind in ("stranger", "owner"):
        user = people.make_user()
        user.is_superuser = kind == "owner"
        user.save()
        client.force_login(user)
    else:
        client.force_login(people.add(study, people.make_user(), kind))
    return client


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_its_members_and_a_404_for_everybody_else(path: str, kind: str) -> None:
    study = people.make_study()
    response = client_of(study, kind).get(path.format(slug=study.slug))
    assert response.status_code == PAGES[path].get(kind, 404)


@pytest.mark.parametrize("kind", ["rater", "adjudicator", "viewer", "stranger", "owner"])
@pytest.mark.parametrize("path", WRITES)
def test_only_leads_write(path: str, kind: str) -> None:
    study = people.make_study()
    client = client_of(study, kind)
    response = client.post(path.format(slug=study.slug, lead=study.created_by_id), {"name": "taken over"})
    assert response.status_code == (404 if kind in ("stranger", "owner") else 403)
    study.refresh_from_db()
    assert study.name != "taken over"


@pytest.mark.parametrize("path", [*PAGES, "/new-study/"])
def test_nobody_gets_in_without_signing_in(client: Client, path: str) -> None:
    response = client.get(path.format(slug=people.make_study().slug))
    if path.startswith("/api/"):
        assert response.status_code == 401
    else:
        assert response.headers["Location"].startswith("/accounts/login/")


def test_the_lead_alone_sees_addresses_and_invitations() -> None:
    study = people.make_study()
    page = client_of(study, "lead").get(f"/studies/{study.slug}/members/").content.decode()
    assert study.created_by.email in page
    assert "Invite somebody" in page
    page = client_of(study, "rater").get(f"/studies/{study.slug}/members/").content.decode()
    assert study.created_by.email not in page
    assert "Invite somebody" not in page
