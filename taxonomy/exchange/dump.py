"""A book as YAML that people can read, compare and edit: keys in order, prose folded, defaults left out."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import yaml

from taxonomy.book import Book
from taxonomy.exchange.plain import Plain, to_plain

if TYPE_CHECKING:
    from yaml import CSafeDumper as BaseDumper
else:
    # the C emitter comes with every wheel; without it the slower one serves
    BaseDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

WIDTH = 110
# what a code has unless the file says otherwise
DEFAULTS: Mapping[str, object] = {"selectable": True, "status": "active", "codes": []}


class _Dumper(BaseDumper):
    """Writes texts in the style that reads best."""


class _Row(list[object]):
    """A list that is written on one line, as aliases are."""


def dump_yaml(book: Book) -> str:
    """Return the book as YAML; `load_yaml` reads back the same book."""
    plain = to_plain(book)
    facets = [_lean_facet(facet) for facet in _dicts(plain["facets"])]
    return yaml.dump(
        plain | {"facets": facets}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, indent=2
    )


def _lean_facet(facet: Plain) -> Plain:
    return facet | {"codes": [_lean_code(code) for code in _dicts(facet["codes"])]}


def _lean_code(code: Plain) -> Plain:
    lean = {key: value for key, value in code.items() if key not in DEFAULTS or value != DEFAULTS[key]}
    for name in ("aliases", "into"):
        if name in code:
            lean[name] = _Row(_values(code[name]))
    if "codes" in lean:
        lean["codes"] = [_lean_code(child) for child in _dicts(code["codes"])]
    return lean


def _values(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _dicts(value: object) -> list[Plain]:
    return [item for item in _values(value) if isinstance(item, dict)]


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text:
        style = "|"
    elif len(text) > WIDTH - 30 and "  " not in text:
        style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_row(dumper: _Dumper, row: _Row) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", row, flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(_Row, _represent_row)
# the same empty list twice is not worth an anchor
_Dumper.ignore_aliases = lambda self, data: True  # type: ignore[method-assign]  # PyYAML's own way to say it
