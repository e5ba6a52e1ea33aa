"""YAML read with care: nodes that know their line, problems that name their place, nothing constructed.

Values are taken as they are written, so that a code named `No` or `1.0` keeps its name. Anchors, aliases and tags are
refused: no codebook needs them, and a few lines of them can fill a machine's memory.
"""

import difflib
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from annotator.common.errors import Invalid

if TYPE_CHECKING:
    from yaml import CSafeLoader as BaseLoader
else:
    BaseLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_BYTES = 5 * 1024 * 1024
MAX_NESTING = 60
MAX_EVENTS = 400_000
MAX_PROBLEMS = 20
NULL, BOOL = "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"
TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class BadFile(Invalid):
    """A file that can't be read as a codebook; `problems` names line and place of each, up to a limit."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems), "file")


def compose(text: str) -> Node:
    """Return the root node of the text; refuses what is too large, too deep, or not plain YAML."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise BadFile(["The text holds half of a surrogate pair, which no file can."]) from error
    if size > MAX_BYTES:
        raise BadFile(
            [f"The file has {size / 1024 / 1024:.1f} MB; a codebook has at most {MAX_BYTES // 1024 // 1024}."]
        )
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=BaseLoader)
    except yaml.YAMLError as error:
        raise BadFile([_sentence(error, text)]) from error
    if node is None:
        raise BadFile(["The file is empty."])
    return node


def _check_events(text: str) -> None:
    """Walk the flat stream of events before anything is built from them."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=BaseLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadFile([f"Line {line}: anchors (&) and aliases (*) are not used in a codebook; write the text out."])
        if getattr(event, "tag", None) is not None:
            raise BadFile([f"Line {line}: tags (!) are not used in a codebook."])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_NESTING or count > MAX_EVENTS:
            raise BadFile([f"Line {line}: this is nested too deep or too long for a codebook."])


def _sentence(error: yaml.YAMLError, text: str) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be read"
    # a character that YAML does not allow has a position instead of a mark
    position = getattr(error, "position", 0)
    line = mark.line if mark is not None else text.count("\n", 0, position)
    return f"Line {line + 1}: this is not valid YAML ({problem})."


class Reader:
    """Takes values out of nodes and gathers every problem instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def say(self, node: Node, place: str, sentence: str) -> None:
        """Keep a problem with its line and place."""
        where = f"Line {node.start_mark.line + 1}, {place}" if place else f"Line {node.start_mark.line + 1}"
        self.problems.append(f"{where}: {sentence}")

    def finish(self) -> None:
        """Refuse if there were problems."""
        if self.problems:
            rest = len(self.problems) - MAX_PROBLEMS
            more = [f"And {rest} more."] if rest > 0 else []
            raise BadFile([*self.problems[:MAX_PROBLEMS], *more])

    def mapping(self, node: Node, place: str, known: Collection[str]) -> dict[str, Node]:
        """Return the fields of a mapping by name; unknown and repeated ones are problems."""
        if not isinstance(node, MappingNode):
            self.say(node, place, f"here should be fields ({', '.join(known)}), not {_kind(node)}.")
            return {}
        fields: dict[str, Node] = {}
        for name_node, value in node.value:
            name = name_node.value if isinstance(name_node, ScalarNode) else ""
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"Is it {close[0]}?" if close else f"There are {', '.join(known)}."
                self.say(name_node, place, f"there is no field {name!r}. {hint}")
            elif name in fields:
                self.say(name_node, place, f"the field {name} stands here twice.")
            fields[name] = value
        return fields

    def items(self, node: Node | None, place: str) -> list[Node]:
        """Return the items of a list; nothing at all is an empty one."""
        if node is None or (isinstance(node, ScalarNode) and node.tag == NULL):
            return []
        if isinstance(node, SequenceNode):
            return list(node.value)
        self.say(node, place, f"here should be a list, not {_kind(node)}.")
        return []

    def text(self, node: Node | None, place: str) -> str:
        """Return a scalar as it is written; nothing at all is an empty text."""
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.say(node, place, f"here should be a text, not {_kind(node)}.")
            return ""
        return "" if node.tag == NULL else str(node.value)

    def truth(self, node: Node | None, place: str, default: bool) -> bool:
        """Return true or false."""
        if node is None:
            return default
        if not isinstance(node, ScalarNode) or node.tag != BOOL:
            self.say(node, place, "here should be true or false.")
            return default
        return TRUTHS[node.value.lower()]


def _kind(node: Node) -> str:
    if isinstance(node, SequenceNode):
        return "a list"
    return "fields" if isinstance(node, MappingNode) else f"{node.value!r}"
