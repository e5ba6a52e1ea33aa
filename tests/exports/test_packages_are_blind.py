"""Nothing of an open round leaves, whoever asks; of ended rounds names leave only where the study says so."""

from datetime import timedelta

import pytest

from annotator.coding import services as coding
from annotator.exports.reading.codings import pseudonym
from annotator.rounds.models import Round, RoundRater
from annotator.rounds.selectors import letters_of
from annotator.studies.models import Study
from annotator.studies.services import edit_study
from tests.worlds import packages, people, rounds
from tests.worlds.codings import content, submit
from tests.worlds.conflicts import CRASH, HANG, Scene, make_scene
from tests.worlds.discussions import answer

pytestmark = pytest.mark.django_db

FINDING = {"component": "job-manager", "root_cause": "concurrency-issue"}
SECRET_SAID = content([FINDING], symptom="silent-error", memo="MEMO-NOBODY-MAY-SEE")
SECRET_DRAFT = content([FINDING], symptom="nothing", memo="DRAFT-NOBODY-MAY-SEE")


def open_second_round(scene: Scene) -> Round:
    """Leave an open round with a coding and a draft of a rater who is in no other round."""
    newcomer = people.make_user("newcomer", name="Nadia Newcomer")
    rater = scene.raters[0]
    second = rounds.make_open_round(scene.study, [rater, newcomer], name="Blind so far")
    first, other, *_ = rounds.assignments_of(second, newcomer)
    submit(first, SECRET_SAID)
    coding.save_draft(assignment=other, content=SECRET_DRAFT, base_revision=0, by=newcomer, at=rounds.OPENED_AT)
    return second


def names_shown(study: Study) -> None:
    edit_study(
        study=study,
        name=study.name,
        description="",
        shows_names_when_closed=True,
        by=study.created_by,
        at=rounds.ENDED_AT,
    )


def test_nothing_of_an_open_round_but_its_plan_leaves() -> None:
    scene = make_scene([CRASH] * 3, [CRASH] * 3)
    names_shown(scene.study)
    rounds.close(scene.round)
    open_second_round(scene)
    opened = packages.build(scene.study)
    for secret in (b"MEMO-NOBODY-MAY-SEE", b"DRAFT-NOBODY-MAY-SEE", b"Nadia", b"newcomer"):
        assert secret not in opened.everything
    for path, text in opened.files.items():
        if path.startswith(("data/", "results/")) and path not in ("data/rounds.csv", "results/method.md"):
            assert b"Blind so far" not in text, path
        if path not in ("data/codes.csv", "codebook/version-1.yaml"):
            assert b"silent-error" not in text, path
            assert b"concurrency-issue" not in text, path
    assert opened.package.contents["codings"] == 6
    told = opened.text("results/method.md")
    assert "**Blind so far** (reliability, open): 3 reports, 2 raters" in told
    assert "### Blind so far" not in told
    listed = opened.table("rounds").set_index("round")
    assert not listed.loc["Blind so far", "is_included"]
    assert listed.loc["Blind so far", "reports"] == 3


def test_a_study_whose_only_round_is_open_gives_its_plan_and_no_coding() -> None:
    scene = make_scene([CRASH], [HANG], ends=False)
    opened = packages.build(scene.study)
    assert opened.package.contents["codings"] == opened.package.contents["reports"] == 0
    for name in ("codings", "codings_independent", "decisions", "gold_labels", "reports", "round_reports"):
        assert opened.table(name).empty
    assert opened.table("agreement", "results").empty
    assert len(opened.table("rounds")) == 1


def test_raters_of_a_reconciling_round_are_letters_without_names_times_or_pseudonyms() -> None:
    scene = make_scene([CRASH] * 2, [HANG] * 2)
    names_shown(scene.study)
    opened = packages.build(scene.study)
    codings = opened.table("codings")
    assert set(codings["rater"]) == {"A", "B"}
    for column in ("rater_id", "rater_name", "submitted_at", "active_seconds"):
        assert codings[column].isna().all(), column
    for rater in scene.raters:
        assert rater.username.encode() not in opened.everything.lower()


def test_raters_of_a_closed_round_have_pseudonyms_and_no_names() -> None:
    scene = make_scene([CRASH], [CRASH])
    rounds.close(scene.round)
    opened = packages.build(scene.study)
    codings = opened.table("codings").set_index("rater")
    letters = letters_of(scene.round)
    for rater in scene.raters:
        assert codings.loc[letters[rater.pk], "rater_id"] == pseudonym(study_id=scene.study.pk, user_id=rater.pk)
        assert rater.username.encode() not in opened.everything.lower()
    assert codings["rater_name"].isna().all()
    assert codings["submitted_at"].notna().all()


def test_raters_of_a_closed_round_have_names_where_the_study_shows_them() -> None:
    scene = make_scene([CRASH], [CRASH])
    names_shown(scene.study)
    rounds.close(scene.round)
    codings = packages.build(scene.study).table("codings").set_index("rater")
    letters = letters_of(scene.round)
    assert {rater: codings.loc[letters[rater.pk], "rater_name"] for rater in scene.raters} == {
        rater: rater.name for rater in scene.raters
    }


def test_a_lead_who_coded_is_not_named_either() -> None:
    lead = people.make_user("lead", name="Laura Lead")
    study = people.make_study(lead)
    people.add(study, lead, "rater")
    round = rounds.make_open_round(study, [lead, people.make_user("other")])
    for assignment in rounds.assignments_of(round, lead):
        submit(assignment, CRASH)
    rounds.close(rounds.end(round))
    assert b"Laura" not in packages.build(study).everything


def test_a_pseudonym_is_the_same_in_all_closed_rounds_and_in_no_other_study() -> None:
    scene = make_scene([CRASH], [CRASH])
    second = rounds.make_open_round(scene.study, scene.raters)
    for rater in scene.raters:
        submit(rounds.assignments_of(second, rater)[0], HANG)
    rounds.end(second, at=rounds.ENDED_AT + timedelta(days=1))
    rounds.close(scene.round)
    rounds.close(second, at=rounds.CLOSED_AT + timedelta(days=2))
    codings = packages.build(scene.study).table("codings")
    assert codings.groupby("rater_id")["round"].nunique().tolist() == [2, 2]
    person = scene.raters[0].pk
    assert pseudonym(study_id=1, user_id=person) != pseudonym(study_id=2, user_id=person)


def test_a_pseudonym_needs_the_secret_key(settings) -> None:
    before = pseudonym(study_id=1, user_id=1)
    settings.SECRET_KEY = "another"
    assert pseudonym(study_id=1, user_id=1) != before


def test_a_round_that_ends_gives_its_codings_to_the_next_package_only() -> None:
    scene = make_scene([CRASH] * 2, [CRASH] * 2)
    second = open_second_round(scene)
    before = packages.build(scene.study)
    rounds.end(second)
    after = packages.build(scene.study)
    assert b"MEMO-NOBODY-MAY-SEE" not in before.everything
    assert b"MEMO-NOBODY-MAY-SEE" in after.everything
    assert b"DRAFT-NOBODY-MAY-SEE" not in after.everything


@pytest.mark.parametrize("first", [0, 1])
def test_no_number_in_a_package_tells_which_letter_was_first(first: int) -> None:
    scene = make_scene([CRASH, CRASH], [HANG, HANG], ends=False)
    for rank, rater in enumerate((scene.raters[first], scene.raters[1 - first]), start=2):
        RoundRater.objects.filter(round=scene.round, user=rater).update(letter_rank=rank)
    rounds.end(scene.round)
    for rater in scene.raters:
        answer(scene.reports[0], rater, content(symptom="silent-error"))
    opened = packages.build(scene.study)
    codings, restated = opened.table("codings"), opened.table("second_answers")
    assert list(zip(codings["coding"], codings["rater"], strict=True)) == [(1, "C"), (2, "D"), (3, "C"), (4, "D")]
    assert list(zip(restated["second_answer"], restated["rater"], strict=True)) == [(1, "C"), (2, "D")]
