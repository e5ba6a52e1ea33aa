"""A recoding round hides the earlier answers or shows them at the desk, as the lead chose; never another rater's."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.agreement.facets import FacetCard
from annotator.agreement.selectors import choice_of, ratings_of_round
from annotator.coding.selectors import assignment_at
from annotator.common.errors import Invalid, NotFound
from annotator.recoding import services
from annotator.recoding.earlier import EarlierAnswer, earlier_answers
from annotator.rounds import services as rounds_services
from annotator.rounds.models import Assignment, Round
from annotator.studies.models import Study
from taxonomy import services as taxonomy
from taxonomy.services import Part
from taxonomy.texts import CodeText
from tests.taxonomy.drafts import edit
from tests.taxonomy.pages import said
from tests.worlds import books, codings, people, rounds
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db
WORDS = {"one": ("crash", "crash"), "two": ("crash", "system-hang"), "three": ("crash", "crash")}


@pytest.fixture
def study(db: None) -> Study:
    return people.make_study(people.make_user("lead", name="Ada Lead"))


@pytest.fixture
def lead(study: Study) -> User:
    return study.created_by


@pytest.fixture
def raters() -> list[User]:
    return [people.make_user("one"), people.make_user("two")]


@pytest.fixture
def first(study: Study, raters: list[User]) -> Round:
    """A round that has ended: both say crash of one report; of the other only the first does."""
    round = rounds.make_open_round(study, raters, name="First", n_reports=2)
    for rater in raters:
        for assignment, symptom in zip(_in_order(round, rater), WORDS[rater.username], strict=True):
            finding = {"component": "operators", "root-cause": "misused-api"}
            codings.submit(assignment, codings.content([finding], symptom=symptom))
    return rounds.end(round)


def _in_order(round: Round, rater: User) -> list[Assignment]:
    return sorted(rounds.assignments_of(round, rater), key=lambda each: each.round_report.report_id)


def split(study: Study) -> None:
    parts = [Part(text=CodeText("At start")), Part(text=CodeText("At work"))]
    who = {"codebook": study.codebook, "by": study.created_by, "at": AT}
    taxonomy.split_code(key="crash", parts=parts, is_kept=False, reason="Too wide.", **who)
    books.publish(study.codebook, study.created_by)


def again(study: Study, raters: list[User], *, shows: bool = True) -> Round:
    """Plan the recoding round and open it."""
    who = {"by": study.created_by, "at": AT}
    plan = {"study": study, "name": "Again", "raters": raters, "raters_per_report": len(raters), "seed": 1}
    round = services.plan_recoding(**plan, shows_old_answers=shows, **who)
    rounds_services.open_round(round=round, by=study.created_by, at=rounds.OPENED_AT)
    return round


def told(assignment: Assignment, rater: User) -> list[str]:
    return [_line(each) for each in earlier_answers(assignment_at(rater, assignment.pk), rater)]


def _line(each: EarlierAnswer) -> str:
    codes = "; ".join(f"{code.name}, {code.sentence}" if code.sentence else code.name for code in each.codes)
    return f"{each.whose} [{each.field}] {codes or each.said}"


def test_the_own_answer_stands_beside_its_facet_with_what_became_of_its_code(
    study: Study, first: Round, raters: list[User]
) -> None:
    split(study)
    assignment = _in_order(again(study, raters), raters[0])[0]
    assert told(assignment, raters[0]) == [
        "You [a.symptom] Crash, split into At start, At work",
        "You [g0.1.component] Operators",
        "You [g0.1.root-cause] Misused API",
    ]


def test_another_raters_answer_is_not_told_before_there_is_a_gold_label(
    study: Study, first: Round, raters: list[User]
) -> None:
    split(study)
    of_the_other = _in_order(again(study, raters), raters[1])[1]
    lines = told(of_the_other, raters[1])
    assert lines[0] == "You [a.symptom] System hang"
    assert "Crash" not in " ".join(lines)


def test_the_gold_label_of_a_closed_round_is_told_to_who_did_not_code_before(
    study: Study, first: Round, raters: list[User]
) -> None:
    rounds.close(first)
    split(study)
    third = people.add(study, people.make_user("three"), "rater")
    round = again(study, [raters[0], third])
    assert told(_in_order(round, third)[0], third)[0] == "Gold label [a.symptom] Crash, split into At start, At work"
    assert told(_in_order(round, raters[0])[0], raters[0])[0].startswith("You and the gold label [a.symptom] Crash")
    # the second report's symptom was a conflict that nobody decided: it has no label
    assert not any("symptom" in line for line in told(_in_order(round, third)[1], third))


def test_where_the_lead_hides_them_there_is_no_such_page(
    study: Study, first: Round, raters: list[User], client: Client
) -> None:
    split(study)
    round = again(study, raters, shows=False)
    assignment = _in_order(round, raters[0])[0]
    client.force_login(raters[0])
    desk = f"/studies/{study.slug}/rounds/{round.pk}/desk/{assignment.pk}/"
    assert client.get(f"{desk}earlier/").status_code == 404
    assert "Earlier answers" not in client.get(desk).content.decode()
    with pytest.raises(NotFound):
        earlier_answers(assignment, raters[0])


def test_the_desk_leads_to_them_and_nobody_else_gets_there(
    study: Study, first: Round, raters: list[User], lead: User, client: Client
) -> None:
    split(study)
    round = again(study, raters)
    assignment = _in_order(round, raters[0])[0]
    desk = f"/studies/{study.slug}/rounds/{round.pk}/desk/{assignment.pk}/"
    client.force_login(raters[0])
    assert f'href="{desk}earlier/"' in client.get(desk).content.decode()
    assert "Crash, split into At start, At work" in said(client.get(f"{desk}earlier/"))
    assert 'data-candidate="at-start"' in client.get(f"{desk}earlier/?as=part").content.decode()
    assert client.get(f"{desk.replace(str(round.pk), str(first.pk))}earlier/").status_code == 404
    for stranger in (raters[1], lead):
        client.force_login(stranger)
        assert client.get(f"{desk}earlier/").status_code == 404


def test_a_redefinition_a_rename_a_merge_and_a_retired_code_are_told_in_words(
    study: Study, first: Round, raters: list[User], lead: User
) -> None:
    who = {"codebook": study.codebook, "by": lead, "at": AT, "reason": "So."}
    edit(study.codebook, lead, "crash", full="Only with a signal.", reason="So.")
    edit(study.codebook, lead, "operators", name="Kernels")
    taxonomy.merge_code(key="misused-api", into="misconfiguration", **who)
    taxonomy.retire_code(key="system-hang", **who)
    books.publish(study.codebook, lead)
    round = again(study, raters)
    assert told(_in_order(round, raters[0])[0], raters[0]) == [
        "You [a.symptom] Crash, redefined since",
        "You [g0.1.component] Operators, called Kernels now",
        "You [g0.1.root-cause] Misused API, read as Misconfiguration now",
    ]
    assert told(_in_order(round, raters[1])[1], raters[1])[0] == "You [a.symptom] System hang, can't be chosen any more"


def test_the_choice_is_on_the_rounds_page_in_the_api_and_in_the_method_text(
    study: Study, first: Round, raters: list[User], client: Client
) -> None:
    split(study)
    round = again(study, raters)
    for rater in raters:
        for assignment in rounds.assignments_of(round, rater):
            finding = {"component": "operators", "root-cause": "misused-api"}
            codings.submit(assignment, codings.content([finding], symptom="at-start"))
    client.force_login(raters[0])
    assert "Raters see the earlier answers beside each question" in said(
        client.get(f"/studies/{study.slug}/rounds/{round.pk}/")
    )
    assert client.get(f"/api/v1/rounds/{round.pk}/").json()["shows_old_answers"] is True
    assert client.get(f"/api/v1/rounds/{first.pk}/").json()["shows_old_answers"] is False
    rounds.end(round)
    choice = choice_of(study).coefficient
    shown, hidden = (FacetCard(ratings_of_round(each)[0], choice).method_text for each in (round, first))
    assert "in sight of the earlier answers" in shown
    assert "in sight of" not in hidden


def test_the_lead_chooses_on_the_page_and_hidden_is_what_is_proposed(
    study: Study, first: Round, raters: list[User], lead: User, client: Client
) -> None:
    split(study)
    client.force_login(lead)
    page = f"/codebooks/{study.codebook_id}/recoding/"
    assert 'value="hidden" ' in client.get(page).content.decode().partition("checked")[0][-120:]
    data = {"name": "Again", "raters": [raters[0].pk], "raters_per_report": 1, "seed": 3}
    assert client.post(page, data).status_code == 400
    client.post(page, data | {"old_answers": "shown"})
    assert Round.objects.get(name="Again").shows_old_answers


def test_no_other_round_can_show_them(study: Study, first: Round, raters: list[User], lead: User) -> None:
    plan = {"study": study, "version": first.version, "raters": raters, "raters_per_report": 1, "seed": 1}
    with pytest.raises(Invalid, match="recoding round only"):
        rounds_services.create_round(name="X", purpose="main", shows_old_answers=True, by=lead, at=AT, **plan)
    with pytest.raises(IntegrityError, match="round_of_recoding_shows_old_answers"), transaction.atomic():
        Round.objects.filter(pk=first.pk).update(shows_old_answers=True)


def test_it_takes_as_many_queries_for_two_earlier_rounds_as_for_one(
    study: Study, first: Round, raters: list[User]
) -> None:
    rounds.close(first)
    split(study)
    assignment = _in_order(again(study, raters), raters[0])[0]
    own = assignment_at(raters[0], assignment.pk)
    earlier_answers(own, raters[0])
    with CaptureQueriesContext(connection) as queries:
        answers = earlier_answers(own, raters[0])
    assert len(answers) == 3
    assert len(queries) <= 14, [query["sql"] for query in queries]
