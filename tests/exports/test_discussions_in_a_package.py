"""A package tells the discussion: remarks, second answers, what they settled, and the figures after it."""

import pandas as pd
import pytest

from annotator.adjudication import services
from tests.worlds import packages, rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, Scene, make_scene
from tests.worlds.discussions import SAID_AT, answer, write

pytestmark = pytest.mark.django_db


def discussed() -> Scene:
    scene = make_scene([CRASH, CRASH, HANG], [HANG, TWO_CAUSES, HANG])
    first, second, _ = scene.reports
    write(first, scene.judge, "=what do you see?")
    services.withdraw_remark(remark=write(first, scene.raters[0], "Regretted."), by=scene.raters[0], at=SAID_AT)
    write(first, scene.raters[1], "Line 3\naborts.")
    answer(first, scene.raters[1], content(symptom="unsure"))
    answer(first, scene.raters[1], reason="It aborts.", cause="missed_evidence")
    answer(second, scene.raters[0], content(TWO_CAUSES.findings["Finding"]), "group:Finding")
    return scene


def test_remarks_come_in_order_under_letters_and_withdrawn_ones_without_text() -> None:
    scene = discussed()
    letters = [scene.letter(rater) for rater in scene.raters]
    opened = packages.build(scene.study)
    table = opened.table("remarks")
    assert table["written_by"].tolist() == ["adjudicator", *letters]
    assert table["is_withdrawn"].tolist() == [False, True, False]
    assert table["text"].str.removeprefix("'").tolist()[::2] == ["=what do you see?", "Line 3\naborts."]
    assert pd.isna(table["text"][1])
    assert table["written_at"].isna().all()
    assert b"Regretted" not in opened.everything


def test_second_answers_stand_beside_the_codings_which_say_what_they_said() -> None:
    scene = discussed()
    opened = packages.build(scene.study)
    letters = [scene.letter(rater) for rater in scene.raters]
    table = opened.table("second_answers")
    symptom = table[table["question"] == "facet:symptom"]
    assert symptom["rater"].tolist() == [letters[1]] * 2
    assert list(zip(symptom["revision"], symptom["is_last"], symptom["answer"], strict=True)) == [
        (1, False, "unsure"),
        (2, True, "codes"),
    ]
    assert symptom["cause"].tolist()[1:] == ["missed_evidence"]
    findings = table[table["question"] == "group:Finding"]
    assert findings["code"].tolist() == ["operators", "misconfiguration", "tokenizer", "misused-api"]
    coded = opened.table("codings_independent").set_index(["report", "rater", "facet"])
    assert coded.loc[(scene.reports[0].report_id, letters[1], "symptom"), "code"] == "system-hang"


def test_a_label_that_discussion_settled_has_an_origin_of_its_own_and_figures_stand_apart() -> None:
    scene = discussed()
    services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)
    opened = packages.build(scene.study)
    gold = opened.table("gold_labels").groupby(["report", "question"])["origin"].agg(set)
    assert gold[scene.reports[0].report_id, "facet:symptom"] == {"discussion"}
    assert gold[scene.reports[1].report_id, "group:Finding"] == {"discussion"}
    assert gold[scene.reports[2].report_id, "facet:symptom"] == {"consensus"}
    assert opened.table("remarks")["written_at"].notna().all()
    after = opened.table("agreement_after_discussion", "results").set_index("facet")
    assert after.loc["symptom", "answers_changed"] == 1
    assert after.loc["symptom", "after_discussion"] == 1
    assert after.loc["symptom", "independent"] < 1
    assert "not a measure of independent agreement" in after.loc["symptom", "method"]


def test_a_round_without_discussion_has_empty_tables() -> None:
    opened = packages.build(make_scene([CRASH], [HANG]).study)
    for name, folder in (("remarks", "data"), ("second_answers", "data"), ("agreement_after_discussion", "results")):
        assert opened.table(name, folder).empty
