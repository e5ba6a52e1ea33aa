"""One round as a page: its steps, its counts, its doors."""

import re

import pytest

from annotator.accounts.models import User
from annotator.rounds import services
from annotator.rounds.models import Phase, Round
from annotator.studies import services as studies
from annotator.studies.models import Study
from tests.rounds.pages import at, client_of, plain, text_of
from tests.worlds import people, rounds

pytestmark = pytest.mark.django_db


def test_the_round_page_opens_ends_and_says_so(ready_study: Study, raters_of_three: list[User]) -> None:
    client = client_of(ready_study.created_by)
    round = rounds.make_round(ready_study, raters_of_three[:2], size=5, name="Pilot")
    page = plain(client.post(at("open", ready_study, round), follow=True).content)
    assert "Pilot is open: its raters can code." in page
    assert "10 of 10 codings are not done" in page
    page = plain(client.post(at("end", ready_study, round), follow=True).content)
    assert "Pilot has ended" in page
    assert Round.objects.get().phase == Phase.RECONCILING


def test_pressing_twice_says_that_the_round_moved_on(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three)
    response = client_of(ready_study.created_by).post(at("open", ready_study, round), follow=True)
    assert "Only a round that is planned can be opened" in plain(response.content)


def test_a_rater_who_left_is_named_when_the_round_is_to_open(ready_study: Study, raters_of_three: list[User]) -> None:
    lead, ben = ready_study.created_by, raters_of_three[1]
    round = rounds.make_round(ready_study, raters_of_three)
    studies.revoke_role(study=ready_study, user=ben, role="rater", by=lead, at=rounds.OPENED_AT)
    page = plain(client_of(lead).post(at("open", ready_study, round), follow=True).content)
    assert "Ben can't code here: give them the role of rater first." in page


def test_a_discarded_plan_leads_back_to_the_list(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_round(ready_study, raters_of_three, name="Mistake")
    response = client_of(ready_study.created_by).post(at("discard", ready_study, round), follow=True)
    assert response.redirect_chain == [(at("rounds", ready_study), 302)]
    assert "Mistake is discarded." in plain(response.content)


def test_an_open_round_shows_of_others_how_many_reports_are_done_and_no_more(
    ready_study: Study, raters_of_three: list[User]
) -> None:
    ada, ben, _ = raters_of_three
    round = rounds.make_open_round(ready_study, [ada, ben], size=5)
    services.note_submission(assignment=rounds.assignments_of(round, ada)[0], at=rounds.OPENED_AT)
    html = client_of(ben).get(at("round", ready_study, round)).content
    for words in ("Ada 5 1 4", "Ben you 5 0 5", "Code: 5 left c"):
        assert words in plain(html)
    for address in (b"/agreement/", b"/conflicts/", b"/end/", b"/open/"):
        assert address not in html


def test_a_member_who_is_no_rater_of_the_round_has_no_desk_in_it(
    ready_study: Study, raters_of_three: list[User]
) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three[:2])
    for person in (raters_of_three[2], ready_study.created_by):
        assert b"/desk/" not in client_of(person).get(at("round", ready_study, round)).content


@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("lead", {"Agreement", "Conflicts"}),
        ("rater", {"Agreement", "Conflicts"}),
        ("adjudicator", {"Agreement", "Conflicts"}),
        ("viewer", {"Agreement"}),
    ],
)
def test_an_ended_round_leads_each_role_to_what_it_may_see(
    ready_study: Study, raters_of_three: list[User], role: str, links: set[str]
) -> None:
    round = rounds.end(rounds.make_open_round(ready_study, raters_of_three[:2]))
    member = people.add(ready_study, people.make_user(), role)
    html = client_of(member).get(at("round", ready_study, round)).content.decode()
    assert {name for name in ("Agreement", "Conflicts") if f">{name} <kbd>" in html} == links


def test_an_ended_round_counts_beside_letters(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.end(rounds.make_open_round(ready_study, raters_of_three[:2], size=4))
    page = text_of(ready_study.created_by, at("round", ready_study, round))
    assert "A 4 0 4" in page
    assert "stand in shuffled order for Ada, Ben." in page
    assert not re.search(r"(Ada|Ben) \d", page)
