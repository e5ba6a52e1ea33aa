"""The package described for machines: datapackage.json, after the Data Package standard, version 2. Pure."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from annotator.common.events import JsonValue
from annotator.exports.archive import Entry
from annotator.exports.csvs import GUARD
from annotator.exports.shapes import Column, Link, Table
from annotator.exports.tables import TABLES

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
GUARDED = f"Guarded: to have the text as it was written, take one leading {GUARD} away."
MEDIA_TYPES = {
    "md": "text/markdown",
    "yaml": "application/yaml",
    "json": "application/json",
    "py": "text/x-python",
}


def descriptor(
    *, name: str, title: str, description: str, created_at: datetime, software: str, entries: Iterable[Entry]
) -> str:
    """Return datapackage.json for the files of a package: every table with its schema, keys and hash."""
    tables = {table.path: table for table in TABLES}
    described: dict[str, JsonValue] = {
        "$schema": PROFILE,
        "name": name,
        "title": title,
        "description": description,
        "created": created_at.isoformat(timespec="seconds"),
        "contributors": [],
        "x-software": software,
        "resources": [_resource(entry, tables.get(entry.path)) for entry in entries],
    }
    return json.dumps({key: value for key, value in described.items() if value}, ensure_ascii=False, indent=2) + "\n"


def _resource(entry: Entry, table: Table | None) -> Mapping[str, JsonValue]:
    facts: dict[str, JsonValue] = {
        "path": entry.path,
        "encoding": "utf-8",
        "bytes": entry.size,
        "hash": f"sha256:{entry.sha256}",
    }
    if table is None:
        stem, _, ending = entry.path.rpartition("/")[2].rpartition(".")
        return {"name": stem.lower(), **facts, "format": ending, "mediatype": MEDIA_TYPES[ending]}
    return {
        "name": table.name,
        "type": "table",
        "description": table.meaning,
        **facts,
        "format": "csv",
        "mediatype": "text/csv",
        "dialect": {"header": True, "delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "schema": _schema(table),
    }


def _schema(table: Table) -> Mapping[str, JsonValue]:
    schema: dict[str, JsonValue] = {
        "missingValues": [""],
        "fields": [_field(column, table) for column in table.columns],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.links:
        schema["foreignKeys"] = [_foreign_key(link) for link in table.links]
    return schema


def _field(column: Column, table: Table) -> Mapping[str, JsonValue]:
    meaning = f"{column.meaning}. {GUARDED}" if column.is_free_text else column.meaning
    described: dict[str, JsonValue] = {"name": column.name, "type": column.type, "description": meaning}
    if column.type == "boolean":
        described |= {"trueValues": ["True"], "falseValues": ["False"]}
    constraints: dict[str, JsonValue] = {}
    if column.values:
        constraints["enum"] = list(column.values)
    if column.name in table.key:
        constraints["required"] = True
    return {**described, "constraints": constraints} if constraints else described


def _foreign_key(link: Link) -> Mapping[str, JsonValue]:
    return {"fields": [link.column], "reference": {"resource": link.table, "fields": [link.key]}}
