"""The front of the house in Chromium: readable by everybody, in both themes, on a phone, and without a mouse."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotator.accounts import tokens
from annotator.studies import services
from tests.worlds import codings, people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}
PageOf = Callable[..., Page]
AxeFinds = Callable[[Page], list[str]]
SAID = codings.content([{"component": "operators", "root_cause": "misused-api"}], symptom="crash")


@pytest.fixture
def addresses(transactional_db: None) -> dict[str, str]:
    """A study with an ended and an open round, its lead (the owner), and every page of the front."""
    lead, other = people.make_owner("lena"), people.make_user("noah")
    study = people.make_study(lead, name="Bugs")
    services.edit_protocol(study=study, text="# Rules\n\n- [x] one\n\n```python\nx = 1\n```", by=lead, at=people.AT)
    ended = rounds.make_open_round(study, [lead, other], name="First", n_reports=3)
    for rater in (lead, other):
        for assignment in rounds.assignments_of(ended, rater):
            codings.submit(assignment, SAID)
    rounds.end(ended)
    rounds.make_open_round(study, [lead, other], name="Second")
    _, token = services.invite(study=study, roles=["rater"], email="", by=lead, at=timezone.now())
    tokens.make_token(user=lead, name="cron", at=people.AT)
    home = f"/studies/{study.slug}/"
    inside = ["protocol/", "protocol/edit/", "members/", "settings/", "log/"]
    alone = ["/", "/new-study/", "/profile/", "/profile/tokens/", "/people/", "/accounts/password/change/"]
    return {
        "home": home,
        "inside": " ".join([home, *(home + page for page in inside), *alone, "/studies/nowhere/"]),
        "outside": f"/accounts/login/ /accounts/password/reset/ /join/{token}/ /join/wrong/ /accounts/inactive/",
    }


@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", PHONE)], ids=["light, wide", "dark, phone"])
@pytest.mark.parametrize("side", ["inside", "outside"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    page_of: PageOf, axe_finds: AxeFinds, addresses: dict[str, str], side: str, scheme: str, viewport: dict[str, int]
) -> None:
    user = people.User.objects.get(username="lena") if side == "inside" else None
    page = page_of(user, color_scheme=scheme, viewport=viewport)
    for path in addresses[side].split():
        page.goto(path)
        assert axe_finds(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_key_of_the_home_goes_to_the_desk(page_of: PageOf, addresses: dict[str, str]) -> None:
    page = page_of(people.User.objects.get(username="lena"))
    page.goto(addresses["home"])
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/desk/"))


def test_a_theme_is_seen_at_once_and_kept(page_of: PageOf, addresses: dict[str, str]) -> None:
    page = page_of(people.User.objects.get(username="lena"), color_scheme="light")
    page.goto("/profile/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.goto(addresses["home"])
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_an_invitation_is_copied_with_one_press(page_of: PageOf, addresses: dict[str, str]) -> None:
    page = page_of(people.User.objects.get(username="lena"), permissions=["clipboard-read", "clipboard-write"])
    page.goto(addresses["home"] + "members/")
    page.get_by_role("button", name="Make an invitation link").click()
    link = page.get_by_label("Invitation link")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link.input_value()


def test_the_keys_of_the_page_are_shown(page_of: PageOf, addresses: dict[str, str]) -> None:
    page = page_of(people.User.objects.get(username="lena"))
    page.goto(addresses["home"])
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Start coding: 3 left")


def test_text_of_the_protocol_is_not_left_by_mistake(page_of: PageOf, addresses: dict[str, str]) -> None:
    page = page_of(people.User.objects.get(username="lena"))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(addresses["home"] + "protocol/edit/")
    page.get_by_label("Protocol", exact=True).press_sequentially("x")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url("**/protocol/")
    assert asked == ["beforeunload"]
