"""The page of order effects in Chromium: nothing to scroll sideways but the figures, and axe finds nothing."""

import pytest

from tests.agreement.test_order_effects import World
from tests.worlds import rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_page_of_order_effects_fits_and_axe_finds_nothing(page_of, axe_finds, scheme, width):
    world = World()
    rounds.close(rounds.end(world.round))
    page = page_of(world.viewer, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(world.url)
    page.get_by_text("The same as a table").first.click()
    assert page.get_by_role("columnheader", name="n in 5th").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_finds(page) == []
