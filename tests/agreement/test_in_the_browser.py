"""The agreement pages in Chromium: wide tables stay readable, and axe finds nothing."""

import random

import pytest
from django.urls import reverse

from tests.worlds import books, people
from tests.worlds.codings import content
from tests.worlds.conflicts import CRASH, make_scene

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
