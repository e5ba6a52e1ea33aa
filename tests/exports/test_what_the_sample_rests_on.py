"""A package holds evidence, effort, draws, screening, duplicates and the funnel, as far as the blinding allows."""

from dataclasses import replace

import pandas as pd
import pytest

from annotator.adjudication import services
from annotator.coding.evidence import Span
from annotator.rounds.models import RoundReport
from annotator.rounds.services import Source
from annotator.studies.models import Study
from mining.models import Snapshot
from tests.worlds import draws, packages, pairs, people, rounds
from tests.worlds.codings import submit
from tests.worlds.conflicts import CRASH, make_scene

pytestmark = pytest.mark.django_db

BODY = "Load it.\n=cmd fails 🙂 at once"


def with_evidence(study_ends: bool) -> tuple[Study, str]:
    """A scene of one report and two raters, the first of whom marked a passage."""
    scene = make_scene([None], [CRASH], ends=False)
    Snapshot.objects.update(body=BODY)
    start = BODY.index("=cmd")
    span = Span("symptom", 0, "crash", "body", start, start + 12)
    assignment = scene.round.assignments.select_related("round_report", "rater", "round").get(rater=scene.raters[0])
    submit(assignment, replace(CRASH, evidence=(span,)))
    rounds.end(scene.round)
    if study_ends:
        services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)
    return scene.study, BODY[start : start + 12]


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_marked_passage_is_joined_to_its_coding_and_names_nobody(is_closed: bool) -> None:
    study, quote = with_evidence(is_closed)
    opened = packages.build(study)
    [(_, row)] = opened.table("evidence").iterrows()
    codings = opened.table("codings").set_index("coding")
    assert codings.loc[row["coding"], ["report", "rater"]].tolist() == [row["report"], row["rater"]]
    assert (row["facet"], row["finding"], row["code"], row["part"]) == ("symptom", 0, "crash", "body")
    assert row["quote"].removeprefix("'") == quote == BODY[row["start"] : row["end"]]
    assert (row["prefix"], row["suffix"]) == ("Load it.\n", BODY[row["end"] :])
    assert row["permalink"].startswith("https://")
    assert opened.table("codings")["rater_id"].notna().all() == is_closed
    assert b"rater1" not in opened.files["data/evidence.csv"]


def test_evidence_of_an_open_round_stays() -> None:
    scene = make_scene([None], [CRASH], ends=False)
    Snapshot.objects.update(body=BODY)
    assignment = scene.round.assignments.select_related("round_report", "rater", "round").get(rater=scene.raters[0])
    submit(assignment, replace(CRASH, evidence=(Span("symptom", 0, "crash", "body", 0, 4),)))
    opened = packages.build(scene.study)
    assert opened.table("evidence").empty


def test_what_a_report_cost_to_resolve_stands_beside_it() -> None:
    scene = make_scene([CRASH], [CRASH])
    fix = {"merged_at": "2024-03-12T00:00:00Z", "commits": 2, "files": 3, "hunks": 4, "additions": 5, "deletions": 6}
    said = [{"author": "u-1", "body": "Same here."}, {"author": "u-2", "body": "Fixed."}]
    snapshot = Snapshot.objects.get(pk=RoundReport.objects.get().snapshot_id)
    Snapshot.objects.filter(pk=snapshot.pk).update(
        author="u-1", comments=said, fixes=[fix | {"paths": ["src/a.cc", "docs/b.md"]}]
    )
    [(_, row)] = packages.build(scene.study).table("reports").iterrows()
    assert (row["comments"], row["participants"], row["fixes"], row["fix_commits"]) == (2, 2, 1, 2)
    assert (row["fix_files"], row["fix_hunks"], row["fix_additions"], row["fix_deletions"]) == (3, 4, 5, 6)
    assert row["fix_folders"] == "docs@@src"


def test_hunks_that_nobody_could_count_are_empty_and_not_zero() -> None:
    scene = make_scene([CRASH], [CRASH])
    fix = {"merged_at": "2024-03-12T00:00:00Z", "hunks": None, "additions": 60_000, "deletions": 0}
    snapshots = Snapshot.objects.filter(pk=RoundReport.objects.get().snapshot_id)
    snapshots.update(fixes=[fix, {**fix, "hunks": 4}])
    opened = packages.build(scene.study)
    [(_, row)] = opened.table("reports").iterrows()
    assert pd.isna(row["fix_hunks"])
    assert (row["fixes"], row["fix_additions"], row["fix_deletions"]) == (2, 120_000, 0)


@pytest.fixture
def sampled() -> packages.Opened:
    study = people.make_study()
    draws.fill(study.corpus, alpha=30, beta=20)
    first, second, *_ = study.corpus.reports.order_by("pk")
    pairs.confirm(first, second, by=study.created_by)
    draw = draws.make_draw(study, draws.by_number(12), name="Main sample")
    draws.extend(draw, draws.by_number(16))
    draws.make_draw(study, name="Second", seed=7)
    drawn = draws.drawn(draw)
    round = draws.make_screening(study, [people.make_user("ada")], source=Source(draw), name="Screening")
    draws.screen(round, {drawn[0]: "not-a-bug", drawn[1]: "user-error"})
    draws.take_back(study, drawn[1], note="=It is one after all.")
    return packages.build(study)


def table(opened: packages.Opened, name: str) -> pd.DataFrame:
    return opened.table(name, "sampling")


def test_every_draw_has_its_frame_strata_batches_and_list(sampled: packages.Opened) -> None:
    kept = table(sampled, "draws").set_index("draw")
    assert kept.loc["Main sample", ["seed", "frame_size", "strata", "size"]].tolist() == [1, 49, "repository", 16]
    batches = table(sampled, "batches").query("draw == 'Main sample'")
    assert batches[["batch", "size"]].to_numpy().tolist() == [[1, 12], [2, 4]]
    assert "Cochran (1977)" in table(sampled, "batches").query("draw == 'Second'")["formula"].item()
    listed = table(sampled, "drawn_reports")
    for name, one in kept.iterrows():
        assert (
            (listed["draw"] == name).sum()
            == one["size"]
            == table(sampled, "strata").query("draw == @name")["size"].sum()
        )
        assert f"sampling/{one['file']}" in sampled.files


def test_verdicts_have_their_reasons_and_their_round_and_earlier_ones_stay(sampled: packages.Opened) -> None:
    kept = table(sampled, "verdicts")
    assert (kept["outcome"] == "excluded").sum() == 2
    by_hand = kept[kept["round"].isna()]
    assert by_hand["note"].tolist() == ["'=It is one after all."]
    assert by_hand["outcome"].tolist() == ["included"]
    earlier = kept[~kept["is_current"]]
    assert earlier["reason_name"].tolist() == ["User error"]
    assert set(kept["round"].dropna()) == {"Screening"}
    assert b"ada" not in sampled.files["sampling/verdicts.csv"]


def test_confirmed_duplicates_are_pairs(sampled: packages.Opened) -> None:
    assert len(table(sampled, "duplicates")) == 1


def test_the_funnel_is_there_for_each_draw_and_for_all_together(sampled: packages.Opened) -> None:
    funnel = sampled.table("funnel", "results").query("repository == 'all' and left_out_because.isna()")
    assert set(funnel["draw"]) == {"All draws", "Main sample", "Second"}
    kept = funnel.set_index(["draw", "step"])["reports"]
    assert kept["Main sample"].to_dict() == {"mined": 50, "frame": 49, "drawn": 16, "screened": 16, "kept": 15}
    assert kept["All draws", "drawn"] <= 16 + kept["Second", "drawn"]
    assert "the sampling frames of 2 draws" in sampled.text("results/method.md")
