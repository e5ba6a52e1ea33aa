"""The command and the calculator read tables as people have them, and refuse with a sentence."""

import json

import pytest

from annotator.statistics.__main__ import main
from annotator.statistics.describe import describe_table, rows_of_text
from annotator.statistics.fleiss import fleiss_category_kappas
from annotator.statistics.ratings import Level
from annotator.statistics.tables import Reading, TableRefused, read_table

WIDE = "report,ann,bob\n1,x,x\n2,x,y\n3,y,y\n4,y,\n"
LONG = "rater;note;item;code\nann;-;1;x\nbob;-;1;x\nann;-;2;x\nbob;-;2;y\nann;-;3;y\nbob;-;3;y\nann;-;4;y\n"


def described(text, reading=None, **options):
    return describe_table(rows_of_text(text), reading or Reading(), **options)


def test_wide_and_long_say_the_same():
    wide, long = described(WIDE), described(LONG)
    assert (wide.pop("shape"), long.pop("shape")) == ("wide", "long")
    assert wide == long
    assert wide["coefficients"]["cohen_kappa"]["value"] == pytest.approx(0.4)
    assert wide["coefficients"]["cohen_kappa"]["left_out"] == 1


def test_columns_can_be_named_among_others():
    text = "url,title,r1,r2,votes\nu1,T,0,0,0\nu2,T,1,0,1\nu3,T,1,1,2\n"
    assert described(text, columns=("r1", "r2"))["raters"] == ["r1", "r2"]
    with pytest.raises(TableRefused, match="No column is called r3"):
        described(text, columns=("r1", "r3"))


def test_a_table_without_a_column_of_reports_is_all_raters():
    result = described("a,b\nx,x\nx,y\ny,y\n")
    assert result["raters"] == ["a", "b"]
    assert result["notes"]


def test_numbers_are_ordered_by_size():
    assert described("report,a,b\n1,10,9\n2,9,9\n", Reading(level=Level.ORDINAL))["declared"] == ["9", "10"]


def test_case_can_be_folded_and_codes_declared():
    text = "report,a,b\n1,Logic,logic\n2,Data,Data\n"
    assert described(text)["coefficients"]["percent_agreement"]["value"] == 0.5
    folded = described(text, Reading(declared=("Logic", "Data", "Other"), folds_case=True))
    assert folded["declared"] == ["logic", "data", "other"]
    assert folded["coefficients"]["percent_agreement"]["value"] == 1


def test_three_raters_and_an_order_give_the_coefficients_for_them():
    text = "report,a,b,c\n1,1,1,2\n2,2,2,2\n3,3,3,1\n4,1,1,1\n"
    keys = described(text, Reading(level=Level.INTERVAL))["coefficients"].keys()
    assert {"fleiss_kappa", "conger_kappa", "light_kappa", "krippendorff_alpha_interval", "gwet_ac2_linear"} <= keys
    assert "cohen_kappa" not in keys


def test_the_kappa_of_a_code_is_the_pooled_one_and_stands_missing_ratings():
    complete = "report,a,b,c\n1,x,x,y\n2,y,y,y\n3,z,z,z\n4,x,x,x\n5,z,y,z\n"
    table = read_table(rows_of_text(complete)).ratings(Reading())
    pooled = [one.value for one in fleiss_category_kappas(table)]
    assert [one["kappa"]["value"] for one in described(complete)["codes"]] == pytest.approx(pooled)
    missing = described(complete.replace("5,z,y,z", "5,z,,z"))["codes"]
    assert all(one["kappa"]["value"] is not None for one in missing)


def test_sets_keep_empty_and_missing_apart():
    result = described("report,a,b\n1,x|y,x\n2,{},{}\n3,,y\n4,y,y\n", Reading(separator="|"))
    assert result["coefficients"]["exact_set_agreement"]["value"] == pytest.approx(2 / 3)
    assert result["coefficients"]["exact_set_agreement"]["left_out"] == 1
    assert result["declared"] == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no rows"),
        ("report,a\n1,x\n", "two raters"),
        ("report,a,a\n1,x,x\n", "same name"),
        ("report,a,b\n1,x,y,z\n", "more cells"),
        ("report,rater,code\n1,a,x\n1,a,y\n1,b,y\n", "twice"),
        ("report,rater,code\n1,a\n", "too few"),
        ("report,rater,code\n1,a,x\n1,b,x\n2,,y\n", "Row 4 does not say who rated"),
        ("report,rater,code\n1,a,x\n1,b,x\n,b,y\n", "Row 4 does not say which report"),
        ("report,a,b\n1,,\n", "no rating"),
        ('report,a,b\n1,"x,y\n2,x,x\n', "cannot be read"),
    ],
)
def test_what_is_no_table_of_ratings_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(TableRefused, match=sentence):
        described(text)


def test_undeclared_codes_and_words_on_an_interval_scale_are_refused():
    with pytest.raises(TableRefused, match="Not declared: y"):
        described(WIDE, Reading(declared=("x",)))
    with pytest.raises(TableRefused, match="not a number"):
        described(WIDE, Reading(level=Level.INTERVAL))


@pytest.mark.parametrize(
    ("cells", "reading", "sentence"),
    [
        ("1,-2", Reading(level=Level.RATIO), "the table holds -2"),
        ("1,inf", Reading(level=Level.INTERVAL), "“inf” is not a number that distances"),
        ("1,-nan", Reading(level=Level.INTERVAL), "“-nan” is not a number that distances"),
        ('1,"1,5"', Reading(level=Level.INTERVAL), "Write decimals with a point"),
        ("1,1e300", Reading(level=Level.INTERVAL), "“1e300” is not a number that distances"),
        ("1,3", Reading(("1", "2"), Level.INTERVAL), "Not declared: 3"),
        ("x,y", Reading(("x", "y", "x")), "“x” is declared twice"),
    ],
)
def test_numbers_off_the_scale_and_codes_declared_twice_are_refused(cells, reading, sentence):
    with pytest.raises(TableRefused, match=sentence):
        described(f"report,a,b\n1,{cells}\n2,{cells}\n", reading)


def test_declared_numbers_are_compared_as_numbers():
    result = described("report,a,b\n1,1.0,2\n2,2,2\n", Reading(("1", "2", "3"), Level.INTERVAL))
    assert result["declared"] == ["1", "2", "3"]


def test_a_word_for_missing_is_told_of_and_kept_where_it_is_declared():
    text = "report,a,b\n1,none,none\n2,none,x\n3,x,x\n4,,x\n"
    assert described(text)["notes"] == ["Read as missing: “none” (3). Declare what is meant as a code."]
    declared = described(text, Reading(("x", "none")))
    assert (declared["notes"], declared["coefficients"]["percent_agreement"]["n"]) == ([], 3)


def test_columns_that_only_separators_make_are_no_raters():
    assert described("report,a,b,\n1,x,x,\n2,x,y,\n,,,\n")["raters"] == ["a", "b"]


def test_a_report_named_twice_is_told_of():
    assert described("report,a,b\n1,x,x\n1,y,y\n2,x,y\n")["notes"] == [
        "1 row names a report again; each row counts as a report."
    ]


def test_the_separator_is_not_taken_from_names():
    for names in ('"Ada, A.";"Ben, B.";"Cy, C."', "Ada, A.;Ben, B.;Cy, C."):
        assert described(f"report;{names}\n1;x;y;x\n2;x;x;x\n")["raters"] == ["Ada, A.", "Ben, B.", "Cy, C."]


def test_a_letter_and_its_accent_are_one_letter_however_written():
    assert described("report,a,b\n1,e\u0301,\u00e9\n2,x,x\n")["coefficients"]["percent_agreement"]["value"] == 1


def test_sets_that_are_all_empty_agree():
    result = described("report,a,b\n1,{},{}\n2,{},{}\n", Reading(separator=";"))["coefficients"]
    assert result["exact_set_agreement"]["value"] == 1
    assert "no variation" in result["alpha_masi"]["reason"]


def test_a_byte_order_mark_and_any_separator_are_read():
    table = read_table(rows_of_text("\ufeffreport\ta\tb\n1\tx\ty\n"))
    assert (table.reports, table.raters) == (("1",), ("a", "b"))


def test_the_command_prints_json_without_nan(tmp_path, capsys):
    path = tmp_path / "ratings.csv"
    path.write_text("report,a,b\n1,x,x\n2,x,x\n", encoding="utf-8")
    assert main([str(path), "--draws", "50"]) == 0
    kappa = json.loads(capsys.readouterr().out)["coefficients"]["cohen_kappa"]
    assert kappa["value"] is None
    assert "no variation" in kappa["reason"]


def test_the_command_refuses_with_status_2(tmp_path, capsys):
    path = tmp_path / "ratings.csv"
    path.write_text("nothing", encoding="utf-8")
    assert main([str(path)]) == 2
    assert main([str(tmp_path / "none.csv")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_bootstrap_interval_carries_what_draws_it_again(tmp_path, capsys):
    path = tmp_path / "ratings.csv"
    path.write_text(WIDE, encoding="utf-8")
    assert main([str(path), "--seed", "5", "--draws", "100"]) == 0
    bootstrap = json.loads(capsys.readouterr().out)["coefficients"]["cohen_kappa"]["bootstrap"]
    assert (bootstrap["seed"], bootstrap["draws"]) == (5, 100)


def test_commas_within_quotes_do_not_make_a_table_one_of_commas():
    text = 'Report;"Rater, one";"Rater, two, three"\n1;x;x\n2;x;"y;\nz"\n'
    assert described(text)["raters"] == ["Rater, one", "Rater, two, three"]
    assert described(text)["declared"] == ["x", "y; z"]
    assert described('"a\nreport"\tann\tbob\n1\t5" long\tx\n')["raters"] == ["ann", "bob"]


def test_codes_declared_in_two_cases_are_one_where_case_is_folded():
    assert described("report,ann,bob\n1,A,a\n2,b,b\n", Reading(("A", "a", "b"), folds_case=True))["declared"] == [
        "a",
        "b",
    ]


def test_an_accent_is_the_same_letter_in_either_way_of_unicode():
    assert described("report,ann,bob\n1,caf\u00e9,cafe\u0301\n2,x,x\n")["declared"] == ["caf\u00e9", "x"]


def test_empty_sets_alone_are_equal_sets_and_no_refusal():
    coefficients = described("report,ann,bob\n1,{},{}\n2,{},{}\n", Reading(separator="|"))["coefficients"]
    assert coefficients["exact_set_agreement"]["value"] == 1
    assert coefficients["alpha_masi"]["value"] is None


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("report,ann,bob\n1,None,x\n2,x,none\n3,x,\n", "Read as missing: “None” (1), “none” (1)."),
        ("report,ann,bob\n1,Crash,crash\n2,1,1.0\n", "“1” and “1.0”; “Crash” and “crash”"),
        ("url,title,ann,bob\nu1,T,x,x\nu2,U,x,y\n", "The column “title” shares no code with any other."),
    ],
)
def test_what_was_guessed_of_a_table_is_said(text, note):
    assert note in " ".join(described(text)["notes"])


def test_a_plain_table_is_read_without_notes():
    assert described(WIDE)["notes"] == described(LONG)["notes"] == []
    assert described("report,ann,bob\n1,Crash,crash\n", Reading(folds_case=True))["notes"] == []
    assert described("report,ann,bob,cleo\n1,x,y,z\n")["notes"] == []


@pytest.mark.parametrize("option", ["--draws", "--seed"])
def test_the_command_refuses_numbers_below_zero_with_a_sentence(option, tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path), option, "-5"])
    assert "'-5' is not a whole number from 0 on" in capsys.readouterr().err
