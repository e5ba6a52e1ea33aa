"""Nothing but pandas and `python -m annotator.statistics` gives every figure of a package of the demo study again."""

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from django.utils import timezone

from annotator.demo.services import load_demo
from annotator.statistics.__main__ import main
from tests.worlds import packages

pytestmark = pytest.mark.django_db
JOIN = " + "


@pytest.fixture
def opened(settings, tmp_path: Path) -> packages.Opened:
    settings.IS_DEMO = True
    settings.MEDIA_ROOT = tmp_path / "media"
    study = load_demo(at=timezone.now())
    assert study is not None
    return packages.build(study)


def computed(file: Path, *options: str) -> dict:
    """What the command says of a table of ratings."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main([str(file), *options]) == 0
    return json.loads(said.getvalue())["coefficients"]


class Again:
    """The figures of one facet of one round, from its lines alone."""

    def __init__(self, opened: packages.Opened, folder: Path, round: str, facet: str, compares: str) -> None:
        lines, codes = opened.table("codings_independent"), opened.table("codes")
        lines = lines[(lines["round"] == round) & (lines["facet"] == facet)]
        version = opened.table("rounds").set_index("round").loc[round, "codebook_version"]
        codes = codes[(codes["facet"] == facet) & (codes["codebook_version"] == version)]
        tokens = lines["code"].fillna(":" + lines["answer"]).where(lines["answer"] != "missing")
        used = set(tokens.dropna())
        declared = [*codes[codes["is_choosable"] | codes["code"].isin(used)]["code"]]
        declared += [token for token in (":nothing", ":unsure") if token in used]
        place = {token: number for number, token in enumerate(declared)}
        said = tokens.groupby([lines["report"], lines["rater"]]).agg(
            lambda given: JOIN.join(sorted(set(given.dropna()), key=place.__getitem__))
        )
        self.table = said.replace("", pd.NA).unstack("rater")
        cells = {cell for column in self.table for cell in self.table[column].dropna()}
        ordered = sorted(cells, key=lambda cell: [place[token] for token in cell.split(JOIN)])
        self.categories = declared if compares == "codes" else ordered
        self.file = folder / "ratings.csv"
        self.table.to_csv(self.file)

    def of(self, raters: list[str], seed: object) -> dict:
        options = ["--raters", ",".join(raters), "--categories", ",".join(self.categories)]
        options += ["--draws", "0"] if pd.isna(seed) else ["--seed", str(int(seed))]
        return computed(self.file, *options)

    def of_sets(self, raters: list[str]) -> dict:
        return computed(self.file, "--raters", ",".join(raters), "--sets", JOIN.strip(), "--draws", "0")


def check_pair(row: pd.Series, again: Again) -> None:
    raters = row["raters"].split("-")
    figures = again.of(raters, row["bootstrap_seed"])
    kappa = figures["cohen_kappa"]
    assert (kappa["n"], kappa["left_out"]) == (row["n"], row["left_out"])
    same(row["percent_agreement"], figures["percent_agreement"]["value"])
    same(row["kappa"], kappa["value"])
    same(row["ac1"], figures["gwet_ac1"]["value"])
    if kappa["value"] is None:
        assert row["kappa_undefined_because"] == kappa["reason"]
        return
    same(row["standard_error"], kappa["standard_error"])
    if kappa["interval"]:
        same(row["low_95"], kappa["interval"]["low"])
        same(row["high_95"], kappa["interval"]["high"])
        assert row["interval_method"] == kappa["interval_method"]
    if kappa["bootstrap"]:
        same(row["bootstrap_low_95"], kappa["bootstrap"]["low"])
        same(row["bootstrap_high_95"], kappa["bootstrap"]["high"])
        assert row["bootstrap_draws"] == kappa["bootstrap"]["draws"]
    if row["compares"] == "sets":
        same(row["mean_jaccard"], again.of_sets(raters)["mean_jaccard"]["value"])


def same(kept: float, again: float | None) -> None:
    assert kept == pytest.approx(float("nan") if again is None else again, nan_ok=True)


def test_every_figure_of_the_demo_is_computed_again_from_the_package_alone(opened: packages.Opened, tmp_path) -> None:
    figures = opened.table("agreement", "results")
    assert len(figures) >= 8
    for _, row in figures.iterrows():
        again = Again(opened, tmp_path, row["round"], row["facet"], row["compares"])
        assert len(again.categories) == row["categories"]
        if row["raters"] == "all":
            alpha = again.of(list(again.table.columns), row["bootstrap_seed"])["krippendorff_alpha_nominal"]
            same(row["alpha"], alpha["value"])
        else:
            check_pair(row, again)
    assert figures["kappa"].notna().sum() >= 6
    assert figures["bootstrap_seed"].notna().sum() >= 6


def test_every_figure_says_how_it_came_about(opened: packages.Opened) -> None:
    figures = opened.table("agreement", "results")
    assert figures[["n", "method", "compares", "categories"]].notna().all(axis=None)
    assert (figures["low_95"].notna() == figures["interval_method"].notna()).all()
    assert (figures["kappa"].notna() | figures["kappa_undefined_because"].notna()).all()
    assert (figures["bootstrap_low_95"].notna() == figures["bootstrap_seed"].notna()).all()


def test_the_method_text_says_what_a_paper_must_report(opened: packages.Opened) -> None:
    text = opened.text("results/method.md")
    for words in (
        "## Population, frame and sample",
        "mined from 5 repositories",
        "Cochran",
        "seed",
        "## Rounds, raters and codebook",
        "**Pilot** (pilot, closed): 20 reports, 2 raters",
        "nobody, the lead included, saw another's codes",
        "conflicts, by cause:",
        "## Agreement",
        "A report that only one",
        "The declared categories of a facet",
        "### Reliability 1",
        "resamples of the reports, seed 1",
        "whether a threshold was set in advance",
    ):
        assert words.lower() in text.lower(), words
    assert "### Reliability 2" not in text
    assert "nan" not in text.lower().split()


def test_the_samples_of_the_demo_are_drawn_again_by_the_script_of_the_package(
    opened: packages.Opened, tmp_path
) -> None:
    for path, content in opened.files.items():
        target = tmp_path / "package" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    script = [sys.executable, "-I", str(tmp_path / "package" / "sampling" / "draw_again.py")]
    said = subprocess.run(script, capture_output=True, text=True, check=True).stdout
    assert said.count("the same") == len(opened.table("draws", "sampling")) >= 1
    assert "NOT" not in said
    kept = next((tmp_path / "package" / "sampling").glob("draw-*.json"))
    drawn = json.loads(kept.read_text())
    drawn["reports"][0], drawn["reports"][1] = drawn["reports"][1], drawn["reports"][0]
    kept.write_text(json.dumps(drawn))
    told = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (told.returncode, "NOT the same" in told.stdout) == (1, True)
