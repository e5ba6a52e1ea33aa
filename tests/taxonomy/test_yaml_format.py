"""Codebooks as YAML: what goes out comes back the same, and what is wrong is named by line and place."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taxonomy import rules
from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.exchange import MAX_BYTES, BadFile, content_hash, dump_yaml, load_yaml

EXAMPLE = Path(__file__).parents[2] / "examples" / "llm_inference_bugs" / "codebook.yaml"


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(BadFile) as refusal:
        load_yaml(text)
    return refusal.value.problems


# --- what comes back --------------------------------------------------------------------------------------------


def test_the_example_has_the_numbers_of_its_study() -> None:
    book = load_yaml(EXAMPLE.read_text())
    assert [facet.key for facet in book.facets] == ["phase", "symptom", "component", "root-cause"]
    assert [len(facet.choosable) for facet in book.facets] == [3, 11, 14, 28]
    assert list(book.groups) == ["Finding"]
    assert rules.publishing_problems(book) == ()


def test_the_example_comes_back_the_same() -> None:
    book = load_yaml(EXAMPLE.read_text())
    text = dump_yaml(book)
    assert load_yaml(text) == book
    assert dump_yaml(load_yaml(text)) == text


# letters that break careless writers: line ends of other worlds, quotes, colons, emoji, controls, byte order marks
NASTY = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
TEXT = st.one_of(
    st.text(NASTY, max_size=60),
    st.text(st.sampled_from(" \n\t:#-'\"[]{}>|&*!%@`,?\\a\u2028\u0085\ufeff\U0001f600é"), max_size=40),
    st.lists(st.text("abc", min_size=1, max_size=12), min_size=10, max_size=30).map(" ".join),
    st.sampled_from(["no", "Null", "1.0", "0x1F", "2026-11-22", "~", "=", "<<", "true", "- a", "a: b", "# a", "..."]),
).map(lambda text: text.replace("\r\n", "\n").replace("\r", "\n").strip())
LINE = TEXT.map(lambda text: " ".join(text.split()))
NAME = LINE.map(lambda text: text[:100].strip() or "A name")


def entry(key: str, above: CodeEntry | None, fields: tuple[str, str, str, tuple[str, ...], bool]) -> CodeEntry:
    name, brief, full, examples, is_selectable = fields
    return CodeEntry(
        id=0,
        key=key,
        name=name,
        parent_key=above.key if above else None,
        depth=above.depth + 1 if above else 0,
        path=(*above.path, above.name) if above else (),
        brief=brief,
        full=full,
        when_to_use=brief,
        when_not=full,
        examples=tuple(text for text in examples if text),
        aliases=tuple(" ".join(text.split()) for text in examples if text),
        is_selectable=is_selectable,
        status="active",
    )


FIELDS = st.tuples(NAME, TEXT, TEXT, st.lists(TEXT, max_size=3).map(tuple), st.booleans())


@st.composite
def facets(draw: st.DrawFn, number: int) -> FacetEntry:
    codes: list[CodeEntry] = []
    spine: list[CodeEntry] = []
    for index in range(draw(st.integers(0, 5))):
        del spine[draw(st.integers(0, len(spine))) :]
        codes.append(entry(f"code-{number}-{index}", spine[-1] if spine else None, draw(FIELDS)))
        spine.append(codes[-1])
    return FacetEntry(
        id=0,
        key=f"facet-{number}",
        name=draw(NAME),
        question=draw(TEXT),
        answers=draw(st.sampled_from(["one", "many"])),
        scale=draw(st.sampled_from(["nominal", "ordinal"])),
        is_required=draw(st.booleans()),
        group=draw(LINE)[:60].strip(),
        codes=tuple(codes),
        is_evidence_required=draw(st.booleans()),
    )


@st.composite
def any_book(draw: st.DrawFn) -> Book:
    numbers = range(draw(st.integers(0, 3)))
    return Book(0, 0, None, draw(NAME), tuple(draw(facets(number)) for number in numbers), draw(TEXT))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=200)
@given(any_book())
def test_any_book_comes_back_the_same(book: Book) -> None:
    text = dump_yaml(book)
    assert load_yaml(text) == book
    assert dump_yaml(load_yaml(text)) == text
    assert content_hash(load_yaml(text)) == content_hash(book)


def said_of(text: str) -> tuple[str, ...]:
    try:
        load_yaml(text)
    except BadFile as refusal:
        return refusal.problems
    return ()


@given(st.text(max_size=300))
def test_any_text_is_a_book_or_a_named_problem(text: str) -> None:
    assert all(sentence.endswith((".", "?")) for sentence in said_of(text))


def test_values_are_taken_as_they_are_written() -> None:
    book = load_yaml("codebook: 1.0\nfacets: [{name: No, codes: [{name: 2026-11-22}, {name: 0x1F}, {name: on}]}]")
    assert book.name == "1.0"
    assert [code.name for code in book.facets[0].codes] == ["2026-11-22", "0x1F", "on"]


def test_only_names_are_needed() -> None:
    book = load_yaml(
        "codebook: A\nfacets:\n- name: Symptom\n  codes:\n  - name: System hang\n    codes:\n    - name: X"
    )
    facet = book.facets[0]
    assert (facet.key, facet.answers, facet.scale, facet.is_required, facet.group) == (
        *("symptom", "one", "nominal", True),
        "",
    )
    assert [(code.key, code.parent_key, code.status) for code in facet.codes] == [
        ("system-hang", None, "active"),
        ("x", "system-hang", "active"),
    ]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert load_yaml("\ufeffcodebook: A\r\ndescription: |\r\n  a\r\n  b\r\n").description == "a\nb"


# --- what is wrong ------------------------------------------------------------------------------------------------

HEAD = "codebook: A\nfacets:\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "The file is empty."),
        ("- 1", "Line 1: here should be fields (codebook, description, facets), not a list."),
        ("codebook: A\nfacets: [", "Line 3: this is not valid YAML (did not find expected node content)."),
        ("codebook: A\ncodebook: B", "Line 2: the field codebook stands here twice."),
        ("codebook: A\nfacet: []", "Line 2: there is no field 'facet'. Is it facets?"),
        ("codebook: A\nxyz: 1", "Line 2: there is no field 'xyz'. There are codebook, description, facets."),
        ("facets: []", "Line 1, codebook: Give the codebook a name."),
        ("codebook: A\n---\ncodebook: B", "Line 2: this is not valid YAML (but found another document)."),
        (f"{HEAD}  a: b", "Line 3, facets: here should be a list, not fields."),
        (f"{HEAD}- Symptom", "Line 3, facets[0]: here should be fields (key, name, question, answers, scale, "),
        (f"{HEAD}- key: x", "Line 3, facets[0]: Give the facet a name."),
        (f"{HEAD}- name: [a]", "Line 3, facets[0].name: here should be a text, not a list."),
        (
            f"{HEAD}- name: S\n  answers: some",
            "Line 4, facets[0].answers: A facet takes one or many answers, not 'some'.",
        ),
        (f"{HEAD}- name: S\n  required: maybe", "Line 4, facets[0].required: here should be true or false."),
        (
            f"{HEAD}- name: S\n  codes:\n  - name: A\n  - name: B\n    nmae: C",
            "Line 7, facets[0].codes[1]: there is no field 'nmae'. Is it name?",
        ),
        (
            f"{HEAD}- name: S\n  codes:\n  - key: A B\n    name: x",
            "Line 5, facets[0].codes[0]: A key has small letters, digits, - and _ only, at most 80 of them; "
            "'A B' does not fit.",
        ),
        (
            f"{HEAD}- name: S\n  codes:\n  - {{key: a, name: x}}\n- name: T\n  codes:\n  - {{key: a, name: y}}",
            "Line 8, facets[1].codes[0]: the key a is used already, on line 5.",
        ),
        (
            f"{HEAD}- name: S\n  codes:\n  - name: x\n    examples: one",
            "Line 6, facets[0].codes[0].examples: here should be a list, not 'one'.",
        ),
        (
            f"{HEAD}- name: S\n  codes:\n  - name: x\n    status: gone",
            "Line 6, facets[0].codes[0]: a code is active, retired, merged, split or turned, not 'gone'.",
        ),
        (
            f"{HEAD}- name: S\n  codes:\n  - name: x\n    status: retired\n    codes:\n    - name: y",
            "Line 8, facets[0].codes[0].codes[0]: the code above it is retired, so it must be retired too.",
        ),
        (
            f"{HEAD}- name: S\n  codes:\n  - name: x\n    full: '{'x' * 20_001}'",
            "Line 6, facets[0].codes[0].full: This is too long: 20001 characters, where at most 20000 fit.",
        ),
        ('codebook: "a\\0b"', "Line 1, codebook: This holds a character that can't be stored"),
        ("codebook: a\0b", "Line 1: this is not valid YAML (control characters are not allowed)."),
        ("codebook: '\ud800'", "The text holds half of a surrogate pair, which no file can."),
    ],
)
def test_a_mistake_is_named_with_its_line_and_place(text: str, problem: str) -> None:
    assert problems(text)[0].startswith(problem)


def test_every_mistake_is_named_up_to_a_limit() -> None:
    text = HEAD + "".join(f"- name: S{number}\n  answers: some\n" for number in range(30))
    assert len(problems(text)) == 21
    assert problems(text)[-1] == "And 10 more."


def test_a_tree_has_a_greatest_depth() -> None:
    text = HEAD + "- name: S\n"
    for level in range(rules.MAX_DEPTH + 1):
        text += f"{'  ' * level}  codes:\n{'  ' * level}  - name: Level {level}\n"
    assert "a tree of codes has at most 12 levels." in problems(text)[0]


# --- what would hurt ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "codebook: !!python/object/apply:os.system ['true']",
        "codebook: !!str A",
        "!custom {codebook: A}",
    ],
)
def test_tags_are_refused(text: str) -> None:
    assert problems(text) == ("Line 1: tags (!) are not used in a codebook.",)


def test_a_bomb_of_aliases_is_refused_at_its_first_line() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]" for number in range(1, 12)]
    sentence = "Line 1: anchors (&) and aliases (*) are not used in a codebook; write the text out."
    assert problems("\n".join(lines)) == (sentence,)


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000])
def test_endless_nesting_is_refused(text: str) -> None:
    assert "nested too deep" in problems(text)[0]


def test_an_endless_list_is_refused() -> None:
    assert "too long" in problems("codebook: A\nfacets: [" + "1, " * 450_000 + "1]")[0]


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    assert "a codebook has at most 5" in problems("codebook: " + "x" * MAX_BYTES)[0]
