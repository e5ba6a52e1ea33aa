"""The pages of screening: where it stands, what stands for a report, and how a lead changes it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.rounds.models import Verdict
from annotator.studies.models import Study
from tests.rounds.pages import client_of, plain, text_of
from tests.worlds import codings, draws, people, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = people.make_study(people.make_user("lea"))
    draws.fill(study.corpus, alpha=8, beta=4)
    return study


@pytest.fixture
def ids(study: Study) -> list[int]:
    return list(study.corpus.reports.order_by("pk").values_list("pk", flat=True))


def at(name: str, study: Study, **parts: object) -> str:
    return reverse(name if ":" in name else f"rounds:{name}", kwargs={"slug": study.slug, **parts})


def test_an_empty_page_says_what_screening_is_and_what_it_needs(study: Study):
    page = text_of(study.created_by, at("screening", study))
    for words in ("No report is screened yet.", "choose or invite raters", "not a bug, user error", "Not screened 12"):
        assert words in page
    assert "write and publish it" not in page


def test_the_reasons_can_be_changed_before_anybody_screens(study: Study):
    client = client_of(study.created_by)
    response = client.post(at("start_screening", study), follow=True)
    study.refresh_from_db()
    assert response.request["PATH_INFO"] == reverse("taxonomy:codebook", kwargs={"codebook_id": study.screening_id})
    assert response.status_code == 200
    assert study.name in plain(response.content)
    assert "Not enough information" in text_of(study.created_by, at("screening", study))


def test_verdicts_are_listed_counted_and_narrowed(study: Study, ids: list[int]):
    draws.screen(draws.make_screening(study, [people.make_user()]), {ids[0]: "not-a-bug", ids[9]: "user-error"})
    page = text_of(study.created_by, at("screening", study))
    for words in ("Included 10", "Not a bug 1", "User error 1", "Not screened 0"):
        assert words in page
    narrowed = text_of(study.created_by, f"{at('screening', study)}?outcome=user-error")
    assert "beta crashes 2" in narrowed
    assert "alpha crashes 1" not in narrowed


def test_a_lead_takes_a_report_back_on_its_page_and_a_rater_only_reads(study: Study, ids: list[int]):
    rater = people.make_user()
    round = draws.screen(draws.make_screening(study, [rater]), {ids[0]: "not-a-bug"})
    address = at("verdict", study, report_id=ids[0])
    assert f"excluded: Not a bug holds {round.name}" in text_of(rater, address)
    assert "Change the verdict" not in text_of(rater, address)
    assert client_of(rater).post(address, {"reason": "", "note": "No."}).status_code == 403
    client = client_of(study.created_by)
    assert "This field is required." in plain(client.post(address, {"reason": "", "note": ""}).content)
    assert "The report stands so already." in plain(client.post(address, {"reason": "not-a-bug", "note": "x"}).content)
    page = plain(client.post(address, {"reason": "", "note": "It is a bug."}, follow=True).content)
    assert "included holds" in page
    assert "It is a bug." in page
    assert Verdict.objects.get(report=ids[0], is_current=True).is_included


def test_an_open_screening_round_shows_nothing_of_what_was_said(study: Study, ids: list[int]):
    ada, ben = people.make_user("ada"), people.make_user("ben")
    round = draws.make_screening(study, [ada, ben])
    codings.submit(rounds.assignments_of(round, ada)[0], screening="user-error")
    for who in (study.created_by, ben):
        page = text_of(who, at("screening", study))
        assert "Not screened 12" in page
        assert "No report is screened yet." in page


def test_a_desk_in_a_screening_round_has_a_key_for_including_and_numbers_for_reasons(study: Study):
    ada = people.make_user("ada")
    round = draws.make_screening(study, [ada])
    own = rounds.assignments_of(round, ada)[0]
    address = reverse("coding:assignment", kwargs={"slug": study.slug, "round_id": round.pk, "assignment_id": own.pk})
    html = client_of(ada).get(address).content.decode()
    assert 'data-hint="i"' in html
    assert 'data-hint="1"' in html
    assert "desk_screening" in html


def test_two_verdicts_and_twelve_cost_the_page_the_same_queries(study: Study, ids: list[int]):
    rater, costs = people.make_user(), []
    for some in (ids[:2], ids[2:]):
        draws.screen(
            draws.make_screening(study, [rater], report_ids=some, name=f"S{len(some)}"), {some[0]: "not-a-bug"}
        )
        client = client_of(study.created_by)
        client.get(at("screening", study))
        with CaptureQueriesContext(connection) as queries:
            client.get(at("screening", study))
        costs.append(len(queries))
    assert costs[0] == costs[1]
