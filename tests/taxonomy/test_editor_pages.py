"""The editor as plain forms, without a line of script, and what htmx is sent instead."""

import re

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.studies.models import Study
from taxonomy.models import Codebook, Operation
from taxonomy.selectors import draft_of
from tests.taxonomy.drafts import draft_book, edit, facet_state_of, steps, tree
from tests.taxonomy.pages import form_of, said
from tests.worlds import books

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_a_codebook_is_written_and_published_by_forms_alone(client: Client, study: Study, lead: User) -> None:
    client.force_login(lead)
    root = f"/codebooks/{study.codebook_id}/"
    assert "This codebook is empty" in said(client.get(root))
    facet = {"name": "Symptom", "question": "What was seen?", "answers": "one", "scale": "nominal", "is_required": "on"}
    assert client.post(f"{root}new-facet/", facet).headers["Location"] == f"{root}facets/symptom/"
    for name in ("Crash", "Hang"):
        response = client.post(f"{root}facets/symptom/new-code/", {"name": name, "kind": "code", "brief": "b"})
        assert response.headers["Location"] == f"{root}codes/{name.lower()}/"
    client.post(f"{root}facets/symptom/new-code/?parent=crash", {"name": "Segfault", "kind": "code", "key": "sigsegv"})
    client.post(f"{root}codes/hang/act/", {"act": "up"})
    assert tree(study.codebook) == ["hang", "crash", "  sigsegv"]
    response = client.post(f"{root}publish/", {"notes": "First."}, follow=True)
    assert response.redirect_chain[-1][0] == f"{root}versions/1/"
    assert "Version 1 (1.0.0), published" in said(response)
    assert "What was seen?" in said(response)


def test_saving_a_code_says_so_and_keeps_every_text(client: Client, root: str, codebook: Codebook) -> None:
    typed = form_of(
        *(codebook, "crash"),
        name="Abort",
        kind="heading",
        brief="b",
        full="f\r\ng",
        when_to_use="w",
        when_not="n",
        examples=["one", "", "two\r\nlines"],
        aliases="segfault\r\n\r\n core dump ",
        reason="Clearer.",
    )
    response = client.post(f"{root}codes/crash/", typed, follow=True)
    assert "Saved." in said(response)
    code = draft_book(codebook).codes_by_key["crash"]
    assert (code.name, code.brief, code.full, code.when_to_use, code.when_not) == ("Abort", "b", "f\ng", "w", "n")
    assert (code.examples, code.aliases, code.is_selectable) == (
        ("one", "two\nlines"),
        ("segfault", "core dump"),
        False,
    )
    assert set(Operation.objects.filter(version=None).values_list("reason", flat=True)) == {"Clearer."}


def test_opening_and_saving_a_code_unchanged_changes_nothing(client: Client, root: str, codebook: Codebook) -> None:
    assert client.post(f"{root}codes/crash/", form_of(codebook, "crash")).status_code == 302
    assert steps(codebook) == []


def test_facet_settings_are_saved(client: Client, root: str, codebook: Codebook) -> None:
    typed = {"name": "Phase", "question": "When?", "answers": "one", "scale": "ordinal", "group": "Finding"}
    typed["base_revision"] = str(facet_state_of(codebook, "phase").revision)
    client.post(f"{root}facets/phase/", typed)
    facet = draft_book(codebook).by_key["phase"]
    assert (facet.question, facet.answers, facet.scale, facet.is_required, facet.group) == (
        *("When?", "one", "ordinal", False),
        "Finding",
    )


def test_the_codebooks_name_is_saved(client: Client, root: str, codebook: Codebook) -> None:
    revision = draft_of(codebook).text_revision
    client.post(root, {"name": "New", "description": "Why.", "base_revision": revision})
    assert (draft_of(codebook).name, draft_of(codebook).description) == ("New", "Why.")


def test_retiring_restoring_and_deleting_by_button(client: Client, root: str, codebook: Codebook, lead: User) -> None:
    response = client.post(f"{root}codes/crash/act/", {"act": "retire", "reason": "Unused."}, follow=True)
    assert "Retired: it stays in the book" in said(response)
    client.post(f"{root}codes/crash/act/", {"act": "restore", "reason": "Used."})
    assert steps(codebook) == ["retire code:crash", "restore code:crash"]
    books.add_code(codebook, lead, "symptom", "Slow", parent="crash")
    response = client.post(f"{root}codes/slow/act/", {"act": "delete"})
    assert response.headers["Location"] == f"{root}codes/crash/"
    client.post(f"{root}facets/phase/act/", {"act": "retire", "reason": "Unused."})
    assert "phase" not in draft_book(codebook).by_key
    client.post(f"{root}facets/phase/act/", {"act": "restore", "reason": "Used."})
    books.add_facet(codebook, lead, "Severity")
    assert client.post(f"{root}facets/severity/act/", {"act": "delete"}).headers["Location"] == root


def test_a_button_that_is_refused_says_why(client: Client, root: str, codebook: Codebook) -> None:
    response = client.post(f"{root}codes/crash/act/", {"act": "retire", "reason": ""})
    assert (response.status_code, "Say why" in said(response)) == (400, True)
    response = client.post(f"{root}codes/crash/act/", {"act": "delete"})
    assert (response.status_code, "retire it instead" in said(response)) == (409, True)
    response = client.post(f"{root}facets/symptom/act/", {"act": "fly"})
    assert (response.status_code, "no such button" in said(response)) == (400, True)


def test_a_published_code_offers_retiring_and_a_new_one_deleting(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    books.add_code(codebook, lead, "symptom", "Slow")
    published, new = (client.get(f"{root}codes/{key}/").content.decode() for key in ("crash", "slow"))
    assert 'value="delete"' not in published
    assert 'value="delete"' in new


def test_similar_names_are_pointed_out(client: Client, root: str, codebook: Codebook, lead: User) -> None:
    books.add_code(codebook, lead, "symptom", "Crashes")
    assert "Easily mistaken for Crash. Are they the same?" in said(client.get(f"{root}codes/crashes/"))
    fragment = client.get(f"{root}similar/", {"name": "System hangs", "facet": "symptom", "subject": "new"})
    assert "System hang" in said(fragment)
    assert "html" not in fragment.content.decode()


def test_the_tree_can_be_searched_without_script(client: Client, root: str, codebook: Codebook, lead: User) -> None:
    edit(codebook, lead, "repetition", examples=("It says fnord again and again.",))
    page = client.get(root, {"q": "FNORD again"})
    rows = re.findall(r'data-row="([^"]+)"', page.content.decode())
    assert rows == ["facet:symptom", "code:unexpected-output", "code:repetition"]
    assert "1 found" in said(page)


def test_the_words_of_every_entry_are_sent_for_the_filter(client: Client, root: str) -> None:
    words = client.get(f"{root}words/").json()
    assert "what crash means." in words["code:crash"]
    assert len(words) == 4 + 15


def test_htmx_gets_the_pane_alone(client: Client, root: str) -> None:
    response = client.get(f"{root}codes/crash/", headers=HTMX)
    page = response.content.decode()
    assert "<html" not in page
    assert 'data-pane="code:crash"' in page
    assert "data-row" not in page
    assert "HX-Request" in response["Vary"]


def test_htmx_gets_a_whole_page_when_it_restores_one(client: Client, root: str) -> None:
    response = client.get(f"{root}codes/crash/", headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in response.content.decode()


def test_after_a_save_htmx_gets_the_pane_and_the_facets_part_of_the_tree(
    client: Client, root: str, codebook: Codebook
) -> None:
    response = client.post(f"{root}codes/crash/", form_of(codebook, "crash", name="Abort"), headers=HTMX)
    page = response.content.decode()
    assert (response.status_code, response["HX-Push-Url"]) == (200, f"{root}codes/crash/")
    assert re.findall(r'<section class="tree-facet[^>]*id="([^"]+)"[^>]*hx-swap-oob', page) == ["facet-symptom"]
    assert "Saved." in page
    assert 'id="draft-state" hx-swap-oob="true"' in page


def test_after_adding_a_facet_htmx_gets_the_whole_tree(client: Client, root: str) -> None:
    typed = {"name": "Severity", "answers": "one", "scale": "nominal"}
    page = client.post(f"{root}new-facet/", typed, headers=HTMX).content.decode()
    assert 'id="tree" hx-swap-oob="true"' in page
    assert 'data-row="facet:severity"' in page
