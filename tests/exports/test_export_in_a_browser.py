"""The page of packages in Chromium: asked for by key, followed without reloading, downloaded, cancelled."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from annotator.common.models import Job, JobState
from annotator.exports import tasks
from annotator.exports.models import Package
from tests.worlds.conflicts import CRASH, Scene, make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return make_scene([CRASH, None], [CRASH, CRASH])


@pytest.fixture
def page(scene: Scene, page_of: Callable[..., Page]) -> Page:
    page = page_of(scene.lead)
    page.goto(f"/studies/{scene.study.slug}/export/")
    return page


def test_a_package_is_asked_for_followed_and_downloaded_with_the_keyboard(
    page: Page, tmp_path: Path, axe_finds: Callable[[Page], list[str]]
) -> None:
    page.keyboard.press("b")
    expect(page.get_by_text("Waiting for a worker.")).to_be_visible()
    assert axe_finds(page) == []
    tasks.build_package(Package.objects.get().job_id)
    # the list asks again by itself
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible()
    package = Package.objects.get()
    expect(page.get_by_text(package.sha256)).to_be_visible()
    link.focus()
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    started.value.save_as(tmp_path / "package.zip")
    assert hashlib.sha256((tmp_path / "package.zip").read_bytes()).hexdigest() == package.sha256


def test_the_button_keeps_its_focus_while_the_list_is_brought_up_to_date(page: Page) -> None:
    page.get_by_role("button", name="Build a package").click()
    cancel = page.get_by_role("button", name="Cancel")
    cancel.focus()
    with page.expect_response(lambda response: response.url.endswith("/export/")):
        pass
    expect(cancel).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cancelled; nothing was kept.")).to_be_visible()
    expect(page.get_by_role("button", name="Build a package")).to_be_visible()
    assert Job.objects.get(task__startswith="exports.").state == JobState.CANCELLED
