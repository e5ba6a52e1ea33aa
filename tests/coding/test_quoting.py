"""Words copied out of a report are found in its stored text: as they are, across blanks, across marks; or refused."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from annotator.coding.evidence import CONTEXT, Passage
from annotator.coding.quoting import Place, QuoteRefused, find, is_by_hand, pruned, quoted_in, with_found

BODY = "It crashes 🙂 at **start** with `CUDA 12`.\n\n    line one\n    line two\n"
REPORT = {
    "title": Passage("Crash at start", "u"),
    "body": Passage(BODY, "u"),
    "comment:0": Passage("It crashes here too.", "u#1"),
    "comment:1": Passage("Here too, twice: out of memory, out of memory.", "u#2"),
}


def told(words: str) -> list[tuple[str, str]]:
    return [(place.part, REPORT[place.part].text[place.start : place.end]) for place in find(words, REPORT)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("crashes 🙂 at", [("body", "crashes 🙂 at")]),
        ("line one line two", [("body", "line one\n    line two")]),
        ("at start with CUDA 12", [("body", "at **start** with `CUDA 12")]),
        ("It crashes", [("body", "It crashes"), ("comment:0", "It crashes")]),
        ("out of memory", [("comment:1", "out of memory")] * 2),
        ("Crash", [("title", "Crash")]),
        ("art with", []),
        ("no such words", []),
        ("…", []),
    ],
)
def test_words_are_found_where_they_stand(words: str, found: list[tuple[str, str]]) -> None:
    assert told(words) == found


def test_as_they_are_comes_before_as_they_may_be_read() -> None:
    report = {"body": Passage("a  b and a b", "u")}
    assert [(place.start, place.end) for place in find("a b", report)] == [(9, 12)]


def test_a_place_brings_what_stands_around_it() -> None:
    text = "x" * 100 + "here" + "y" * 100
    [place] = find("here", {"body": Passage(text, "u")})
    assert (place.before, place.after) == ("x" * CONTEXT, "y" * CONTEXT)


@given(st.text(min_size=1, max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_whatever_was_copied_is_found(words: str, before: str, after: str) -> None:
    words = words.strip()
    if not words:
        return
    places = find(words, {"body": Passage(before + words + after, "u")})
    assert any(place.start <= len(before) < place.end for place in places)


def sent(**fields: str | list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name.replace("__", "."), [values] if isinstance(values, str) else values)
    return data


CRASH = '["a.symptom","crash","title",0,5]'


def test_a_passage_is_added_for_the_answer_and_its_words_are_taken() -> None:
    data = sent(a__symptom=["crash"], w__a__symptom=" at\r\nstart with CUDA ", e=[CRASH])
    found = with_found(data, REPORT)
    assert found.getlist("e") == [CRASH, '["a.symptom","crash","body",13,36]']
    assert not quoted_in(found)


@pytest.mark.parametrize(("code", "supported"), [("", ["a", "b"]), ("b", ["b"])])
def test_of_several_codes_all_are_supported_or_the_one_that_was_named(code: str, supported: list[str]) -> None:
    data = sent(a__phase=["a", "b"], w__a__phase="CUDA 12", for__a__phase=code)
    found = with_found(data, REPORT).getlist("e")
    assert found == [f'["a.phase","{each}","body",{BODY.index("CUDA")},{BODY.index("CUDA") + 7}]' for each in supported]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"a__symptom": "", "w__a__symptom": "CUDA 12"}, "“CUDA 12” supports no answer yet"),
        ({"a__phase": ["a"], "w__a__phase": "CUDA 12", "for__a__phase": "b"}, "a code that is not chosen"),
        ({"a__symptom": "crash", "w__a__symptom": "no such"}, "“no such” does not stand in the report"),
        (
            {"a__symptom": "crash", "w__a__symptom": "It crashes"},
            r"stands 2 times in the report \(the body, comment 1\): choose which",
        ),
        (
            {"a__symptom": "crash", "w__a__symptom": "out of memory"},
            r"stands 2 times in the report \(comment 2 twice\): choose which",
        ),
        ({"a__symptom": "crash", "w__a__symptom": "e"}, "copy more of the passage"),
        ({"a__symptom": "crash", "w__a__symptom": "x" * 20_001}, "at most 20,000 characters"),
    ],
)
def test_words_that_cannot_be_taken_are_refused_with_a_sentence(
    fields: dict[str, str | list[str]], sentence: str
) -> None:
    with pytest.raises(QuoteRefused, match=sentence):
        with_found(sent(**fields), REPORT)


def test_of_several_places_one_can_be_chosen() -> None:
    data = sent(a__symptom="crash", w__a__symptom="It crashes")
    with pytest.raises(QuoteRefused) as refused:
        with_found(data, REPORT)
    assert [place.name for place in refused.value.places] == ["the body", "comment 1"]
    data["at.a.symptom"] = refused.value.places[1].value
    assert with_found(data, REPORT).getlist("e") == ['["a.symptom","crash","comment:0",0,10]']
    data["at.a.symptom"] = Place("title", 0, 5).value
    with pytest.raises(QuoteRefused):
        with_found(data, REPORT)


def test_evidence_goes_with_its_answer_or_when_it_is_dropped() -> None:
    other = '["g0.1.component","tokenizer","title",0,5]'
    data = sent(a__symptom="hang", g0__1__component="tokenizer", e=[CRASH, other])
    assert pruned(data).getlist("e") == [other]
    assert pruned(sent(a__symptom="crash", e=[CRASH], drop=[CRASH])).getlist("e") == []


def test_only_a_browser_by_itself_is_looked_after() -> None:
    assert is_by_hand(sent(w__a__symptom="", window=""))
    assert not is_by_hand(sent(w__a__symptom="", window="w-1"))
    assert not is_by_hand(sent(a__symptom="crash"))
