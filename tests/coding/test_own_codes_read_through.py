"""Own codes put into a book, and codings read through an alignment: every case, without a database."""

import pytest

from annotator.coding.answers import NOTHING, UNSURE, Content
from annotator.coding.evidence import Span
from annotator.coding.own_codes import OwnEntry, by_name, read_through, which, with_own
from annotator.coding.rules import keys_of
from taxonomy.book import Book, CodeEntry, FacetEntry
from tests.worlds.codings import codes, content

LEADS = {"own.a": "crash", "own.b": "crash", "own.c": "hang", "own.d": None, "old": "new"}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("crash", codes("crash")),  # a code of the book stays
        ("own.a", codes("crash")),
        (["own.a", "own.b"], codes("crash")),  # two that are one are said once
        (["own.a", "own.c"], codes("crash", "hang")),
        (["own.a", "crash"], codes("crash")),
        ("own.d", NOTHING),  # set aside: the rater looked, and no code of the book fits
        (["own.d", "own.c"], codes("hang")),
        ("old", codes("new")),  # a code of the book that was merged since
        ("nothing", NOTHING),
        ("unsure", UNSURE),
        ("own.unknown", codes("own.unknown")),
    ],
)
def test_an_answer_is_read_as_what_its_codes_lead_to(said: str, read: object) -> None:
    whole = content([{"component": said}], symptom=said, memo="Kept.")
    through = read_through(whole, LEADS)
    assert through.answers["symptom"] == read
    assert through.findings["Finding"][0]["component"] == read
    assert through.memo == "Kept."


def span(code: str, finding: int = 0, start: int = 0) -> Span:
    return Span("symptom", finding, code, "body", start, start + 4, "text")


@pytest.mark.parametrize(
    ("said", "evidence", "read"),
    [
        ("own.a", ["own.a"], ["crash"]),
        (["own.a", "own.b"], ["own.a", "own.b"], ["crash"]),  # the same passage for what is one code
        ("own.d", ["own.d"], [""]),  # it supports that nothing applies
        (["own.d", "own.c"], ["own.d", "own.c"], ["hang"]),  # what is set aside beside another drops out
        ("unsure", [""], [""]),
    ],
)
def test_evidence_goes_with_its_code(said: str, evidence: list[str], read: list[str]) -> None:
    whole = content(symptom=said)
    whole = Content(whole.answers, evidence=tuple(sorted(span(code) for code in evidence)))
    assert [one.code for one in read_through(whole, LEADS).evidence] == read


def test_reading_through_changes_nothing_of_what_was_said() -> None:
    whole = content(symptom=["own.a", "own.d"])
    before = whole.to_json()
    assert read_through(whole, LEADS) != whole
    assert whole.to_json() == before


def entry(key: str, parent: str = "", facet: int = 1, number: int = 1, name: str = "") -> OwnEntry:
    return OwnEntry(number, key, facet, name or key, parent_key=parent)


def a_code(key: str, number: int, path: tuple[str, ...] = (), parent: str | None = None) -> CodeEntry:
    return CodeEntry(number, key, key, parent, len(path), path, "", "", "", "", (), (), True, "active")


def book() -> Book:
    tree = (a_code("top", 1), a_code("below", 2, ("top",), "top"), a_code("last", 3))
    return Book(1, 1, 1, "Book", (FacetEntry(1, "symptom", "Symptom", "", "one", "nominal", True, "", tree),))


@pytest.mark.parametrize(
    ("own", "order"),
    [
        ([], ["top", "below", "last"]),
        ([entry("own.a")], ["top", "below", "last", "own.a"]),
        ([entry("own.a", "top")], ["top", "below", "own.a", "last"]),
        ([entry("own.b", "own.a"), entry("own.a", "below")], ["top", "below", "own.a", "own.b", "last"]),
        ([entry("own.a", "gone")], ["top", "below", "last", "own.a"]),
        ([entry("own.a", facet=2)], ["top", "below", "last"]),
        ([entry("own.a", "own.b"), entry("own.b", "own.a")], ["top", "below", "last", "own.a", "own.b"]),
    ],
)
def test_own_codes_stand_last_below_what_they_belong_to(own: list[OwnEntry], order: list[str]) -> None:
    augmented = with_own(book(), own)
    assert [code.key for code in augmented.facets[0].codes] == order
    assert all(code.depth == len(code.path) for code in augmented.facets[0].codes)


def test_a_book_without_own_codes_is_the_very_same() -> None:
    one = book()
    assert with_own(one, []) is one


def test_no_key_of_the_keyboard_moves_when_an_own_code_is_made() -> None:
    before = keys_of(book().facets[0])
    after = keys_of(with_own(book(), [entry("own.b", number=2), entry("own.a", "top", number=9)]).facets[0])
    assert after == {**before, "own.b": "4", "own.a": "5"}


def test_rows_name_an_own_code_by_a_column_of_its_own() -> None:
    augmented = with_own(book(), [entry("own.a", number=7)])
    codes_by_key = augmented.codes_by_key
    assert [which(codes_by_key[key]) for key in ("top", "own.a")] == [{"code_id": 1}, {"own_code_id": 7}]


def test_by_name_only_exactly_equal_names_of_one_facet_are_the_same() -> None:
    own = [
        entry("own.a", number=1, name="Slow"),
        entry("own.b", number=2, name="Slow"),
        entry("own.c", number=3, name="slow"),
        entry("own.d", number=4, name="Slow", facet=2),
    ]
    named, leads = by_name(book(), own)
    assert leads == {"own.a": "own.a", "own.b": "own.a", "own.c": "own.c", "own.d": "own.d"}
    assert [code.name for code in named.facets[0].codes] == ["top", "below", "last", "Slow", "slow"]
