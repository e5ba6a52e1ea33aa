"""A package read back by pandas says what was coded, decided and agreed, and tells what is missing."""

from collections import defaultdict

import pandas as pd
import pytest

from annotator.adjudication import selectors, services
from annotator.coding.answers import NOTHING, UNSURE, Content, FacetAnswer
from annotator.coding.selectors import independent_codings
from annotator.rounds.models import Round
from tests.worlds import packages, reports, rounds
from tests.worlds.codings import codes, content, submit
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, Scene, decide, decide_everything, make_scene

pytestmark = pytest.mark.django_db

MEMO = '=HYPERLINK("http://evil"), said "x",\nsecond line\r\nthird ✓ ünï'
FINDING = {"component": "operators", "root_cause": "misconfiguration"}
SAID = (
    content([FINDING], symptom="crash", phase=["engine-setup", "inference-serving"], memo=MEMO),
    content([{"component": "nothing", "root_cause": "unsure"}], symptom="nothing", phase="nothing", memo="NA"),
    TWO_CAUSES,
    None,
    content([FINDING], symptom="repetition", memo="'quoted"),
)
OTHER = (
    content([FINDING], symptom="crash", phase=["engine-setup"]),
    content([FINDING], symptom="unsure"),
    TWO_CAUSES,
    CRASH,
    None,
)


def close(scene: Scene) -> None:
    services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)


def content_of(lines: pd.DataFrame, memo: object = float("nan")) -> Content:
    """Put a coding together again from its lines."""
    answers: dict[str, FacetAnswer] = {}
    findings: dict[int, dict[str, FacetAnswer]] = defaultdict(dict)
    for (facet, finding), rows in lines[lines["answer"] != "missing"].groupby(["facet", "finding"]):
        (kind,) = rows["answer"].unique()
        answer = {"nothing": NOTHING, "unsure": UNSURE}.get(kind) or codes(*rows["code"])
        (findings[finding] if finding else answers)[facet] = answer
    pairs = tuple(findings[number] for number in sorted(findings))
    text = memo.removeprefix("'") if isinstance(memo, str) else ""
    return Content(answers, {"Finding": pairs} if pairs else {}, text)


def test_every_coding_comes_back_equal_to_what_was_coded() -> None:
    scene = make_scene(SAID, OTHER)
    opened = packages.build(scene.study)
    lines, memos = opened.table("codings_independent"), opened.table("codings").set_index("coding")["memo"]
    read = {
        (group["report"].iloc[0], group["rater"].iloc[0]): content_of(group, memos[coding])
        for coding, group in lines.dropna(subset="coding").groupby("coding")
    }
    coded = independent_codings(scene.round, scene.seat(scene.lead))
    assert len(coded) == 8
    assert read == {(one.report_id, one.letter): one.content for one in coded}


def test_who_has_not_coded_a_report_is_missing_on_every_facet() -> None:
    scene = make_scene(SAID, OTHER)
    lines = packages.build(scene.study).table("codings_independent")
    gaps = lines[lines["coding"].isna()]
    report = scene.reports[3].report_id
    gap = gaps[(gaps["report"] == report) & (gaps["rater"] == scene.letter(scene.raters[0]))]
    assert gap[["facet", "answer"]].values.tolist() == [
        ["symptom", "missing"],
        ["phase", "missing"],
        ["component", "missing"],
        ["root-cause", "missing"],
    ]
    assert len(gaps) == 8
    # nobody vanishes: every report has every rater and every facet
    assert lines.groupby(["report", "rater"])["facet"].nunique().tolist() == [4] * 10


def test_only_the_last_submission_counts_and_says_that_it_is_a_revision() -> None:
    scene = make_scene([CRASH], [CRASH], ends=False)
    (assignment,) = rounds.assignments_of(scene.round, scene.raters[0])
    submit(assignment, HANG)
    rounds.end(scene.round)
    opened = packages.build(scene.study)
    letter = scene.letter(scene.raters[0])
    assert opened.table("codings").set_index("rater")["revision"][letter] == 2
    lines = opened.table("codings_independent")
    assert lines[(lines["rater"] == letter) & (lines["facet"] == "symptom")]["code"].tolist() == ["system-hang"]


def test_decisions_come_with_every_revision_cause_and_reason() -> None:
    scene = make_scene([CRASH], [HANG])
    decide(scene, scene.reports[0], reason="=first, and wrong", cause="slip")
    decide(scene, scene.reports[0], content=content(symptom="nothing"), reason="Second look.")
    table = packages.build(scene.study).table("decisions")
    assert table["question"].tolist() == ["facet:symptom"] * 2
    assert table["revision"].tolist() == [1, 2]
    assert table["is_last"].tolist() == [False, True]
    assert table["reason"].str.removeprefix("'").tolist() == ["=first, and wrong", "Second look."]
    assert table["cause"].tolist() == ["slip", "missed_evidence"]
    assert table["answer"].tolist() == ["codes", "nothing"]
    assert table["code"].iloc[0] == "crash"


def test_gold_labels_come_back_equal_and_what_has_none_is_missing() -> None:
    scene = make_scene([CRASH, CRASH, TWO_CAUSES, None], [CRASH, HANG, None, None])
    decide_everything(scene, content(symptom="unsure"))
    close(scene)
    table = packages.build(scene.study).table("gold_labels")
    read = {
        key: (group["origin"].iloc[0], content_of(group))
        for key, group in table.dropna(subset="origin").groupby(["report", "question"])
    }
    assert read == {
        (label.report_id, label.question): (label.origin.value, label.content)
        for label in selectors.gold_labels(scene.round, scene.seat(scene.lead))
    }
    without = table[table["origin"].isna()]
    assert set(without["answer"]) == {"missing"}
    untouched = scene.reports[3].report_id
    assert without[without["report"] == untouched]["question"].unique().tolist() == [
        "facet:symptom",
        "facet:phase",
        "group:Finding",
    ]
    assert table.groupby("report")["question"].nunique().tolist() == [3] * 4


def test_a_round_that_is_not_closed_has_no_labels() -> None:
    scene = make_scene([CRASH], [CRASH])
    opened = packages.build(scene.study)
    assert opened.table("gold_labels").empty
    assert opened.package.contents["gold_labels"] == 0


def test_rounds_and_reports_are_listed_as_they_were_drawn_and_read() -> None:
    scene = make_scene([CRASH] * 3, [CRASH] * 3, seed=7)
    opened = packages.build(scene.study)
    (round,) = opened.table("rounds").to_dict("records")
    assert (round["phase"], round["is_included"], round["seed"], round["reports"]) == ("reconciling", True, 7, 3)
    assert round["frame_sha256"] == Round.objects.get().draw["frame"]["sha256"]
    drawn = opened.table("round_reports")
    positions = {row.position: row.report_id for row in scene.reports}
    assert drawn["report"].tolist() == [positions[place] for place in range(3)]
    reports = opened.table("reports")
    assert reports["title"].tolist() == [row.report.title for row in scene.reports]
    assert reports["labels"].tolist() == ["bug"] * 3
    hashes = dict(zip(reports["report"], reports["snapshot_sha256"], strict=True))
    assert dict(zip(drawn["report"], drawn["snapshot_sha256"], strict=True)) == hashes


def test_several_rounds_share_a_report_and_stay_apart() -> None:
    scene = make_scene([CRASH, CRASH], [CRASH, HANG])
    second = rounds.make_open_round(scene.study, scene.raters, report_ids=[scene.reports[0].report_id])
    for rater in scene.raters:
        for assignment in rounds.assignments_of(second, rater):
            submit(assignment, HANG)
    rounds.end(second)
    opened = packages.build(scene.study)
    assert len(opened.table("reports")) == 2
    counted = opened.table("round_reports").groupby("round")["report"].count()
    assert counted.to_dict() == {scene.round.name: 2, second.name: 1}
    lines = opened.table("codings_independent")
    said = lines[(lines["facet"] == "symptom") & (lines["report"] == scene.reports[0].report_id)]
    assert said.groupby("round")["code"].unique().map(list).to_dict() == {
        scene.round.name: ["crash"],
        second.name: ["system-hang"],
    }


def test_a_report_that_was_edited_between_rounds_stands_as_it_was_last_read() -> None:
    scene = make_scene([CRASH], [CRASH])
    reports.store(scene.study.corpus, [reports.make_row(1, title="=Edited title")])
    second = rounds.make_open_round(scene.study, scene.raters)
    rounds.end(second)
    opened = packages.build(scene.study)
    assert opened.table("reports")["title"].tolist() == ["'=Edited title"]
    assert opened.table("round_reports")["snapshot_sha256"].nunique() == 2


def test_the_counts_kept_with_a_package_are_those_of_its_tables() -> None:
    scene = make_scene([CRASH, CRASH, None], [CRASH, HANG, CRASH])
    decide_everything(scene)
    close(scene)
    opened = packages.build(scene.study)
    assert opened.package.contents == {
        "rounds": 1,
        "reports": 3,
        "codings": 5,
        "not_coded": 1,
        "decisions": 1,
        "gold_labels": 6,
        "second_answers": 0,
    }
    assert len(opened.table("codings")) == 5
    assert opened.table("decisions")["decision"].nunique() == 1
