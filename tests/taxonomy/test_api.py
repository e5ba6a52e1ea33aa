"""A codebook and its versions over the API."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.studies.models import Study
from taxonomy.exchange import dump_yaml
from taxonomy.selectors import load_book, version_at
from tests.taxonomy.drafts import edit
from tests.worlds import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(study: Study, lead: User, client: Client) -> str:
    books.make_version(study.codebook, lead, notes="First.")
    edit(study.codebook, lead, "crash", name="Abort")
    client.force_login(lead)
    return f"/api/v1/codebooks/{study.codebook_id}/"


def test_a_version_says_what_it_says(client: Client, root: str, study: Study) -> None:
    version = version_at(study.codebook, 1)
    answer = client.get(f"{root}versions/1/").json()
    assert (answer["number"], answer["notes"], answer["sha256"]) == (1, "First.", version.sha256)
    assert (answer["published_by"], answer["url"]) == ("Ada Lead", f"{root}versions/1/")
    symptom = answer["book"]["facets"][0]
    assert [code["key"] for code in symptom["codes"]] == [
        *("crash", "system-hang", "unexpected-output", "repetition", "silent-error")
    ]
    repetition = symptom["codes"][3]
    assert (repetition["parent_key"], repetition["path"]) == ("unexpected-output", ["Unexpected output"])
    assert (repetition["brief"], repetition["is_selectable"], repetition["status"]) == (
        *("What repetition means.", True),
        "active",
    )


@pytest.mark.parametrize("how", [{"query_params": {"format": "yaml"}}, {"headers": {"accept": "application/yaml"}}])
def test_a_version_can_be_had_as_the_file_that_imports_read(
    client: Client, root: str, study: Study, how: dict[str, dict[str, str]]
) -> None:
    response = client.get(f"{root}versions/1/", **how)
    assert response["Content-Type"] == "application/yaml; charset=utf-8"
    assert response.content.decode() == dump_yaml(load_book(version_at(study.codebook, 1)))


def test_an_unknown_version_is_not_found_in_either_form(client: Client, root: str) -> None:
    assert client.get(f"{root}versions/9/").json() == {
        "detail": "There is nothing at this address, or you may not see it."
    }
    response = client.get(f"{root}versions/9/?format=yaml")
    assert (response.status_code, response["Content-Type"]) == (404, "application/yaml; charset=utf-8")
    assert response.content.startswith(b"detail: There is nothing")


def test_the_codebook_shows_its_current_version_and_the_draft(client: Client, root: str) -> None:
    answer = client.get(root).json()
    assert [version["number"] for version in answer["versions"]] == [1]
    assert answer["current"]["book"]["facets"][0]["codes"][0]["name"] == "Crash"
    assert answer["draft"]["facets"][0]["codes"][0]["name"] == "Abort"


def test_a_codebook_without_versions_says_so(client: Client, study: Study, lead: User) -> None:
    client.force_login(lead)
    answer = client.get(f"/api/v1/codebooks/{study.codebook_id}/").json()
    assert (answer["versions"], answer["current"]) == ([], None)
    assert answer["draft"] == {
        "number": None,
        "codebook": "Bugs in inference engines",
        "description": "",
        "facets": [],
    }
