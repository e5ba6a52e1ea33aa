"""The pages of duplicates: listed, compared, decided one after the other; for who may import only."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from mining.models import Corpus, DuplicatePair, Report
from tests.worlds import pairs
from tests.worlds.reports import make_report, make_reports


@pytest.fixture
def reports(corpus: Corpus) -> list[Report]:
    return make_reports(corpus, 8)


@pytest.fixture
def client_of_lead(client: Client, lead: User) -> Client:
    client.force_login(lead)
    return client


def test_a_decision_leads_to_the_next_pair_and_in_the_end_to_the_list(
    client_of_lead: Client, corpus: Corpus, reports: list[Report]
) -> None:
    one, two = pairs.suggest(*reports[:2]), pairs.suggest(*reports[2:4])
    address = f"/corpora/{corpus.pk}/duplicates/"
    assert (
        client_of_lead.post(f"{address}{one.pk}/decide/", {"state": "confirmed"})["Location"] == f"{address}{two.pk}/"
    )
    assert client_of_lead.post(f"{address}{two.pk}/decide/", {"state": "rejected"})["Location"] == address
    assert "Every pair is decided" in client_of_lead.get(address).content.decode()
    assert "2 reports are known to tell of 1 bug." in client_of_lead.get(address).content.decode()
    taken_back = client_of_lead.post(f"{address}{two.pk}/decide/", {"state": "suggested"})
    assert taken_back["Location"] == f"{address}{two.pk}/"
    assert client_of_lead.post(f"{address}{two.pk}/decide/", {"state": "maybe"}).status_code == 400


def test_a_decision_that_contradicts_is_told_at_the_pair(
    client_of_lead: Client, corpus: Corpus, reports: list[Report], lead: User
) -> None:
    a, b, c, *_ = reports
    pairs.reject(a, b, by=lead)
    pairs.confirm(a, c, by=lead)
    pair = pairs.suggest(b, c)
    sent = client_of_lead.post(
        f"/corpora/{corpus.pk}/duplicates/{pair.pk}/decide/", {"state": "confirmed"}, follow=True
    )
    assert "were decided to be two" in sent.content.decode()
    pair.refresh_from_db()
    assert pair.state == "suggested"


def test_pairs_are_listed_by_decision_with_why_they_were_suggested(
    client_of_lead: Client, corpus: Corpus, reports: list[Report], lead: User
) -> None:
    pairs.suggest(*reports[:2], why="marked")
    pairs.confirm(*reports[2:4], by=lead)
    address = f"/corpora/{corpus.pk}/duplicates/"
    assert "marked on GitHub" in client_of_lead.get(address).content.decode()
    assert "model 3" in client_of_lead.get(f"{address}?state=confirmed").content.decode()
    assert "No pair here yet" in client_of_lead.get(f"{address}?state=rejected").content.decode()
    assert "marked on GitHub" in client_of_lead.get(f"{address}?state=nonsense").content.decode()


def test_the_list_costs_the_same_for_any_number(
    client_of_lead: Client, corpus: Corpus, reports: list[Report], lead: User
) -> None:
    counts = []
    for number in range(0, 6, 2):
        pairs.suggest(*reports[number : number + 2])
        with CaptureQueriesContext(connection) as queries:
            client_of_lead.get(f"/corpora/{corpus.pk}/duplicates/")
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_pairs_of_other_corpora_are_not_there(client_of_lead: Client, corpus: Corpus, reports: list[Report]) -> None:
    pair = pairs.suggest(*reports[:2])
    other = Corpus.objects.create(name="other", created_at=pairs.AT)
    DuplicatePair.objects.filter(pk=pair.pk).update(corpus=other)
    assert client_of_lead.get(f"/corpora/{corpus.pk}/duplicates/{pair.pk}/").status_code == 404
    assert client_of_lead.post(f"/corpora/{corpus.pk}/duplicates/{pair.pk}/decide/").status_code == 404


def test_hostile_reports_are_text_side_by_side(client_of_lead: Client, corpus: Corpus) -> None:
    fixes = ["https://github.com/example/engine/pull/5"]
    one = make_report(corpus, number=1, title="<script>alert(1)</script>", fixes=fixes)
    other = make_report(corpus, url="https://github.com/example/engine/issues/2", title="</article><b>x", fixes=fixes)
    pair = pairs.suggest(one, other, words="<img src=x>")
    shown = client_of_lead.get(f"/corpora/{corpus.pk}/duplicates/{pair.pk}/").content.decode()
    for raw in ("<script>alert", "</article><b>", "<img src=x>"):
        assert raw not in shown
    assert shown.count('id="fixes-title-first"') == shown.count('id="fixes-title-second"') == 1
