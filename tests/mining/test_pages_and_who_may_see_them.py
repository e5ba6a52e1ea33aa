"""Every page and API address of the room: what it shows, and to whom."""

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from annotator.accounts.models import User
from annotator.common.models import JobState
from annotator.studies.models import Study
from mining import tasks
from mining.models import Corpus, Harvest, Report, Snapshot
from tests.worlds import people
from tests.worlds.reports import as_jsonl, bring, make_report, make_row, upload

PAGES = {"mining:reports": "view", "mining:report": "view", "api:corpus_reports": "view", "api:corpus_report": "view"}
IMPORTS = ["mining:import", "mining:harvest", "mining:harvest_progress", "mining:cancel", "mining:problems"]


@pytest.fixture
def addresses(corpus: Corpus, lead: User) -> dict[str, str]:
    report = make_report(corpus)
    harvest = upload(corpus, as_jsonl([make_row(2)]), by=lead)
    parts = {"mining:report": report.pk, "api:corpus_report": report.pk} | dict.fromkeys(IMPORTS[1:], harvest.pk)
    return {
        name: reverse(name, args=[corpus.pk, parts[name]] if name in parts else [corpus.pk])
        for name in [*PAGES, *IMPORTS]
    }


def ask(client: Client, name: str, address: str) -> int:
    return (client.post if name == "mining:cancel" else client.get)(address).status_code


@pytest.mark.parametrize("name", [*PAGES, *IMPORTS])
def test_a_stranger_is_sent_to_the_door_or_refused(client: Client, addresses: dict[str, str], name: str) -> None:
    assert ask(client, name, addresses[name]) in ((401, 403) if name.startswith("api:") else (302,))


@pytest.mark.parametrize("name", [*PAGES, *IMPORTS])
@pytest.mark.parametrize("is_superuser", [False, True])
def test_who_does_not_belong_to_the_study_finds_nothing(
    client: Client, addresses: dict[str, str], name: str, is_superuser: bool
) -> None:
    outsider = people.make_user()
    User.objects.filter(pk=outsider.pk).update(is_superuser=is_superuser)
    client.force_login(outsider)
    assert ask(client, name, addresses[name]) == 404


@pytest.mark.parametrize("role", ["rater", "adjudicator", "viewer"])
def test_members_read_but_only_the_lead_imports(
    client: Client, study: Study, addresses: dict[str, str], role: str
) -> None:
    client.force_login(people.add(study, people.make_user(), role))
    assert {name: ask(client, name, addresses[name]) for name in PAGES} == dict.fromkeys(PAGES, 200)
    assert {name: ask(client, name, addresses[name]) for name in IMPORTS} == dict.fromkeys(IMPORTS, 403)


def test_what_belongs_to_another_corpus_is_not_found_under_this_one(
    client: Client, lead: User, corpus: Corpus, addresses: dict[str, str]
) -> None:
    client.force_login(lead)
    other = people.make_study(lead, name="Another").corpus
    for name in ("mining:report", "api:corpus_report", *IMPORTS[1:]):
        address = addresses[name].replace(f"/corpora/{corpus.pk}/", f"/corpora/{other.pk}/")
        assert ask(client, name, address) == 404


def test_an_import_cannot_be_cancelled_by_a_link(client: Client, lead: User, addresses: dict[str, str]) -> None:
    client.force_login(lead)
    assert client.get(addresses["mining:cancel"]).status_code == 405


@pytest.fixture
def at_work(client: Client, lead: User) -> Client:
    client.force_login(lead)
    return client


def send(client: Client, corpus: Corpus, content: bytes, name: str = "reports.jsonl") -> Any:
    return client.post(reverse("mining:import", args=[corpus.pk]), {"file": ContentFile(content, name=name)})


def test_the_import_page_describes_the_columns_and_offers_samples(at_work: Client, corpus: Corpus) -> None:
    html = at_work.get(reverse("mining:import", args=[corpus.pk])).content.decode()
    for words in (
        "url",
        "required",
        "created_at",
        "also created, opened",
        "reports.jsonl",
        "reports.csv",
        "reports.xlsx",
    ):
        assert words in html


def test_a_file_sent_leads_to_the_page_of_its_import(at_work: Client, corpus: Corpus) -> None:
    response = send(at_work, corpus, as_jsonl([make_row(1)]))
    harvest = Harvest.objects.get()
    assert response.url == reverse("mining:harvest", args=[corpus.pk, harvest.pk])
    html = at_work.get(response.url).content.decode()
    assert "Waiting for a worker" in html
    assert 'hx-trigger="every 1s"' in html
    assert "Look again" in html
    assert harvest.source.name == "reports.jsonl"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("a.txt", b"x", "must end in"), ("a.csv", b"", "empty"), ("a.xlsx", b"[{}]", "something else")],
)
def test_a_file_that_cannot_be_read_is_refused_in_the_form(
    at_work: Client, corpus: Corpus, name: str, content: bytes, reason: str
) -> None:
    response = send(at_work, corpus, content, name)
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert not Harvest.objects.exists()


def test_the_page_of_an_import_shows_counts_and_problems_when_it_has_ended(
    at_work: Client, corpus: Corpus, lead: User
) -> None:
    harvest = bring(corpus, as_jsonl([make_row(1)]) + b"{<bad>\n", by=lead)
    html = at_work.get(reverse("mining:harvest", args=[corpus.pk, harvest.pk])).content.decode()
    assert "Done" in html
    assert "hx-trigger" not in html
    assert "{&lt;bad&gt;" in html
    counts = re.findall(r"<dt>\s*([\w ]+?)\s*</dt>\s*<dd>\s*([\d,]+)\s*</dd>", html)
    assert counts == [("rows read", "2"), ("new reports", "1"), ("updated", "0"), ("unchanged", "0"), ("rejected", "1")]


def test_an_import_that_found_no_report_says_so(at_work: Client, corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, b"url,title\n", by=lead, name="a.csv")
    html = at_work.get(reverse("mining:harvest", args=[corpus.pk, harvest.pk])).content.decode()
    assert "The file holds no reports" in html


def test_polling_ends_with_the_whole_page(at_work: Client, corpus: Corpus, lead: User) -> None:
    harvest = upload(corpus, as_jsonl([make_row(1)]), by=lead)
    address = reverse("mining:harvest_progress", args=[corpus.pk, harvest.pk])
    waiting = at_work.get(address)
    assert "HX-Refresh" not in waiting
    assert "<html" not in waiting.content.decode()
    tasks.import_file(harvest.job_id)
    assert at_work.get(address)["HX-Refresh"] == "true"


def test_problems_are_paged_by_line(at_work: Client, corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, b"{bad\n" * 150, by=lead)
    address = reverse("mining:harvest", args=[corpus.pk, harvest.pk])
    first = at_work.get(address)
    assert [each.line for each in first.context["page"].rows] == list(range(1, 101))
    second = at_work.get(f"{address}?after={first.context['page'].after}")
    assert [each.line for each in second.context["page"].rows] == list(range(101, 151))


def test_problems_can_be_taken_away_as_csv_that_runs_nothing(at_work: Client, corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, b"=1+1\n", by=lead)
    response = at_work.get(reverse("mining:problems", args=[corpus.pk, harvest.pk]))
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, row = text.splitlines()
    assert head == "line,column,used,reason,excerpt"
    assert row.startswith("1,,no,The line is no JSON")
    assert row.endswith(",'=1+1")


def test_cancelling_says_when_it_is_too_late(at_work: Client, corpus: Corpus, lead: User) -> None:
    harvest = bring(corpus, as_jsonl([make_row(1)]), by=lead)
    response = at_work.post(reverse("mining:cancel", args=[corpus.pk, harvest.pk]), follow=True)
    assert "This job has already ended." in response.content.decode()


def test_cancelling_stops_an_import_that_waits(at_work: Client, corpus: Corpus, lead: User) -> None:
    harvest = upload(corpus, as_jsonl([make_row(1)]), by=lead)
    html = at_work.post(reverse("mining:cancel", args=[corpus.pk, harvest.pk]), follow=True).content.decode()
    assert "What was imported until then is kept" in html
    harvest.refresh_from_db()
    assert harvest.job is not None
    assert harvest.job.state == JobState.CANCELLED


def test_samples_can_be_downloaded_and_nothing_else(at_work: Client) -> None:
    assert at_work.get(reverse("mining:sample", args=["csv"])).content.startswith(b"\xef\xbb\xbfurl,title")
    assert at_work.get(reverse("mining:sample", args=["exe"])).status_code == 404


def test_the_page_of_a_report_shows_an_earlier_snapshot_as_such(at_work: Client, corpus: Corpus) -> None:
    report = make_report(corpus, body="first words")
    old = Snapshot.objects.get()
    make_report(corpus, body="second words", x=["a", "b"], y={"z": 1})
    address = reverse("mining:report", args=[corpus.pk, report.pk])
    now, then = (at_work.get(address + query).content.decode() for query in ("", f"?snapshot={old.pk}"))
    assert "second words" in now
    assert "first words" not in now
    assert "a, b" in now
    assert "z: 1" in now
    assert "first words" in then
    assert "This is the report as it was on" in then


def test_a_snapshot_of_another_report_is_not_found(at_work: Client, corpus: Corpus) -> None:
    one, two = make_report(corpus, number=1), make_report(corpus, number=2)
    address = reverse("mining:report", args=[corpus.pk, one.pk])
    assert at_work.get(f"{address}?snapshot={two.current_snapshot_id}").status_code == 404


def test_the_api_lists_reports_page_by_page(at_work: Client, corpus: Corpus, lead: User) -> None:
    bring(corpus, as_jsonl([make_row(n, state="open" if n % 2 else "closed") for n in range(1, 8)]), by=lead)
    address = reverse("api:corpus_reports", args=[corpus.pk])
    first = at_work.get(address, {"state": "open", "page_size": 3}).json()
    second = at_work.get(first["next"]).json()
    assert [row["number"] for row in first["results"] + second["results"]] == [1, 3, 5, 7]
    assert second["next"] is None
    refused = at_work.get(address, {"opened_from": "soon"})
    assert (refused.status_code, refused.json()["field"]) == (400, "opened_from")


def test_the_api_gives_a_report_with_its_content_and_thread(at_work: Client, corpus: Corpus) -> None:
    report = make_report(corpus, body="**a**")
    given = at_work.get(reverse("api:corpus_report", args=[corpus.pk, report.pk])).json()
    assert (given["number"], given["current_snapshot"]) == (1, report.current_snapshot_id)
    assert given["snapshot"]["body"] == "**a**"
    assert given["snapshot"]["comments"][0]["body"] == "Confirmed."
    assert '<strong><span data-from="2">a</span></strong>' in given["snapshot"]["html"]
    assert Report.objects.get().url == given["url"]
