"""The lines of code in a package's README give the figures of its agreement table, and so does scikit-learn."""

import contextlib
import io
import re
import zipfile

import pandas as pd
import pytest
from django.urls import reverse
from sklearn.metrics import cohen_kappa_score

from annotator.rounds.models import Round
from tests.worlds import packages
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, make_scene

# a pair that never differs has no kappa, which the lines say as 0 / 0
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:invalid value encountered in scalar divide")]

FINDING = {"component": "operators", "root_cause": "misconfiguration"}
OTHER_FINDING = {"component": "tokenizer", "root_cause": "misused-api"}
UNSURE = content([{"component": "unsure", "root_cause": "nothing"}], symptom="nothing", phase=["engine-setup"])
PHASES = content([FINDING], symptom="crash", phase=["inference-serving", "engine-setup"])
SWAPPED = content([OTHER_FINDING, FINDING], symptom="repetition", phase=["engine-setup"])


@pytest.fixture
def opened() -> packages.Opened:
    first = [CRASH, HANG, TWO_CAUSES, UNSURE, PHASES, CRASH, None, SWAPPED, HANG, CRASH]
    second = [CRASH, CRASH, SWAPPED, UNSURE, SWAPPED, CRASH, CRASH, SWAPPED, HANG, TWO_CAUSES]
    third = [HANG, HANG, TWO_CAUSES, None, PHASES, CRASH, UNSURE, CRASH, HANG, CRASH]
    return packages.build(make_scene(first, second, third).study)


def printed(opened: packages.Opened, folder) -> pd.DataFrame:
    """Run the README's code where the zip was unpacked."""
    with opened.package.file.open("rb") as stream, zipfile.ZipFile(stream) as archive:
        archive.extractall(folder)
    blocks = re.findall(r"```python\n(.*?)```", opened.text("README.md"), re.DOTALL)
    (code,) = [block for block in blocks if "itertools" in block]
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said):
        exec(compile(code, "README.md", "exec"), {})
    names = ["round", "facet", "raters", "n", "percent_agreement", "kappa"]
    return pd.read_csv(io.StringIO(said.getvalue()), sep="\t", names=names).set_index(["facet", "raters"])


def test_the_readmes_lines_give_the_same_figures(opened: packages.Opened, tmp_path) -> None:
    again = printed(opened, tmp_path)
    figures = opened.table("agreement", "results").set_index(["facet", "raters"])
    figures = figures.drop("all", level="raters")
    assert len(figures) == 4 * 3
    compared = figures.join(again.add_suffix("_again"), how="inner")
    assert set(figures[figures["n"] > 0].index) == set(compared.index)
    assert (compared["n"] == compared["n_again"]).all()
    pd.testing.assert_series_equal(
        compared["percent_agreement"], compared["percent_agreement_again"], check_names=False
    )
    pd.testing.assert_series_equal(compared["kappa"], compared["kappa_again"], check_names=False)


def test_scikit_learn_gives_the_same_kappa(opened: packages.Opened) -> None:
    lines = opened.table("codings_independent").query("facet == 'symptom' and answer != 'missing'")
    lines = lines.assign(said=lines["code"].fillna(lines["answer"]))
    said = lines.pivot(index="report", columns="rater", values="said")
    figures = opened.table("agreement", "results").query("facet == 'symptom' and raters != 'all'").set_index("raters")
    for pair, row in figures.iterrows():
        both = said[pair.split("-")].dropna()
        assert len(both) == row["n"]
        assert row["kappa"] == pytest.approx(cohen_kappa_score(*(both[rater] for rater in both)))


def test_a_figure_that_is_undefined_is_empty_and_says_why() -> None:
    opened = packages.build(make_scene([CRASH, CRASH], [CRASH, CRASH]).study)
    figures = opened.table("agreement", "results").set_index("facet")
    assert pd.isna(figures.loc["symptom", "kappa"])
    assert "variation" in figures.loc["symptom", "kappa_undefined_because"]
    assert figures.loc["symptom", "percent_agreement"] == 1


def test_the_table_says_what_the_page_says(opened: packages.Opened, client) -> None:
    study = opened.package.study
    client.force_login(study.created_by)
    address = reverse("agreement:round", kwargs={"slug": study.slug, "round_id": Round.objects.get().pk})
    shown = pd.read_csv(io.StringIO(client.get(address, {"format": "csv"}).content.decode()))
    kept = opened.table("agreement", "results")
    for figure in ("kappa", "low_95", "ac1", "alpha"):
        assert kept[figure].tolist() == pytest.approx(shown[figure].tolist(), nan_ok=True)
    assert kept["n"].tolist() == shown["n"].tolist()
    assert kept["facet_name"].tolist() == shown["facet"].tolist()
