"""The pages of conflicts and gold labels: who may see them in which phase, and what they show."""

import pytest
from django.urls import reverse

from annotator.adjudication.models import Decision
from annotator.rounds.models import Phase, Round
from tests.worlds import people, rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, decide, decide_everything, make_scene

pytestmark = pytest.mark.django_db

RULING = {"cause": "slip", "reason": "The log says so.", "base_revision": "0"}


def list_url(scene, **query):
    return reverse("adjudication:conflicts", args=[scene.study.slug, scene.round.pk])


def conflict_url(scene, report=None, question="facet:symptom"):
    report = report or scene.reports[0]
    return reverse("adjudication:conflict", args=[scene.study.slug, scene.round.pk, report.pk, question])


def gold_url(scene):
    return reverse("adjudication:gold", args=[scene.study.slug])


def close_url(scene):
    return reverse("adjudication:close", args=[scene.study.slug, scene.round.pk])


def get(client, user, url):
    client.force_login(user)
    return client.get(url)


def post(client, user, url, data=None):
    client.force_login(user)
    return client.post(url, data or {})


def everybody(scene):
    return {
        "lead": scene.lead,
        "rater": scene.raters[0],
        "judge": scene.judge,
        "viewer": scene.viewer,
        "outsider": scene.outsider,
    }


@pytest.mark.parametrize(
    ("phase", "statuses"),
    [
        (Phase.OPEN, {"lead": 409, "rater": 409, "judge": 409, "viewer": 403, "outsider": 404}),
        (Phase.RECONCILING, {"lead": 200, "rater": 200, "judge": 200, "viewer": 403, "outsider": 404}),
        (Phase.CLOSED, {"lead": 200, "rater": 200, "judge": 200, "viewer": 403, "outsider": 404}),
    ],
)
def test_conflicts_open_to_those_who_settle_them_once_the_round_has_ended(client, phase, statuses):
    scene = make_scene([CRASH], [HANG], ends=phase != Phase.OPEN)
    if phase == Phase.CLOSED:
        rounds.close(scene.round)
    for url in (list_url(scene), conflict_url(scene)):
        assert {who: get(client, user, url).status_code for who, user in everybody(scene).items()} == statuses


def test_a_stranger_to_the_installation_is_asked_to_sign_in(client):
    scene = make_scene([CRASH], [HANG])
    for url in (list_url(scene), conflict_url(scene), gold_url(scene)):
        assert client.get(url).status_code == 302
    assert client.post(close_url(scene)).status_code == 302


def test_nothing_of_an_open_round_shows_in_a_refusal(client):
    secret = content([{"component": "tokenizer", "root_cause": "misused-api"}], symptom="silent-error", memo="A secret")
    scene = make_scene([CRASH], [secret], ends=False)
    for user in (scene.lead, scene.judge, scene.raters[0]):
        for url in (list_url(scene), conflict_url(scene), conflict_url(scene, question="group:Finding")):
            page = get(client, user, url).content.decode()
            assert "A secret" not in page
            assert "Silent error" not in page
    # whether raters differ is as secret as what they say: the same answer where there is no conflict at all
    assert get(client, scene.judge, conflict_url(scene, question="facet:phase")).status_code == 409


def test_a_round_of_another_study_is_not_found(client):
    scene = make_scene([CRASH], [HANG])
    other = people.make_study(scene.lead, name="Another study")
    people.add(other, scene.judge, "adjudicator")
    url = reverse("adjudication:conflicts", args=[other.slug, scene.round.pk])
    assert get(client, scene.judge, url).status_code == 404


def test_a_report_of_another_round_is_not_found(client):
    scene = make_scene([CRASH], [HANG])
    other = make_scene([CRASH], [HANG], study=scene.study)
    url = reverse(
        "adjudication:conflict", args=[scene.study.slug, scene.round.pk, other.reports[0].pk, "facet:symptom"]
    )
    assert get(client, scene.judge, url).status_code == 404
    assert post(client, scene.judge, url, RULING | {"take": "A"}).status_code == 404


def test_what_raters_agree_on_is_no_conflict(client):
    scene = make_scene([CRASH], [HANG])
    for question in ("group:Finding", "facet:phase", "facet:nonsense"):
        assert get(client, scene.judge, conflict_url(scene, question=question)).status_code == 404


def test_raters_are_letters_and_names_stay_out(client):
    scene = make_scene([CRASH], [HANG])
    for url in (list_url(scene), conflict_url(scene)):
        page = get(client, scene.judge, url).content.decode()
        assert "Rater1" not in page
        assert "Rater2" not in page
    assert "Rater A" in page
    assert "Rater B" in page


def test_names_show_in_a_closed_round_only_where_the_study_says_so(client):
    scene = make_scene([CRASH], [HANG])
    scene.study.shows_names_when_closed = True
    scene.study.save()
    assert "Rater1" not in get(client, scene.judge, conflict_url(scene)).content.decode()
    rounds.close(scene.round)
    assert "Rater1" in get(client, scene.judge, conflict_url(scene)).content.decode()


def test_raters_read_conflicts_but_have_nothing_to_press(client):
    scene = make_scene([CRASH], [HANG])
    page = get(client, scene.raters[0], conflict_url(scene)).content.decode()
    assert 'name="take"' not in page
    assert "Adjudicators decide." in page
    assert ">you<" in page
    assert post(client, scene.raters[0], conflict_url(scene), RULING | {"take": "A"}).status_code == 403
    assert not Decision.objects.exists()


def test_a_conflict_shows_answers_memos_and_definitions(client):
    scene = make_scene(
        [content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash", memo="It <aborts>")],
        [HANG],
    )
    page = get(client, scene.judge, conflict_url(scene)).content.decode()
    assert "It &lt;aborts&gt;" in page
    assert "What crash means." in page
    assert "What system hang means." in page
    assert "What repetition means." not in page
    assert "Crash while loading model 1" in page


@pytest.mark.parametrize("rater", [0, 1])
def test_taking_a_raters_answer_decides_for_it(client, rater):
    scene = make_scene([CRASH], [HANG])
    letter = scene.letter(scene.raters[rater])
    answer = post(client, scene.judge, conflict_url(scene), RULING | {"take": letter})
    assert answer.status_code == 302
    [decision] = Decision.objects.all()
    [code] = decision.answers.get().codes.all()
    assert str(code) == ["crash", "system-hang"][rater]
    assert (decision.cause, decision.reason, decision.decided_by) == ("slip", "The log says so.", scene.judge)


def test_another_answer_is_put_together_on_the_page(client):
    scene = make_scene([CRASH], [HANG])
    answer = post(client, scene.judge, conflict_url(scene), RULING | {"take": ":other", "a.symptom": ":nothing"})
    assert answer.status_code == 302
    assert Decision.objects.get().answers.get().kind == "nothing"


def test_another_set_of_findings_is_put_together_on_the_page(client):
    scene = make_scene([CRASH], [TWO_CAUSES])
    url = conflict_url(scene, question="group:Finding")
    page = post(client, scene.judge, url, RULING | {"add": "1", "g0.1.component": "tokenizer"}).content.decode()
    assert 'name="g0.2.component"' in page
    assert '<option value="tokenizer" selected>' in page
    assert "The log says so." in page
    sent = {
        "take": ":other",
        "g0.1.component": "tokenizer",
        "g0.1.root-cause": "misused-api",
        "g0.2.component": "operators",
        "g0.2.root-cause": ":unsure",
        "g0.3.component": "",
        "g0.3.root-cause": "",
    }
    assert post(client, scene.judge, url, RULING | sent).status_code == 302
    answers = Decision.objects.get().answers.order_by("finding", "facet")
    assert [(one.finding, one.facet.key, one.kind) for one in answers] == [
        (1, "component", "codes"),
        (1, "root-cause", "unsure"),
        (2, "component", "codes"),
        (2, "root-cause", "codes"),
    ]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"take": "A", "reason": " "}, "This field is required."),
        ({"take": "A", "cause": ""}, "This field is required."),
        ({"take": "A", "cause": "mood"}, "Select a valid choice."),
        ({"take": "A", "base_revision": "x"}, "Enter a whole number."),
        ({"take": "Z"}, "Take a rater&#x27;s answer, or put together another one."),
        ({}, "Take a rater&#x27;s answer, or put together another one."),
        ({"take": ":other"}, "Symptom is not answered yet."),
        ({"take": ":other", "a.symptom": ["crash", "system-hang"]}, "Symptom takes one code, not 2."),
        ({"take": ":other", "a.symptom": ["crash", ":nothing"]}, "exclude each other"),
        ({"take": ":other", "a.symptom": "root-cause"}, "has no code"),
        ({"take": ":other", "g0.1.component": "tokenizer"}, "no such finding"),
    ],
)
def test_a_refusal_is_said_on_the_page_and_keeps_what_was_written(client, sent, sentence):
    scene = make_scene([CRASH], [HANG])
    answer = post(client, scene.judge, conflict_url(scene), RULING | sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in page
    assert sent.get("reason", "The log says so.").strip() in page
    assert not Decision.objects.exists()


def test_a_decision_made_meanwhile_is_shown_instead_of_overwritten(client):
    scene = make_scene([CRASH], [HANG])
    decide(scene, scene.reports[0], reason="Decided by a colleague.")
    page = post(client, scene.judge, conflict_url(scene), RULING | {"take": "A"})
    assert page.status_code == 400
    assert "was decided since you opened it" in page.content.decode()
    assert "Decided by a colleague." in page.content.decode()
    assert Decision.objects.count() == 1


def test_earlier_decisions_stay_readable_and_can_be_corrected_while_reconciling(client):
    scene = make_scene([CRASH], [HANG])
    decide(scene, scene.reports[0], reason="The first reason.")
    again = RULING | {"take": scene.letter(scene.raters[1]), "base_revision": "1", "reason": "The second reason."}
    assert post(client, scene.judge, conflict_url(scene), again).status_code == 302
    page = get(client, scene.raters[0], conflict_url(scene)).content.decode()
    assert page.index("The second reason.") < page.index("The first reason.")
    assert "replaced" in page
    rounds.close(scene.round)
    page = get(client, scene.judge, conflict_url(scene)).content.decode()
    assert "The second reason." in page
    assert 'name="take"' not in page


def in_order(*reports):
    """Return reports in the order of the round, which is that of its draw."""
    return sorted(reports, key=lambda report: report.position)


def test_deciding_goes_to_the_next_undecided_and_then_back_to_the_list(client):
    scene = make_scene([CRASH] * 3, [HANG, HANG, TWO_CAUSES])
    first, second = in_order(*scene.reports[:2])
    third = scene.reports[2]
    answer = post(client, scene.judge, conflict_url(scene, second), RULING | {"take": "A"})
    assert answer.url == conflict_url(scene, third, "group:Finding")
    answer = post(client, scene.judge, answer.url, RULING | {"take": "A"})
    assert answer.url == conflict_url(scene, first)
    answer = post(client, scene.judge, answer.url, RULING | {"take": "A"})
    assert answer.url == list_url(scene)
    assert "Close the round" in get(client, scene.judge, answer.url).content.decode()


def test_the_conflicts_of_one_question_are_walked_through_alone(client):
    scene = make_scene([CRASH] * 3, [HANG, TWO_CAUSES, HANG])
    first, last = in_order(scene.reports[0], scene.reports[2])
    walk = "?question=facet%3Asymptom"
    page = get(client, scene.judge, conflict_url(scene, first) + walk).content.decode()
    assert conflict_url(scene, last) + walk in page
    assert "1 of 2" in page
    answer = post(client, scene.judge, conflict_url(scene, first) + walk, RULING | {"take": "A"})
    assert answer.url == conflict_url(scene, last) + walk
    assert post(client, scene.judge, answer.url, RULING | {"take": "A"}).url == list_url(scene)


def test_conflicts_of_one_kind_stand_together_the_most_frequent_first(client):
    silent = content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="silent-error")
    scene = make_scene([CRASH] * 3 + [HANG], [HANG, silent, HANG, CRASH])
    rare = scene.reports[1]
    # crash against hang is one kind, whoever said which
    frequent = in_order(scene.reports[0], scene.reports[2], scene.reports[3])
    table = get(client, scene.judge, list_url(scene)).content.decode().split("<tbody>")[1]
    places = [table.index(conflict_url(scene, one)) for one in [*frequent, rare]]
    assert places == sorted(places)
    assert "2 of 3 with these answers" in get(client, scene.judge, conflict_url(scene, frequent[1])).content.decode()


def test_how_such_conflicts_were_decided_before_is_counted(client):
    scene = make_scene([CRASH] * 3, [HANG, HANG, TWO_CAUSES])
    later = make_scene([HANG], [CRASH], study=scene.study, report_ids=[scene.reports[0].report_id])
    url = conflict_url(later)
    assert "No other conflict with these answers is decided yet." in get(client, later.judge, url).content.decode()
    decide(scene, scene.reports[0], content=content(symptom="crash"))
    decide(scene, scene.reports[1], content=content(symptom="nothing"))
    decide(scene, scene.reports[1], content=content(symptom="crash"), reason="Corrected.")
    page = get(client, later.judge, url).content.decode()
    assert "2 times" in page
    assert 'Crash <b class="num">2</b>' in page
    assert 'System hang <b class="num">0</b>' in page
    assert "nothing applies <b" not in page


def test_the_list_can_be_narrowed(client):
    scene = make_scene([CRASH] * 2, [HANG, TWO_CAUSES])
    decide(scene, scene.reports[0])
    one, other = conflict_url(scene), conflict_url(scene, scene.reports[1], "group:Finding")

    def shown(query):
        page = get(client, scene.judge, list_url(scene) + query).content.decode()
        table = page[page.index("</form>") :]
        return [url for url in (one, other) if f'"{url}' in table]

    assert shown("") == [one, other]
    assert shown("?state=decided") == [one]
    assert shown("?state=undecided") == [other]
    assert shown("?question=group:Finding") == [other]
    assert shown("?question=group:Finding&state=decided") == []
    assert shown("?state=nonsense&page=99") == [one, other]


def test_a_round_without_conflicts_says_so_and_can_be_closed(client):
    scene = make_scene([CRASH], [CRASH])
    page = get(client, scene.lead, list_url(scene)).content.decode()
    assert "There is nothing to decide." in page
    assert "Close the round" in page
    assert "Close the round" not in get(client, scene.raters[0], list_url(scene)).content.decode()
    assert post(client, scene.lead, close_url(scene)).url == gold_url(scene)
    assert Round.objects.get(pk=scene.round.pk).phase == Phase.CLOSED


def test_closing_with_undecided_conflicts_is_refused_on_the_list(client):
    scene = make_scene([CRASH], [HANG])
    client.force_login(scene.lead)
    page = client.post(close_url(scene), follow=True).content.decode()
    assert "1 conflict is not decided yet." in page
    assert Round.objects.get(pk=scene.round.pk).phase == Phase.RECONCILING


def test_who_may_not_close_is_refused(client):
    scene = make_scene([CRASH], [CRASH])
    assert post(client, scene.raters[0], close_url(scene)).status_code == 403
    assert post(client, scene.viewer, close_url(scene)).status_code == 403
    assert post(client, scene.outsider, close_url(scene)).status_code == 404
    assert get(client, scene.lead, close_url(scene)).status_code == 405


def test_gold_labels_are_listed_with_their_origin(client):
    phase = content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="crash", phase="nothing")
    scene = make_scene([CRASH, phase], [HANG, CRASH])
    page = get(client, scene.viewer, gold_url(scene)).content.decode()
    assert "No round of this study is." in page
    decide_everything(scene, content(symptom="silent-error"))
    post(client, scene.lead, close_url(scene))

    def lines(query=""):
        page = get(client, scene.viewer, gold_url(scene) + query).content.decode()
        rows = page[page.index("<tbody>") :].split("<tr>")[1:] if "<tbody>" in page.split("</dialog>")[0] else []
        return ["".join(row.split("<td>")[1:]).replace("</td>", "|").split("|")[:3] for row in rows if "<td>" in row]

    text = [[cell.strip() for cell in line] for line in lines()]
    assert ["Symptom", "Silent error", "decision"] in text
    assert ["Symptom", "Crash", "consensus"] in text
    assert ["Phase", "nothing applies", "single"] in text
    assert ["Finding", "Operators · Misconfiguration", "consensus"] in text
    assert len(text) == 5
    assert len(lines("?origin=decision")) == 1
    assert len(lines("?question=group:Finding")) == 2
    assert len(lines(f"?round={scene.round.pk}&origin=single")) == 1
    assert "No label is like that." in get(client, scene.viewer, gold_url(scene) + "?round=999").content.decode()


def test_gold_labels_of_an_open_or_reconciling_round_are_nowhere(client):
    scene = make_scene([CRASH], [CRASH])
    for user in (scene.lead, scene.judge, scene.raters[0], scene.viewer):
        page = get(client, user, gold_url(scene) + f"?round={scene.round.pk}").content.decode()
        assert "Crash" not in page
    assert get(client, scene.outsider, gold_url(scene)).status_code == 404
