"""The pages of harvests from GitHub: what they cost in queries, what they say without GitHub, and in the API."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.common.models import Job
from annotator.studies.models import Study
from mining import services
from mining.github.models import Fate, GithubReport, GithubToken
from mining.github.query import GithubQuery
from mining.models import Corpus, Harvest, Report, Source
from tests.fakes.github.double import GithubDouble
from tests.fakes.github.seeded import make_world
from tests.mining.github.conftest import ENGINE, Harvesting
from tests.worlds import people
from tests.worlds.github import make_source, make_token
from tests.worlds.reports import AT, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, lead: User) -> Callable[[str], str]:
    client.force_login(lead)

    def read(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def queries_of(page: Callable[[str], str], address: str) -> int:
    page(address)
    with CaptureQueriesContext(connection) as queries:
        page(address)
    return len(queries)


def test_a_preset_fills_the_form(corpus: Corpus, page: Callable[[str], str]) -> None:
    text = page(f"/corpora/{corpus.pk}/github/?preset=deepspeed")
    assert "deepspeedai/DeepSpeed</textarea>" in text
    assert 'value="bug, inference"' in text
    assert 'value="2024-12-01"' in text


def test_what_a_harvest_brings_is_told_and_nothing_is_fetched(
    github: GithubDouble, token: GithubToken, corpus: Corpus, page: Callable[[str], str]
) -> None:
    engine = github.set_world(make_world(60)).find(ENGINE)
    assert engine is not None
    count = sum(not issue.is_pull for issue in engine.standing())
    github.forget()
    text = page(f"/corpora/{corpus.pk}/github/?repositories={ENGINE}%0Aexample/nowhere")
    assert f"<dd> {count} </dd>" in text
    assert "There is no such repository" in text
    assert (github.log.points, github.log.read) == (1, {})
    assert not Harvest.objects.exists()


def test_the_price_of_diffs_stands_beside_the_price_and_the_choice_is_kept(
    filesystem_broker: str,
    github: GithubDouble,
    token: GithubToken,
    corpus: Corpus,
    client: Client,
    page: Callable[[str], str],
) -> None:
    engine = github.set_world(make_world(60)).find(ENGINE)
    assert engine is not None
    linked = {number for issue in engine.standing() if issue.pull for number in issue.pull.closes}
    text = page(f"/corpora/{corpus.pk}/github/?repositories={ENGINE}&reads_diffs=on")
    assert f"<dt> more for diffs, about </dt> <dd> {len(linked)} </dd>" in text
    assert "5,000 an hour" in text
    assert re.search(r"<dt>more for closing commits, at most</dt> <dd> [1-9]\d* </dd>", text)
    assert "more for diffs" not in page(f"/corpora/{corpus.pk}/github/?repositories={ENGINE}")
    answer = client.post(
        f"/corpora/{corpus.pk}/github/list/", {"addresses": f"{ENGINE}#1\n{ENGINE}#2", "reads_diffs": "on"}
    )
    text = " ".join(answer.content.decode().split())
    assert "<dt> more for diffs, at most </dt> <dd> 2 </dd>" in text
    assert '<input type="hidden" name="reads_diffs" value="on">' in text
    begun = {"repositories": ENGINE, "kind": "issue", "reads_diffs": "on"}
    answer = client.post(f"/corpora/{corpus.pk}/github/harvest/", begun, follow=True)
    assert "REST requests left this hour" in answer.content.decode()
    assert Source.objects.select_related("github").get().github.reads_diffs


def test_without_a_token_the_same_is_told_through_rest(
    github: GithubDouble, corpus: Corpus, page: Callable[[str], str]
) -> None:
    github.set_world(make_world(20))
    text = page(f"/corpora/{corpus.pk}/github/?repositories={ENGINE}&limit=7")
    assert "<dd> 7 </dd>" in text
    assert "the size of fixes is not told. With a token it takes minutes" in text
    text = page(f"/corpora/{corpus.pk}/github/?repositories={ENGINE}&limit=7&reads_diffs=on")
    assert "the size of fixes is known from their diffs alone" in text
    assert "of the same 60 an hour" in text


def test_a_query_that_can_not_be_asked_is_explained(corpus: Corpus, page: Callable[[str], str]) -> None:
    assert "is no repository" in page(f"/corpora/{corpus.pk}/github/?repositories=llama.cpp")


def test_the_pages_cost_the_same_for_any_number_of_rows(
    filesystem_broker: str, corpus: Corpus, lead: User, page: Callable[[str], str]
) -> None:
    def start(source: Source) -> Harvest:
        return services.start_github_harvest(source=source, by=lead, at=AT)

    make_token(corpus, lead)
    few = start(make_source(corpus, lead))
    addresses = [f"/corpora/{corpus.pk}/github/", f"/corpora/{corpus.pk}/harvests/{few.pk}/"]
    before = [queries_of(page, address) for address in addresses]
    many = GithubQuery(tuple(f"example/engine{n}" for n in range(30)))
    for n in range(5):
        make_token(corpus, lead, f"token {n}")
        last = start(make_source(corpus, lead, many))
    addresses[1] = f"/corpora/{corpus.pk}/harvests/{last.pk}/"
    assert [queries_of(page, address) for address in addresses] == before


def test_a_second_harvest_of_a_source_waits_for_the_first_to_end(
    filesystem_broker: str, corpus: Corpus, lead: User, client: Client
) -> None:
    source = make_source(corpus, lead)
    client.force_login(lead)
    address = f"/corpora/{corpus.pk}/github/sources/{source.pk}/harvest/"
    client.post(address)
    assert "A harvest of this source is going on" in client.post(address, follow=True).content.decode()
    assert Harvest.objects.count() == 1
    assert Job.objects.count() == 3


def test_a_report_that_moved_says_so(corpus: Corpus, lead: User, page: Callable[[str], str]) -> None:
    report = make_report(corpus)
    moved = "https://github.com/example/elsewhere/issues/4"
    GithubReport.objects.create(
        report=report,
        source=make_source(corpus, lead),
        repository=report.repository,
        number=report.number or 0,
        changed_at=AT,
        fate=Fate.TRANSFERRED,
        fate_at=AT,
        moved_to=moved,
    )
    text = page(f"/corpora/{corpus.pk}/reports/{report.pk}/")
    assert "GitHub has moved this report" in text
    assert moved in text


@pytest.mark.django_db(transaction=True)
def test_the_api_gives_effort_and_timeline(
    github: GithubDouble, token: GithubToken, harvesting: Harvesting, client: Client, lead: User
) -> None:
    github.set_world(make_world(60))
    harvesting.run(harvesting.source())
    report = next(
        each
        for each in Report.objects.select_related("current_snapshot").order_by("pk")
        if each.current_snapshot and any(fix.get("changes") and fix["merged_at"] for fix in each.current_snapshot.fixes)
    )
    client.force_login(lead)
    told = client.get(f"/api/v1/corpora/{report.corpus_id}/reports/{report.pk}/").json()["snapshot"]
    merged = [fix for fix in told["fixes"] if fix["state"] == "merged"]
    assert told["effort"]["additions"] == sum(fix["additions"] for fix in merged)
    assert told["effort"]["folders"]
    assert {"closed"} <= {entry["what"] for entry in told["extra"]["timeline"]}


def test_others_may_not_see_these_pages(study: Study, client: Client) -> None:
    rater = people.add(study, people.make_user("rater"), "rater")
    client.force_login(rater)
    assert client.get(f"/corpora/{study.corpus_id}/github/").status_code == 403
    client.force_login(people.make_user("stranger"))
    assert client.get(f"/corpora/{study.corpus_id}/github/").status_code == 404


def test_a_list_is_told_line_by_line_before_anything_is_fetched(
    filesystem_broker: str, github: GithubDouble, token: GithubToken, corpus: Corpus, lead: User, client: Client
) -> None:
    github.set_world(make_world(20))
    github.forget()
    client.force_login(lead)
    pasted = f"{ENGINE}#1\nhttps://github.com/{ENGINE}/issues/2\n\nhttps://example.org/3\n{ENGINE}#1\nexample/nowhere#4"
    answer = client.post(f"/corpora/{corpus.pk}/github/list/", {"addresses": pasted, "keeps_logins": "on"})
    text = " ".join(answer.content.decode().split())
    assert "<dd> 2 </dd>" in text
    assert "There is no such repository" in text
    assert "1 line can't be used" in text
    assert '<th scope="row" class="n">4</th> <td>This is not on GitHub.</td>' in text
    assert "1 stood in the list more than once" in text
    assert f"{ENGINE}#1\n{ENGINE}#2\nexample/nowhere#4</textarea>" in answer.content.decode()
    assert '<input type="hidden" name="keeps_logins" value="on">' in text
    assert (github.log.points, github.log.read) == (1, {})
    assert not Harvest.objects.exists()
    kept = {"addresses": f"{ENGINE}#1\n{ENGINE}#2", "keeps_logins": "on"}
    answer = client.post(f"/corpora/{corpus.pk}/github/list/harvest/", kept, follow=True)
    assert "a list of 2 addresses" in answer.content.decode()
    source = Source.objects.select_related("github").get()
    assert (source.github.query["numbers"], source.github.keeps_logins) == ({ENGINE: [1, 2]}, True)


def test_a_list_can_be_a_file_and_without_a_token_its_price_is_said(
    github: GithubDouble, corpus: Corpus, lead: User, client: Client
) -> None:
    client.force_login(lead)
    file = SimpleUploadedFile("list.csv", f"title;url\nx;https://github.com/{ENGINE}/issues/2\n".encode("utf-16"))
    text = client.post(f"/corpora/{corpus.pk}/github/list/", {"file": file}).content.decode()
    assert "three requests each" in text
    assert f"{ENGINE}#2</textarea>" in text
    assert github.log.entries == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Paste a list or choose a file."),
        ({"addresses": "https://example.org/3"}, "No line names an issue or pull request"),
        ({"addresses": "\n".join(f"a/b{n}#1" for n in range(101))}, "At most 100 repositories"),
    ],
)
def test_a_list_that_can_not_be_used_is_explained(
    corpus: Corpus, lead: User, client: Client, given: dict[str, str], said: str
) -> None:
    client.force_login(lead)
    for address in ("list/", "list/harvest/"):
        assert said in client.post(f"/corpora/{corpus.pk}/github/{address}", given).content.decode()
    assert not Source.objects.exists()
