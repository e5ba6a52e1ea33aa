"""Published and documented values: every coefficient of this version gives the number that its source prints."""

import json
from pathlib import Path

import pytest

from annotator.statistics.__main__ import main
from annotator.statistics.cases import Verdict, compare, expectations
from annotator.statistics.metrics import METRICS, evaluate

CASES = Path(__file__).with_name("reference_cases_public.json")
EXPECTATIONS = list(expectations(CASES))
KNOWN = [expectation for expectation in EXPECTATIONS if expectation.metric in METRICS]


@pytest.mark.parametrize("expectation", KNOWN, ids=lambda e: f"{e.case.name}-{e.metric}")
def test_a_reference_value_is_met(expectation):
    computed = evaluate(expectation.metric, expectation.case, expectation.params)
    assert compare(expectation, computed).verdict is Verdict.MET, computed


def test_every_coefficient_of_this_version_has_a_reference_value():
    assert set(METRICS) == {expectation.metric for expectation in KNOWN}


def test_the_command_counts_what_it_met_and_what_it_does_not_know(capsys):
    assert main([str(CASES)]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    unknown = len(EXPECTATIONS) - len(KNOWN)
    assert last == f"313 values in 51 cases: {len(KNOWN)} met, 0 missed, {unknown} not computed by this version"


def write(folder, *expected, **fields):
    case = {"id": "mine", "level": "nominal", "categories": ["x", "y"], "ratings": [["x", "x"], ["x", "y"], ["y", "y"]]}
    path = folder / "cases.json"
    path.write_text(json.dumps({"cases": [case | {"expected": list(expected)} | fields]}), encoding="utf-8")
    return str(path)


def test_a_missed_value_ends_with_status_1(tmp_path, capsys):
    assert main([write(tmp_path, {"metric": "percent_agreement", "value": 0.6, "tolerance": 0.01})]) == 1
    assert "1 values in 1 cases: 0 met, 1 missed" in capsys.readouterr().out


@pytest.mark.parametrize("value", [None, 0.0, [0.5, 0.9]])
def test_a_number_is_not_met_by_undefined_zero_or_a_list(tmp_path, value):
    assert main([write(tmp_path, {"metric": "percent_agreement", "value": value})]) == 1


def test_zero_does_not_stand_for_undefined(tmp_path):
    only_x = [["x", "x"], ["x", "x"]]
    assert main([write(tmp_path, {"metric": "cohen_kappa", "value": 0.0}, ratings=only_x)]) == 1
    assert main([write(tmp_path, {"metric": "cohen_kappa", "value": None}, ratings=only_x)]) == 0


def test_an_unknown_metric_is_listed_counted_and_not_missed(tmp_path, capsys):
    assert main([write(tmp_path, {"metric": "zeta", "value": 1.0})]) == 0
    printed = capsys.readouterr().out
    assert "not computed by this version: zeta (1)" in printed
    assert "0 met, 0 missed, 1 not computed by this version" in printed


def test_a_value_that_cannot_be_computed_is_missed_with_the_reason_and_the_rest_is_checked(tmp_path, capsys):
    expected = [{"metric": "cohen_kappa_category", "params": {"category": "z"}, "value": 1.0}]
    expected.append({"metric": "percent_agreement", "value": 2 / 3})
    assert main([write(tmp_path, *expected)]) == 1
    printed = capsys.readouterr().out
    assert "'z' is not a declared category" in printed
    assert "1 met, 1 missed" in printed


@pytest.mark.parametrize("content", ["{", "[]", '{"cases": 3}', '{"cases": [3]}', '{"cases": [{"expected": [{}]}]}'])
def test_a_file_that_is_no_case_file_ends_with_status_2_and_a_sentence(tmp_path, capsys, content):
    path = tmp_path / "cases.json"
    path.write_text(content, encoding="utf-8")
    assert main([str(path)]) == 2
    assert str(path) in capsys.readouterr().err


def test_a_missing_file_ends_with_status_2(tmp_path):
    assert main([str(tmp_path / "none.json")]) == 2
