"""REFI-QDA: a codebook as `.qdc`, and the codes of a `.qdc` or of a project (`.qdpx`) that another tool wrote.

A description is all that the format has for a definition, so everything a code says stands there under headings, and
is read back from there. Facets are top codes that can't be used for coding. Files are read with care: no document
type, no entities, no archive that grows beyond its limits.
"""

import re
import uuid
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from annotator.common.archives import UNREADABLE_ARCHIVE
from taxonomy.book import Book
from taxonomy.exchange.nodes import BadFile
from taxonomy.exchange.prose import prose_of_code, prose_of_facet, read_items, read_prose
from taxonomy.exchange.reading import Gatherer, Reading
from taxonomy.texts import ANSWERS, SCALES, CodeText, FacetText

ORIGIN = "Intercoder"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
SPACE = uuid.UUID("5d7a2f0c-0a56-5c1e-9f0b-6a3d1c8e4b27")  # this product's own, from which every GUID is made
MOST_XML = 50 * 1024 * 1024
MOST_FILES = 100_000
MOST_CODES = 20_000
# what XML 1.0 can't hold, not even escaped
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def dump_qdc(book: Book) -> bytes:
    """Return the book as a REFI-QDA codebook; the same code has the same GUID in every version."""
    root = Element("CodeBook", {"xmlns": CODEBOOK, "origin": ORIGIN})
    codes = SubElement(root, "Codes")
    for facet in book.facets:
        top = _element(codes, book, f"facet:{facet.key}", facet.name, prose_of_facet(facet), is_codable=False)
        places: dict[str | None, Element] = {None: top}
        for code in facet.codes:
            above = places[code.parent_key]
            subject, text = f"code:{code.key}", prose_of_code(code)
            places[code.key] = _element(above, book, subject, code.name, text, is_codable=code.is_choosable)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def guid_of(book: Book, subject: str) -> str:
    """Return the GUID of a facet or a code: the same in every version of the codebook."""
    return str(uuid.uuid5(SPACE, f"codebook:{book.codebook_id}/{subject}"))


def _element(above: Element, book: Book, subject: str, name: str, text: str, *, is_codable: bool) -> Element:
    attributes = {"guid": guid_of(book, subject), "name": _safe(name), "isCodable": "true" if is_codable else "false"}
    element = SubElement(above, "Code", attributes)
    if text:
        SubElement(element, "Description").text = _safe(text)
    return element


def _safe(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


def load_qdpx(file: IO[bytes], *, tops_are_facets: bool = False) -> Reading:
    """Return the codes of a project; refuses an archive without one, or one that unpacks to too much."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [info for info in archive.infolist() if info.filename.lower().endswith(".qde")]
            if len(archive.infolist()) > MOST_FILES or len(names) != 1:
                raise BadFile(["This archive holds no REFI-QDA project (one .qde file)."])
            with archive.open(names[0]) as member:
                text = member.read(MOST_XML + 1)
    except UNREADABLE_ARCHIVE as error:
        raise BadFile(["This archive can't be read; is it a .qdpx?"]) from error
    return load_qdc(text, tops_are_facets=tops_are_facets)


def load_qdc(text: bytes, *, tops_are_facets: bool = False) -> Reading:
    """Return the codes of a codebook or of a project's XML; what can't be used is listed.

    Files of this product have facets at the top. In others all codes are one facet's, or each top code is a facet.
    """
    root = _parsed(text)
    gatherer = Gatherer()
    codes = next((each for each in root.iter() if _tag(each) == "Codes"), None)
    if _tag(root) not in ("CodeBook", "Project") or codes is None:
        raise BadFile(["This is no REFI-QDA codebook or project: it has no codes."])
    if root.get("origin") == ORIGIN or tops_are_facets:
        for top in _codes_in(codes):
            _read_facet(gatherer, top)
    else:
        key = gatherer.facet("Codes", FacetText("Codes", answers="many", is_required=False))
        _read_codes(gatherer, str(key), codes)
    return gatherer.book(root.get("name") or "Codebook")


def _parsed(text: bytes) -> Element:
    if len(text) > MOST_XML:
        raise BadFile([f"The file unpacks to more than {MOST_XML // 1024 // 1024} MB of XML."])
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadFile(["The file has a document type or entities, which no REFI-QDA file needs."]) from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadFile([f"This is not valid XML ({error})."]) from error
    return root


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _codes_in(element: Element) -> Iterator[Element]:
    return (child for child in element if _tag(child) == "Code")


def _description(element: Element) -> dict[str, str]:
    child = next((child for child in element if _tag(child) == "Description"), None)
    return read_prose("".join(child.itertext()) if child is not None else "")


def _read_facet(gatherer: Gatherer, top: Element) -> None:
    parts = _description(top)
    name = top.get("name", "")
    text = FacetText(
        name=name,
        question=parts["brief"],
        answers=parts.get("answers", "") if parts.get("answers") in ANSWERS else "one",
        scale=parts.get("scale", "") if parts.get("scale") in SCALES else "nominal",
        is_required=parts.get("required", "yes") == "yes",
        group=parts.get("group", ""),
        is_evidence_required=parts.get("evidence_required", "") == "yes",
    )
    key = gatherer.facet(name or "A code without a name", text, parts.get("key", ""))
    if key is not None:
        _read_codes(gatherer, key, top)


def _read_codes(gatherer: Gatherer, facet: str, top: Element) -> None:
    """Read the tree below an element; what stands below an unusable code stands in its place."""
    waiting: list[tuple[Element, str | None]] = [(child, None) for child in reversed(list(_codes_in(top)))]
    while waiting:
        element, parent = waiting.pop()
        if len(gatherer.codes) >= MOST_CODES:
            raise BadFile([f"A codebook has at most {MOST_CODES} codes."])
        key = _read_code(gatherer, facet, element, parent)
        waiting.extend((child, key or parent) for child in reversed(list(_codes_in(element))))


def _read_code(gatherer: Gatherer, facet: str, element: Element, parent: str | None) -> str | None:
    parts, name = _description(element), element.get("name", "")
    status, _, into = parts.get("status", "active").partition(" into ")
    is_codable = element.get("isCodable", "true") in ("true", "1")
    text = CodeText(
        name=name,
        brief=parts["brief"],
        full=parts.get("full", ""),
        when_to_use=parts.get("when_to_use", ""),
        when_not=parts.get("when_not", ""),
        examples=read_items(parts.get("examples", "")),
        counter_examples=read_items(parts.get("counter_examples", "")),
        aliases=read_items(parts.get("aliases", "")),
        notes=parts.get("notes", ""),
        # a retired code can't be used for coding either, and is no heading for that
        is_selectable=is_codable or status != "active",
    )
    where = f"The code {name or element.get('guid', 'without a name')}"
    successors = tuple(into.split())
    return gatherer.code(where, facet, text, key=parts.get("key", ""), parent=parent, status=status, into=successors)
