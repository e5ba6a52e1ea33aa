"""The desk with JavaScript switched off: the same form, sent by the browser itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from annotator.accounts.models import User
from annotator.coding import services
from annotator.coding.models import Coding, Draft
from annotator.coding.selectors import own_coding
from annotator.rounds.models import Assignment, Round
from annotator.studies.selectors import seat_in
from tests.worlds import codings, people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]


@pytest.fixture
def rater(transactional_db: None) -> User:
    return people.make_user("rater")


@pytest.fixture
def round(rater: User) -> Round:
    return rounds.make_open_round(people.make_study(), [rater], n_reports=2)


@pytest.fixture
def page(round: Round, rater: User, page_of: PageOf) -> Page:
    page = page_of(rater, java_script_enabled=False)
    page.goto(f"/studies/{round.study.slug}/rounds/{round.pk}/desk/")
    return page


def choose(page: Page | Locator, *names: str) -> None:
    for name in names:
        page.get_by_role("radio", name=name, exact=True).or_(
            page.get_by_role("checkbox", name=name, exact=True)
        ).check()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit and next").click()


def test_reports_are_coded_to_the_end_with_two_findings_and_a_memo(page: Page, round: Round, rater: User) -> None:
    choose(page, "Crash", "Engine setup", "Model conversion", "Operators", "Misconfiguration")
    page.get_by_role("button", name="Another finding").click()
    second = page.get_by_role("group", name="Finding 2")
    choose(second, "Tokenizer")
    choose(second.get_by_role("group", name="Root cause"), "Unsure")
    page.get_by_label("Memo").fill("Two\nlines.")
    submit(page)
    expect(page.locator(".done-count")).to_contain_text("1 of 2")
    choose(page, "System hang")
    page.locator("[name='g0.1.component'][value=':nothing']").check()
    page.locator("[name='g0.1.root-cause'][value=':unsure']").check()
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You have coded every report of your queue")
    first = Assignment.objects.select_related("round__version").order_by("position").first()
    assert first is not None
    coding = own_coding(first, seat_in(user=rater, study=round.study))
    assert coding is not None
    assert coding.content == codings.content(
        [
            {"component": "operators", "root_cause": "misconfiguration"},
            {"component": "tokenizer", "root_cause": "unsure"},
        ],
        symptom="crash",
        phase=["engine-setup", "model-conversion"],
        memo="Two\nlines.",
    )


def test_save_keeps_a_draft_and_a_finding_can_be_removed(page: Page) -> None:
    choose(page, "Crash", "Operators")
    page.get_by_role("button", name="Another finding").click()
    choose(page.get_by_role("group", name="Finding 2"), "Tokenizer")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Remove Finding 1").click()
    expect(page.locator(".finding")).to_have_count(1)
    expect(page.locator("[name='g0.1.component']:checked")).to_have_value("tokenizer")
    assert Draft.objects.get().content["findings"] == {
        "Finding": [{"component": {"kind": "codes", "codes": ["tokenizer"]}}]
    }


def test_what_is_missing_is_said_with_a_link_and_nothing_chosen_is_lost(page: Page) -> None:
    choose(page, "Crash")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Component of Finding 1 is not answered yet.")
    expect(page.get_by_role("radio", name="Crash")).to_be_checked()
    page.get_by_role("link", name="Go there").click()
    assert page.url.endswith("#g0.1.component")
    assert not Coding.objects.exists()


def test_an_answer_can_be_cleared(page: Page) -> None:
    choose(page, "Crash")
    page.get_by_role("group", name="Symptom").get_by_text("Clear").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("input:checked")).to_have_count(0)


def test_contradicting_answers_are_refused_with_a_sentence(page: Page) -> None:
    choose(page, "Crash", "Engine setup")
    page.locator("[name='a.phase'][value=':nothing']").check()
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Phase has several answers that exclude each other; keep one.")


def test_a_newer_draft_is_not_overwritten_and_may_be_replaced_knowingly(page: Page, round: Round, rater: User) -> None:
    services.save_draft(
        assignment=rounds.assignments_of(round, rater)[0],
        content=codings.content(symptom="silent-error"),
        base_revision=0,
        by=rater,
        at=codings.AT,
    )
    choose(page, "Crash")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("changed in another window")
    assert Draft.objects.get().content["answers"]["symptom"]["codes"] == ["silent-error"]
    page.get_by_role("button", name="Save").click()
    assert Draft.objects.get().content["answers"]["symptom"]["codes"] == ["crash"]


def test_what_a_chosen_code_means_is_shown(page: Page) -> None:
    choose(page, "Silent error")
    expect(page.get_by_text("What silent error means.")).to_be_visible()


def test_a_report_is_skipped(page: Page, round: Round, rater: User) -> None:
    page.get_by_role("button", name="Skip for later").click()
    expect(page.locator(".done-count")).to_contain_text("0 of 2")
    first, second = rounds.assignments_of(round, rater)
    assert page.url.endswith(f"/{second.pk}/")
    assert first.skipped_at is not None
