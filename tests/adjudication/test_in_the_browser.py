"""Deciding conflicts in Chromium: by keyboard alone, without JavaScript, and with nothing for axe to find."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotator.adjudication import selectors
from annotator.adjudication.models import Decision
from annotator.rounds.models import Phase, Round
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, HANG, TWO_CAUSES, decide, make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def list_url(scene):
    return reverse("adjudication:conflicts", args=[scene.study.slug, scene.round.pk])


def rulings(scene):
    return {
        (one.round_report_id, one.question): one
        for one in selectors.iter_decisions(scene.round, scene.seat(scene.judge))
        if one.is_last
    }


def open_first(scene, page_of):
    page = page_of(scene.judge)
    page.goto(list_url(scene))
    press(page, "Enter")
    expect(page.get_by_label("Reason")).to_be_visible()
    return page


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_conflicts_are_decided_and_the_round_is_closed_by_keyboard_alone(page_of):
    scene = make_scene([CRASH] * 3, [HANG, TWO_CAUSES, HANG])
    first, other = sorted((scene.reports[0], scene.reports[2]), key=lambda report: report.position)
    findings = scene.reports[1]
    page = open_first(scene, page_of)

    # the first: take what rater B said
    press(page, "2", "r")
    page.keyboard.type("It is a b, not an a.")
    press(page, "Escape", "b")
    expect(page.get_by_text("1 of 3 decided")).to_be_visible()

    # the second: something else
    press(page, "5", "r")
    page.keyboard.type("Neither.")
    press(page, "Escape", "o")
    expect(page.get_by_label("Symptom").last).to_be_focused()
    page.keyboard.type("Silent")
    press(page, "Tab", "Enter")
    expect(page.get_by_text("2 of 3 decided")).to_be_visible()
    expect(page.get_by_role("heading", name="Finding", exact=True)).to_be_visible()

    # the third: back and later again, and then a second finding
    press(page, "k")
    expect(page.get_by_role("heading", name="Symptom", exact=True)).to_be_visible()
    press(page, "s")
    expect(page.get_by_role("heading", name="Finding", exact=True)).to_be_visible()
    press(page, "1", "r")
    page.keyboard.type("Two causes.")
    press(page, "Escape", "o")
    expect(page.get_by_label("Component").first).to_be_focused()
    page.keyboard.type("Oper")
    press(page, "Tab")
    page.keyboard.type("Misu")
    press(page, "Tab", "Enter")
    expect(page.get_by_label("Component").nth(1)).to_be_focused()
    page.keyboard.type("Tok")
    press(page, "Tab")
    page.keyboard.type("uns")
    press(page, "Tab", "t")
    expect(page.get_by_text("Every conflict here is decided.")).to_be_visible()

    kept = rulings(scene)
    of_b = scene.letter(scene.raters[0]) == "B"
    assert kept[first.pk, "facet:symptom"].content == content(symptom="crash" if of_b else "system-hang")
    assert kept[first.pk, "facet:symptom"].cause == "missing_code"
    assert kept[other.pk, "facet:symptom"].content == content(symptom="silent-error")
    assert kept[findings.pk, "group:Finding"].content == content(
        [
            {"component": "operators", "root_cause": "misused-api"},
            {"component": "tokenizer", "root_cause": "unsure"},
        ]
    )

    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Close the round").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Gold labels")).to_be_visible()
    assert Round.objects.get(pk=scene.round.pk).phase == Phase.CLOSED


def test_typing_a_reason_presses_no_key_of_the_page(page_of):
    scene = make_scene([CRASH], [HANG])
    page = open_first(scene, page_of)
    page.get_by_label("Reason").fill("")
    page.keyboard.type("a b o s j k 1 ?")
    expect(page.get_by_label("Reason")).to_have_value("a b o s j k 1 ?")
    assert not Decision.objects.exists()


def test_without_a_cause_or_reason_the_page_stays_and_says_what_is_missing(page_of):
    scene = make_scene([CRASH], [HANG])
    page = open_first(scene, page_of)
    press(page, "a")
    assert page.locator("input[name=cause]:invalid").count() == 5
    assert not Decision.objects.exists()


def test_conflicts_are_decided_without_javascript(page_of):
    scene = make_scene([CRASH], [TWO_CAUSES])
    page = page_of(scene.judge, java_script_enabled=False)
    page.goto(list_url(scene))
    page.get_by_role("link", name="Decide the next").click()
    page.get_by_label("missed evidence").check()
    page.get_by_label("Reason").fill("Both are there.")
    page.get_by_text("Another answer").click()
    page.get_by_label("Component").select_option("operators")
    page.get_by_role("button", name="Add a finding").click()
    expect(page.get_by_label("Reason")).to_have_value("Both are there.")
    page.get_by_label("Root cause").first.select_option("misused-api")
    page.get_by_label("Component").nth(1).select_option("tokenizer")
    page.get_by_label("Root cause").nth(1).select_option("nothing applies")
    page.get_by_role("button", name="Take the other").click()
    expect(page.get_by_text("Every conflict here is decided.")).to_be_visible()
    [ruling] = rulings(scene).values()
    assert [sorted(finding) for finding in ruling.content.findings["Finding"]] == [["component", "root-cause"]] * 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page_of, axe_finds, scheme, width):
    scene = make_scene([CRASH] * 3, [HANG, TWO_CAUSES, CRASH])
    conflict = reverse(
        "adjudication:conflict", args=[scene.study.slug, scene.round.pk, scene.reports[1].pk, "group:Finding"]
    )
    decide(scene, scene.reports[0])
    page = page_of(scene.judge, color_scheme=scheme, viewport={"width": width, "height": 800})
    for url in (list_url(scene), conflict, reverse("adjudication:gold", args=[scene.study.slug])):
        page.goto(url)
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(conflict)
    page.get_by_text("Another answer").click()
    assert axe_finds(page) == []
