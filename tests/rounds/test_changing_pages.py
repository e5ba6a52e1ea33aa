"""The round's page while it runs: overlap and its forecast, raters who join and leave, a due day, an early end."""

import pytest

from annotator.accounts.models import User
from annotator.rounds.models import Round, RoundRater
from annotator.rounds.sharing import Overlap
from annotator.studies.models import Study
from tests.rounds.pages import at, client_of, plain, text_of
from tests.rounds.test_ending_early import half_coded
from tests.rounds.test_planning_page import filled
from tests.worlds import rounds

pytestmark = pytest.mark.django_db


def press(study: Study, name: str, round: Round, **sent: object) -> str:
    """Post as the lead and return what the page then says."""
    response = client_of(study.created_by).post(at(name, study, round), sent, follow=True)
    assert response.status_code == 200
    return plain(response.content)


def test_the_form_shows_what_each_rater_gets_and_keeps_how_reports_are_shared(
    ready_study: Study, raters_of_three: list[User]
) -> None:
    ada, *_ = raters_of_three
    chosen = {
        "overlap": "partial",
        "overlap_share": 40,
        "order": "fixed",
        "is_spread": "on",
        "due_on": "2099-03-01",
        f"weight_{ada.pk}": 2,
        "size": 20,
    }
    form = filled(raters_of_three, **chosen)
    lead = client_of(ready_study.created_by)
    shown = plain(lead.get(at("preview", ready_study), form).content)
    for words in ("Read by more than one 8", "A rater of weight 1 gets 7", "A rater of weight 2 gets 14", "in all 28"):
        assert words in shown
    page = plain(lead.post(at("new", ready_study), form, follow=True).content)
    round = Round.objects.get()
    assert (round.overlap, round.overlap_share, round.order, round.is_spread) == ("partial", 40, "fixed", True)
    assert RoundRater.objects.get(round=round, user=ada).weight == 2
    assert "40 % of the reports are read by 2 raters, the others by one" in page
    assert "To be done by 1 Mar 2099" in page
    assert "A rater of weight 2 gets 14" in page


@pytest.mark.parametrize("changes", [{"overlap": "no such"}, {"overlap_share": 101}, {"due_on": "soon"}])
def test_a_way_of_sharing_that_cannot_be_is_not_planned(
    ready_study: Study, raters_of_three: list[User], changes: dict[str, object]
) -> None:
    form = filled(raters_of_three, **changes)
    assert client_of(ready_study.created_by).post(at("new", ready_study), form).status_code == 200
    assert not Round.objects.exists()


def test_a_lead_adds_and_removes_a_rater(ready_study: Study, raters_of_three: list[User]) -> None:
    ada, ben, cyd = raters_of_three
    round = rounds.make_open_round(ready_study, [ada, ben])
    page = press(ready_study, "add_rater", round, joiner=cyd.pk, weight=1)
    assert "Cyd joins with 13 reports that nobody had begun." in page
    page = press(ready_study, "remove_rater", round, leaver=ada.pk)
    assert "Ada has left." in page
    assert "went to the other raters" in page
    assert "Ada left" in page
    assert "Choose a rater of this round." in press(ready_study, "remove_rater", round, leaver=ada.pk)
    page = press(ready_study, "remove_rater", round, leaver=cyd.pk)
    assert "20 reports found nobody who does not read them already, and have one rater fewer." in page
    assert "Choose a rater of the study" in press(ready_study, "add_rater", round, joiner=ben.pk)


def test_a_lead_sets_a_due_day_and_raters_read_it(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three)
    assert "To be done by 2099-03-01." in press(ready_study, "set_due", round, due_on="2099-03-01")
    assert "To be done by 1 Mar 2099: in" in text_of(raters_of_three[0], at("round", ready_study, round))
    assert "This day is past." in press(ready_study, "set_due", round, due_on="2001-03-01")
    assert "Give a day" in press(ready_study, "set_due", round, due_on="soon")
    assert "No due day any more." in press(ready_study, "set_due", round, due_on="")


def test_a_lead_ends_early_and_goes_on_with_a_new_round(ready_study: Study, raters_of_three: list[User]) -> None:
    round = half_coded(ready_study, raters_of_three[:2], name="Main")
    page = text_of(ready_study.created_by, at("round", ready_study, round))
    assert "15 reports nobody has coded" in page
    page = press(ready_study, "end", round, reports="release")
    assert "the 15 that nobody coded" in page
    assert "the 2 that only some of their raters coded" in page
    page = press(ready_study, "continue", round, reports="partly")
    assert "Main, continued is planned." in page
    assert Round.objects.get(name="Main, continued").reports.count() == 17
    assert "left nothing undone" in press(ready_study, "continue", Round.objects.get(name="Main, continued"))


def test_a_plan_says_what_must_be_so_before_it_opens(ready_study: Study, raters_of_three: list[User]) -> None:
    round = rounds.make_round(ready_study, raters_of_three)
    page = text_of(ready_study.created_by, at("round", ready_study, round))
    assert "✓ Reports are drawn: 20." in page
    assert "✓ There are raters enough: 3 for a report, of 3." in page


@pytest.mark.parametrize("name", ["set_due", "add_rater", "remove_rater", "continue"])
def test_only_a_lead_changes_a_round(ready_study: Study, raters_of_three: list[User], name: str) -> None:
    round = rounds.make_open_round(ready_study, raters_of_three)
    assert client_of(raters_of_three[0]).post(at(name, ready_study, round)).status_code == 403


def test_a_chain_is_offered_in_words(ready_study: Study, raters_of_three: list[User]) -> None:
    form = filled(raters_of_three, overlap=Overlap.CHAINED.value, overlap_share=50, size=20)
    shown = plain(client_of(ready_study.created_by).get(at("preview", ready_study), form).content)
    assert "Each of 3 pairs reads together 3 to 4" in shown
