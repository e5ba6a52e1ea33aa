"""A facet can ask for evidence: set in the editor, part of the book, of its files and of what a version says."""

from dataclasses import replace

import pytest
from django.test import Client

from annotator.accounts.models import User
from taxonomy.exchange import content_hash, dump_yaml, load_csv, load_qdc, load_yaml, read_file
from taxonomy.exchange.files import FORMATS
from taxonomy.models import Codebook
from taxonomy.selectors import difference, load_book, next_number, version_at
from tests.taxonomy.drafts import edit_facet, facet_state_of
from tests.taxonomy.pages import said
from tests.worlds import books

pytestmark = pytest.mark.django_db

# what the small book of these tests had as its hash before a facet could ask for evidence
OLD_HASH = "affc253b3e2404952525fb2f4cd850db5098adb8734c869587761bdcbd6279f4"


def test_the_editor_sets_it_and_shows_it(root: str, codebook: Codebook, client: Client) -> None:
    facet = {"name": "Symptom", "question": "What was seen?", "answers": "one", "scale": "nominal", "is_required": "on"}
    page = client.get(f"{root}facets/symptom/").content.decode()
    assert "Evidence required" in page
    revision = facet_state_of(codebook, "symptom").revision
    client.post(f"{root}facets/symptom/", facet | {"base_revision": revision, "is_evidence_required": "on"})
    assert facet_state_of(codebook, "symptom").is_evidence_required
    assert (
        "checked"
        in client.get(f"{root}facets/symptom/").content.decode().partition('name="is_evidence_required"')[2][:60]
    )


def test_a_new_facet_can_ask_for_it_from_the_start(root: str, codebook: Codebook, client: Client) -> None:
    facet = {"name": "Trigger", "answers": "one", "scale": "nominal", "is_evidence_required": "on"}
    client.post(f"{root}new-facet/", facet)
    assert facet_state_of(codebook, "trigger").is_evidence_required


def test_a_version_says_so_and_the_difference_tells_it(codebook: Codebook, lead: User, client: Client) -> None:
    books.make_version(codebook, lead)
    edit_facet(codebook, lead, "symptom", is_evidence_required=True)
    assert next_number(codebook).reasons == ("Symptom needs evidence now",)
    version = books.publish(codebook, lead)
    assert load_book(version).by_key["symptom"].is_evidence_required
    client.force_login(lead)
    assert "required, evidence required" in said(client.get(f"/codebooks/{codebook.pk}/versions/2/"))
    changes, _ = difference(version_at(codebook, 1), version)
    assert [(each.field, each.before, each.after) for each in changes[0].fields] == [("Evidence required", "no", "yes")]
    edit_facet(codebook, lead, "symptom", is_evidence_required=False)
    assert str(next_number(codebook)) == "2.1.0"


def test_every_format_that_is_read_back_keeps_it(codebook: Codebook, lead: User) -> None:
    book = load_book(books.make_version(codebook, lead))
    asking = replace(book, facets=(replace(book.facets[0], is_evidence_required=True), *book.facets[1:]))
    for ending in ("yaml", "csv", "qdc"):
        content = FORMATS[ending].dump(asking)
        read = read_file(f"book.{ending}", content if isinstance(content, bytes) else content.encode()).book
        assert [facet.is_evidence_required for facet in read.facets] == [True, False, False, False], ending
    assert "evidence required" in str(FORMATS["md"].dump(asking))


def test_a_book_that_does_not_ask_for_it_keeps_the_hash_and_the_file_it_always_had() -> None:
    book = load_yaml(books.SMALL)
    assert content_hash(book) == OLD_HASH
    assert "evidence" not in dump_yaml(book)
    assert content_hash(replace(book, facets=(replace(book.facets[0], is_evidence_required=True),))) != content_hash(
        replace(book, facets=book.facets[:1])
    )


def test_tables_and_codebooks_of_other_tools_do_not_ask_for_it() -> None:
    assert not load_csv("name\nCrash\n").book.facets[0].is_evidence_required
    qdc = b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="A"/></Codes></CodeBook>'
    assert not load_qdc(qdc).book.facets[0].is_evidence_required
