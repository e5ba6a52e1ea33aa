"""A save that is refused keeps what was typed: mistakes, stale entries, entries that are gone."""

import re

import pytest
from django.test import Client

from annotator.accounts.models import User
from taxonomy import services
from taxonomy.models import Codebook
from tests.taxonomy.drafts import edit, state_of, steps
from tests.taxonomy.pages import form_of, said
from tests.worlds import books
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_a_form_with_a_mistake_comes_back_with_its_text(client: Client, root: str, codebook: Codebook) -> None:
    response = client.post(f"{root}codes/crash/", form_of(codebook, "crash", name=" ", full="Long thoughts."))
    assert response.status_code == 400
    assert "This field is required." in said(response)
    assert "Long thoughts." in said(response)
    assert steps(codebook) == []


def test_what_a_service_refuses_stands_at_its_field(client: Client, root: str, codebook: Codebook) -> None:
    response = client.post(f"{root}codes/crash/", form_of(codebook, "crash", full="x" * 20_001, brief="Kept."))
    assert response.status_code == 400
    assert "at most 20000 fit" in said(response)
    assert "Kept." in said(response)
    response = client.post(f"{root}facets/symptom/new-code/", {"name": "New", "kind": "code", "key": "crash"})
    assert (response.status_code, "The key crash is taken" in said(response)) == (400, True)


def test_a_stale_save_is_refused_with_both_texts(client: Client, root: str, codebook: Codebook, lead: User) -> None:
    typed = form_of(codebook, "crash", brief="Mine.")
    edit(codebook, lead, "crash", brief="Theirs.", name="Abort")
    response = client.post(f"{root}codes/crash/", typed)
    assert response.status_code == 409
    words = said(response)
    assert "Ada Lead changed this while you were writing" in words
    assert "Brief definition Theirs. Mine." in words
    assert "Name Abort Crash" in words
    assert "Full definition (empty)" not in words
    assert state_of(codebook, "crash").brief == "Theirs."


def test_saving_again_after_having_seen_both_is_a_decision(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    typed = form_of(codebook, "crash", brief="Mine.")
    edit(codebook, lead, "crash", brief="Theirs.")
    page = client.post(f"{root}codes/crash/", typed).content.decode()
    match = re.search(r'name="base_revision" value="(\d+)"', page)
    assert match is not None
    client.post(f"{root}codes/crash/", typed | {"base_revision": match[1]})
    assert state_of(codebook, "crash").brief == "Mine."


def test_a_change_elsewhere_makes_no_save_stale(client: Client, root: str, codebook: Codebook, lead: User) -> None:
    typed = form_of(codebook, "crash", brief="Mine.")
    edit(codebook, lead, "system-hang", brief="Other.")
    services.move_code(codebook=codebook, key="system-hang", step="up", by=lead, at=AT)
    books.publish(codebook, lead)
    assert client.post(f"{root}codes/crash/", typed).status_code == 302
    assert state_of(codebook, "crash").brief == "Mine."


def test_a_form_that_comes_back_for_a_mistake_still_knows_what_it_rests_on(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    typed = form_of(codebook, "crash", name="")
    edit(codebook, lead, "crash", brief="Theirs.")
    page = client.post(f"{root}codes/crash/", typed).content.decode()
    assert f'name="base_revision" value="{typed["base_revision"]}"' in page


def test_stale_saves_of_a_facet_and_of_the_name_are_refused_too(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    typed = {"name": "Mine", "answers": "one", "scale": "nominal", "base_revision": 0}
    response = client.post(f"{root}facets/symptom/", typed)
    assert (response.status_code, "Name Symptom Mine" in said(response)) == (409, True)
    services.edit_codebook(codebook=codebook, name="Theirs", description="", by=lead, at=AT)
    response = client.post(root, {"name": "Mine", "description": "", "base_revision": 0})
    assert (response.status_code, "Name Theirs Mine" in said(response)) == (409, True)


def test_the_text_of_a_code_that_is_gone_comes_back_as_a_new_one(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    books.add_code(codebook, lead, "symptom", "Slow")
    typed = form_of(codebook, "slow", full="Long thoughts.", examples=["One."])
    services.delete_code(codebook=codebook, key="slow", by=lead, at=AT)
    response = client.post(f"{root}codes/slow/", typed)
    assert response.status_code == 409
    words = said(response)
    assert "Somebody deleted the code slow while you were writing" in words
    assert "Long thoughts." in words
    assert "One." in words
    client.post(f"{root}facets/symptom/new-code/", typed)
    assert state_of(codebook, "slow").full == "Long thoughts."


def test_the_text_of_a_facet_that_is_gone_comes_back_as_a_new_one(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    books.add_facet(codebook, lead, "Severity")
    typed = {"name": "Severity", "question": "How bad?", "answers": "one", "scale": "ordinal", "base_revision": 1}
    services.delete_facet(codebook=codebook, key="severity", by=lead, at=AT)
    response = client.post(f"{root}facets/severity/", typed)
    assert (response.status_code, "How bad?" in said(response)) == (409, True)


def test_the_text_of_a_new_code_comes_back_when_its_place_is_gone(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    books.add_code(codebook, lead, "symptom", "Slow")
    typed = {"name": "Slow start", "kind": "code", "brief": "A long thought."}
    services.delete_code(codebook=codebook, key="slow", by=lead, at=AT)
    response = client.post(f"{root}facets/symptom/new-code/?parent=slow", typed)
    words = said(response)
    assert (response.status_code, "A long thought." in words) == (409, True)
    assert "Somebody deleted the code slow, where this code was to stand" in words
    assert "add it to Symptom" in words
    assert "new-code/?parent=&amp;" in response.content.decode()


def test_the_text_of_a_code_comes_back_when_its_facet_is_gone(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    books.add_facet(codebook, lead, "Severity")
    books.add_code(codebook, lead, "severity", "Bad")
    services.delete_facet(codebook=codebook, key="severity", by=lead, at=AT)
    typed = {"name": "Bad", "kind": "code", "brief": "A long thought."}
    response = client.post(f"{root}facets/severity/new-code/", typed)
    assert (response.status_code, "A long thought." in said(response)) == (409, True)
    assert "Somebody deleted the facet severity, where this code was to stand" in said(response)
    response = client.post(f"{root}codes/bad/", typed | {"facet": "severity"})
    assert (response.status_code, "A long thought." in said(response)) == (409, True)
