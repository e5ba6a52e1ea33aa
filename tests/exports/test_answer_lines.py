"""What was answered as lines: a line for each code, and one where there is none; missing, nothing and unsure differ."""

from annotator.exports.rows import NOT_CODED, Tails
from taxonomy.book import Book
from taxonomy.exchange import load_yaml
from tests.worlds.codings import content

BOOK: Book = load_yaml(
    """
codebook: Small
facets:
  - {key: symptom, name: Symptom, codes: [{key: crash, name: Crash}, {key: hang, name: "Hang, or =stall"}]}
  - key: phase
    name: Phase
    answers: many
    codes: [{key: setup, name: Setup}, {key: serving, name: Serving}]
  - key: component
    name: Component
    group: Finding
    codes: [{key: loader, name: Loader}, {key: parser, name: Parser}]
  - key: cause
    name: Cause
    group: Finding
    required: false
    codes: [{key: slip, name: Slip}, {key: typo, name: Typo}]
"""
)


QUESTIONS = tuple(BOOK.questions())


def lines(said) -> list[str]:
    """The lines without the comma before and the line end behind each."""
    return [tail.removeprefix(",").removesuffix("\n") for tail in Tails(QUESTIONS).of("", said)]


def test_every_code_has_a_line_in_the_order_of_the_book() -> None:
    said = content([{"component": "loader", "cause": "slip"}], symptom="crash", phase=["serving", "setup"])
    assert lines(said) == [
        "symptom,0,codes,crash,Crash",
        "phase,0,codes,setup,Setup",
        "phase,0,codes,serving,Serving",
        "component,1,codes,loader,Loader",
        "cause,1,codes,slip,Slip",
    ]


def test_nothing_unsure_and_missing_are_three_things() -> None:
    said = content([{"component": "nothing"}], symptom="unsure")
    assert lines(said) == [
        "symptom,0,unsure,,",
        "phase,0,missing,,",
        "component,1,nothing,,",
        "cause,1,missing,,",
    ]


def test_a_report_not_coded_has_every_facet_missing() -> None:
    assert lines(NOT_CODED) == [
        "symptom,0,missing,,",
        "phase,0,missing,,",
        "component,1,missing,,",
        "cause,1,missing,,",
    ]


def test_findings_keep_their_pairs_together() -> None:
    said = content(
        [{"component": "loader", "cause": "slip"}, {"component": "parser", "cause": "typo"}], symptom="crash"
    )
    assert lines(said)[2:] == [
        "component,1,codes,loader,Loader",
        "cause,1,codes,slip,Slip",
        "component,2,codes,parser,Parser",
        "cause,2,codes,typo,Typo",
    ]


def test_a_name_is_quoted_as_csv_wants_it() -> None:
    assert lines(content(symptom="hang"))[0] == 'symptom,0,codes,hang,"Hang, or =stall"'


def test_answers_kept_from_before_say_the_same(monkeypatch) -> None:
    monkeypatch.setattr("annotator.exports.rows.MOST_KEPT", 2)
    tails = Tails(QUESTIONS)
    for name in ("crash", "hang", "nothing"):
        said = content(symptom=name)
        fresh = Tails(QUESTIONS).of("", said)
        assert tails.of(name, said) == fresh == tails.of(name, said)
        assert [tail for question in QUESTIONS for tail in tails.on(question, said)] == list(fresh)
