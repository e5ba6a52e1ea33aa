"""A codebook out of YAML text: every problem found, with its line and place, or a whole book."""

from dataclasses import dataclass

from yaml import Node

from taxonomy import rules
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.exchange.nodes import BadFile, Reader, compose
from taxonomy.texts import CodeText, FacetText, UnusableText, clean_name, clean_text, code_text, settings_of

BOOK_FIELDS = ("codebook", "description", "facets")
FACET_FIELDS = ("key", "name", "question", "answers", "scale", "required", "evidence_required", "group", "codes")
TEXT_FIELDS = ("name", "brief", "full", "when_to_use", "when_not", "notes")
LIST_FIELDS = ("examples", "counter_examples", "aliases")
CODE_FIELDS = ("key", *TEXT_FIELDS, *LIST_FIELDS, "selectable", "status", "into", "codes")
FILE_NAMES = {"is_required": "required", "is_evidence_required": "evidence_required", "is_selectable": "selectable"}
STATUSES = ("active", "retired", "merged", "split", "turned")
FOLLOWED = ("merged", "split", "turned")  # the statuses of codes that others took over from


def load_yaml(text: str) -> Book:
    """Return the book that a file describes, with ids of 0; refuses with `BadFile`, which names every problem."""
    root = compose(text.removeprefix("\ufeff"))
    return _Loader().book(root)


@dataclass(frozen=True)
class _Above:
    """What a code needs to know of the codes above it."""

    key: str | None = None
    path: tuple[str, ...] = ()
    is_retired: bool = False


class _Loader:
    def __init__(self) -> None:
        self.reader = Reader()
        self.facet_keys: dict[str, int] = {}
        self.code_keys: dict[str, int] = {}
        self.followed: list[tuple[Node, str, tuple[str, ...]]] = []

    def book(self, node: Node) -> Book:
        fields = self.reader.mapping(node, "", BOOK_FIELDS)
        name, description = "", ""
        try:
            name = clean_name(self.reader.text(fields.get("codebook"), "codebook"), "codebook")
            description = clean_text(self.reader.text(fields.get("description"), "description"), "description")
        except UnusableText as refusal:
            self.reader.say(node, "codebook", refusal.message)
        facets = [
            self.facet(item, f"facets[{index}]")
            for index, item in enumerate(self.reader.items(fields.get("facets"), "facets"))
        ]
        for node, place, into in self.followed:
            for unknown in [key for key in into if key not in self.code_keys]:
                self.reader.say(node, place, f"there is no code with the key {unknown}.")
        self.reader.finish()
        return Book(0, 0, None, name, tuple(facets), description)

    def facet(self, node: Node, place: str) -> FacetEntry:
        fields, reader = self.reader.mapping(node, place, FACET_FIELDS), self.reader
        text = FacetText(
            name=reader.text(fields.get("name"), f"{place}.name"),
            question=reader.text(fields.get("question"), f"{place}.question"),
            answers=reader.text(fields.get("answers"), f"{place}.answers") or "one",
            scale=reader.text(fields.get("scale"), f"{place}.scale") or "nominal",
            is_required=reader.truth(fields.get("required"), f"{place}.required", True),
            group=reader.text(fields.get("group"), f"{place}.group"),
            is_evidence_required=reader.truth(fields.get("evidence_required"), f"{place}.evidence_required", False),
        )
        try:
            text = text.cleaned()
        except UnusableText as refusal:
            self._refused(node, fields, place, refusal)
        key = self._key(node, fields, place, text.name, self.facet_keys, "facet")
        codes: list[CodeEntry] = []
        self._codes(fields.get("codes"), place, _Above(), codes)
        return FacetEntry(0, key, codes=tuple(codes), **settings_of(text))

    def _codes(self, node: Node | None, place: str, above: _Above, found: list[CodeEntry]) -> None:
        """Gather codes depth-first; the file's nesting is limited, so recursion is safe."""
        items = self.reader.items(node, f"{place}.codes")
        if items and len(above.path) >= rules.MAX_DEPTH:
            self.reader.say(items[0], place, f"a tree of codes has at most {rules.MAX_DEPTH} levels.")
            return
        for index, item in enumerate(items):
            self._code(item, f"{place}.codes[{index}]", above, found)

    def _code(self, node: Node, place: str, above: _Above, found: list[CodeEntry]) -> None:
        fields = self.reader.mapping(node, place, CODE_FIELDS)
        text = self._code_text(node, fields, place)
        key = self._key(node, fields, place, text.name, self.code_keys, "code")
        status, into = self._status(node, fields, place, above)
        found.append(
            CodeEntry(
                id=0,
                key=key,
                name=text.name,
                parent_key=above.key,
                depth=len(above.path),
                path=above.path,
                brief=text.brief,
                full=text.full,
                when_to_use=text.when_to_use,
                when_not=text.when_not,
                examples=text.examples,
                aliases=text.aliases,
                is_selectable=text.is_selectable,
                status=status,
                counter_examples=text.counter_examples,
                notes=text.notes,
                into=into,
            )
        )
        below = _Above(key, (*above.path, text.name), status != "active")
        self._codes(fields.get("codes"), place, below, found)

    def _status(self, node: Node, fields: dict[str, Node], place: str, above: _Above) -> tuple[str, tuple[str, ...]]:
        """Return whether the code is active or what became of it, and the keys of the codes that took over."""
        status = self.reader.text(fields.get("status"), f"{place}.status") or "active"
        into = self._texts(fields.get("into"), f"{place}.into")
        if status not in STATUSES:
            self.reader.say(fields["status"], place, f"a code is {_either(STATUSES)}, not {status!r}.")
        elif above.is_retired and status == "active":
            self.reader.say(node, place, "the code above it is retired, so it must be retired too.")
        if (status in FOLLOWED) != bool(into):
            self.reader.say(
                node, place, f"a code that is {_either(FOLLOWED)}, and no other, names its successors: into."
            )
        self.followed.append((node, place, into))
        return status, into

    def _code_text(self, node: Node, fields: dict[str, Node], place: str) -> CodeText:
        reader = self.reader
        texts = {name: reader.text(fields.get(name), f"{place}.{name}") for name in TEXT_FIELDS}
        lists = {name: self._texts(fields.get(name), f"{place}.{name}") for name in LIST_FIELDS}
        text = code_text(
            texts, lists, is_selectable=reader.truth(fields.get("selectable"), f"{place}.selectable", True)
        )
        try:
            return text.cleaned()
        except UnusableText as refusal:
            self._refused(node, fields, place, refusal)
            return text

    def _texts(self, node: Node | None, place: str) -> tuple[str, ...]:
        items = enumerate(self.reader.items(node, place))
        return tuple(self.reader.text(item, f"{place}[{index}]") for index, item in items)

    def _key(self, node: Node, fields: dict[str, Node], place: str, name: str, taken: dict[str, int], kind: str) -> str:
        """Return the key, made from the name if there is none; a repeated one is a problem."""
        given = self.reader.text(fields.get("key"), f"{place}.key").strip()
        key = given or rules.free_key(name, taken, kind)
        line = fields.get("key", node).start_mark.line + 1
        if key in taken:
            self.reader.say(fields.get("key", node), place, f"the key {key} is used already, on line {taken[key]}.")
        else:
            try:
                rules.check_key(key, ())
            except rules.UnusableKey as refusal:
                self.reader.say(fields.get("key", node), place, refusal.message)
        taken.setdefault(key, line)
        return key

    def _refused(self, node: Node, fields: dict[str, Node], place: str, refusal: UnusableText) -> None:
        field = FILE_NAMES.get(refusal.field or "", refusal.field or "")
        self.reader.say(fields.get(field, node), f"{place}.{field}" if field in fields else place, refusal.message)


def _either(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


__all__ = ["BadFile", "load_yaml"]
