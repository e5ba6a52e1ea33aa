"""Text that is not saved yet survives whatever happens to it."""

import re

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.studies import services as studies
from annotator.studies.models import Study
from taxonomy.models import Codebook
from tests.taxonomy.browser.windows import PageOf, pane, press
from tests.taxonomy.drafts import edit, state_of
from tests.worlds import books, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_unsaved_text_is_not_left_without_asking(filled: Codebook, lead: User, page_of: PageOf) -> None:
    page, asked = page_of(lead), []
    page.goto(f"/codebooks/{filled.pk}/codes/crash/")

    def answer(dialog: object) -> None:
        asked.append(dialog)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()  # type: ignore[attr-defined]  # Playwright's own

    page.on("dialog", answer)
    page.get_by_label("Full definition").fill("Half a thought")
    expect(page.get_by_text("not saved yet")).to_be_visible()
    page.locator('[data-row="code:repetition"]').click()
    pane(page, "Crash")
    expect(page.get_by_label("Full definition")).to_have_value("Half a thought")
    page.locator('[data-row="code:repetition"]').click()
    pane(page, "Repetition")
    assert len(asked) == 2


def test_saved_text_is_left_without_asking(page: Page, filled: Codebook) -> None:
    asked: list[object] = []
    page.on("dialog", lambda dialog: asked.append(dialog))
    page.get_by_label("Full definition").fill("A whole thought.")
    press(page, "Control+Enter")
    expect(page.locator(".saved")).to_have_text("Saved.")
    page.locator('[data-row="code:repetition"]').click()
    pane(page, "Repetition")
    page.reload()
    assert asked == []
    assert state_of(filled, "crash").full == "A whole thought."


def test_two_editors_of_one_code_both_see_both_texts(page: Page, filled: Codebook, lead: User) -> None:
    page.get_by_label("Brief definition").fill("Mine.")
    edit(filled, lead, "crash", brief="Theirs.")
    page.get_by_role("button", name="Save").click()
    table = page.locator(".stale table")
    expect(table.get_by_role("row").nth(1)).to_have_text(re.compile(r"Brief definition\s*Theirs\.\s*Mine\."))
    expect(page.get_by_label("Brief definition")).to_have_value("Mine.")
    expect(page.get_by_text("not saved yet")).to_be_visible()
    press(page, "Control+Enter")
    expect(page.locator(".saved")).to_have_text("Saved.")
    assert state_of(filled, "crash").brief == "Mine."


def test_text_stays_when_the_server_is_away_or_the_person_is_signed_out(page: Page, filled: Codebook) -> None:
    page.get_by_label("Full definition").fill("Long thoughts.")
    page.context.set_offline(True)
    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    page.context.set_offline(False)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    expect(page.get_by_label("Full definition")).to_have_value("Long thoughts.")
    page.context.add_cookies(cookies)
    press(page, "Control+Enter")
    expect(page.locator(".saved")).to_have_text("Saved.")
    assert state_of(filled, "crash").full == "Long thoughts."


def test_a_right_that_was_taken_away_takes_no_text(page_of: PageOf, filled: Codebook, study: Study, lead: User) -> None:
    judge = people.add(study, people.make_user("judge"), "adjudicator", "rater")
    page = page_of(judge)
    page.goto(f"/codebooks/{filled.pk}/codes/crash/")
    page.get_by_label("Full definition").fill("Long thoughts.")
    studies.revoke_role(study=study, user=judge, role="adjudicator", by=lead, at=books.AT)
    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("You may read this codebook but not change it")
    expect(page.get_by_label("Full definition")).to_have_value("Long thoughts.")
