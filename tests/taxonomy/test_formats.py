"""Codebooks as CSV, REFI-QDA, Markdown, LaTeX and SVG, and read back from the files of other tools."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given, settings

from taxonomy.book import Book
from taxonomy.exchange import (
    BadFile,
    content_hash,
    dump_csv,
    dump_latex,
    dump_markdown,
    dump_qdc,
    dump_svg,
    load_csv,
    load_qdc,
    load_qdpx,
    load_yaml,
    overlay,
    read_file,
)
from taxonomy.library import all_schemes
from taxonomy.rules import publishing_problems
from tests.taxonomy.test_yaml_format import any_book
from tests.worlds.archives import damaged_forms

SCHEMA = Path(__file__).parents[1] / "reference" / "refi" / "Codebook.xsd"
FULL = """
codebook: Bugs & more
facets:
- name: Symptom
  question: What was seen?
  codes:
  - name: Crash
    brief: The process ends.
    full: |-
      With a signal,
      or an exception.
    when_to_use: There is a trace.
    when_not: It hangs.
    examples: ["Segfault.", "Two\\nlines."]
    counter_examples: ["=1+1"]
    aliases: [abort, "-1"]
    notes: Since May.
    codes: [{name: Crash at start}]
  - {name: Heading, selectable: false, codes: [{name: Below}]}
  - {name: Old, status: merged, into: [crash]}
- {name: Phase, answers: many, required: false, group: Finding, evidence_required: true,
   codes: [{name: Setup}, {name: Gone, status: retired}]}
"""


@pytest.fixture
def book() -> Book:
    return load_yaml(FULL)


def project(codes: str, origin: str = "Another tool") -> bytes:
    head = f'<Project xmlns="urn:QDA-XML:project:1.0" origin="{origin}">'
    return f"{head}<CodeBook><Codes>{codes}</Codes></CodeBook></Project>".encode()


def zipped(name: str, content: bytes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    out.seek(0)
    return out


def test_a_table_comes_back_the_same(book: Book) -> None:
    reading = load_csv(dump_csv(book))
    assert reading.problems == ()
    assert replace(reading.book, name=book.name) == book


@settings(max_examples=60, deadline=None)
@given(any_book())
def test_any_book_survives_a_table_and_qda(book: Book) -> None:
    with_codes = replace(book, facets=tuple(facet for facet in book.facets if facet.codes))
    for reading in (load_csv(dump_csv(with_codes)), load_qdc(dump_qdc(with_codes)) if with_codes.facets else None):
        if reading is not None:
            assert reading.problems == ()
            assert [*reading.book.codes_by_key] == [*with_codes.codes_by_key]


def test_no_cell_is_a_formula(book: Book) -> None:
    assert "'=1+1" in dump_csv(book)
    assert load_csv(dump_csv(book)).book.codes_by_key["crash"].counter_examples == ("=1+1",)


def test_a_table_of_another_tool_needs_a_name_only_and_bad_rows_are_listed() -> None:
    reading = load_csv(
        "Code;Definition;Category\nA;What a is;\nB;What b is;A\n;lost;\nC;x;Nobody\n" + "x" * 200 + ";y;\n"
    )
    assert [(code.key, code.parent_key, code.full) for code in reading.book.facets[0].codes] == [
        ("a", None, "What a is"),
        ("b", "a", "What b is"),
    ]
    assert reading.problems == (
        "Line 4: Give the code a name.",
        "Line 6: The name of a code has at most 160 characters, not 200.",
        "Line 5: there is no code Nobody above it.",
    )


def test_a_table_without_names_is_refused() -> None:
    with pytest.raises(BadFile, match="a column name"):
        load_csv("a,b\n1,2\n")


def test_a_qda_codebook_is_valid_and_keeps_definitions_rules_and_guids(book: Book) -> None:
    text = dump_qdc(book)
    xmlschema.XMLSchema(SCHEMA).validate(text)
    reading = load_qdc(text)
    assert reading.problems == ()
    assert replace(reading.book, name=book.name) == book
    again = dump_qdc(replace(book, number=2, name="Other"))
    guids = [
        [each.get("guid") for each in ElementTree.fromstring(xml).iter() if each.get("guid")] for xml in (text, again)
    ]
    assert guids[0] == guids[1]
    assert len(set(guids[0])) == len(guids[0])


@settings(max_examples=40, deadline=None)
@given(any_book())
def test_any_book_is_a_valid_qda_codebook(book: Book) -> None:
    if book.facets:
        xmlschema.XMLSchema(SCHEMA).validate(dump_qdc(book))


def test_codes_of_another_tool_become_one_facet_or_a_facet_each() -> None:
    xml = project(
        '<Code guid="x" name="Top" isCodable="true"><Description>What it is.</Description>'
        '<Code guid="y" name="Below" isCodable="false"/></Code><Code guid="z" name="" isCodable="true"/>'
    )
    reading = load_qdc(xml)
    assert [(code.name, code.depth, code.brief, code.is_selectable) for code in reading.book.facets[0].codes] == [
        ("Top", 0, "What it is.", True),
        ("Below", 1, "", False),
    ]
    assert reading.problems == ("The code z: Give the code a name.",)
    facets = load_qdc(xml, tops_are_facets=True).book.facets
    assert [(facet.name, [code.name for code in facet.codes]) for facet in facets] == [("Top", ["Below"])]


def test_what_stands_below_an_unusable_code_is_kept_in_its_place() -> None:
    xml = project('<Code name="" isCodable="true"><Code name="Kept" isCodable="true"/></Code>')
    assert [code.name for code in load_qdc(xml).book.facets[0].codes] == ["Kept"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"<a", "not valid XML"),
        (b"<CodeBook/>", "it has no codes"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><CodeBook><Codes/></CodeBook>', "document type"),
        (b"<x><Codes/></x>", "no REFI-QDA"),
    ],
)
def test_what_is_no_qda_file_is_refused(text: bytes, reason: str) -> None:
    with pytest.raises(BadFile, match=reason):
        load_qdc(text)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(BadFile, match="more than 50 MB"):
        load_qdpx(zipped("project.qde", b" " * (51 * 1024 * 1024)))
    with pytest.raises(BadFile, match="holds no REFI-QDA project"):
        load_qdpx(zipped("other.txt", b""))
    with pytest.raises(BadFile, match="can't be read"):
        load_qdpx(io.BytesIO(b"PK\x03\x04 nonsense"))


@pytest.mark.parametrize("damage", ["packed", "newer", "locked"])
def test_a_damaged_archive_is_refused(damage: str) -> None:
    damaged = damaged_forms(zipped("project.qde", b"<Project/>").getvalue())[damage]
    with pytest.raises(BadFile, match="can't be read"):
        load_qdpx(io.BytesIO(damaged))


def test_a_file_is_known_by_what_it_is(book: Book) -> None:
    assert read_file("x.yaml", FULL.encode()).book == book
    assert read_file("x.csv", dump_csv(book).encode()).count == 7
    assert read_file("x.bin", dump_qdc(book)).count == 7
    assert read_file("x", zipped("a.qde", project('<Code name="A" isCodable="true"/>')).read()).count == 1
    with pytest.raises(BadFile, match="not UTF-8"):
        read_file("x.yaml", b"\xff\xfe\xfa")


def test_adding_keeps_what_the_draft_has(book: Book) -> None:
    more = load_yaml(
        "codebook: M\nfacets:\n- name: Symptom\n  codes: [{name: Crash, brief: New}, {name: Slow}]\n"
        "- {name: Severity, codes: [{name: Setup}, {name: Low}]}"
    )
    merged = overlay(book, more)
    assert [facet.key for facet in merged.facets] == ["symptom", "phase", "severity"]
    assert merged.codes_by_key["crash"].brief == "New"
    assert [code.key for code in merged.by_key["symptom"].codes][-1] == "slow"
    assert [code.key for code in merged.by_key["severity"].codes] == ["setup-2", "low"]
    assert content_hash(overlay(book, book)) == content_hash(book)


def test_an_appendix_says_names_definitions_and_rules(book: Book) -> None:
    text = dump_markdown(book)
    assert "# Bugs & more" in text
    assert "- **Crash**: The process ends." in text
    assert "  - *Not when:* It hangs." in text
    assert "- **Old** (merged)" in text
    tex = dump_latex(book)
    assert r"\caption{Symptom: What was seen?}\label{tab:symptom}\\" in tex
    assert r"\hspace*{1em}Crash at start & " in tex
    assert "Old" not in tex


def test_letters_that_mean_something_in_latex_and_markdown_are_escaped() -> None:
    book = load_yaml(
        "codebook: C\nfacets:\n- name: F\n  codes: [{name: 'a_b & 50% #1 {x} ~ ^ \\\\', brief: '*x* <b> $'}]"
    )
    assert r"a\_b \& 50\% \#1 \{x\} \textasciitilde{} \textasciicircum{} \textbackslash{}" in dump_latex(book)
    assert r"\*x\* \<b\> $" in dump_markdown(book)


def test_the_drawing_is_well_formed_and_shows_what_is_active(book: Book) -> None:
    root = ElementTree.fromstring(dump_svg(book))
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words == ["Bugs & more", "Symptom", "Crash", "Crash at start", "Heading", "Below", "Phase", "Setup"]


@settings(max_examples=30, deadline=None)
@given(any_book())
def test_any_book_can_be_drawn_and_printed(book: Book) -> None:
    ElementTree.fromstring(dump_svg(book))
    assert dump_markdown(book)
    assert dump_latex(book).count(r"\begin{longtable}") == len(book.facets)


def test_every_scheme_of_the_library_is_fit_to_be_published_and_names_its_source() -> None:
    schemes = all_schemes()
    assert [scheme.key for scheme in schemes] == ["llm_inference_bugs", "ieee_1044", "odc"]
    for scheme in schemes:
        assert publishing_problems(scheme.book) == ()
        assert scheme.source, scheme.key
        assert all(code.brief for code in scheme.book.codes_by_key.values())


@pytest.mark.shared
def test_the_codes_of_a_project_that_nvivo_wrote_are_found(shared_data: Path) -> None:
    reading = read_file("nvivo_sample.qdpx", (shared_data / "refi" / "nvivo_sample.qdpx").read_bytes())
    places = {(*code.path, code.name) for code in reading.book.facets[0].codes}
    assert reading.problems == ()
    assert ("rq1_definition", "competencies", "programming") in places
    xmlschema.XMLSchema(shared_data / "refi" / "Codebook.xsd").validate(dump_qdc(reading.book))


def test_blanks_around_names_part_no_code_from_its_parent_or_its_facet() -> None:
    reading = load_csv("facet,name,parent\nCause,Grün ,\nCause , Hell,Grün\n Cause,Dunkel, Grün \n")
    assert reading.problems == ()
    [facet] = reading.book.facets
    assert [(code.name, code.parent_key) for code in facet.codes][1:] == [("Hell", "grun"), ("Dunkel", "grun")]


def test_a_file_in_another_encoding_is_refused_with_the_way_out() -> None:
    with pytest.raises(BadFile) as refusal:
        read_file("codes.csv", "name\nGrün\n".encode("latin-1"))
    assert "save it as UTF-8" in refusal.value.problems[0]
