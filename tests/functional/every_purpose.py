"""A stage with an open round of every purpose, and two courses that the work of two raters can take in all of them.

Ada and a machine code; in the second course they say, mark, put off and make something else everywhere, and submit the
same reports, for that may be seen. Ben, who codes beside them, does the same in both.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction

from annotator.coding import own_services
from annotator.coding import services as coding
from annotator.coding.answers import Content
from annotator.coding.evidence import Span
from annotator.rounds import services
from annotator.rounds.models import Assignment, Round
from tests.functional.stage import Stage, set_stage
from tests.worlds import codings, draws, people, reports, rounds, staged
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES

DOERS = {"ada": ("heron", "kite", "wigeon"), "machine": ("godwit", "dotterel", "whimbrel")}
OPENED_AT = rounds.CLOSED_AT + timedelta(hours=1)
LOOKED_AT = OPENED_AT + timedelta(days=1)


@dataclass(frozen=True)
class Course:
    """What a rater says of the first report of a round, has put down for the second, and does besides."""

    said: Content
    screened: str
    begun: Content
    evidence: tuple[int, int]
    is_second: bool


FIRST = Course(said=HANG, screened="include", begun=HANG, evidence=(0, 7), is_second=False)
SECOND = Course(said=TWO_CAUSES, screened="not-a-bug", begun=CRASH, evidence=(8, 13), is_second=True)


def set_stage_of_every_purpose() -> Stage:
    """Return a study with a closed round and, open, one of every purpose, of open coding, and part by part.

    Reports 1 and 2 are in all of them but the last, which alone has reports 4 and 5.
    """
    stage = set_stage()
    machine = people.add(stage.study, people.make_user("max", name="Maximal"), "rater")
    lead = stage.study.created_by
    services.mark_machine_rater(
        study=stage.study, user=machine, model="oracle", version="3", prompt="Code it.", by=lead, at=people.AT
    )
    stage = replace(stage, cast={**stage.cast, "machine": machine})
    reports.store(stage.study.corpus, staged.make_rows(5)[3:])
    origin = _closed_round(stage)
    ids = list(stage.study.corpus.reports.order_by("number").values_list("pk", flat=True))
    raters = [stage.cast[name] for name in ("ada", "ben", "machine")]
    plan = {"study": stage.study, "raters": raters, "report_ids": ids[:2], "at": OPENED_AT}
    planned = [
        *(rounds.make_round(purpose=each, name=each, **plan) for each in ("reliability", "pilot", "main")),
        rounds.make_round(purpose="main", name="open coding", is_open_coding=True, **plan),
        rounds.make_round(purpose="main", name="part by part", stage=staged.STAGE, **{**plan, "report_ids": ids[3:]}),
        services.plan_training(origin=origin, name="training", raters=raters, seed=1, by=lead, at=OPENED_AT),
        services.create_round(
            name="recoding",
            purpose="recoding",
            version=origin.version,
            raters_per_report=3,
            seed=1,
            by=lead,
            shows_old_answers=True,
            **plan,
        ),
    ]
    for round in planned:
        services.open_round(round=round, by=lead, at=OPENED_AT)
    screening = draws.make_screening(stage.study, raters, name="screening", report_ids=ids[:2])
    stage = replace(stage, round=planned[0], others=[*planned[1:], screening])
    for round in (stage.round, *stage.others):
        go(stage, round, "ben", FIRST, ("ibis", "egret", "smew"))
    return stage


def _closed_round(stage: Stage) -> Round:
    """Return the closed round that others build on: two coded two reports alike."""
    ids = list(stage.study.corpus.reports.order_by("number").values_list("pk", flat=True))[:2]
    raters = [stage.cast["ada"], stage.cast["ben"]]
    origin = rounds.make_open_round(stage.study, raters, name="the first", report_ids=ids)
    for own in Assignment.objects.filter(round=origin).select_related("rater"):
        codings.submit(own, CRASH)
    return draws.close(rounds.end(origin))


def let_them_code(stage: Stage, course: Course) -> None:
    """Let Ada and the machine go this course in every round."""
    for doer, words in DOERS.items():
        for round in (stage.round, *stage.others):
            go(stage, round, doer, course, words)
        if course.is_second:
            coding.choose_keys(chosen={"skip": "z"}, by=stage.cast[doer])


def go(stage: Stage, round: Round, rater: str, course: Course, words: Sequence[str]) -> None:
    """Let one rater go the course in one round, with the rater's own words in memo, draft and own code."""
    mine = Assignment.objects.select_related("rater", "round_report").filter(round=round, rater=stage.cast[rater])
    first, second = mine.order_by("round_report__report__number")
    memo, begun, _ = words
    if round.hides:
        _part_by_part(first, second, course, begun)
        return
    said = _screened(course, memo) if round.purpose == "screening" else _said(first, course, words)
    if course.is_second and round.purpose != "training":
        submit(first, replace(said, memo="At first."), course)
    submit(first, said, course)
    leave(second, replace(Content() if round.purpose == "screening" else course.begun, memo=f"A {begun}."), course)


def submit(assignment: Assignment, said: Content, course: Course) -> None:
    """Submit, in the second course later and slower."""
    late = 50 if course.is_second else 10
    codings.submit(assignment, said, active_seconds=late * 7, at=OPENED_AT + timedelta(minutes=late))


def leave(assignment: Assignment, begun: Content, course: Course) -> None:
    """Leave a draft, in the second course marked to be discussed, and put off."""
    coding.save_draft(
        assignment=assignment,
        content=begun,
        base_revision=0,
        is_to_discuss=course.is_second,
        by=assignment.rater,
        at=OPENED_AT,
    )
    if course.is_second:
        coding.skip(assignment=assignment, by=assignment.rater, at=OPENED_AT)


def _part_by_part(first: Assignment, second: Assignment, course: Course, word: str) -> None:
    """Begin, and in the second course submit what is asked first of both reports, each with another answer."""
    if not course.is_second:
        leave(first, replace(staged.SYMPTOM, memo=f"A {word}."), course)
        return
    staged.submit_stage(first, at=OPENED_AT)
    staged.submit_stage(second, codings.content(symptom="system-hang"), at=OPENED_AT)


def _screened(course: Course, memo: str) -> Content:
    return replace(codings.content(screening=course.screened), memo=f"A {memo}.")


def _said(own: Assignment, course: Course, words: Sequence[str]) -> Content:
    """Return what is said of the first report: where codes of one's own are made, with one of them."""
    memo, _, name = words
    (symptom,) = course.said.answers["symptom"].codes
    if own.round.is_open_coding:
        symptom = make_own_code(own, name)
    if own.round.is_open_coding and course.is_second:
        spare = make_own_code(own, f"Another {name}")
        own_services.delete_own_code(assignment=own, key=spare, by=own.rater, at=OPENED_AT)
    start, end = course.evidence
    span = Span("symptom", 0, symptom, "body", start, end)
    answers = codings.content(symptom=symptom).answers
    return replace(course.said, answers=answers, memo=f"A {memo}.", evidence=(span,))


def make_own_code(own: Assignment, name: str) -> str:
    """Make a code for the symptom and return its key."""
    texts = {"name": name, "brief": f"As a {name}."}
    made = own_services.make_own_code(assignment=own, facet="symptom", by=own.rater, at=OPENED_AT, **texts)
    return made.key


@contextmanager
def going(stage: Stage, course: Course) -> Iterator[None]:
    """Let Ada and the machine go a course, and take it back, so that the other world starts from the same place."""
    before = transaction.savepoint()
    let_them_code(stage, course)
    yield
    transaction.savepoint_rollback(before)
