"""The desk with JavaScript switched off: the same form, sent by the browser itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from annotator.accounts.models import User
from annotator.coding import services
from annotator.coding.models import Coding, Draft, Evidence
from annotator.coding.selectors import own_coding
from annotator.rounds.models import Assignment, Round
from annotator.studies.selectors import seat_in
from mining.models import Snapshot
from taxonomy import services as taxonomy
from tests.worlds import books, codings, people, rounds

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


BODY = "It crashes at **start**.\nThen it crashes\nagain.\n"
COMMENTS = [
    {"body": text, "url": f"https://example.org/1#{text}", "author": "b", "role": "", "created_at": None}
    for text in ("Same here.", "Same here.")
]


def say(page: Page) -> None:
    """Answer everything but the symptom."""
    choose(page, "Engine setup", "Operators", "Misconfiguration")


def quote(page: Page, facet: str, words: str) -> None:
    field = page.get_by_label(f"Words of the report that support {facet}, copied")
    if not field.is_visible():
        page.get_by_role("group", name=facet).get_by_text("Quote a passage").click()
    field.fill(words)


@pytest.fixture
def told(page: Page) -> Page:
    """The desk, its report telling something that can be quoted."""
    Snapshot.objects.update(body=BODY, comments=COMMENTS)
    page.reload()
    return page


def test_a_quoted_passage_is_kept_with_its_place_and_what_stands_around_it(told: Page) -> None:
    choose(told, "Crash")
    say(told)
    quote(told, "Symptom", "it crashes again")
    quote(told, "Component", "at start")
    submit(told)
    expect(told.locator(".done-count")).to_contain_text("1 of 2")
    kept = Evidence.objects.order_by("start").values_list("facet__key", "code__key", "part", "start", "end", "quote")
    assert list(kept) == [
        ("component", "operators", "body", 11, 21, "at **start"),
        ("symptom", "crash", "body", 30, 46, "it crashes\nagain"),
    ]
    assert Evidence.objects.get(start=30).prefix == BODY[:30]
    assert Evidence.objects.get(start=30).suffix == ".\n"


def test_words_that_are_not_there_are_said_and_all_else_stays(told: Page) -> None:
    choose(told, "Crash")
    say(told)
    told.get_by_label("Memo").fill("Odd.")
    quote(told, "Symptom", "no such words")
    submit(told)
    expect(told.get_by_role("alert")).to_contain_text("“no such words” does not stand in the report")
    expect(told.get_by_role("radio", name="Crash")).to_be_checked()
    expect(told.get_by_label("Memo")).to_have_value("Odd.")
    expect(told.get_by_label("Words of the report that support Symptom, copied")).to_have_value("no such words")
    told.get_by_role("link", name="Go there").click()
    assert told.url.endswith("#a.symptom")
    assert not Coding.objects.exists()


def test_of_several_places_one_is_chosen(told: Page) -> None:
    choose(told, "Crash")
    say(told)
    quote(told, "Symptom", "Same here.")
    submit(told)
    expect(told.get_by_role("alert")).to_contain_text("2 times in the report (comment 1, comment 2): choose which")
    told.get_by_role("radio", name="in comment 2").check()
    submit(told)
    expect(told.locator(".done-count")).to_contain_text("1 of 2")
    assert Evidence.objects.get().part == "comment:1"


def test_evidence_of_a_draft_is_listed_removed_and_goes_with_its_answer(told: Page) -> None:
    choose(told, "Crash", "Engine setup")
    quote(told, "Symptom", "it crashes again")
    quote(told, "Phase", "at start")
    told.get_by_role("button", name="Save").click()
    listed = told.get_by_role("group", name="Evidence so far").get_by_role("checkbox")
    expect(listed).to_have_count(2)
    told.get_by_role("checkbox", name="Remove, from Phase: Engine setup").check()
    choose(told, "System hang")
    told.get_by_role("button", name="Save").click()
    expect(told.get_by_role("group", name="Evidence so far")).to_have_count(0)
    assert Draft.objects.get().content["answers"]["symptom"]["codes"] == ["system-hang"]


def test_a_facet_that_asks_for_evidence_is_coded_without_script(rater: User, page_of: PageOf) -> None:
    study = people.make_study()
    text = books.SMALL.replace("- name: Symptom\n", "- name: Symptom\n  evidence_required: true\n")
    taxonomy.import_yaml(codebook=study.codebook, text=text, by=study.created_by, at=books.AT)
    version = books.publish(study.codebook, study.created_by)
    round = rounds.make_open_round(study, [rater], n_reports=2, version=version)
    Snapshot.objects.update(body=BODY)
    page = page_of(rater, java_script_enabled=False)
    page.goto(f"/studies/{study.slug}/rounds/{round.pk}/desk/")
    choose(page, "Crash")
    say(page)
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Symptom needs evidence")
    quote(page, "Symptom", "It crashes")
    submit(page)
    expect(page.locator(".done-count")).to_contain_text("1 of 2")


def test_a_desk_with_script_shows_no_field_for_quotes(round: Round, rater: User, page_of: PageOf) -> None:
    page = page_of(rater)
    page.goto(f"/studies/{round.study.slug}/rounds/{round.pk}/desk/")
    expect(page.locator(".facet[data-active]")).to_have_count(1)
    expect(page.locator(".quote").first).to_be_hidden()
