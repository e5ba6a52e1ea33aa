"""Gold labels as JSON: the same as the page, a page of reports at a time, for members only."""

import pytest
from rest_framework.test import APIClient

from annotator.adjudication import services
from tests.worlds import rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, decide_everything, make_scene

pytestmark = pytest.mark.django_db


def get(user, address, **query):
    client = APIClient()
    if user:
        client.force_authenticate(user)
    return client.get(f"/api/v1/{address}", query)


def gold(scene, user=None, **query):
    return get(user or scene.viewer, f"studies/{scene.study.slug}/gold/", **query)


def close(scene):
    decide_everything(scene, content(symptom="nothing"))
    services.close_round(round=scene.round, by=scene.lead, at=rounds.CLOSED_AT)


def test_each_report_comes_with_its_labels():
    scene = make_scene([CRASH, TWO_CAUSES], [HANG, TWO_CAUSES])
    close(scene)
    found = {line["report"]: line for line in gold(scene).json()["results"]}
    decided, agreed = (found[report.report_id] for report in scene.reports)
    assert decided["report_url"] == "https://github.com/example/engine/issues/1"
    assert (decided["round"], decided["round_name"], decided["version"]) == (scene.round.pk, scene.round.name, 1)
    assert decided["labels"][0] == {
        "question": "facet:symptom",
        "origin": "decision",
        "answers": {"symptom": {"kind": "nothing"}},
        "findings": {},
    }
    finding = agreed["labels"][1]
    assert (finding["question"], finding["origin"], finding["answers"]) == ("group:Finding", "consensus", {})
    assert finding["findings"] == TWO_CAUSES.to_json()["findings"]
    # nobody answered the phase: it has no label
    assert [label["question"] for label in agreed["labels"]] == ["facet:symptom", "group:Finding"]


def test_pages_of_reports_follow_one_another():
    scene = make_scene([CRASH] * 5, [CRASH] * 5)
    close(scene)
    seen, answer = [], gold(scene, page_size=2)
    while True:
        page = answer.json()
        seen += [line["report"] for line in page["results"]]
        if page["next"] is None:
            break
        answer = get(scene.viewer, page["next"].split("/api/v1/")[1])
    assert sorted(seen) == [report.report_id for report in scene.reports]


def test_one_round_can_be_asked_for():
    scene = make_scene([CRASH], [CRASH])
    other = make_scene([CRASH], [CRASH], study=scene.study)
    close(scene)
    close(other)
    assert len(gold(scene).json()["results"]) == 2
    [line] = gold(scene, round=other.round.pk).json()["results"]
    assert line["round"] == other.round.pk
    assert gold(scene, round=99_999).json()["results"] == []


@pytest.mark.parametrize("ends", [False, True])
def test_a_round_that_is_not_closed_has_no_labels_for_anybody(ends):
    scene = make_scene([CRASH], [CRASH], ends=ends)
    for user in (scene.lead, scene.judge, scene.raters[0], scene.viewer):
        answer = gold(scene, user, round=scene.round.pk)
        assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_strangers_get_nothing():
    scene = make_scene([CRASH], [CRASH])
    close(scene)
    assert gold(scene, scene.outsider).status_code == 404
    assert get(None, f"studies/{scene.study.slug}/gold/").status_code in (401, 403)
