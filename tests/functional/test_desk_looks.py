"""The desk on every screen: accessible, small, readable without JavaScript's help, codable with one thumb."""

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from annotator.accounts.models import User
from annotator.coding.models import Coding
from annotator.rounds.models import Round
from tests.worlds import codings, people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
Finds = Callable[[Page], list[str]]
FOUND = [{"component": "operators", "root_cause": "misconfiguration"}]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MOST_REQUESTS, MOST_BYTES = 12, 150_000


@pytest.fixture
def rater(transactional_db: None) -> User:
    return people.make_user("rater")


@pytest.fixture
def round(rater: User) -> Round:
    return rounds.make_open_round(people.make_study(), [rater], n_reports=3)


@pytest.fixture
def desk(round: Round) -> str:
    return f"/studies/{round.study.slug}/rounds/{round.pk}/desk/"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{"viewport": {"width": 1280, "height": 800}}, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_on_any_page_of_the_desk(
    desk: str, round: Round, rater: User, page_of: PageOf, axe_finds: Finds, theme: str, screen: dict[str, object]
) -> None:
    page = page_of(rater, color_scheme=theme, **screen)
    page.goto(desk)
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    assert axe_finds(page) == []
    # answered and folded, a second finding, a definition shown, a refusal
    page.locator("label", has_text="Crash").click()
    page.get_by_role("button", name="Another finding").click()
    page.locator("label", has_text="Operators").first.click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert")).to_contain_text("is not answered yet")
    assert axe_finds(page) == []
    page.get_by_label("Search all codes").fill("job")
    assert axe_finds(page) == []
    page.goto(f"{desk}queue/")
    assert axe_finds(page) == []
    for assignment in rounds.assignments_of(round, rater):
        codings.submit(assignment, codings.content(FOUND, symptom="crash", memo="why"))
    page.goto(desk)
    assert axe_finds(page) == []
    rounds.end(round)
    page.goto(desk)
    assert axe_finds(page) == []
    page.goto(f"{desk}queue/")
    page.locator("td a").first.click()
    expect(page.get_by_role("heading", name="My coding")).to_be_visible()
    assert axe_finds(page) == []


def test_a_queue_is_coded_on_a_phone_with_a_thumb(desk: str, rater: User, page_of: PageOf) -> None:
    page = page_of(rater, **PHONE)
    page.goto(desk)
    for number in range(3):
        expect(page.locator(".done-count")).to_contain_text(f"{number} of 3")
        page.get_by_role("link", name="Codes").tap()
        expect(page.get_by_role("link", name="Report", exact=True)).to_be_visible()
        for name in ("System hang", "Job manager", "Concurrency issue"):
            page.get_by_role("radio", name=name).locator("xpath=..").tap()
            expect(page.get_by_role("radio", name=name)).to_be_checked()
        submit = page.get_by_role("button", name="Submit")
        place = submit.bounding_box()
        assert place is not None
        assert place["y"] > 844 / 2, "the thumb reaches it"
        assert place["height"] >= 44
        submit.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have coded every report of your queue")
    assert Coding.objects.count() == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_tapped_on_a_phone_has_room_for_a_thumb(desk: str, rater: User, page_of: PageOf) -> None:
    page = page_of(rater, **PHONE)
    page.goto(desk)
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    controls = (
        ".code label, .own:visible, .add, .done-count, .search, :is(.foot, .tools) :is(.button, input.find):visible"
    )
    heights = page.locator(controls).evaluate_all(
        "controls => controls.map((control) => control.getBoundingClientRect().height)"
    )
    assert len(heights) > 30
    assert min(heights) >= 44


def test_the_page_is_small_and_comes_in_few_requests(desk: str, rater: User, page_of: PageOf) -> None:
    page = page_of(rater)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(desk)
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    pages = [answer for answer in answers if answer.status == 200]
    weight = sum(len(gzip.compress(answer.body())) for answer in pages)
    assert len(pages) <= MOST_REQUESTS, [answer.url for answer in pages]
    assert weight <= MOST_BYTES


def test_nothing_is_blocked_or_broken_on_the_way(desk: str, rater: User, page_of: PageOf) -> None:
    page = page_of(rater)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(desk)
    for key in ("1", "0", "1", "1", "Enter", "k", "j", "s", "/", "Escape", "f", "x", "?", "Escape"):
        page.keyboard.press(key)
        page.wait_for_timeout(60)
    assert troubles == []


def test_the_report_can_be_read_and_the_codes_seen_before_any_script_has_run(
    desk: str, rater: User, page_of: PageOf
) -> None:
    page = page_of(rater)
    page.route("**/*.js", lambda route: route.abort())
    page.goto(desk)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("radio", name="Crash")).to_be_visible()
    expect(page.get_by_role("button", name="Submit and next")).to_be_visible()
