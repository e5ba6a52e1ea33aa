"""The editor as plain forms, without a line of script, and what htmx is sent instead."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from annotator.accounts.models import User
from annotator.studies.models import Study
from taxonomy import services
from taxonomy.exchange import dump_yaml
from taxonomy.models import Codebook, Operation
from taxonomy.selectors import draft_of
from tests.taxonomy.drafts import draft_book, edit, facet_state_of, state_of, steps, tree
from tests.worlds import books, people
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def root(codebook: Codebook, lead: User, client: Client) -> str:
    books.make_version(codebook, lead)
    client.force_login(lead)
    return f"/codebooks/{codebook.pk}/"


def said(response: HttpResponse) -> str:
    """The words of a page, single blanks between them."""
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
    return re.sub(r" ([.,:;])", r"\1", words)


def form_of(codebook: Codebook, key: str, **changes: object) -> dict[str, object]:
    """What the form of a code holds when its page is opened, with some fields typed over."""
    state = state_of(codebook, key)
    fields = {
        "name": state.name,
        "kind": "code" if state.is_selectable else "heading",
        "brief": state.brief,
        "full": state.full,
        "when_to_use": state.when_to_use,
        "when_not": state.when_not,
        "examples": [*state.examples, ""],
        "aliases": "\r\n".join(state.aliases),
        "reason": "",
        "facet": "symptom",
        "base_revision": state.revision,
    }
    return fields | changes


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
    assert "Version 1, published" in said(response)
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


# --- refusals keep what was typed ---------------------------------------------------------------------------------


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


# --- buttons --------------------------------------------------------------------------------------------------------


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


# --- finding, and what htmx is sent ---------------------------------------------------------------------------------


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


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_file_shows_what_it_would_do_before_it_does_it(client: Client, root: str, codebook: Codebook) -> None:
    text = dump_yaml(draft_book(codebook)).replace("name: Crash", "name: Abort")
    page = client.post(f"{root}import/", {"text": text})
    assert "Abort renamed" in said(page)
    assert steps(codebook) == []
    revision = draft_of(codebook).revision
    assert client.post(f"{root}import/", {"text": text, "revision": revision}).headers["Location"] == root
    assert steps(codebook) == ["rename code:crash"]


def test_an_import_that_was_overtaken_shows_again_what_it_would_do(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    text, revision = dump_yaml(draft_book(codebook)), draft_of(codebook).revision
    edit(codebook, lead, "crash", name="Abort")
    page = client.post(f"{root}import/", {"text": text, "revision": revision})
    assert "Somebody changed the draft since you looked" in said(page)
    assert state_of(codebook, "crash").name == "Abort"


def test_an_empty_draft_is_filled_at_once_by_file_and_by_example(client: Client, lead: User, study: Study) -> None:
    client.force_login(lead)
    file = SimpleUploadedFile("book.yaml", b"\xef\xbb\xbfcodebook: A\nfacets: [{name: B, codes: [{name: C}]}]")
    assert client.post(f"/codebooks/{study.codebook_id}/import/", {"file": file}).status_code == 302
    assert tree(study.codebook, "b") == ["c"]
    other = people.make_study(lead, name="Other").codebook
    assert "start from the example" in said(client.get(f"/codebooks/{other.pk}/"))
    client.post(f"/codebooks/{other.pk}/import/", {"example": "llm_inference_bugs"})
    assert len(draft_book(other).facets) == 4


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"codebook: A\nfacets: [{nam: B}]", "Line 2, facets[0]: there is no field 'nam'. Is it name?"),
        (b"", "empty"),
    ],
)
def test_a_bad_file_is_named_and_changes_nothing(
    client: Client, root: str, codebook: Codebook, content: bytes, sentence: str
) -> None:
    response = client.post(f"{root}import/", {"file": SimpleUploadedFile("book.yaml", content)})
    assert (response.status_code, sentence in said(response)) == (400, True)
    assert steps(codebook) == []


def test_draft_and_versions_are_downloaded_as_yaml(client: Client, root: str, codebook: Codebook, lead: User) -> None:
    edit(codebook, lead, "crash", name="Abort")
    draft, version = client.get(f"{root}export/"), client.get(f"{root}versions/1/export/")
    assert draft["Content-Disposition"] == 'attachment; filename="bugs-in-inference-engines-draft.yaml"'
    assert version["Content-Disposition"] == 'attachment; filename="bugs-in-inference-engines-v1.yaml"'
    assert b"name: Abort" in draft.content
    assert b"name: Abort" not in version.content


# --- versions ---------------------------------------------------------------------------------------------------------


def test_the_publish_page_says_what_stands_in_the_way(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    books.add_facet(codebook, lead, "Severity", ("High",))
    page = client.get(f"{root}publish/")
    assert "Severity asks for one answer, so it needs at least two codes" in said(page)
    assert f'href="{root}facets/severity/"' in page.content.decode()
    response = client.post(f"{root}publish/", {"notes": "My notes."})
    assert (response.status_code, "My notes." in said(response)) == (409, True)


def test_the_publish_page_shows_what_differs_and_every_step(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    edit(codebook, lead, "crash", name="Stop", reason="First thought.")
    edit(codebook, lead, "crash", name="Abort", reason="Clearer.")
    page = said(client.get(f"{root}publish/"))
    assert "Abort renamed “First thought.” “Clearer.”" in page
    assert "Name Crash Abort" in page
    assert "Every step, in order (2)" in page
    assert "Abort renamed" in said(client.get(root))


def test_an_older_version_says_that_it_is_not_the_latest(
    client: Client, root: str, codebook: Codebook, lead: User
) -> None:
    edit(codebook, lead, "crash", name="Abort")
    books.publish(codebook, lead, notes="Second.")
    assert "This is not the latest version: version 2 is." in said(client.get(f"{root}versions/1/"))
    latest = said(client.get(f"{root}versions/2/"))
    assert "not the latest" not in latest
    assert "What changed with this version" in latest
    assert "Second." in said(client.get(f"{root}versions/"))


def test_every_code_of_a_version_can_be_linked_to(client: Client, root: str) -> None:
    page = client.get(f"{root}versions/1/").content.decode()
    assert 'id="code-repetition"' in page
    assert 'href="#code-repetition"' in page


def test_what_people_write_is_never_markup(client: Client, root: str, codebook: Codebook, lead: User) -> None:
    hostile = "<script>alert(1)</script>"
    edit(codebook, lead, "crash", name=hostile, brief=hostile, full=hostile, examples=(hostile,), aliases=(hostile,))
    books.publish(codebook, lead, notes=hostile)
    for path in ("", "codes/crash/", "publish/", "versions/", "versions/2/", "words/"):
        response = client.get(f"{root}{path}")
        if response["Content-Type"].startswith("text/html"):
            assert hostile not in response.content.decode()
