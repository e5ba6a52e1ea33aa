"""Names that are easily mistaken for one another are pointed out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.exchange import load_yaml
from taxonomy.names import Named, likeness, similar, wording_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "llm_inference_bugs" / "codebook.yaml"


def found(name: str, *others: str, home: str = "symptom") -> list[str]:
    return [
        named.name for named in similar(name, [Named(f"code:{each}", each, "symptom") for each in others], home=home)
    ]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Crash", "crash"),
        ("Crashes", "Crash"),
        ("Memory leak", "Leak, memory"),
        ("Incorrect Tokenisation", "Incorrect Tokenization"),
        ("Out of memory", "Out-of-memory"),
    ],
)
def test_near_names_are_found(name: str, other: str) -> None:
    assert found(name, "Something else", other) == [other]


@pytest.mark.parametrize(("name", "other"), [("Crash", "Hang"), ("Incorrect Type", "Incorrect Tokenization"), ("", "")])
def test_different_names_are_not(name: str, other: str) -> None:
    assert found(name, other) == []


def test_a_name_that_is_another_codes_further_name_is_found() -> None:
    assert similar("Segfault", [Named("code:crash", "Crash", "symptom", ("segfault",))], home="symptom")


def test_in_another_facet_only_the_same_name_is_found() -> None:
    assert found("Crash on loading", "Crash in loading") == ["Crash in loading"]
    assert found("Crash on loading", "Crash in loading", home="cause") == []
    assert found("CRASH", "Crash", home="cause") == ["Crash"]


def test_the_likest_come_first_and_not_too_many() -> None:
    names = found("Out of memory", *(f"Out of memory {letter}" for letter in "abcdefgh"), "Out of memory")
    assert names[0] == "Out of memory"
    assert len(names) == 5


def test_the_example_has_few_names_to_point_at() -> None:
    pairs = set()
    for facet in load_yaml(EXAMPLE.read_text()).facets:
        named = [Named(f"code:{code.key}", code.name, facet.key) for code in facet.codes]
        pairs |= {(each.name, other.name) for each in named for other in similar(each.name, named, home=facet.key)}
    assert {pair for pair in pairs if pair[0] < pair[1]} == {
        ("Configuration", "Misconfiguration"),
        ("Incorrect Detokenization", "Incorrect Tokenization"),
        ("Incorrect Resource Allocation", "Incorrect Resource Deallocation"),
    }


@given(st.text(max_size=30), st.text(max_size=30), st.floats(0, 1))
def test_likeness_is_the_same_both_ways_and_a_bound_changes_nothing_above_it(
    one: str, other: str, least: float
) -> None:
    first, second = wording_of(one), wording_of(other)
    alike = likeness(first, second)
    assert 0 <= alike <= 1
    assert alike == likeness(second, first)
    assert likeness(first, second, least) in ({alike} if alike >= least else {0.0, alike})


def test_likeness_counts_letter_pairs() -> None:
    # " c", "ca", "at" and " c", "ca", "ar", "rt": two of three and four
    assert likeness(wording_of("Cat"), wording_of("Cart")) == 4 / 7
    assert likeness(wording_of("row 1"), wording_of("row 2")) == 6 / 8
    assert likeness(wording_of("the cats"), wording_of("Cat, the")) == 1
    assert likeness(wording_of(""), wording_of("")) == 0
