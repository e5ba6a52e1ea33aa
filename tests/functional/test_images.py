"""Images of a report: links until they are pressed, then shown in their place, from the hosts that are named."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from annotator.rounds.models import Round
from tests.worlds import people, rounds
from tests.worlds.reports import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><rect width='40' height='30'/></svg>"
BODY = """Look:

![the log](https://user-images.githubusercontent.com/1/log.png)

![gone](https://user-images.githubusercontent.com/1/gone.png)

![elsewhere](https://pictures.example.org/elsewhere.png)
"""


@pytest.fixture
def round(transactional_db: None) -> Round:
    study = people.make_study()
    make_report(study.corpus, body=BODY)
    return rounds.make_open_round(study, [people.make_user("rater")], n_reports=0)


@pytest.fixture
def asked() -> list[Request]:
    """What was fetched from elsewhere, in its order."""
    return []


@pytest.fixture
def desk(round: Round, page_of: PageOf, asked: list[Request]) -> Page:
    page = page_of(round.raters.get().user)

    def answer(route: Route) -> None:
        asked.append(route.request)
        if route.request.url.endswith("log.png"):
            route.fulfill(body=PICTURE, content_type="image/svg+xml")
        else:
            route.fulfill(status=404)

    page.route(re.compile("^https://"), answer)
    page.goto(f"/studies/{round.study.slug}/rounds/{round.pk}/desk/")
    page.keyboard.press("ArrowDown")  # the first sign of life brings the rest of the desk
    expect(page.get_by_role("link", name="Image: the log")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def test_an_image_is_fetched_when_it_is_pressed_and_not_before(desk: Page, asked: list[Request]) -> None:
    link = desk.get_by_role("link", name="Image: the log")
    assert asked == []
    link.focus()
    desk.keyboard.press("Enter")
    expect(link.locator("img")).to_be_visible()
    [request] = asked
    assert "referer" not in request.headers
    assert len(desk.context.pages) == 1


def test_an_image_that_is_gone_says_so_and_stays_a_link(desk: Page) -> None:
    link = desk.get_by_role("link", name="Image: gone")
    link.click()
    expect(link).to_have_attribute("data-image", "missing")
    expect(link.locator("img")).to_have_count(0)


def test_an_image_of_another_host_opens_where_it_is_kept(desk: Page, asked: list[Request]) -> None:
    with desk.context.expect_page():
        desk.get_by_role("link", name="Image: elsewhere").click()
    expect(desk.locator(".thread img")).to_have_count(0)
    assert [request for request in asked if request.resource_type == "image"] == []
