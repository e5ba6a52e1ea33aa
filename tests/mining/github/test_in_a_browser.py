"""The lead gives a token, sets a harvest up by a preset, watches it wait and go on, pauses and resumes another."""

import time
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotator.accounts.models import User
from annotator.common.models import Job
from annotator.studies.models import Study
from mining import services, tasks
from mining.github.query import GithubQuery
from mining.models import Harvest
from tests.fakes.github.double import TOKEN, GithubDouble
from tests.fakes.github.seeded import make_repository
from tests.fakes.github.world import World
from tests.worlds import people
from tests.worlds.github import make_source, make_token

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VLLM = "vllm-project/vllm"


@pytest.fixture
def lead(transactional_db: None) -> User:
    return people.make_user("lead")


@pytest.fixture
def study(lead: User) -> Study:
    return people.make_study(lead)


def go_on(harvest: Harvest) -> None:
    """Work as a worker does whose sweep found the harvest: not before it may."""
    moments = [each for each in Job.objects.values_list("waiting_until", flat=True) if each]
    time.sleep(max([(each - timezone.now()).total_seconds() for each in moments], default=0) + 0.1 if moments else 0)
    tasks.harvest_github(harvest.job_id)


def test_a_lead_sets_a_harvest_up_and_watches_it_wait_and_go_on(
    page_of: Callable[..., Page],
    axe_finds: Callable[[Page], list[str]],
    filesystem_broker: str,
    github: GithubDouble,
    lead: User,
    study: Study,
) -> None:
    github.set_world(World([make_repository(200, name=VLLM)]))
    page = page_of(lead)
    page.goto(f"/corpora/{study.corpus_id}/reports/")
    page.get_by_role("link", name="GitHub").click()
    expect(page.get_by_role("heading", name="Harvest from GitHub")).to_be_visible()
    assert axe_finds(page) == []
    page.get_by_label("Name").fill("mine")
    page.get_by_label("Token", exact=True).fill("ghp_mistyped")
    page.get_by_role("button", name="Test and add").click()
    expect(page.get_by_text("GitHub does not take this token")).to_be_visible()
    page.get_by_label("Token", exact=True).fill(TOKEN)
    page.get_by_role("button", name="Test and add").click()
    expect(page.get_by_text("GitHub takes the token")).to_be_visible()
    assert TOKEN not in page.content()

    page.get_by_role("link", name="vLLM").click()
    expect(page.get_by_label("Repositories")).to_have_value(VLLM)
    expect(page.get_by_label("Closed to")).to_have_value("2024-12-01")
    page.get_by_role("button", name="Show what it brings").click()
    expect(page.get_by_role("heading", name="What this harvest brings")).to_be_visible()
    expect(page.get_by_role("row", name=VLLM)).to_be_visible()
    assert axe_finds(page) == []
    assert not Harvest.objects.exists()

    github.fail({"kind": "primary_limit", "on": "graphql", "at": [2], "wait": 6})
    page.get_by_role("button", name="Harvest").click()
    expect(page.get_by_role("heading", name="Waiting for a worker")).to_be_visible()
    harvest = Harvest.objects.get()
    tasks.harvest_github(harvest.job_id)
    expect(page.get_by_role("heading", name="Waiting for GitHub")).to_be_visible()
    expect(page.get_by_text("waiting until")).to_be_visible()
    assert axe_finds(page) == []
    go_on(harvest)
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert axe_finds(page) == []
    harvest.refresh_from_db()
    assert harvest.created > 25
    page.get_by_role("link", name="To the reports").click()
    expect(page.get_by_text(f"{harvest.created} reports in the corpus")).to_be_visible()
    page.locator(".reports tbody a").first.click()
    expect(page.get_by_role("heading", name="Effort")).to_be_visible()
    assert axe_finds(page) == []


def test_a_harvest_is_paused_resumed_and_cancelled(
    page_of: Callable[..., Page],
    filesystem_broker: str,
    github: GithubDouble,
    lead: User,
    study: Study,
) -> None:
    github.set_world(World([make_repository(20, name=VLLM)]))
    source = services.create_github_source(corpus=study.corpus, query=GithubQuery((VLLM,)), by=lead, at=timezone.now())
    harvest = services.start_github_harvest(source=source, by=lead, at=timezone.now())
    page = page_of(lead)
    page.goto(f"/corpora/{study.corpus_id}/harvests/{harvest.pk}/")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    go_on(harvest)
    harvest.refresh_from_db()
    assert harvest.read == 0
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("heading", name="Waiting for a worker")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_fit(
    page_of: Callable[..., Page],
    axe_finds: Callable[[Page], list[str]],
    filesystem_broker: str,
    lead: User,
    study: Study,
    scheme: str,
    width: int,
) -> None:
    make_token(study.corpus, lead, "a-token-with-a-long-name-" + "x" * 50)
    make_token(study.corpus, lead, "refused", refused_at=timezone.now())
    source = make_source(study.corpus, lead)
    harvest = services.start_github_harvest(source=source, by=lead, at=timezone.now())
    page = page_of(lead, color_scheme=scheme, viewport={"width": width, "height": 900})
    for address in ("github/", "github/?preset=deepspeed", f"harvests/{harvest.pk}/"):
        page.goto(f"/corpora/{study.corpus_id}/{address}")
        assert axe_finds(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_pasted_list_is_told_and_harvested(
    page_of: Callable[..., Page],
    axe_finds: Callable[[Page], list[str]],
    filesystem_broker: str,
    github: GithubDouble,
    lead: User,
    study: Study,
) -> None:
    github.set_world(World([make_repository(40, name=VLLM)]))
    services.add_token(corpus=study.corpus, name="mine", token=TOKEN, by=lead, at=timezone.now())
    page = page_of(lead)
    page.goto(f"/corpora/{study.corpus_id}/github/")
    page.get_by_label("Addresses", exact=True).fill(
        f"https://github.com/{VLLM}/issues/3\n{VLLM}#4\nnothing\n{VLLM}#9999"
    )
    page.get_by_role("button", name="Show what the list brings").click()
    expect(page.get_by_role("row", name="nothing")).to_be_visible()
    expect(page.get_by_role("row", name=VLLM)).to_be_visible()
    assert axe_finds(page) == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Harvest", exact=True).click()
    expect(page.get_by_role("heading", name="Waiting for a worker")).to_be_visible()
    tasks.harvest_github(Harvest.objects.get().job_id)
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    expect(page.get_by_text("There is no such report on GitHub")).to_be_visible()
    assert Harvest.objects.get().created == 2
    assert axe_finds(page) == []
