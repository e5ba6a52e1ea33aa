"""The calculator: anyone signed in brings a table of ratings and gets every coefficient, and nothing is kept."""

import csv
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from annotator.agreement import sheets
from tests.worlds import people
from tests.worlds.archives import damaged_forms

pytestmark = pytest.mark.django_db

WIDE = "report,ann,bob\n1,x,x\n2,x,y\n3,y,y\n4,y,\n"
URL = "/calculator/"


@pytest.fixture
def anyone(client):
    client.force_login(people.make_user("anyone"))
    return client


def compute(client, table=WIDE, **options):
    return client.post(URL, {"table": table, "level": "nominal"} | options)


def figures(client, table=WIDE, **options):
    """Return the coefficients as the JSON download has them."""
    return json.loads(compute(client, table, format="json", **options).content)


def workbook(rows):
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def test_the_page_brings_an_example_that_computes(anyone):
    page = anyone.get(reverse("agreement:calculator"))
    example = page.context["form"].initial["table"]
    answer = compute(anyone, example).content.decode()
    assert "Krippendorff&#x27;s alpha, nominal" in answer
    assert "Light&#x27;s kappa" in answer


def test_a_pasted_table_gives_value_interval_warning_and_sentence(anyone):
    page = compute(anyone).content.decode()
    assert re.search(r"Cohen&#x27;s kappa</th>\s*<td class=\"n is-fragile\"><b>.400</b>", page)
    assert "It rests on 3 reports: too few to argue from." in page
    assert "Cohen&#x27;s kappa, unweighted, over 3 reports, 1 left out: .400" in page
    assert "Percent agreement of rater pairs, unweighted, over 3 reports" in page


def test_the_empty_form_asks_for_a_table(anyone):
    assert "no rows under its header" in compute(anyone, "").content.decode()


def test_what_cannot_be_read_is_said_and_the_table_stays(anyone):
    page = compute(anyone, WIDE, categories="x").content.decode()
    assert "Not declared: y." in page
    assert "2,x,y" in page


def test_a_workbook_says_the_same_as_the_text(anyone):
    rows = [["report", "ann", "bob"], [1, "x", "x"], [2, "x", "y"], [3, "y", "y"], [4, "y", None]]
    upload = SimpleUploadedFile("ratings.xlsx", workbook(rows))
    page = compute(anyone, "", file=upload).content.decode()
    assert ".400" in page
    assert "4 reports, 2 raters, 2 codes" in page


@pytest.mark.parametrize("damage", ["packed", "newer", "locked"])
def test_a_damaged_workbook_is_refused_with_a_sentence(anyone, damage):
    upload = SimpleUploadedFile("ratings.xlsx", damaged_forms(workbook([["report", "a", "b"], [1, "x", "y"]]))[damage])
    assert "be read as an Excel workbook" in compute(anyone, "", file=upload).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("ratings.xlsx", b"PK\x03\x04nothing", "be read as an Excel workbook"),
        ("ratings.csv", b"\x00\x01\x02\x00", "neither a table as text"),
        ("ratings.csv", b"\xff\xfe\x00", "save it as"),
    ],
)
def test_files_that_are_no_tables_are_refused_with_a_sentence(anyone, name, content, sentence):
    assert sentence in compute(anyone, "", file=SimpleUploadedFile(name, content)).content.decode()


def test_a_file_in_an_old_encoding_is_read(anyone):
    upload = SimpleUploadedFile("r.csv", "report;a;b\n1;übel;übel\n2;gut;übel\n".encode("cp1252"))
    assert "übel" in compute(anyone, "", file=upload).content.decode()


def test_downloads_hold_the_same_figures(anyone):
    rows = list(csv.DictReader(io.StringIO(compute(anyone, format="csv").content.decode())))
    kappa = next(row for row in rows if row["coefficient"] == "cohen_kappa")
    assert float(kappa["value"]) == pytest.approx(figures(anyone)["cohen_kappa"]["value"])
    latex = compute(anyone, format="latex").content.decode()
    assert r"\toprule" in latex
    assert "Cohen's kappa & .400 & [" in latex


def test_sets_and_ordered_scales_have_their_own_coefficients(anyone):
    sets = compute(anyone, "report,a,b\n1,x|y,x\n2,{},{}\n3,y,y\n", separator="|").content.decode()
    assert "MASI" in sets
    assert "Equal sets" in sets
    ordered = figures(anyone, "report,a,b\n1,1,2\n2,2,2\n3,3,3\n", level="ordinal")
    assert {"cohen_kappa_quadratic", "krippendorff_alpha_ordinal"} <= ordered.keys()


def test_a_formula_in_a_code_is_no_formula_in_the_file(anyone):
    table = "report,a,b\n1,=cmd(),x\n2,x,x\n"
    assert "\n=cmd" not in compute(anyone, table, format="csv").content.decode()


@pytest.mark.shared
class TestPublishedSets:
    """Raw codings that published studies left: the figures that were computed from them, met through the page."""

    @pytest.fixture
    def folder(self, shared_data):
        return shared_data / "raters"

    def test_keras_votes(self, anyone, folder):
        table = (folder / "keras_screening_votes.csv").read_text(encoding="utf-8-sig")
        columns = "reviewer1, reviewer2, reviewer3"
        assert figures(anyone, table, columns=columns)["fleiss_kappa"]["value"] == pytest.approx(0.7011, abs=5e-5)
        page = compute(anyone, table, columns=columns)
        kappas = sorted(line.value for line in page.context["calculation"].pairs)
        assert kappas == pytest.approx([0.6719, 0.7101, 0.7326], abs=5e-5)

    def test_keras_impact_is_ordinal(self, anyone, folder):
        table = (folder / "keras_open_coding.csv").read_text(encoding="utf-8-sig")
        columns = "impact_reviewerA,impact_reviewerB"
        found = figures(anyone, table, columns=columns, level="ordinal")
        assert found["cohen_kappa"]["n"] == 70
        assert found["cohen_kappa"]["value"] == pytest.approx(0.565, abs=5e-4)
        assert found["cohen_kappa_quadratic"]["value"] == pytest.approx(0.892, abs=5e-4)

    def test_keras_root_cause_needs_case_folded(self, anyone, folder):
        table = (folder / "keras_open_coding.csv").read_text(encoding="utf-8-sig")
        columns = "rootcause_r1,rootcause_r2"
        folded = figures(anyone, table, columns=columns, folds_case="on")["cohen_kappa"]
        assert (folded["n"], round(folded["value"], 3)) == (31, 0.910)
        assert figures(anyone, table, columns=columns)["cohen_kappa"]["value"] == pytest.approx(0.748, abs=5e-4)


@pytest.mark.parametrize(
    ("cells", "options", "sentence"),
    [
        ("inf,1", {"level": "interval"}, "is not a number that distances"),
        ("-1,1", {"level": "ratio"}, "Read it as interval"),
        ("x,x", {"categories": "x,x"}, "is declared twice"),
    ],
)
def test_numbers_without_a_distance_and_codes_declared_twice_are_said_at_the_form(anyone, cells, options, sentence):
    answer = compute(anyone, f"report,ann,bob\n1,{cells}\n", **options)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_what_was_guessed_of_a_table_stands_beside_the_figures(anyone):
    assert "Read as missing: “none” (1)." in compute(anyone, "report,ann,bob\n1,none,x\n2,x,x\n").content.decode()


@pytest.mark.parametrize(("limit", "most"), [("MOST_ROWS", 3), ("MOST_COLUMNS", 2)])
def test_a_workbook_that_is_too_large_is_refused_and_not_cut(anyone, monkeypatch, limit, most):
    monkeypatch.setattr(sheets, limit, most)
    rows = [["report", "ann", "bob"], [1, "x", "x"], [2, "x", "y"], [3, "y", "y"]]
    page = compute(anyone, "", file=SimpleUploadedFile("ratings.xlsx", workbook(rows))).content.decode()
    assert "The sheet has more than" in page
