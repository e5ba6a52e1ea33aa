"""The list of a corpus's reports: search, filters, counts, pages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.accounts.models import User
from annotator.common.errors import Invalid
from annotator.studies.models import Study
from mining import narrowing, selectors
from mining.filters import ReportFilters
from mining.models import Corpus, Report
from tests.worlds import people
from tests.worlds.reports import make_reports, make_row, store

if TYPE_CHECKING:
    from annotator.common.people import Person

ROWS = [
    make_row(1, title="Crash on CUDA", labels=["bug", "cuda"], state="open", created_at="2024-01-31T23:59:59Z"),
    make_row(2, title="Slow answers", labels=["performance"], created_at="2024-02-01"),
    make_row(3, title="Crash 100% sure", labels=["bug"], created_at="2024-02-29T23:00:00Z"),
    make_row(4, url="https://github.com/other/tool/pull/123", title="A fix_me", created_at="2024-03-01", labels=[]),
]


def found(corpus: Corpus, **filters: object) -> list[int | None]:
    reports = selectors.reports_of(corpus, ReportFilters.read(filters))
    return [report.number for report in reports.order_by("pk")]


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [1, 2, 3, 123]),
        ({"search": "crash"}, [1, 3]),
        ({"search": "cuda crash"}, [1]),
        ({"search": "100%"}, [3]),
        ({"search": "x_m"}, [123]),
        ({"search": "1_0"}, []),
        ({"search": "#123"}, [123]),
        ({"search": "2"}, [2]),
        ({"search": "other/tool"}, [123]),
        ({"repository": "example/engine"}, [1, 2, 3]),
        ({"label": "bug"}, [1, 3]),
        ({"label": "bug", "state": "open"}, [1]),
        ({"state": "closed"}, [2, 3, 123]),
        ({"kind": "pull"}, [123]),
        ({"opened_from": "2024-02-01"}, [2, 3, 123]),
        ({"opened_to": "2024-02-29"}, [1, 2, 3]),
        ({"opened_from": "2024-02-01", "opened_to": "2024-02-29"}, [2, 3]),
        ({"search": "nothing like it"}, []),
    ],
)
def test_filters_narrow(corpus: Corpus, filters: dict[str, object], numbers: list[int]) -> None:
    store(corpus, ROWS)
    assert found(corpus, **filters) == numbers


def test_reports_of_another_corpus_are_not_found(corpus: Corpus, lead: User) -> None:
    store(people.make_study(lead, name="Another").corpus, ROWS)
    assert found(corpus) == found(corpus, label="bug") == []


def test_filters_are_kept_and_read_again() -> None:
    filters = ReportFilters.read({"search": " a b ", "opened_to": "2024-02-29", "unknown": "x"})
    assert filters.as_query() == {"search": "a b", "opened_to": "2024-02-29"}
    assert ReportFilters.read(filters.as_query()) == filters
    assert not ReportFilters()


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid, match="is not a day"):
        ReportFilters.read({"opened_from": "31/01/2024"})


def test_the_frame_of_a_sample_is_every_report_in_order_with_the_snapshot_read_now(corpus: Corpus) -> None:
    store(corpus, ROWS)
    reports = list(Report.objects.order_by("pk"))
    assert selectors.frame_of(corpus) == [(each.pk, each.current_snapshot_id) for each in reports]
    assert selectors.frame_of(corpus, ReportFilters(label="bug")) == [
        (each.pk, each.current_snapshot_id) for each in (reports[0], reports[2])
    ]


def test_choices_are_counted_and_follow_an_import(corpus: Corpus) -> None:
    store(corpus, ROWS[:1])
    assert selectors.choices_of(corpus).total == 1
    store(corpus, ROWS)
    choices = selectors.choices_of(corpus)
    assert [(each.value, each.count) for each in choices.repositories] == [("example/engine", 3), ("other/tool", 1)]
    assert [(each.value, each.count) for each in choices.labels] == [("bug", 2), ("cuda", 1), ("performance", 1)]
    assert [(each.words, each.count) for each in choices.kinds] == [("issue", 3), ("pull request", 1)]


@pytest.fixture
def reader(client: Client, lead: User) -> Client:
    client.force_login(lead)
    return client


def page(client: Client, corpus: Corpus, query: str = "") -> Any:
    response = client.get(reverse("mining:reports", args=[corpus.pk]) + query)
    assert response.status_code == 200
    return response


def test_the_page_says_how_many_were_found_of_how_many(reader: Client, corpus: Corpus) -> None:
    store(corpus, ROWS)
    assert "4 reports in the corpus" in page(reader, corpus).content.decode()
    html = page(reader, corpus, "?label=bug").content.decode()
    assert "2 of 4 reports" in html
    assert '<option value="bug" selected>' in " ".join(html.split())


def test_an_empty_corpus_says_what_to_do_next(reader: Client, corpus: Corpus) -> None:
    assert "Import a file with one bug report per row" in page(reader, corpus).content.decode()


def test_nothing_found_offers_the_way_back(reader: Client, corpus: Corpus) -> None:
    store(corpus, ROWS)
    assert "No report is left by these filters." in page(reader, corpus, "?search=zebra").content.decode()


def test_a_bad_date_is_said_and_the_list_still_shown(reader: Client, corpus: Corpus) -> None:
    store(corpus, ROWS)
    html = page(reader, corpus, "?opened_from=soon").content.decode()
    assert "“soon” is not a day" in html
    assert "Crash on CUDA" in html


def numbers_on(response: Any) -> list[int]:
    return [report.number for report in response.context["page"].rows]


@pytest.mark.parametrize("order", ["", "&order=newest"])
def test_pages_follow_each_other_forth_and_back_without_gap(reader: Client, corpus: Corpus, order: str) -> None:
    make_reports(corpus, 120)
    expected = list(range(1, 121)) if not order else list(range(120, 0, -1))
    first = page(reader, corpus, f"?state=closed{order}")
    second = page(reader, corpus, f"?state=closed{order}&after={first.context['page'].after}")
    third = page(reader, corpus, f"?state=closed{order}&after={second.context['page'].after}")
    assert numbers_on(first) + numbers_on(second) + numbers_on(third) == expected
    assert third.context["page"].after is None
    back = page(reader, corpus, f"?state=closed{order}&before={third.context['page'].before}")
    assert numbers_on(back) == numbers_on(second)
    assert first.context["found"] == second.context["found"] == third.context["found"] == 120
    link = f"?state=closed{'&amp;order=newest' if order else ''}&amp;after="
    assert link in first.content.decode()


def queries_of(client: Client, corpus: Corpus) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client, corpus, "?state=closed")
    return len(captured)


def test_a_list_of_200_costs_as_many_queries_as_a_list_of_2(reader: Client, corpus: Corpus) -> None:
    make_reports(corpus, 2)
    queries_of(reader, corpus)
    of_two = queries_of(reader, corpus)
    make_reports(corpus, 200)
    queries_of(reader, corpus)  # counts the choices anew
    # one more: with a second page, how many were found is asked for
    assert queries_of(reader, corpus) == of_two + 1


class Odd:
    """A narrowing as a higher room would offer it: only for one person."""

    name = "odd"
    label = "Odd or not"
    choices: Sequence[tuple[str, str]] = (("yes", "odd ones"), ("no", "even ones"))

    def __init__(self, person: "Person") -> None:
        self.person = person

    def apply(self, reports: QuerySet[Report], user: "Person", value: str) -> QuerySet[Report]:
        assert user == self.person
        return reports.filter(number__in=[1, 3] if value == "yes" else [2])


@pytest.fixture
def odd(lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "_registered", {})
    narrowing.register(Odd(lead))


@pytest.mark.usefixtures("odd")
def test_a_higher_room_can_offer_a_narrowing(reader: Client, corpus: Corpus) -> None:
    store(corpus, ROWS)
    html = page(reader, corpus).content.decode()
    assert "Odd or not" in html
    assert "even ones" in html
    assert numbers_on(page(reader, corpus, "?odd=yes")) == [1, 3]
    assert numbers_on(page(reader, corpus, "?odd=no&label=performance")) == [2]
    assert numbers_on(page(reader, corpus, "?odd=nonsense")) == [1, 2, 3, 123]


def test_a_rater_sees_the_list_but_no_way_to_import(client: Client, study: Study) -> None:
    rater = people.add(study, people.make_user(), "rater")
    client.force_login(rater)
    html = page(client, study.corpus).content.decode()
    assert reverse("mining:import", args=[study.corpus_id]) not in html
    assert "The lead of the study imports them." in html
