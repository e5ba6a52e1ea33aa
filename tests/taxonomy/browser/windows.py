"""What is done and seen in the editor's window."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

PageOf = Callable[..., Page]


def pane(page: Page, title: str) -> None:
    expect(page.locator("#entry h2").first).to_have_text(title)


def rows(page: Page) -> list[str]:
    return [row.get_attribute("data-row") or "" for row in page.locator("[data-row]:visible").all()]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
