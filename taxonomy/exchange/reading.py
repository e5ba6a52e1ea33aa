"""A codebook put together from rows of another tool: what can be used is kept, what can't is listed with its reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from annotator.common.errors import Invalid
from taxonomy import rules
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.texts import CodeText, FacetText, clean_line, settings_of


@dataclass(frozen=True)
class Reading:
    """What a file holds: a book, and a sentence for each row that could not be used."""

    book: Book
    problems: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many codes were understood."""
        return len(self.book.codes_by_key)


@dataclass
class Gatherer:
    """Facets and codes as they come, parents before their children."""

    taken: set[str] = field(default_factory=set)
    facets: dict[str, FacetEntry] = field(default_factory=dict)
    codes: dict[str, CodeEntry] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def facet(self, where: str, text: FacetText, key: str = "") -> str | None:
        """Keep a facet and return its key, or None when it can't be used."""
        try:
            text = text.cleaned()
            key = key or rules.free_key(text.name, self.facets, "facet")
            rules.check_key(key, self.facets)
        except Invalid as refusal:
            self.problems.append(f"{where}: {refusal.message}")
            return None
        self.facets[key] = FacetEntry(0, key, codes=(), **settings_of(text))
        return key

    def code(
        self,
        where: str,
        facet: str,
        text: CodeText,
        *,
        key: str = "",
        parent: str | None = None,
        status: str = "active",
        into: tuple[str, ...] = (),
    ) -> str | None:
        """Keep a code and return its key, or None when it can't be used."""
        try:
            text = text.cleaned()
            key = key or rules.free_key(text.name, self.codes, "code")
            rules.check_key(key, self.codes)
            above = self.codes[parent] if parent else None
            if above is not None and above.depth + 1 >= rules.MAX_DEPTH:
                raise rules.UnusableKey(f"a tree of codes has at most {rules.MAX_DEPTH} levels.")
        except Invalid as refusal:
            self.problems.append(f"{where}: {refusal.message}")
            return None
        self.codes[key] = _entry(key, text, above, status, into)
        self.home[key] = facet
        return key

    def book(self, name: str, description: str = "") -> Reading:
        """Return what was gathered; a code whose successors are not there is merely retired."""
        for key, code in self.codes.items():
            into = tuple(each for each in code.into if each in self.codes)
            above = self.codes[code.parent_key] if code.parent_key else None
            status = code.status if into or code.status in ("active", "retired") else "retired"
            if above is not None and above.status != "active" and status == "active":
                status = "retired"
            self.codes[key] = replace(code, status=status, into=into)
        facets = tuple(
            replace(
                facet, codes=tuple(depth_first(code for key, code in self.codes.items() if self.home[key] == facet_key))
            )
            for facet_key, facet in self.facets.items()
        )
        return Reading(
            Book(0, 0, None, clean_line(name)[:200] or "Codebook", facets, description), tuple(self.problems)
        )


def _entry(key: str, text: CodeText, above: CodeEntry | None, status: str, into: tuple[str, ...]) -> CodeEntry:
    return CodeEntry(
        id=0,
        key=key,
        name=text.name,
        parent_key=above.key if above else None,
        depth=above.depth + 1 if above else 0,
        path=(*above.path, above.name) if above else (),
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


def depth_first(codes: Iterable[CodeEntry]) -> Iterator[CodeEntry]:
    """Yield the codes as a book has them: each behind its parent, in the order they came."""
    children: dict[str | None, list[CodeEntry]] = {}
    for code in codes:
        children.setdefault(code.parent_key, []).append(code)
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        code = waiting.pop()
        yield code
        waiting.extend(reversed(children.get(code.key, [])))


def overlay(draft: Book, book: Book) -> Book:
    """Return the draft with what the file says added: known keys take its texts, new ones come last, nothing goes."""
    facets = dict(draft.by_key)
    taken = {code.key: facet.key for facet in draft.facets for code in facet.codes}
    for facet in book.facets:
        renamed = _free_keys(facet, taken)
        codes = {code.key: code for code in facets[facet.key].codes} if facet.key in facets else {}
        for code in facet.codes:
            moved = _renamed(code, renamed)
            old = codes.get(moved.key)
            codes[moved.key] = moved if old is None else replace(moved, parent_key=old.parent_key)
            taken.setdefault(moved.key, facet.key)
        known = facets.get(facet.key, facet)
        facets[facet.key] = replace(known, codes=tuple(_placed(depth_first(codes.values()))))
    return replace(draft, facets=tuple(facets.values()))


def _free_keys(facet: FacetEntry, taken: Mapping[str, str]) -> dict[str, str]:
    """A key that answers another facet already can't be used a second time."""
    known = set(taken)
    renamed: dict[str, str] = {}
    for code in facet.codes:
        if taken.get(code.key, facet.key) != facet.key:
            renamed[code.key] = rules.free_key(code.name, known, "code")
            known.add(renamed[code.key])
    return renamed


def _renamed(code: CodeEntry, renamed: Mapping[str, str]) -> CodeEntry:
    parent = renamed.get(code.parent_key, code.parent_key) if code.parent_key else None
    into = tuple(renamed.get(key, key) for key in code.into)
    return replace(code, key=renamed.get(code.key, code.key), parent_key=parent, into=into)


def _placed(codes: Iterable[CodeEntry]) -> Iterator[CodeEntry]:
    paths: dict[str, tuple[str, ...]] = {}
    for code in codes:
        path = paths[code.parent_key] if code.parent_key else ()
        paths[code.key] = (*path, code.name)
        yield replace(code, path=path, depth=len(path))
