"""Contents as values: read, written, checked; whatever the answers are."""

from collections.abc import Callable

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from annotator.coding.answers import Content, FacetAnswer, Incomplete, check_complete, find_gaps, parse_content
from annotator.coding.forms import encode, field_of_gap, read_content
from annotator.coding.rules import KEYS, RESERVED, keys_of, lines_of
from annotator.common.errors import Invalid
from taxonomy.book import Book, CodeEntry, FacetEntry
from tests.worlds import codings


def make_facet(key: str, size: int, *, answers: str = "one", is_required: bool = True, group: str = "") -> FacetEntry:
    """A facet whose codes are a chain of two levels: `KEY-head` heads the others."""
    codes = [make_code(f"{key}-head", None, is_selectable=False)]
    codes += [make_code(f"{key}-{n}", f"{key}-head") for n in range(size)]
    return FacetEntry(hash(key), key, key.title(), "", answers, "nominal", is_required, group, tuple(codes))


def make_code(key: str, parent: str | None, *, is_selectable: bool = True, status: str = "active") -> CodeEntry:
    path = () if parent is None else (parent.title(),)
    texts = ("", "", "", "")
    return CodeEntry(hash(key), key, key.title(), parent, len(path), path, *texts, (), (), is_selectable, status)


BOOK = Book(
    1,
    1,
    1,
    "Book",
    (
        make_facet("symptom", 4),
        make_facet("component", 3, group="Finding"),
        make_facet("phase", 3, answers="many", is_required=False),
        make_facet("cause", 5, group="Finding", is_required=False),
        make_facet("remedy", 2, group="Fix, or workaround", is_required=False),
    ),
)


def answers_to(facet: FacetEntry) -> st.SearchStrategy[FacetAnswer]:
    keys = st.sampled_from([code.key for code in facet.choosable])
    chosen = st.frozensets(keys, min_size=1, max_size=3 if facet.takes_many else 1)
    own = st.sampled_from([FacetAnswer("nothing"), FacetAnswer("unsure")])
    return own | chosen.map(lambda codes: FacetAnswer("codes", codes))


def some(facets: tuple[FacetEntry, ...]) -> st.SearchStrategy[dict[str, FacetAnswer]]:
    return st.fixed_dictionaries({}, optional={facet.key: answers_to(facet) for facet in facets})


def findings_of(group: str) -> st.SearchStrategy[tuple[dict[str, FacetAnswer], ...]]:
    return st.lists(some(BOOK.groups[group]).filter(bool), min_size=1, max_size=4).map(tuple)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30)
contents = st.builds(
    Content,
    some(BOOK.report_facets),
    st.fixed_dictionaries({}, optional={group: findings_of(group) for group in BOOK.groups}),
    texts,
)


@given(contents)
def test_json_is_read_back_as_it_was_written(content: Content) -> None:
    assert parse_content(content.to_json(), BOOK) == content


@given(contents)
def test_the_form_is_read_back_as_it_was_written(content: Content) -> None:
    assert read_content(QueryDict(encode(content, BOOK)), BOOK) == content


@given(contents)
def test_complete_is_exactly_what_has_no_gap(content: Content) -> None:
    gaps = list(find_gaps(content, BOOK))
    missing = "symptom" not in content.answers or any(
        "component" not in finding for finding in content.findings.get("Finding", ({},))
    )
    assert bool(gaps) == missing
    if gaps:
        with pytest.raises(Incomplete) as refused:
            check_complete(content, BOOK)
        assert refused.value.gap == gaps[0]
        assert field_of_gap(gaps[0], BOOK).split(".")[-1] == gaps[0].facet_key
    else:
        check_complete(content, BOOK)


@given(contents)
def test_a_coding_in_words_has_a_line_for_every_answer(content: Content) -> None:
    answers = len(content.answers) + sum(len(finding) for rows in content.findings.values() for finding in rows)
    lines = list(lines_of(content, BOOK))
    assert len(lines) == answers
    assert all(line.said for line in lines)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["codes", "symptom", "symptom-1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["answers", "findings", "memo", "kind", "codes", "symptom", "component", "Finding", "odd"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


def refused_or(read: Callable[[], Content]) -> Content | None:
    """Return what was read, or None when it was refused as it should be: by a sentence."""
    try:
        return read()
    except Invalid as refused:
        if refused.message.endswith("."):
            return None
        raise


@given(json_values)
def test_any_json_is_a_coding_or_refused_by_a_sentence(data: object) -> None:
    content = refused_or(lambda: parse_content(data, BOOK))  # type: ignore[arg-type]
    assert content is None or parse_content(content.to_json(), BOOK) == content


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a.symptom", "a.", "g0.1.component", "g1.01.remedy", "g0.1.", "x"]), st.text(max_size=9)
        )
    )
)
def test_any_form_is_a_coding_or_refused_by_a_sentence(pairs: list[tuple[str, str]]) -> None:
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    content = refused_or(lambda: read_content(data, BOOK))
    assert content is None or read_content(QueryDict(encode(content, BOOK)), BOOK) == content


def test_missing_nothing_and_unsure_are_three_different_values() -> None:
    nothing, unsure = codings.content(symptom="nothing"), codings.content(symptom="unsure")
    assert len({str(content.to_json()) for content in (Content(), nothing, unsure)}) == 3


def test_a_heading_and_a_retired_code_are_refused_with_the_reason() -> None:
    with pytest.raises(Invalid, match="is a heading and can't be chosen"):
        parse_content(codings.content(symptom="symptom-head").to_json(), BOOK)
    facet = FacetEntry(1, "a", "A", "", "one", "nominal", True, "", (make_code("old", None, status="retired"),))
    with pytest.raises(Invalid, match="is retired and can't be chosen"):
        parse_content(codings.content(a="old").to_json(), Book(1, 1, 1, "B", (facet,)))


def test_a_group_that_asks_for_nothing_may_stay_away() -> None:
    check_complete(codings.content([{"component": "component-1"}], symptom="unsure"), BOOK)


def test_every_code_has_a_key_of_its_own_and_none_that_means_something_else() -> None:
    keys = keys_of(make_facet("long", 60))
    assert len(set(keys.values())) == len(keys) == len(KEYS) == 35
    assert not set(keys.values()) & set(RESERVED + RESERVED.upper() + "0?/")
    assert list(keys_of(make_facet("short", 3)).values()) == ["1", "2", "3"]
