"""The pages of git histories: choosing a repository, setting a harvest up, following it; for who may import only."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from mining import tasks
from mining.git.models import Clone
from mining.models import Corpus, Harvest, Report
from tests.worlds.histories import History

ADDRESS = "https://github.com/example/engine"


@pytest.fixture
def client_of_lead(client: Client, lead: User) -> Client:
    client.force_login(lead)
    return client


def chosen(client: Client, corpus: Corpus) -> str:
    sent = {"with": "clone", "clone-folder": "engine", "clone-address": ADDRESS}
    response = client.post(f"/corpora/{corpus.pk}/git/", sent)
    assert response.status_code == 302
    return str(response["Location"])


def test_a_clone_is_chosen_previewed_harvested_and_followed(
    client_of_lead: Client, corpus: Corpus, history: History
) -> None:
    history.commit("[Bugfix] Read every part (#14)\n\nFixes #12", {"src/a.c": "1\n"})
    history.commit("Add a feature")
    page = chosen(client_of_lead, corpus)
    asked = "?revision=main&conventions=tag&phrases=feature%0Aleak*&leave_out=CI+only"
    shown = client_of_lead.get(page + asked).content.decode()
    assert "2 of 2 commits are bug fixes" in shown
    assert "#12" in shown
    assert Report.objects.count() == 0
    sent = {"revision": "main", "conventions": ["tag"], "phrases": "feature\nleak*", "leave_out": ["CI only"]}
    response = client_of_lead.post(f"{page}harvest/", sent)
    harvest = Harvest.objects.get()
    assert response["Location"] == f"/corpora/{corpus.pk}/harvests/{harvest.pk}/"
    assert harvest.job_id is not None
    tasks.harvest_commits(harvest.job_id)
    followed = client_of_lead.get(response["Location"]).content.decode()
    assert "Bug fixes of engine" in followed
    assert "bug fixes taken" in followed
    # the next harvest starts from the last one's plan
    again = client_of_lead.get(page).content.decode()
    assert "feature\nleak*" in again
    assert 'value="CI only"' in again


def test_the_preview_is_of_the_form_that_was_sent(client_of_lead: Client, corpus: Corpus, history: History) -> None:
    history.commit("Fix it")
    page = chosen(client_of_lead, corpus)
    for query, words in (
        ("?revision=nothing&conventions=verb", "no branch, tag or commit"),
        ("?revision=main", "Tick a way"),
        ("?revision=main&phrases=*", "would find every subject"),
        (f"?revision=main&phrases={'x' * 101}", "longer than 100 characters"),
        ("?revision=main&conventions=verb&since=2024-03-02&until=2024-03-01", "before the first one"),
        ("?revision=main&conventions=tag", "No subject fits"),
        ("?revision=main&conventions=magic", "magic is not one of the available choices"),
    ):
        assert words in client_of_lead.get(page + query).content.decode(), query
    assert client_of_lead.post(f"{page}harvest/", {"revision": "nothing", "conventions": "verb"}).status_code == 200
    assert not Harvest.objects.exists()


def test_a_bundle_is_uploaded_and_waited_for(
    client_of_lead: Client, corpus: Corpus, history: History, tmp_path: Path
) -> None:
    history.commit("Fix it")
    raw = history.bundle(tmp_path / "engine.bundle").read_bytes()
    sent = {"with": "bundle", "bundle-address": ADDRESS, "bundle-file": SimpleUploadedFile("engine.bundle", raw)}
    response = client_of_lead.post(f"/corpora/{corpus.pk}/git/", sent)
    page = response["Location"]
    assert "Waiting for a worker" in client_of_lead.get(page).content.decode()
    assert "HX-Refresh" not in client_of_lead.get(f"{page}unpacking/").headers
    job_id = Clone.objects.get().job_id
    assert job_id is not None
    tasks.unpack_bundle(job_id)
    assert client_of_lead.get(f"{page}unpacking/")["HX-Refresh"] == "true"
    assert "Branch, tag or commit" in client_of_lead.get(page).content.decode()


def test_what_can_not_be_used_is_said_at_the_form(client_of_lead: Client, corpus: Corpus, history: History) -> None:
    history.commit("Fix it")
    address = f"/corpora/{corpus.pk}/git/"
    for sent, words in (
        ({"with": "clone", "clone-folder": "../x"}, "not one of the available choices"),
        ({"with": "clone", "clone-folder": "engine"}, "does not tell where its project is found"),
        ({"with": "clone", "clone-folder": "engine", "clone-address": "file:///etc"}, "write it like"),
        ({"with": "bundle", "bundle-address": ADDRESS}, "This field is required"),
        (
            {"with": "bundle", "bundle-address": ADDRESS, "bundle-file": SimpleUploadedFile("x.bundle", b"x")},
            "no git bundle",
        ),
    ):
        assert words in client_of_lead.post(address, sent).content.decode(), sent
    assert not Clone.objects.exists()


def test_a_clone_that_went_away_is_told(client_of_lead: Client, corpus: Corpus, history: History) -> None:
    history.commit("Fix it")
    page = chosen(client_of_lead, corpus)
    history.folder.rename(history.folder.parent / ".hidden")
    assert "no such clone" in client_of_lead.get(page).content.decode()
    assert "no such clone" in client_of_lead.get(page + "?revision=main&conventions=verb").content.decode()


def test_the_list_costs_the_same_for_any_number(client_of_lead: Client, corpus: Corpus, clones: Path) -> None:
    counts = []
    for n in range(4):
        History(clones / f"engine{n}").commit("Fix")
        sent = {"with": "clone", "clone-folder": f"engine{n}", "clone-address": ADDRESS}
        client_of_lead.post(f"/corpora/{corpus.pk}/git/", sent)
        with CaptureQueriesContext(connection) as queries:
            client_of_lead.get(f"/corpora/{corpus.pk}/git/")
        counts.append(len(queries))
    assert len(set(counts)) == 1
