"""The agreement pages in Chromium: wide tables stay readable, and axe finds nothing."""

import random
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from annotator.adjudication.services import close_round
from tests.agreement.test_machine_raters import scene_of
from tests.worlds import books, people, rounds
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, DECIDED_AT, HANG, make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CAUSES = tuple(f"A root cause with a long name, number {number}" for number in range(1, 29))


def card_url(scene, facet="cause"):
    return reverse("agreement:card", args=[scene.study.slug, scene.round.pk, facet, "A-B"])


def scene_of_many_causes():
    study = people.make_study(people.make_user("lead"))
    books.add_facet(study.codebook, study.created_by, "Cause", CAUSES)
    version = books.publish(study.codebook, study.created_by)
    keys = [
        code.key for code in version.code_states.select_related("code").order_by("position") for code in [code.code]
    ]
    chance = random.Random(1)
    first = [content(cause=key) for key in keys * 2]
    second = [one if chance.random() < 0.7 else content(cause=chance.choice(keys)) for one in first]
    return make_scene(first, second, study=study, version=version)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_table_of_28_causes_scrolls_under_names_that_stay(page_of, axe_finds, width):
    scene = scene_of_many_causes()
    page = page_of(scene.viewer, viewport={"width": width, "height": 800})
    page.goto(card_url(scene))
    table = page.get_by_role("region", name="Confusion table")
    name = table.get_by_role("rowheader", name=CAUSES[0], exact=True)
    last = table.get_by_role("columnheader", name="sum")
    left = name.bounding_box()["x"]
    assert last.bounding_box()["x"] > width
    table.focus()
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert last.bounding_box()["x"] < width
    assert 0 <= name.bounding_box()["x"] <= left
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_finds(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page_of, axe_finds, scheme):
    other = content([{"component": "tokenizer", "root_cause": "misused-api"}], symptom="nothing", phase="unsure")
    scene = make_scene([CRASH, CRASH, other, CRASH], [CRASH, other, other, None], [other, CRASH, CRASH, CRASH])
    page = page_of(scene.judge, color_scheme=scheme)
    pages = [reverse("agreement:round", args=[scene.study.slug, scene.round.pk])]
    pages += [card_url(scene, facet) for facet in ("symptom", "phase", "root-cause")]
    pages += [card_url(scene, "symptom") + query for query in ("?row=0&column=0", "?left_out=1")]
    for url in pages:
        page.goto(url)
        assert axe_finds(page) == [], url


def test_the_calculator_computes_downloads_and_is_accessible(page_of, axe_finds):
    page = page_of(people.make_user("anyone"))
    page.goto(reverse("agreement:calculator"))
    assert axe_finds(page) == []
    page.keyboard.press("c")
    expect(page.get_by_role("row", name="Krippendorff's alpha, nominal")).to_be_visible()
    assert axe_finds(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="LaTeX").click()
    assert download.value.path().read_text(encoding="utf-8").startswith(r"% needs \usepackage{booktabs}")
    page.get_by_label("Paste a table").fill("report,a,b\n1,x,x\n2,y,x\n3,y,y\n")
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_role("row", name="Cohen's kappa")).to_contain_text(".400")


def test_what_if_is_computed_at_once_and_back_again(page_of, axe_finds):
    scene = make_scene([CRASH, HANG, CRASH, HANG], [CRASH, CRASH, HANG, HANG], [CRASH, HANG, HANG, HANG])
    page = page_of(scene.lead)
    page.goto(reverse("agreement:facet", args=[scene.study.slug, scene.round.pk, "symptom"]))
    expect(page.get_by_text("what if, not the result")).to_have_count(0)
    page.get_by_label("C", exact=True).check()
    expect(page.get_by_text("what if, not the result")).to_be_visible()
    expect(page.get_by_role("heading", name="Cohen's kappa")).to_be_visible()
    assert "drop=C" in page.url
    assert axe_finds(page) == []
    page.get_by_role("link", name="As it is").click()
    expect(page.get_by_role("heading", name="Krippendorff's alpha, nominal")).to_be_visible()


def test_a_figure_is_saved_as_png_and_svg(page_of):
    scene = make_scene([CRASH, HANG, CRASH], [CRASH, CRASH, HANG])
    page = page_of(scene.viewer)
    page.goto(reverse("agreement:facet", args=[scene.study.slug, scene.round.pk, "symptom"]))
    figure = page.locator("figure").filter(has_text="each code").first
    with page.expect_download() as download:
        figure.get_by_role("button", name="PNG").click()
    assert download.value.suggested_filename == "codes.png"
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as download:
        figure.get_by_role("link", name="SVG").click()
    assert b"<svg" in download.value.path().read_bytes()


def test_from_a_cell_to_a_report_and_back(page_of):
    scene = make_scene([CRASH, HANG, CRASH], [CRASH, CRASH, HANG])
    page = page_of(scene.judge)
    page.goto(reverse("agreement:round", args=[scene.study.slug, scene.round.pk]))
    page.get_by_role("link", name="Symptom, raters A-B").click()
    page.get_by_role("region", name="Confusion table").get_by_role("link").first.click()
    expect(page.get_by_role("region", name="Reports")).to_be_visible()
    at = page.url
    page.get_by_role("region", name="Reports").get_by_role("rowheader").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/reports/"))
    page.go_back()
    expect(page).to_have_url(at)


def test_the_page_of_a_round_learns_of_its_close_without_a_reload(page_of, axe_finds):
    scene = make_scene([CRASH, HANG, CRASH], [CRASH, HANG, CRASH])
    page = page_of(scene.viewer)
    page.goto(reverse("agreement:round", args=[scene.study.slug, scene.round.pk]))
    expect(page.get_by_text("They are kept for good when the round closes.")).to_be_visible()
    page.evaluate("window.isTheSamePage = true")
    close_round(round=scene.round, by=scene.lead, at=DECIDED_AT)
    expect(page.get_by_text("Computed again just now: identical.")).to_be_visible(timeout=30_000)
    assert page.evaluate("window.isTheSamePage")
    assert axe_finds(page) == []


def test_the_page_that_waits_for_the_end_becomes_the_page_of_the_figures(page_of, axe_finds):
    scene = make_scene([CRASH, HANG, CRASH], [CRASH, HANG, HANG], ends=False)
    page, beside = page_of(scene.viewer), page_of(scene.lead)
    page.goto(reverse("agreement:round", args=[scene.study.slug, scene.round.pk]))
    expect(page.get_by_role("heading", name="Too early")).to_be_visible()
    assert axe_finds(page) == []
    beside.goto(reverse("rounds:round", args=[scene.study.slug, scene.round.pk]))
    expect(beside.get_by_role("link", name="Agreement", exact=False)).to_have_count(0)
    for one in (page, beside):
        one.evaluate("window.isTheSamePage = true")
    rounds.end(scene.round)
    expect(page.get_by_role("heading", name="The study's coefficient")).to_be_visible(timeout=30_000)
    expect(beside.get_by_role("link", name="Agreement a")).to_be_visible(timeout=30_000)
    for one in (page, beside):
        assert one.evaluate("window.isTheSamePage")
    expect(page.get_by_text("They are kept for good when the round closes.")).to_be_visible()
    assert axe_finds(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_facets_and_over_rounds(page_of, axe_finds, scheme, width):
    scene = make_scene([CRASH, HANG, CRASH], [CRASH, CRASH, HANG], [HANG, HANG, CRASH])
    page = page_of(scene.lead, color_scheme=scheme, viewport={"width": width, "height": 800})
    urls = [
        reverse("agreement:facet", args=[scene.study.slug, scene.round.pk, key]) for key in ("symptom", "root-cause")
    ]
    for url in [*urls, reverse("agreement:study", args=[scene.study.slug])]:
        page.goto(url)
        assert axe_finds(page) == [], url
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_where_machine_raters_are(page_of, axe_finds, scheme, width):
    scene = scene_of([CRASH, HANG, CRASH], [CRASH, CRASH, HANG], machine=[HANG, HANG, CRASH])
    page = page_of(scene.lead, color_scheme=scheme, viewport={"width": width, "height": 800})
    pages = [
        reverse("rounds:machines", args=[scene.study.slug]),
        reverse("agreement:round", args=[scene.study.slug, scene.round.pk]),
        reverse("agreement:facet", args=[scene.study.slug, scene.round.pk, "symptom"]),
    ]
    for url in pages:
        page.goto(url)
        expect(page.get_by_text("reader 2026-02-01").first).to_be_visible()
        assert axe_finds(page) == [], url
        assert page.evaluate("document.documentElement.scrollWidth") <= width
