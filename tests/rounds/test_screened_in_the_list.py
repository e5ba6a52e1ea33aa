"""The list of reports tells what screening made of them: as a filter, and as a mark beside the title."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.studies.models import Study
from tests.rounds.pages import client_of, plain, text_of
from tests.worlds import codings, draws, people, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = people.make_study(people.make_user("lea"))
    draws.fill(study.corpus, alpha=6)
    return study


@pytest.fixture
def ids(study: Study) -> list[int]:
    return list(study.corpus.reports.order_by("pk").values_list("pk", flat=True))


def address(study: Study, **query: str) -> str:
    return reverse("mining:reports", kwargs={"corpus_id": study.corpus_id}, query=query)


def numbers(study: Study, screened: str) -> set[str]:
    page = text_of(study.created_by, address(study, screened=screened))
    return {str(number) for number in range(1, 7) if f"alpha crashes {number}" in page}


def test_reports_are_narrowed_by_what_screening_made_of_them(study: Study, ids: list[int]):
    draws.screen(draws.make_screening(study, [people.make_user()], report_ids=ids[:3]), {ids[0]: "not-a-bug"})
    assert numbers(study, "excluded") == {"1"}
    assert numbers(study, "included") == {"2", "3"}
    assert numbers(study, "not-screened") == {"4", "5", "6"}


def test_an_excluded_report_is_marked_with_its_reason(study: Study, ids: list[int]):
    draws.screen(draws.make_screening(study, [people.make_user()]), {ids[0]: "not-a-bug"})
    assert text_of(study.created_by, address(study)).count("excluded: Not a bug") == 1
    draws.take_back(study, ids[0])
    assert "excluded: Not a bug" not in text_of(study.created_by, address(study))


def test_an_open_screening_round_marks_and_narrows_nothing(study: Study, ids: list[int]):
    ada = people.make_user("ada")
    round = draws.make_screening(study, [ada])
    codings.submit(rounds.assignments_of(round, ada)[0], screening="not-a-bug")
    assert "excluded: Not" not in text_of(study.created_by, address(study))
    assert numbers(study, "excluded") == set()


def test_what_is_only_screened_is_not_coded(study: Study, ids: list[int]):
    ada = people.make_user("ada")
    draws.screen(draws.make_screening(study, [ada]), {})
    for coded in ("mine", "ended"):
        page = plain(client_of(ada).get(address(study, coded=coded)).content)
        assert "No report is left by these filters." in page


def test_marks_cost_one_query_however_many_there_are(study: Study, ids: list[int]):
    client, costs = client_of(study.created_by), []
    for some in (ids[:1], ids[1:]):
        round = draws.make_screening(study, [people.make_user()], report_ids=some)
        draws.screen(round, dict.fromkeys(some, "not-a-bug"))
        client.get(address(study))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(study))
        costs.append(len(queries))
    assert costs[0] == costs[1]
