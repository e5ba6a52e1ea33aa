"""Pages that import, export, publish, and show what was published."""

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from annotator.accounts.models import User
from annotator.studies.models import Study
from taxonomy.exchange import dump_yaml
from taxonomy.models import Codebook
from taxonomy.selectors import draft_of
from tests.taxonomy.drafts import draft_book, edit, state_of, steps, tree
from tests.taxonomy.pages import said
from tests.worlds import books, people

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_a_file_shows_what_it_would_do_before_it_does_it(client: Client, root: str, codebook: Codebook) -> None:
    text = dump_yaml(draft_book(codebook)).replace("name: Crash", "name: Abort")
    page = client.post(f"{root}import/", {"text": text})
    assert "Abort renamed" in said(page)
    assert steps(codebook) == []
    revision = draft_of(codebook).revision
    assert client.post(f"{root}import/", {"text": text, "revision": revision}).headers["Location"] == root
    assert steps(codebook) == ["rename code:crash"]


def test_a_file_as_large_as_may_be_can_be_confirmed(client: Client, root: str, codebook: Codebook) -> None:
    codes = "".join(f"  - name: Größe {n}\n    full: {'ö' * 12_000}\n" for n in range(200))
    page = client.post(f"{root}import/", {"text": f"codebook: Large\nfacets:\n- name: Symptom\n  codes:\n{codes}"})
    form = next(part for part in page.content.decode().split("<form") if 'name="revision"' in part)
    sent = {"text": page.context["text"], "revision": draft_of(codebook).revision}
    # as a browser does: what the form says it is, else escaped
    if "multipart/form-data" in form:
        answer = client.post(f"{root}import/", sent)
    else:
        answer = client.post(f"{root}import/", urlencode(sent), content_type="application/x-www-form-urlencoded")
    assert answer.headers.get("Location") == root


def test_what_is_too_large_is_refused_in_the_products_look(client: Client, root: str, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
    page = client.post(f"{root}import/", {"text": "x" * 1024**2})
    assert page.status_code == 400
    assert "The text you sent has more than 1 MB, so nothing of it was taken." in said(page)


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
    assert "start from a published scheme" in said(client.get(f"/codebooks/{other.pk}/"))
    assert "Start from this" in said(client.get(f"/codebooks/{other.pk}/schemes/"))
    client.post(f"/codebooks/{other.pk}/import/", {"scheme": "llm_inference_bugs"})
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


def test_what_a_table_adds_is_shown_with_what_is_left_out(root: str, client: Client, codebook: Codebook) -> None:
    table = SimpleUploadedFile("codes.csv", b"facet_key,name,brief\nsymptom,Slow,It takes long.\nsymptom,,Lost.\n")
    page = client.post(f"{root}import/", {"file": table, "mode": "add"})
    words = said(page)
    assert "1 left out" in words
    assert "Line 3: Give the code a name." in words
    assert "Slow added" in words
    context = page.context
    client.post(f"{root}import/", {"text": context["text"], "revision": context["plan"].revision})
    book = draft_book(codebook)
    assert book.codes_by_key["slow"].brief == "It takes long."
    assert "crash" in book.codes_by_key


@pytest.mark.parametrize("ending", ["yaml", "csv", "qdc", "md", "tex", "svg"])
def test_a_version_leaves_in_every_format(root: str, client: Client, ending: str) -> None:
    for address in (f"{root}versions/1/export/", f"{root}export/"):
        answer = client.get(f"{address}?as={ending}")
        assert answer.status_code == 200
        assert b"Crash" in answer.content
        assert f'.{ending}"' in answer["Content-Disposition"]
    assert client.get(f"{root}export/?as=docx").status_code == 400


def test_a_scheme_is_added_to_what_the_draft_has(root: str, client: Client, codebook: Codebook) -> None:
    page = client.post(f"{root}import/", {"scheme": "odc"})
    assert "Defect type added" in said(page)
    client.post(f"{root}import/", {"text": page.context["text"], "revision": page.context["plan"].revision})
    assert [facet.key for facet in draft_book(codebook).facets][-3:] == ["odc-type", "odc-qualifier", "odc-trigger"]
    assert client.post(f"{root}import/", {"scheme": "none"}).status_code == 404
