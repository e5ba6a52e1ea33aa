"""Every address of the room: anonymous to sign-in, a stranger 404, a member without the right 403."""

import pytest
from django.test import Client
from django.urls import reverse

from annotator.accounts.models import User
from annotator.studies.models import Study
from taxonomy.urls import book
from tests.worlds import books, people

pytestmark = pytest.mark.django_db

READING = {"versions", "version", "export_version", "code_at", "difference"}
EDITING = {"facet", "code", "leave", "new_facet", "new_code", "similar", "words", "import", "schemes", "export"}
ACTING = {"facet_act", "code_act", "undo", "redo", "restore_version"}
FACETS, CODES = {"facet", "facet_act", "new_code"}, {"code", "code_act", "code_at", "leave"}
NUMBERED = {"version", "export_version", "restore_version", "code_at"}
PAGES = sorted(READING | EDITING | ACTING | {"codebook", "publish"})
API = ["codebook", "codebook-version"]


@pytest.fixture
def published(study: Study, lead: User) -> Study:
    books.make_version(study.codebook, lead)
    return study


def address(page: str, study: Study) -> str:
    parts: dict[str, object] = {"codebook_id": study.codebook_id}
    if page in FACETS | CODES:
        parts["key"] = "symptom" if page in FACETS else "crash"
    if page in NUMBERED:
        parts["number"] = 1
    return reverse(f"taxonomy:{page}", kwargs=parts)


def api_address(name: str, study: Study) -> str:
    parts = {"codebook_id": study.codebook_id} | ({"number": 1} if name == "codebook-version" else {})
    return reverse(f"api:{name}", kwargs=parts)


def statuses(client: Client, study: Study, page: str) -> tuple[int, int]:
    url = address(page, study)
    return client.get(url).status_code, client.post(url, {}).status_code


def test_this_page_knows_every_address_of_the_room() -> None:
    assert sorted(pattern.name or "" for pattern in book) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_signed_in_is_sent_to_the_door(client: Client, published: Study, page: str) -> None:
    for response in (client.get(address(page, published)), client.post(address(page, published))):
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_nothing(client: Client, published: Study, page: str) -> None:
    client.force_login(people.make_user())
    people.make_study(name="A study of one's own")
    assert set(statuses(client, published, page)) <= {404, 405}
    assert 404 in statuses(client, published, page)


@pytest.mark.parametrize("page", PAGES)
def test_the_owner_of_the_installation_is_a_stranger_too(client: Client, page: str) -> None:
    owner = people.make_owner()
    study = people.make_study()
    books.make_version(study.codebook, study.created_by)
    client.force_login(owner)
    assert 404 in statuses(client, study, page)


@pytest.mark.parametrize("role", ["rater", "viewer"])
@pytest.mark.parametrize("page", PAGES)
def test_a_member_without_the_right_may_read_versions_only(
    client: Client, published: Study, page: str, role: str
) -> None:
    client.force_login(people.add(published, people.make_user(), role))
    get, post = statuses(client, published, page)
    if page in READING:
        assert (get, post) == (200, 405)
    elif page == "codebook":
        assert (get, post) == (302, 403)
    else:
        assert {get, post} <= {403, 405}
        assert 403 in (get, post)


@pytest.mark.parametrize("page", sorted(EDITING | READING | {"codebook"}))
def test_an_adjudicator_may_edit(client: Client, published: Study, page: str) -> None:
    client.force_login(people.add(published, people.make_user(), "adjudicator"))
    assert statuses(client, published, page)[0] == 200


def test_an_adjudicator_may_not_publish(client: Client, published: Study) -> None:
    client.force_login(people.add(published, people.make_user(), "adjudicator"))
    assert statuses(client, published, "publish") == (403, 403)
    assert b"Publish" not in client.get(address("codebook", published)).content


def test_a_rater_is_led_to_the_latest_version(client: Client, published: Study) -> None:
    client.force_login(people.add(published, people.make_user(), "rater"))
    assert client.get(address("codebook", published))["Location"] == address("version", published)


def test_before_the_first_version_a_rater_is_told_to_wait(client: Client, study: Study) -> None:
    client.force_login(people.add(study, people.make_user(), "rater"))
    assert "No version is published yet" in client.get(address("codebook", study)).content.decode()


def test_a_code_of_another_codebook_is_not_found(client: Client, published: Study, lead: User) -> None:
    other = people.make_study(lead, name="Other")
    client.force_login(lead)
    for page in ("facet", "code", "new_code"):
        assert client.get(address(page, other)).status_code == 404
    assert client.get(address("version", other)).status_code == 404


@pytest.mark.parametrize("name", API)
def test_the_api_has_the_same_doors(client: Client, published: Study, name: str) -> None:
    url = api_address(name, published)
    assert client.get(url).status_code in (401, 403)
    client.force_login(people.make_user())
    assert client.get(url).status_code == 404
    client.force_login(people.add(published, people.make_user(), "viewer"))
    assert client.get(url).status_code == 200


def test_the_api_shows_the_draft_to_who_may_edit_it(client: Client, published: Study, lead: User) -> None:
    client.force_login(people.add(published, people.make_user(), "rater"))
    assert client.get(api_address("codebook", published)).json()["draft"] is None
    client.force_login(lead)
    assert client.get(api_address("codebook", published)).json()["draft"]["number"] is None
