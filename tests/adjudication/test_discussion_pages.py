"""The discussion on the page of a conflict: what is shown to whom, what forms do, what a page that follows gets."""

import pytest
from django.urls import reverse

from annotator.adjudication.models import ReadMark, Remark, SecondAnswer
from tests.adjudication.test_pages import conflict_url, get, list_url, post
from tests.worlds import people, rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, decide, make_scene
from tests.worlds.discussions import answer, write

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


def place(scene, report=None, question="facet:symptom"):
    return [scene.study.slug, scene.round.pk, (report or scene.reports[0]).pk, question]


def discussion_url(scene, *rest):
    return reverse("adjudication:discussion", args=place(scene, *rest))


def second_url(scene, *rest):
    return reverse("adjudication:second_answer", args=place(scene, *rest))


def follow(client, user, url, **query):
    client.force_login(user)
    return client.get(url, query, headers=FRAGMENT)


def titles(client, user, scene, **query):
    """Return which reports the list shows a person."""
    client.force_login(user)
    page = client.get(list_url(scene), query)
    return {line.round_report_id for line in page.context["lines"]}


def test_a_remark_is_written_and_the_page_shows_it(client):
    scene = make_scene([CRASH], [HANG])
    sent = post(client, scene.raters[0], discussion_url(scene), {"remark": "See *line 3*.", "client_id": "w1"})
    assert sent.status_code == 302
    assert sent["Location"].startswith(conflict_url(scene))
    page = get(client, scene.raters[1], conflict_url(scene)).content.decode()
    assert "See <em>line 3</em>." in page
    assert f"Rater {scene.letter(scene.raters[0])}" in page
    assert "Rater1" not in page


def test_a_remark_that_is_refused_stays_in_its_field(client):
    scene = make_scene([CRASH], [HANG])
    long = "y" * 20_001
    sent = post(client, scene.raters[0], discussion_url(scene), {"remark": long, "client_id": "w1"})
    assert sent.status_code == 400
    assert long in sent.content.decode()
    assert not Remark.objects.exists()


def test_a_page_that_follows_gets_nothing_until_something_is_said(client):
    scene = make_scene([CRASH], [HANG])
    state = get(client, scene.judge, conflict_url(scene)).context["page"].discussion.state
    assert follow(client, scene.judge, discussion_url(scene), state=state).status_code == 204
    write(scene.reports[0], scene.raters[0], "A **new** one.")
    changed = follow(client, scene.judge, discussion_url(scene), state=state)
    assert "A <strong>new</strong> one." in changed.content.decode()
    state = changed.context["page"].discussion.state
    assert follow(client, scene.judge, discussion_url(scene), state=state).status_code == 204
    answer(scene.reports[0], scene.raters[1])
    settled = follow(client, scene.judge, discussion_url(scene), state=state).content.decode()
    assert "Settled by discussion:" in settled
    assert 'hx-swap-oob="true"' in settled
    assert "after discussion" in settled


def test_a_refusal_is_told_to_the_page_that_sent(client):
    scene = make_scene([CRASH], [HANG])
    client.force_login(scene.raters[0])
    answered = client.post(discussion_url(scene), {"remark": " "}, headers=FRAGMENT)
    assert answered.status_code == 400
    assert "this remark is empty" in answered.content.decode()
    assert 'id="discussion"' not in answered.content.decode()


def test_one_withdraws_the_own_remark_and_nobody_anothers(client):
    scene = make_scene([CRASH], [HANG])
    remark = write(scene.reports[0], scene.raters[0], "Forget that.")
    for user in (scene.raters[1], scene.judge):
        assert "Withdraw" not in get(client, user, conflict_url(scene)).content.decode()
        assert post(client, user, discussion_url(scene), {"withdraw": remark.pk}).status_code == 404
    assert "Withdraw" in get(client, scene.raters[0], conflict_url(scene)).content.decode()
    for nonsense in ("x", "9" * 30):
        assert post(client, scene.raters[0], discussion_url(scene), {"withdraw": nonsense}).status_code == 404
    assert post(client, scene.raters[0], discussion_url(scene), {"withdraw": remark.pk}).status_code == 302
    page = get(client, scene.judge, conflict_url(scene)).content.decode()
    assert "Forget that." not in page
    assert "withdrawn" in page


def test_reading_the_page_takes_the_mark_away_and_asking_for_its_head_does_not(client):
    scene = make_scene([CRASH], [HANG])
    write(scene.reports[0], scene.raters[0])
    client.force_login(scene.judge)
    assert "1 with new remarks" in client.get(list_url(scene)).content.decode()
    client.head(conflict_url(scene))
    assert not ReadMark.objects.exists()
    assert ">new<" in client.get(conflict_url(scene)).content.decode()
    assert ">new<" not in client.get(conflict_url(scene)).content.decode()
    assert "with new remarks</a>" not in client.get(list_url(scene)).content.decode()


def test_the_list_is_narrowed_to_mine_new_discussed_and_changed(client):
    scene = make_scene([CRASH, CRASH, CRASH, CRASH], [HANG, HANG, HANG, HANG], [CRASH, CRASH, None, None])
    first, second, third, fourth = (report.pk for report in scene.reports)
    write(scene.reports[1], scene.judge)
    write(scene.reports[2], scene.raters[0])
    answer(scene.reports[2], scene.raters[1])
    decide(scene, scene.reports[0])
    everything = {first, second, third, fourth}
    assert titles(client, scene.judge, scene) == everything
    assert titles(client, scene.judge, scene, show="nonsense", state="nonsense") == everything
    assert titles(client, scene.judge, scene, state="undecided") == {second, fourth}
    assert titles(client, scene.judge, scene, state="settled") == {third}
    assert titles(client, scene.judge, scene, state="decided") == {first}
    assert titles(client, scene.raters[2], scene, show="mine") == {first, second}
    assert titles(client, scene.judge, scene, show="mine") == {second}
    assert titles(client, scene.judge, scene, show="remarks") == {second, third}
    assert titles(client, scene.judge, scene, show="unread") == {third}
    assert titles(client, scene.lead, scene, show="unread") == {second, third}
    assert titles(client, scene.lead, scene, show="changed") == {third}


def test_a_rater_says_something_else_and_the_conflict_is_settled(client):
    scene = make_scene([CRASH], [HANG])
    sent = {"a.symptom": "crash", "second_cause": "slip", "second_reason": "It aborts.", "second_revision": "0"}
    assert post(client, scene.raters[1], second_url(scene), sent).status_code == 302
    for user in (scene.raters[0], scene.judge, scene.lead):
        page = get(client, user, conflict_url(scene)).content.decode()
        assert "the raters now all say Crash" in page
        assert "It aborts." in page
    listed = get(client, scene.judge, list_url(scene)).content.decode()
    assert "settled by discussion" in listed
    assert "Close the round" in listed


def test_an_answer_that_is_refused_stays_on_the_page_with_its_sentence(client):
    scene = make_scene([CRASH], [HANG])
    sent = {"a.symptom": "system-hang", "second_reason": "Because.", "second_revision": "0"}
    refused = post(client, scene.raters[1], second_url(scene), sent)
    assert refused.status_code == 400
    assert "That is what you say already." in refused.content.decode()
    assert "Because." in refused.content.decode()
    assert not SecondAnswer.objects.exists()


def test_a_finding_is_added_to_a_second_answer_without_a_script(client):
    scene = make_scene([CRASH], [TWO_CAUSES])
    sent = {"g0.1.component": "operators", "second_reason": "Two.", "second_revision": "0", "add": "1"}
    page = post(client, scene.raters[0], second_url(scene, None, "group:Finding"), sent)
    assert page.status_code == 200
    assert page.content.decode().count('name="g0.2.component"') == 1
    assert "Two." in page.content.decode()


def test_who_is_no_rater_of_the_report_has_no_field_to_answer_again_and_others_only_read(client):
    scene = make_scene([CRASH], [HANG], [None])
    other = people.add(scene.study, people.make_user("elsewhere"), "rater")
    said = {
        user: get(client, user, conflict_url(scene)).content.decode() for user in (*scene.raters, scene.judge, other)
    }
    assert ["Change what I say" in said[user] for user in (*scene.raters, scene.judge, other)] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert ["Your remark, as" in said[user] for user in (*scene.raters, scene.judge, other)] == [
        True,
        True,
        True,
        True,
        False,
    ]
    assert post(client, other, discussion_url(scene), {"remark": "Me too."}).status_code == 403
    assert (
        post(client, scene.judge, second_url(scene), {"a.symptom": "crash", "second_revision": "0"}).status_code == 403
    )


def test_in_a_closed_round_the_discussion_can_be_read_and_nothing_pressed(client):
    scene = make_scene([CRASH], [HANG])
    write(scene.reports[0], scene.raters[0], "What was said.")
    answer(scene.reports[0], scene.raters[1])
    rounds.close(scene.round)
    page = get(client, scene.raters[0], conflict_url(scene)).content.decode()
    assert "What was said." in page
    assert "Settled by discussion" in page
    for control in ("Your remark", "Withdraw", "Change what I say", "every 5s"):
        assert control not in page
    assert post(client, scene.raters[0], discussion_url(scene), {"remark": "Late."}).status_code == 400
    gold = get(client, scene.viewer, reverse("adjudication:gold", args=[scene.study.slug]) + "?origin=discussion")
    assert [line.question.key for line in gold.context["page"].lines] == ["facet:symptom"]


def test_the_page_shows_what_each_rater_marked_with_its_place(client):
    marked = content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="crash")
    scene = make_scene([None], [HANG], ends=False)
    from annotator.coding.evidence import Span
    from annotator.rounds.models import Assignment
    from tests.worlds import codings

    own = Assignment.objects.select_related("rater", "round_report__snapshot").get(
        round=scene.round, rater=scene.raters[0]
    )
    title = own.round_report.snapshot.title
    span = Span("symptom", 0, "crash", "title", 0, len(title))
    elsewhere = Span("component", 1, "operators", "title", 0, 4)
    from dataclasses import replace

    codings.submit(own, replace(marked, evidence=(span, elsewhere)))
    rounds.end(scene.round)
    page = get(client, scene.judge, conflict_url(scene))
    by_letter = {rater.letter: rater for rater in page.context["page"].raters}
    [passage] = by_letter[scene.letter(scene.raters[0])].passages
    assert (passage.span.quote, passage.place, passage.code) == (title, "the title", "Crash")
    assert by_letter[scene.letter(scene.raters[1])].passages == ()
    said = page.content.decode()
    assert f'data-in="title" data-start="0" data-end="{len(title)}"' in said
    assert "no passage marked" in said
