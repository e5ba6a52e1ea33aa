"""Chromium: one browser per run, one context (cookies, storage) per person."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Page, Route, expect

from tools.chromium import FLAGS, ensure_chromium

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

# milliseconds; two cores with other work on them are slow at times, which is no failure
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


def first_held(page: Page, held: list[Route]) -> Route:
    """Return the first request that a test holds back, once the browser has sent it."""
    end = time.monotonic() + PATIENCE / 1000
    while not held:
        assert time.monotonic() < end, "The browser sent no such request."
        page.wait_for_timeout(20)
    return held[0]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """What pytest-playwright starts: the system's Chromium, headless, quiet."""
    return {"executable_path": str(ensure_chromium()), "args": FLAGS, "headless": True}


class _Underway:
    """How many requests the live server has begun and not ended."""

    def __init__(self) -> None:
        self.number = 0
        self.changed = threading.Condition()

    def begin(self, **_: object) -> None:
        with self.changed:
            self.number += 1

    def end(self, **_: object) -> None:
        with self.changed:
            self.number -= 1
            self.changed.notify_all()

    def wait_for_none(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.number <= 0, timeout=PATIENCE / 1000)


@pytest.fixture
def settled_server(live_server: Any) -> Iterator[None]:
    """Let requests of closed pages end before the tables are emptied: PostgreSQL would find a deadlock."""
    underway = _Underway()
    request_started.connect(underway.begin, weak=False)
    request_finished.connect(underway.end, weak=False)
    yield
    underway.wait_for_none()
    request_started.disconnect(underway.begin)
    request_finished.disconnect(underway.end)


@pytest.fixture
def page_of(live_server: Any, settled_server: None, new_context: Callable[..., Any]) -> Callable[..., Page]:
    """Return a page in which a person is signed in; every call is a browser context of its own.

    `page_of(user)`, `page_of(None)` for a stranger, `page_of(user, color_scheme="dark", viewport={...})`.
    """

    def open_page(user: "AbstractUser | None" = None, **options: Any) -> Page:
        context = new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page: Page = context.new_page()
        return page

    return open_page


@pytest.fixture(scope="session")
def axe_finds() -> Callable[[Page], list[str]]:
    """Return what axe finds on a page, a line for each violation: `assert axe_finds(page) == []`."""
    axe = Axe()

    def find(page: Page) -> list[str]:
        found = axe.run(page).response["violations"]
        return [f"{one['id']} ({one['impact']}): {node['html']}" for one in found for node in one["nodes"]]

    return find
