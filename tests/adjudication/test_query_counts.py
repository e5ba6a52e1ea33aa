"""Lists cost the same number of queries for 2 reports and for 200."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.adjudication.models import (
    Decision,
    DecisionAnswer,
    DecisionCode,
    Remark,
    SecondAnswer,
    SecondAnswerFacet,
)
from annotator.rounds.models import Phase, Round
from tests.worlds import people, rounds
from tests.worlds.conflicts import CRASH, DECIDED_AT, HANG, make_scene

pytestmark = pytest.mark.django_db


def decide_for_the_first(scene):
    """Decide every conflict in a few statements: as `services.decide` would leave it, only faster."""
    book = {row.facet.key: row.facet for row in scene.round.version.facet_states.select_related("facet")}
    crash = scene.round.version.code_states.select_related("code").get(code__key="crash").code
    decisions = Decision.objects.bulk_create(
        Decision(
            round_report=report,
            question="facet:symptom",
            revision=1,
            reason="Fast.",
            cause="slip",
            decided_by=scene.judge,
            decided_at=DECIDED_AT,
        )
        for report in scene.reports
    )
    answers = DecisionAnswer.objects.bulk_create(
        DecisionAnswer(decision=decision, facet=book["symptom"], kind="codes") for decision in decisions
    )
    DecisionCode.objects.bulk_create(DecisionCode(answer=answer, code=crash) for answer in answers)


def discuss_the_first(scene):
    """Write a remark on every conflict and let one rater say something else than before, in a few statements."""
    book = {row.facet.key: row.facet for row in scene.round.version.facet_states.select_related("facet")}
    place = {"question": "facet:symptom"}
    Remark.objects.bulk_create(
        Remark(
            round_report=report,
            voice="rater",
            text="Look.",
            client_id=f"{report.pk}",
            written_by=scene.raters[0],
            written_at=DECIDED_AT,
            **place,
        )
        for report in scene.reports
    )
    answers = SecondAnswer.objects.bulk_create(
        SecondAnswer(round_report=report, rater=scene.raters[1], revision=1, said_at=DECIDED_AT, **place)
        for report in scene.reports
    )
    SecondAnswerFacet.objects.bulk_create(
        SecondAnswerFacet(second_answer=answer, facet=book["symptom"], kind="unsure") for answer in answers
    )


def queries(client, url, **headers):
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url, headers=headers).status_code == 200
    return len(captured)


def counts(client, n):
    scene = make_scene([CRASH] * n, [HANG] * n, study=people.make_study(name=f"Study of {n}"))
    place = [scene.study.slug, scene.round.pk]
    discuss_the_first(scene)
    decide_for_the_first(scene)
    client.force_login(scene.judge)
    report = next(report for report in scene.reports if report.position == n // 2)
    conflict = reverse("adjudication:conflict", args=[*place, report.pk, "facet:symptom"])
    client.get(conflict)  # renders and keeps the thread
    found = {
        "list": queries(client, reverse("adjudication:conflicts", args=place)),
        "conflict": queries(client, conflict),
        "followed": queries(client, conflict.replace("/conflicts/", "/discussion/"), **{"HX-Request": "true"}),
    }
    rounds.close(scene.round)
    found["gold"] = queries(client, reverse("adjudication:gold", args=[scene.study.slug]))
    found["api"] = queries(client, reverse("api:gold", args=[scene.study.slug]))
    assert Round.objects.get(pk=scene.round.pk).phase == Phase.CLOSED
    return found


def test_lists_cost_as_many_queries_for_two_hundred_reports_as_for_two(client):
    assert counts(client, 2) == counts(client, 200)
