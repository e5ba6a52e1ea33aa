"""A codebook as a table: one row a code, for spreadsheets. Reading takes what it understands and lists the rest.

Cells that a spreadsheet would take for a formula get an apostrophe in front, which reading takes away again.
"""

import csv
import io
from collections.abc import Mapping

from annotator.common.cells import guard, unguard
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.exchange.nodes import BadFile
from taxonomy.exchange.reading import Gatherer, Reading
from taxonomy.texts import ANSWERS, SCALES, FacetText, code_text

FACET_COLUMNS = ("facet_key", "facet", "question", "answers", "scale", "required", "group", "evidence_required")
TEXT_COLUMNS = ("brief", "full", "when_to_use", "when_not", "notes")
# an example may have several lines, a further name has one
BETWEEN = {"examples": "\n---\n", "counter_examples": "\n---\n", "aliases": "\n"}
LIST_COLUMNS = tuple(BETWEEN)
COLUMNS = (*FACET_COLUMNS, "key", "name", "parent", *TEXT_COLUMNS, *LIST_COLUMNS, "selectable", "status", "into")
# what other people call these columns
OTHER_NAMES = {
    "code": "name",
    "label": "name",
    "title": "name",
    "description": "brief",
    "definition": "full",
    "parent_key": "parent",
    "category": "parent",
    "inclusion": "when_to_use",
    "exclusion": "when_not",
    "example": "examples",
    "synonyms": "aliases",
    "id": "key",
}
# rows are matched by these: a blank that nobody sees must not part a code from its parent or its facet
MATCHED = frozenset(("facet_key", "facet", "key", "name", "parent", "status"))
MOST_ROWS = 20_000
YES = {"yes", "true", "1", "y"}
NO = {"no", "false", "0", "n"}


def dump_csv(book: Book) -> str:
    """Return the book as CSV; `load_csv` reads back the same facets and codes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for facet in book.facets:
        for code in facet.codes or (None,):
            row = _facet_cells(facet) | (_code_cells(code) if code else {})
            writer.writerow({name: guard(value) for name, value in row.items()})
    return out.getvalue()


def _facet_cells(facet: FacetEntry) -> dict[str, str]:
    said = (facet.key, facet.name, facet.question, facet.answers, facet.scale)
    settings = (_yes(facet.is_required), facet.group, _yes(facet.is_evidence_required))
    return dict(zip(FACET_COLUMNS, (*said, *settings), strict=True))


def _code_cells(code: CodeEntry) -> dict[str, str]:
    texts = {name: str(getattr(code, name)) for name in TEXT_COLUMNS}
    lists = {name: BETWEEN[name].join(getattr(code, name)) for name in LIST_COLUMNS}
    rest = {"selectable": _yes(code.is_selectable), "status": code.status, "into": " ".join(code.into)}
    return {"key": code.key, "name": code.name, "parent": code.parent_key or "", **texts, **lists, **rest}


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def load_csv(text: str) -> Reading:
    """Return what a table says; a row that can't be used is listed with its line and reason, and left out."""
    rows = _rows(text.removeprefix("\ufeff"))
    gatherer = Gatherer()
    facets: dict[str, str | None] = {}
    waiting: list[tuple[int, str, Mapping[str, str]]] = []
    for line, row in rows:
        facet_name = row["facet_key"] or row["facet"] or "Codes"
        if facet_name not in facets:
            facets[facet_name] = _read_facet(gatherer, line, row)
        facet = facets[facet_name]
        if facet is not None and any(row[name] for name in ("name", "key", *TEXT_COLUMNS)):
            waiting.append((line, facet, row))
    _read_codes(gatherer, waiting)
    return gatherer.book("Codebook")


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().lower().replace(" ", "_").replace("-", "_") for name in next(reader, [])]
        names = [OTHER_NAMES.get(name, name) if OTHER_NAMES.get(name) not in header else name for name in header]
        if "name" not in names:
            raise BadFile(["Line 1: a table of codes needs at least a column name; there is none."])
        rows: list[tuple[int, dict[str, str]]] = []
        for cells in reader:
            values = {name: _read_cell(name, cell) for name, cell in zip(names, cells, strict=False)}
            if any(values.values()):
                rows.append((reader.line_num, {name: values.get(name, "") for name in COLUMNS}))
            if len(rows) > MOST_ROWS:
                raise BadFile([f"A codebook has at most {MOST_ROWS} codes."])
    except csv.Error as error:
        raise BadFile([f"Line {reader.line_num}: this is not a table ({error})."]) from error
    return rows


def _read_cell(name: str, cell: str) -> str:
    """Return a cell's text; what rows are matched by stands there without blanks around it, as names are kept."""
    text = unguard(cell)
    return " ".join(text.split()) if name in MATCHED else text


def _read_facet(gatherer: Gatherer, line: int, row: Mapping[str, str]) -> str | None:
    text = FacetText(
        name=row["facet"] or row["facet_key"] or "Codes",
        question=row["question"],
        answers=row["answers"] if row["answers"] in ANSWERS else "one",
        scale=row["scale"] if row["scale"] in SCALES else "nominal",
        is_required=row["required"].lower() not in NO,
        group=row["group"],
        is_evidence_required=row["evidence_required"].lower() in YES,
    )
    return gatherer.facet(f"Line {line}", text, row["facet_key"])


def _read_codes(gatherer: Gatherer, waiting: list[tuple[int, str, Mapping[str, str]]]) -> None:
    """Read parents before their children, whatever their order; a parent is named by its key or its name."""
    keys: dict[tuple[str, str], str] = {}
    while waiting:
        later: list[tuple[int, str, Mapping[str, str]]] = []
        for line, facet, row in waiting:
            parent = keys.get((facet, row["parent"]))
            if row["parent"] and parent is None:
                later.append((line, facet, row))
                continue
            key = _read_code(gatherer, line, facet, row, parent)
            if key is not None:
                keys[facet, key] = key
                keys.setdefault((facet, row["name"]), key)
        if len(later) == len(waiting):
            gatherer.problems += [f"Line {line}: there is no code {row['parent']} above it." for line, _, row in later]
            return
        waiting = later


def _read_code(gatherer: Gatherer, line: int, facet: str, row: Mapping[str, str], parent: str | None) -> str | None:
    lists = {name: tuple(row[name].replace("\r\n", "\n").split(BETWEEN[name])) for name in LIST_COLUMNS}
    text = code_text(row, lists, is_selectable=row["selectable"].lower() not in NO)
    status = row["status"] or "active"
    if status not in ("active", "retired", "merged", "split", "turned"):
        gatherer.problems.append(f"Line {line}: a code is active or retired, not {status!r}.")
        return None
    where = f"Line {line}"
    return gatherer.code(
        where, facet, text, key=row["key"], parent=parent, status=status, into=tuple(row["into"].split())
    )
