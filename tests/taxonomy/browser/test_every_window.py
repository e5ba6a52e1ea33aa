"""The editor without script, and every page of the room as axe and a phone see it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from taxonomy import services
from taxonomy.models import Codebook
from tests.taxonomy.browser.windows import PageOf, pane, press
from tests.taxonomy.drafts import draft_book, edit
from tests.worlds import books, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_editor_works_without_script(filled: Codebook, lead: User, page_of: PageOf) -> None:
    page = page_of(lead, java_script_enabled=False)
    page.goto(f"/codebooks/{filled.pk}/")
    page.get_by_role("link", name="Crash").click()
    page.get_by_label("Name", exact=True).fill("Abort")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.get_by_role("button", name="↓ Down").click()
    expect(page.locator("#facet-symptom li a").nth(1)).to_have_text("Abort")
    page.get_by_role("link", name="Add one below").click()
    page.get_by_label("Name", exact=True).fill("Segfault")
    page.get_by_role("button", name="Add").click()
    pane(page, "Segfault")
    page.get_by_label("Find in the codebook").fill("segfault")
    press(page, "Enter")
    expect(page.locator("[data-row]")).to_have_text(["Symptom", "Abort", "Segfault"])
    assert draft_book(filled).codes_by_key["segfault"].parent_key == "crash"


PAGES = [
    *("", "codes/crash/", "codes/silent-error/", "facets/component/", "new-facet/", "facets/symptom/new-code/"),
    *("import/", "publish/", "versions/", "versions/1/", "schemes/", "recoding/"),
    *("codes/crash/leave/", "codes/system-hang/", "codes/crash@1/", "difference/?from=1&to=draft"),
]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    filled: Codebook,
    lead: User,
    page_of: PageOf,
    axe_finds: Callable[[Page], list[str]],
    scheme: str,
    width: int,
) -> None:
    services.retire_code(codebook=filled, key="silent-error", reason="Unused.", by=lead, at=books.AT)
    edit(filled, lead, "crash", name="Abort", reason="Clearer.")
    services.merge_code(codebook=filled, key="system-hang", into="crash", reason="The same.", by=lead, at=books.AT)
    empty = people.make_study(lead, name="Empty").codebook
    page = page_of(lead, color_scheme=scheme, viewport={"width": width, "height": 844})
    for path in [f"/codebooks/{filled.pk}/{path}" for path in PAGES] + [f"/codebooks/{empty.pk}/"]:
        page.goto(path)
        assert axe_finds(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"/codebooks/{filled.pk}/codes/crash/")
    page.get_by_label("Brief definition").fill("Mine.")
    edit(filled, lead, "crash", brief="Theirs.")
    page.locator("#save").click()
    expect(page.locator(".stale")).to_be_visible()
    assert axe_finds(page) == []
