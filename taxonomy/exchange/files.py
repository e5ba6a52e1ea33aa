"""Which formats there are, and telling what a file that somebody brings is. Pure: no ORM."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from taxonomy.book import Book
from taxonomy.exchange.drawing import dump_svg
from taxonomy.exchange.dump import dump_yaml
from taxonomy.exchange.load import load_yaml
from taxonomy.exchange.nodes import MAX_BYTES, BadFile
from taxonomy.exchange.paper import dump_latex, dump_markdown
from taxonomy.exchange.qda import dump_qdc, load_qdc, load_qdpx
from taxonomy.exchange.reading import Reading
from taxonomy.exchange.table import dump_csv, load_csv

MAX_ARCHIVE = 50 * 1024 * 1024


@dataclass(frozen=True)
class FileFormat:
    """A format that a codebook leaves in."""

    ending: str
    name: str
    content_type: str
    dump: Callable[[Book], str | bytes]


FORMATS: Mapping[str, FileFormat] = {
    each.ending: each
    for each in (
        FileFormat("yaml", "YAML", "application/yaml; charset=utf-8", dump_yaml),
        FileFormat("csv", "CSV", "text/csv; charset=utf-8", dump_csv),
        FileFormat("qdc", "REFI-QDA", "application/xml", dump_qdc),
        FileFormat("md", "Markdown", "text/markdown; charset=utf-8", dump_markdown),
        FileFormat("tex", "LaTeX", "application/x-tex; charset=utf-8", dump_latex),
        FileFormat("svg", "SVG", "image/svg+xml", dump_svg),
    )
}


def read_file(name: str, content: bytes, *, tops_are_facets: bool = False) -> Reading:
    """Return what a file holds, by what it is and, where that does not tell, by its name.

    YAML and XML that are broken are refused whole; of what is sound, the parts that can't be used are listed.
    """
    if content.startswith(b"PK"):
        return load_qdpx(io.BytesIO(content), tops_are_facets=tops_are_facets)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or content.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return load_qdc(content, tops_are_facets=tops_are_facets)
    if len(content) > MAX_BYTES:
        raise BadFile([f"The file has more than {MAX_BYTES // 1024 // 1024} MB."])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(["The file is not UTF-8 text; save it as UTF-8 (a spreadsheet: “CSV UTF-8”)."]) from error
    if name.lower().endswith((".csv", ".tsv")):
        return load_csv(text)
    return Reading(load_yaml(text))
