"""The codebook at the elbow in a browser: what changed since the last session, and codes that need a passage."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.coding.models import Coding
from annotator.rounds.models import Round
from taxonomy import services as taxonomy
from tests.taxonomy.drafts import edit
from tests.worlds import books, codings, people, rounds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Page]
Finds = Callable[[Page], list[str]]
WHOLE = codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def rater(transactional_db: None) -> User:
    return people.make_user("rater")


def desk_of(round: Round) -> str:
    return f"/studies/{round.study.slug}/rounds/{round.pk}/desk/"


@pytest.fixture
def changed(rater: User) -> str:
    """The desk of a round under a version in which two codes differ from what the rater coded under before."""
    study = people.make_study()
    first = rounds.make_open_round(study, [rater], n_reports=3)
    codings.submit(rounds.assignments_of(first, rater)[0], WHOLE)
    rounds.end(first)
    edit(study.codebook, study.created_by, "crash", when_not="It hangs.", reason="Mixed up with hangs.")
    edit(study.codebook, study.created_by, "operators", examples=("A kernel returns NaN.",))
    version = books.publish(study.codebook, study.created_by)
    return desk_of(rounds.make_open_round(study, [rater], version=version))


@pytest.fixture
def needing(rater: User) -> str:
    """The desk of a round whose codebook asks for evidence of the symptom."""
    study = people.make_study()
    text = books.SMALL.replace("- name: Symptom\n", "- name: Symptom\n  evidence_required: true\n")
    taxonomy.import_yaml(codebook=study.codebook, text=text, by=study.created_by, at=books.AT)
    version = books.publish(study.codebook, study.created_by)
    return desk_of(rounds.make_open_round(study, [rater], version=version, n_reports=3))


def test_what_changed_is_told_and_marked_until_it_was_read(
    changed: str, rater: User, page_of: PageOf, axe_finds: Finds
) -> None:
    page = page_of(rater)
    page.goto(changed)
    news = page.locator("[data-news]")
    expect(news).to_contain_text("2 codes changed since you coded under version 1")
    expect(news).to_contain_text("Mixed up with hangs.")
    expect(page.locator(".facet .code[data-changed]")).to_have_count(2)
    assert axe_finds(page) == []
    page.locator("label", has_text="Crash").hover()
    expect(page.locator("[data-shown] .changed")).to_contain_text("When not")
    page.keyboard.press("f")
    expect(page.locator(".facet .code[data-changed]")).to_have_count(3)
    page.keyboard.press("1")
    with page.expect_response(lambda one: "action=news" in (one.request.post_data or "")) as told:
        page.get_by_role("button", name="I have read this").click()
    assert told.value.ok
    expect(news).to_have_count(0)
    expect(page.locator("[data-changed]")).to_have_count(0)
    expect(page.locator(".facet input:checked")).to_have_count(1)
    elsewhere = page_of(rater)  # another device
    elsewhere.goto(changed)
    expect(elsewhere.locator(".facet[data-active]")).to_have_count(1)
    expect(elsewhere.locator("[data-news]")).to_have_count(0)


def test_without_script_the_button_keeps_the_answers(changed: str, rater: User, page_of: PageOf) -> None:
    page = page_of(rater, java_script_enabled=False)
    page.goto(changed)
    page.get_by_role("radio", name="Crash").check()
    page.get_by_role("button", name="I have read this").click()
    expect(page.locator("[data-news]")).to_have_count(0)
    expect(page.get_by_role("radio", name="Crash")).to_be_checked()
    expect(page.locator(".done-count")).to_contain_text("0 of 3")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["wide", "phone"])
def test_the_list_of_changes_leaves_the_codes_in_reach(
    changed: str, rater: User, page_of: PageOf, axe_finds: Finds, screen: dict[str, object]
) -> None:
    page = page_of(rater, color_scheme="dark", **screen)
    page.goto(changed)
    page.locator("[data-news] summary").click()
    expect(page.get_by_role("button", name="I have read this")).to_be_hidden()
    page.locator("label", has_text="Crash").click()
    expect(page.locator("label", has_text="Crash").locator("input")).to_be_checked()
    assert axe_finds(page) == []


def test_a_code_without_its_passage_is_asked_for_and_then_taken(needing: str, rater: User, page_of: PageOf) -> None:
    page = page_of(rater)
    page.goto(needing)
    expect(page.locator(".facet[data-active]")).to_contain_text("with a passage")
    for key in "1", "ArrowRight", "1", "2":  # Crash; the phase stays open; Operators, Misused API
        page.keyboard.press(key)
    first = page.url
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Symptom needs evidence: select a passage")
    expect(page.locator('[data-facet="a.symptom"]')).to_have_attribute("data-active", "")
    page.keyboard.press("e")
    page.keyboard.press("1")
    expect(page.locator(".spans li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(first)
    expect(page.locator("[data-saved]")).not_to_have_attribute("data-state", "waiting")
    expect(page.locator(".done-count")).to_contain_text("1 of 3")
    assert Coding.objects.get().evidence.count() == 1


@pytest.fixture
def large(rater: User) -> str:
    """The desk of a round whose one facet has more codes than there are keys."""
    study = people.make_study()
    codes = "".join(f"  - {{name: Cause {number}, brief: What it means.}}\n" for number in range(1, 46))
    text = f"codebook: Causes\nfacets:\n- name: Cause\n  codes:\n{codes}"
    taxonomy.import_yaml(codebook=study.codebook, text=text, by=study.created_by, at=books.AT)
    version = books.publish(study.codebook, study.created_by)
    return desk_of(rounds.make_open_round(study, [rater], version=version, n_reports=4))


def submit_by_search(page: Page, name: str, done: int) -> None:
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".done-count")).to_contain_text(f"{done} of 4")


def test_own_codes_stand_above_many_with_keys_and_stay_while_a_report_is_open(
    large: str, rater: User, page_of: PageOf, axe_finds: Finds
) -> None:
    page = page_of(rater)
    page.goto(large)
    mine = page.locator(".mine button")
    expect(page.get_by_role("button", name="My codes")).to_have_attribute("aria-pressed", "true")
    expect(mine).to_have_count(0)
    submit_by_search(page, "cause 45", 1)
    expect(mine).to_have_text([",Cause 45"])
    submit_by_search(page, "cause 2", 2)
    # in the order of the book, each with a key: its own, or one that is free
    expect(mine).to_have_text(["2Cause 2", ",Cause 45"])
    assert axe_finds(page) == []
    page.keyboard.press(",")
    expect(page.locator('input[value="cause-45"]')).to_be_checked()
    expect(mine).to_have_text(["2Cause 2", ",Cause 45"])
    page.keyboard.press("Enter")
    expect(page.locator(".done-count")).to_contain_text("3 of 4")
    page.get_by_role("button", name="My codes").click()
    expect(mine).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="My codes")).to_have_attribute("aria-pressed", "false")
    expect(mine).to_have_count(0)


def test_what_others_use_is_not_offered(large: str, rater: User, page_of: PageOf) -> None:
    other = people.make_user("other")
    page = page_of(rater)
    page.goto(large)
    submit_by_search(page, "cause 45", 1)
    expect(page.locator(".mine button")).to_have_count(1)
    study = Round.objects.get().study
    again = rounds.make_open_round(study, [other], n_reports=4)
    page = page_of(other)
    page.goto(desk_of(again))
    expect(page.get_by_role("button", name="My codes")).to_be_visible()
    expect(page.locator(".mine button")).to_have_count(0)
