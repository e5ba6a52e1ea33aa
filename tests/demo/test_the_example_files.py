"""The files of the example agree with each other: addresses, codes, conflicts, decisions, and what the README says."""

import json
from collections import Counter

import pytest

from annotator.adjudication.conflicts import State, compare
from annotator.coding.answers import check_complete, parse_content
from annotator.demo.example import Example, ExampleRound
from annotator.demo.services import FOLDER
from annotator.demo.times import HOURS, ROUNDS
from taxonomy.book import Book
from taxonomy.exchange import load_yaml


@pytest.fixture(scope="module")
def example() -> Example:
    return Example(FOLDER)


@pytest.fixture(scope="module")
def book(example: Example) -> Book:
    return load_yaml(example.codebook)


@pytest.fixture(scope="module")
def rounds(example: Example) -> tuple[ExampleRound, ...]:
    return example.rounds()


def conflicts(book: Book, round: ExampleRound) -> set[tuple[str, str]]:
    said = {report: {} for report in round.reports}
    for coding in round.codings:
        said[coding.report][coding.rater] = coding.content
    return {
        (report, comparison.question.key)
        for report, contents in said.items()
        for comparison in compare(book, contents)
        if comparison.state is State.CONFLICT
    }


def test_the_codebook_has_the_facets_and_codes_of_the_model_study(book: Book) -> None:
    leaves = {
        facet.key: sum(code.is_choosable and (facet.key != "symptom" or code.depth == 0) for code in facet.codes)
        for facet in book.facets
    }
    headings = Counter(facet.key for facet in book.facets for code in facet.codes if not code.is_selectable)
    kinds = [code for code in book.by_key["symptom"].codes if code.depth == 1]
    assert (leaves["phase"], leaves["component"], leaves["root-cause"]) == (3, 14, 28)
    assert len([code for code in book.by_key["symptom"].codes if code.depth == 0]) == 6
    assert (len(kinds), headings["root-cause"]) == (5, 5)


def test_every_report_of_a_round_is_in_the_file_and_in_one_round_only(example: Example, rounds) -> None:
    lines = example.reports.read_text(encoding="utf-8").splitlines()
    urls = {json.loads(line)["url"] for line in lines}
    drawn = Counter(report for round in rounds for report in round.reports)
    assert len(urls) == len(lines) == 78
    assert set(drawn) <= urls
    assert set(drawn.values()) == {1}
    assert len(urls - set(drawn)) == 14


def test_every_coding_and_decision_is_complete_under_the_codebook(book: Book, rounds) -> None:
    for round in rounds:
        for coding in round.codings:
            check_complete(parse_content(coding.content.to_json(), book), book)
            assert coding.report in round.reports
        for decision in round.decisions:
            parse_content(decision.content.to_json(), book)


def test_the_pilot_is_decided_and_six_conflicts_are_left_in_the_second_round(book: Book, rounds) -> None:
    pilot, reliability, running = rounds
    decided = {round.name: {(one.report, one.question) for one in round.decisions} for round in rounds}
    assert decided["Pilot"] == conflicts(book, pilot)
    assert decided["Reliability 1"] < conflicts(book, reliability)
    assert len(conflicts(book, reliability) - decided["Reliability 1"]) == 6
    assert not conflicts(book, running)


def test_every_report_of_a_round_passes_the_filter_and_the_screening(example: Example, rounds) -> None:
    rows = map(json.loads, example.reports.read_text(encoding="utf-8").splitlines())
    sample = example.sample()
    framed = {row["url"] for row in rows if row["state"] == sample.state}
    drawn = {report for round in rounds for report in round.reports}
    assert drawn <= framed
    assert set(sample.excluded) <= framed - drawn


def test_every_marked_passage_stands_once_in_the_report_and_supports_what_was_said(example: Example, rounds) -> None:
    bodies = {row["url"]: row["body"] for row in map(json.loads, example.reports.read_text("utf-8").splitlines())}
    marked = [(coding, mark) for round in rounds for coding in round.codings for mark in coding.marks]
    assert len(marked) >= 8
    for coding, mark in marked:
        assert bodies[coding.report].count(mark.quote) == 1, mark
        said = {(finding, facet): answer.codes for finding, facet, answer in coding.content.placed()}
        assert mark.code in said[mark.finding, mark.facet]


def test_every_round_and_rater_has_its_days_and_hours(rounds) -> None:
    assert {round.name for round in rounds} == set(ROUNDS)
    assert {coding.rater for round in rounds for coding in round.codings} == set(HOURS)
