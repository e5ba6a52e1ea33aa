"""Which codes say something else to a rater than they did under the version worked under last. Pure: no ORM.

Places in the tree, further names and notes do not count: nobody chooses otherwise for them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from taxonomy.book import Book
from taxonomy.carrying import Route
from taxonomy.changes import FIELD_NAMES, Change, FieldChange

TEXTS = ("brief", "full", "when_to_use", "when_not", "examples", "counter_examples")
TAKES_OVER = "Takes over from"
NARROWER = "Split"
SAID = frozenset(FIELD_NAMES[name] for name in (*TEXTS, "name", "is_selectable", "status", "into"))
# how each change is told, most telling first
VERBS = {"split": "split", "merged": "merged", "retired": "retired", "restored": "can be chosen again"}


def news_in(changes: Iterable[Change], before: Book, after: Book, route: Route | None) -> dict[str, Change]:
    """Return what changed of each code by its key, in the order of the other book, told by what a rater reads.

    `route` leads from the codes of the first to those of the second; there is none to an earlier version.
    """
    told = {change.key: _for_raters(change) for change in changes if change.kind == "code"}
    ways = _ways(before, route) if route else {}
    for key, taken in ways.items():
        if key in after.codes_by_key:
            change = told.get(key) or Change(f"code:{key}", after.codes_by_key[key].name, (), (), ())
            told[key] = replace(change, fields=(*change.fields, *taken))
    news = {key: change for key, change in told.items() if change.fields or "added" in change.verbs}
    return {key: news[key] for key in after.codes_by_key if key in news}


def in_words(change: Change) -> str:
    """Say it in one short sentence: "Renamed, was Crash; other words: Brief definition, When not"."""
    parts = list(_parts(change))
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _parts(change: Change) -> Iterator[str]:
    fields = {each.field: each for each in change.fields}
    if "added" in change.verbs:
        yield "new"
    yield from (word for verb, word in VERBS.items() if verb in change.verbs)
    if (renamed := fields.get(FIELD_NAMES["name"])) is not None:
        yield f"renamed, was {renamed.before}"
    if texts := [FIELD_NAMES[name] for name in TEXTS if FIELD_NAMES[name] in fields]:
        how = "redefined" if "redefined" in change.verbs else "other words"
        yield f"{how}: {', '.join(texts)}"
    if (chosen := fields.get(FIELD_NAMES["is_selectable"])) is not None:
        yield "can be chosen now" if chosen.after == "yes" else "a heading now"
    if NARROWER in fields:
        yield "split, and still one of what it was split into"
    if taken := [each.after for each in change.fields if each.field == TAKES_OVER]:
        yield f"takes over from {', '.join(taken)}"


def _for_raters(change: Change) -> Change:
    return replace(change, fields=tuple(each for each in change.fields if each.field in SAID))


def _ways(before: Book, route: Route) -> dict[str, list[FieldChange]]:
    """Whose codings each code stands for now too, and which codes are narrower: others took a part of them."""
    ways: dict[str, list[FieldChange]] = {}
    for code in (code for facet in before.facets for code in facet.choosable):
        others = route.land(code.key).codes - {code.key}
        for other in sorted(others):
            ways.setdefault(other, []).append(FieldChange(TAKES_OVER, "", code.name))
        if others and code.key in route.land(code.key).codes:
            ways.setdefault(code.key, []).append(FieldChange(NARROWER, "", ""))
    return ways
