"""Every page in Chromium, wide and light, then on a phone and dark: axe finds nothing, the console stays silent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.architecture.everything import PEOPLE, Everything, arguments_at, build
from tests.architecture.test_permissions import rows

pytestmark = pytest.mark.browser
LOOKS: dict[str, dict[str, Any]] = {
    "wide and light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone and dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
# JSON, files and pieces of pages
NOT_PAGES = {"health", "mining:sample", "mining:problems", "mining:harvest_progress"}


def addresses_of(person: str) -> list[tuple[str, str]]:
    """Return address and phase of what this person may read, apart from files, pieces and JSON."""
    place = PEOPLE.index(person)
    return [
        (address, phase)
        for address, phase, row in rows("GET")
        if row.split()[place] == "200" and address not in NOT_PAGES and not address.startswith("api:")
    ]


def look_at(page: Page, url: str, axe_finds: Callable[[Page], list[str]]) -> list[str]:
    """Return what is wrong with one page; a file that downloads and a piece of a page are not judged."""
    wrong: list[str] = []

    def hear(message: Any) -> None:
        if message.type in {"error", "warning"}:
            wrong.append(f"console: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    answer = page.request.get(url)
    is_page = "text/html" in answer.headers.get("content-type", "") and "<html" in answer.text()
    if is_page:
        page.goto(url)
        wrong += axe_finds(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wrong.append("the page scrolls sideways")
    page.remove_listener("console", hear)
    return wrong


@pytest.fixture
def world(transactional_db: None) -> Everything:
    return build()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("person", ["anonymous", "rater", "lead"])
def test_nothing_is_wrong_with_any_page(
    world: Everything,
    page_of: Callable[..., Page],
    axe_finds: Callable[[Page], list[str]],
    person: str,
    look: str,
) -> None:
    page = page_of(world.people[person], **LOOKS[look])
    found = {}
    for address, phase in addresses_of(person):
        url = reverse(address, kwargs=arguments_at(world, address, phase))
        wrong = look_at(page, url, axe_finds)
        if wrong:
            found[f"{address}@{phase} {url}"] = wrong
    assert found == {}


def test_the_browser_of_the_api_runs_under_the_same_policy(world: Everything, page_of: Callable[..., Page]) -> None:
    """Swagger UI is not ours to judge with axe; that it runs without anything inline is."""
    said: list[str] = []
    page = page_of(world.people["rater"])
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(reverse("api:docs"))
    expect(page.get_by_text("/api/v1/studies/{slug}/gold/")).to_be_visible()
    assert said == []
