"""Discussing a conflict in Chromium: two raters come to agree, windows follow, nothing typed is lost."""

from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotator.adjudication import selectors
from annotator.adjudication.models import Remark
from annotator.adjudication.selectors import Origin
from annotator.coding.evidence import Span
from annotator.rounds.models import Assignment, Phase, Round
from tests.worlds import codings, rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, make_scene
from tests.worlds.discussions import answer, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def conflict_url(scene):
    return reverse(
        "adjudication:conflict", args=[scene.study.slug, scene.round.pk, scene.reports[0].pk, "facet:symptom"]
    )


def open_as(scene, user, page_of, **options):
    page = page_of(user, **options)
    page.goto(conflict_url(scene))
    expect(page.get_by_role("heading", name="Discussion")).to_be_visible()
    return page


def send(page, text):
    page.keyboard.press("m")
    expect(page.get_by_label("Your remark")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")


def test_two_raters_discuss_one_changes_the_answer_and_the_round_closes_with_both_figures(page_of):
    scene = make_scene([CRASH, CRASH, HANG], [HANG, CRASH, HANG])
    ada = scene.raters[0]
    of_ada, of_ben = (open_as(scene, rater, page_of) for rater in scene.raters)

    # Ada writes; Ben's window shows it without reloading, with what he had begun to type still there
    of_ben.keyboard.press("m")
    of_ben.keyboard.type("I think")
    send(of_ada, "Line 3 says *abort*.")
    expect(of_ada.get_by_label("Your remark")).to_have_value("")
    expect(of_ben.locator(".remark em")).to_have_text("abort")
    expect(of_ben.get_by_label("Your remark")).to_have_value("I think")
    expect(of_ben.locator(".remark-head b").first).to_have_text(f"Rater {scene.letter(ada)}")
    of_ben.keyboard.type(" you are right.")
    of_ben.keyboard.press("Control+Enter")
    expect(of_ada.get_by_text("I think you are right.")).to_be_visible()

    # Ben says something else, by keyboard alone
    of_ben.keyboard.press("Escape")
    of_ben.keyboard.press("y")
    expect(of_ben.get_by_label("Symptom").last).to_be_focused()
    of_ben.keyboard.type("Crash")
    of_ben.get_by_label("Why did you differ?").select_option("missed evidence")
    of_ben.get_by_role("button", name="Say this now").click()
    expect(of_ben.get_by_text("the raters now all say Crash")).to_be_visible()
    expect(of_ada.get_by_text("the raters now all say Crash")).to_be_visible()
    expect(of_ada.locator("#sides .after")).to_contain_text("missed evidence")

    # the lead closes the round without a decision
    of_lead = page_of(scene.lead)
    of_lead.goto(reverse("adjudication:conflicts", args=[scene.study.slug, scene.round.pk]))
    expect(of_lead.get_by_role("heading", name="0 of 1 decided, 1 settled by discussion")).to_be_visible()
    of_lead.on("dialog", lambda dialog: dialog.accept())
    of_lead.get_by_role("button", name="Close the round").click()
    expect(of_lead.get_by_role("heading", name="Gold labels")).to_be_visible()
    round = Round.objects.select_related("study", "version").get(pk=scene.round.pk)
    assert round.phase == Phase.CLOSED
    found = {
        one.report_id: one for one in selectors.gold_labels(round, scene.seat(scene.lead)) if "symptom" in one.question
    }
    label = found[scene.reports[0].report_id]
    assert (label.origin, label.content) == (Origin.DISCUSSION, content(symptom="crash"))

    # the agreement page shows both figures, apart
    of_lead.goto(reverse("agreement:round", args=[scene.study.slug, scene.round.pk]))
    after = of_lead.locator("#after-discussion")
    expect(after.get_by_text("not a measure of independent agreement", exact=True)).to_be_visible()
    expect(after.get_by_role("row", name="independent codings").first).to_contain_text(".400")
    expect(after.get_by_role("row", name="after discussion").first).to_contain_text("1.00")


def test_a_remark_that_can_not_be_sent_stays_and_arrives_once_when_it_can(page_of):
    scene = make_scene([CRASH], [HANG])
    page = open_as(scene, scene.raters[0], page_of)
    page.context.set_offline(True)
    send(page, "Do not lose me.")
    expect(page.get_by_text("Not sent.")).to_be_visible()
    expect(page.get_by_label("Your remark")).to_have_value("Do not lose me.")
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Your remark")).to_have_value("Do not lose me.")
    page.get_by_label("Your remark").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".remark .text")).to_have_text("Do not lose me.")
    expect(page.get_by_label("Your remark")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Your remark")).to_have_value("")
    assert Remark.objects.count() == 1


def test_a_remark_is_withdrawn_and_other_windows_follow(page_of):
    scene = make_scene([CRASH], [HANG])
    write(scene.reports[0], scene.raters[0], "Forget that.")
    page, other = (open_as(scene, rater, page_of) for rater in scene.raters)
    expect(other.get_by_text("Forget that.")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Withdraw this remark").click()
    for window in (page, other):
        expect(window.get_by_text("Forget that.")).to_have_count(0)
        expect(window.locator(".remark").get_by_text("withdrawn")).to_be_visible()


def test_remarks_and_second_answers_work_without_javascript(page_of):
    scene = make_scene([CRASH], [HANG])
    page = open_as(scene, scene.raters[1], page_of, java_script_enabled=False)
    page.get_by_label("Your remark").fill("You are right.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".remark .text")).to_have_text("You are right.")
    page.get_by_text("Change what I say").click()
    page.get_by_label("Symptom").last.select_option("crash")
    page.get_by_role("button", name="Say this now").click()
    expect(page.get_by_text("the raters now all say Crash")).to_be_visible()


def scene_with_passages():
    scene = make_scene([None], [None], ends=False)
    for rater, said, (start, end) in zip(scene.raters, (CRASH, HANG), ((0, 9), (4, 14)), strict=True):
        own = Assignment.objects.select_related("rater", "round_report").get(round=scene.round, rater=rater)
        [code] = said.answers["symptom"].codes
        codings.submit(
            own, replace(said, memo="It was plain.", evidence=(Span("symptom", 0, code, "title", start, end),))
        )
    rounds.end(scene.round)
    return scene


def test_passages_of_both_raters_stand_in_the_report_and_keys_go_from_one_to_the_next(page_of):
    scene = scene_with_passages()
    page = open_as(scene, scene.judge, page_of)
    expect(page.locator("#sides .passages button")).to_have_count(2)
    painted = "name => [...CSS.highlights.get(name)].map(String).join('')"
    title = scene.reports[0].snapshot.title
    assert {page.evaluate(painted, name) for name in ("passage-1", "passage-2")} == {title[0:9], title[4:14]}
    assert page.evaluate(painted, "passage-over") == title[4:9]
    page.keyboard.press("n")
    expect(page.locator("[data-passage-place]")).to_contain_text("1 of 2")
    assert page.evaluate(painted, "passage-shown") == title[0:9]
    page.keyboard.press("n")
    expect(page.locator("[data-passage-place]")).to_contain_text("2 of 2")
    page.keyboard.press("Shift+N")
    expect(page.locator("[data-passage-place]")).to_contain_text("1 of 2")
    page.locator("#sides .passages button").last.click()
    expect(page.locator("#sides [data-current]")).to_have_count(1)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_in_a_discussion(page_of, axe_finds, scheme, width):
    scene = scene_with_passages()
    write(scene.reports[0], scene.raters[0], "See **line 3**:\n\n    abort()\n\n> it aborts")
    write(scene.reports[0], scene.judge, "And you?")
    answer(scene.reports[0], scene.raters[1], reason="It aborts.", cause="slip")
    place = [scene.study.slug, scene.round.pk]
    page = open_as(scene, scene.raters[0], page_of, color_scheme=scheme, viewport={"width": width, "height": 800})
    page.get_by_text("Change what I say").click()
    for url in (
        None,
        reverse("adjudication:conflicts", args=place),
        reverse("adjudication:after_discussion", args=place),
    ):
        if url:
            page.goto(url)
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
