"""What the answers of a report's raters amount to: a table of cases, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.adjudication.conflicts import State, compare, compare_on, content_of, question_of, value_of
from annotator.adjudication.wording import Wording, codes_in
from annotator.coding.answers import NOTHING, UNSURE, Content, FacetAnswer
from taxonomy.book import Book, CodeEntry, FacetEntry
from tests.worlds.codings import codes, content


def code(number: int, key: str, name: str, path: tuple[str, ...] = ()) -> CodeEntry:
    return CodeEntry(number, key, name, None, len(path), path, "", "", "", "", (), (), True, "active")


def facet(number: int, key: str, names: list[str], *, answers: str = "one", group: str = "") -> FacetEntry:
    entries = tuple(code(10 * number + place, name.lower(), name) for place, name in enumerate(names))
    return FacetEntry(number, key, key.capitalize(), "", answers, "nominal", not group, group, entries)


BOOK = Book(
    1,
    1,
    1,
    "Book",
    (
        facet(1, "symptom", ["Crash", "Hang"]),
        facet(2, "component", ["Loader", "Cache"], group="Finding"),
        facet(3, "phase", ["Setup", "Serving"], answers="many"),
        facet(4, "cause", ["Slip", "Misuse"], group="Finding", answers="many"),
    ),
)
LOADER, CACHE = {"component": "loader", "cause": "slip"}, {"component": "cache", "cause": "misuse"}
A, B, N, U = codes("crash"), codes("hang"), NOTHING, UNSURE


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([], State.MISSING),
        ([None], State.MISSING),
        ([None, None], State.MISSING),
        ([A], State.SINGLE),
        ([A, None], State.SINGLE),
        ([None, N], State.SINGLE),
        ([A, A], State.AGREED),
        ([N, N], State.AGREED),
        ([U, U], State.AGREED),
        ([A, A, None], State.AGREED),
        ([A, B], State.CONFLICT),
        ([A, A, B], State.CONFLICT),
        ([A, N], State.CONFLICT),
        ([N, U], State.CONFLICT),
        ([A, None, B], State.CONFLICT),
    ],
)
def test_answers_to_one_facet_amount_to_their_state(said, state):
    contents = {
        letter: Content(answers={"symptom": answer} if answer else {})
        for letter, answer in zip("ABC", said, strict=False)
    }
    assert compare_on(question_of(BOOK, "facet:symptom"), contents).state is state


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ([LOADER, CACHE], [CACHE, LOADER], State.AGREED),
        ([LOADER, LOADER], [LOADER], State.AGREED),
        ([LOADER], [LOADER, CACHE], State.CONFLICT),
        # the same codes, paired otherwise
        (
            [LOADER, CACHE],
            [{"component": "loader", "cause": "misuse"}, {"component": "cache", "cause": "slip"}],
            State.CONFLICT,
        ),
        ([LOADER], [{"component": "loader", "cause": "nothing"}], State.CONFLICT),
        ([LOADER], [{"component": "loader"}], State.CONFLICT),
        ([LOADER], [], State.SINGLE),
        ([], [], State.MISSING),
        ([{}], [LOADER], State.SINGLE),
    ],
)
def test_findings_are_compared_as_a_set(first, second, state):
    contents = {"A": content(first), "B": content(second)}
    assert compare_on(question_of(BOOK, "group:Finding"), contents).state is state


def test_the_order_of_several_codes_carries_no_meaning():
    contents = {"A": content(phase=["setup", "serving"]), "B": content(phase=["serving", "setup"])}
    assert compare_on(question_of(BOOK, "facet:phase"), contents).state is State.AGREED


def test_every_question_is_compared_once_in_the_order_of_the_book():
    compared = list(compare(BOOK, {"A": content([LOADER], symptom="crash"), "B": content([CACHE], symptom="crash")}))
    assert [(one.question.key, one.state) for one in compared] == [
        ("facet:symptom", State.AGREED),
        ("group:Finding", State.CONFLICT),
        ("facet:phase", State.MISSING),
    ]


def test_raters_stand_in_the_order_of_their_letters():
    contents = {letter: content(symptom="crash") for letter in ["AA", "B", "Z", "A"]}
    assert list(compare_on(question_of(BOOK, "facet:symptom"), contents).values) == ["A", "B", "Z", "AA"]


def test_a_book_has_no_question_that_it_does_not_ask():
    assert question_of(BOOK, "facet:component") is None
    assert question_of(BOOK, "group:finding") is None


answers = st.one_of(
    st.just(NOTHING),
    st.just(UNSURE),
    st.frozensets(st.sampled_from(["slip", "misuse"]), min_size=1).map(lambda keys: FacetAnswer("codes", keys)),
)
findings = st.lists(
    st.fixed_dictionaries(
        {"component": st.sampled_from([codes("loader"), codes("cache"), NOTHING])}, optional={"cause": answers}
    ),
    min_size=1,
    max_size=4,
)


@given(findings, st.randoms(use_true_random=False))
def test_a_value_reads_back_as_itself_in_one_order_of_findings(rows, random):
    question = question_of(BOOK, "group:Finding")
    value = value_of(question, Content(findings={"Finding": tuple(rows)}))
    shuffled = [*rows, rows[0]]
    random.shuffle(shuffled)
    assert value_of(question, content_of(question, value)) == value
    again = value_of(question, Content(findings={"Finding": tuple(shuffled)}))
    assert again == value
    assert content_of(question, again) == content_of(question, value)


def test_values_are_worded_in_the_order_of_the_book():
    question = question_of(BOOK, "group:Finding")
    wording = Wording(question)
    value = value_of(question, content([{"component": "nothing", "cause": "unsure"}, CACHE, {"component": "loader"}]))
    assert wording.text(value) == "Loader · not answered; Cache · Misuse; nothing applies · unsure"
    assert wording.text(None) == "not answered"
    assert [entry.name for entry in codes_in(question, value)] == ["Loader", "Cache", "Misuse"]


def test_several_codes_of_a_facet_are_worded_together():
    question = question_of(BOOK, "facet:phase")
    assert Wording(question).text(value_of(question, content(phase=["serving", "setup"]))) == "Setup + Serving"
