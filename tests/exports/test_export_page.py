"""The page of packages: what it says in every state, who gets it, its fragment, its file."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotator.common.jobs import services as jobs
from annotator.common.models import Job, JobState
from annotator.exports import tasks
from annotator.exports.models import Package
from annotator.studies.models import Study
from tests.worlds import packages, people, rounds
from tests.worlds.conflicts import CRASH, Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene([CRASH, None], [CRASH, CRASH])


def address(name: str, study: Study, **parts: object) -> str:
    return reverse(f"exports:{name}", kwargs={"slug": study.slug, **parts})


def page(client: Client, study: Study, person=None, **headers: str) -> str:
    client.force_login(person or study.created_by)
    response = client.get(address("packages", study), headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_study_without_rounds_says_what_to_do_first(client: Client) -> None:
    said = page(client, people.make_study())
    assert "nothing to export" in said
    assert "Plan a round" in said
    assert "Build a package" not in said


def test_the_page_says_what_each_round_gives(client: Client, scene: Scene) -> None:
    rounds.make_open_round(scene.study, scene.raters, name="Still blind")
    closed = rounds.make_open_round(scene.study, scene.raters, name="All done")
    rounds.close(rounds.end(closed))
    said = page(client, scene.study)
    assert "3 of 4, the others as missing" in said
    assert "not before the round has ended" in said
    assert said.count("not before the round is closed") == 2
    assert "No package was built yet" in said


def test_pressing_the_button_asks_for_one_package(client: Client, scene: Scene) -> None:
    client.force_login(scene.lead)
    response = client.post(address("build", scene.study))
    assert response.status_code == 302
    assert response["Location"] == address("packages", scene.study)
    assert client.post(address("build", scene.study)).status_code == 409
    assert Package.objects.count() == 1


def test_while_one_is_built_the_page_asks_again_and_offers_to_cancel(client: Client, scene: Scene) -> None:
    package = packages.ask(scene.study)
    said = page(client, scene.study)
    assert "Waiting for a worker" in said
    assert 'hx-trigger="every 1s"' in said
    assert address("cancel", scene.study, package_id=package.pk) in said
    assert "Build a package" not in said


def test_progress_is_shown_with_counts_and_time_left(client: Client, scene: Scene) -> None:
    package = packages.ask(scene.study)
    now = timezone.now()
    lease = jobs.claim(job_id=package.job_id, holder="one", at=now - timedelta(seconds=60))
    jobs.save_progress(lease=lease, at=now, done=1000, total=4000, cursor={})
    said = page(client, scene.study, **{"HX-Request": "true"})
    assert "<html" not in said
    assert "Building a package" in said
    assert 'value="25"' in said
    assert "1,000 of 4,000 reports" in said
    assert "about 3 minutes left" in said


def test_a_job_that_nobody_takes_up_is_remarked_on(client: Client, scene: Scene) -> None:
    package = packages.ask(scene.study)
    Job.objects.filter(pk=package.job_id).update(created_at=timezone.now() - timedelta(minutes=2))
    assert "No worker has taken this up yet" in page(client, scene.study)


def test_when_it_is_built_the_fragment_has_the_package_and_asks_no_more(client: Client, scene: Scene) -> None:
    package = packages.build(scene.study).package
    said = page(client, scene.study, **{"HX-Request": "true"})
    assert "hx-trigger" not in said
    assert package.sha256 in said
    assert "3 codings of 2 reports, 1 not coded, 0 decisions, 0 gold labels" in said
    assert address("download", scene.study, package_id=package.pk) in said
    assert "Build a package" in said


def test_packages_that_came_to_nothing_say_why(client: Client, scene: Scene) -> None:
    failed, cancelled = packages.ask(scene.study), None
    for state in (JobState.FAILED, JobState.CANCELLED):
        last = cancelled or failed
        Job.objects.filter(pk=last.job_id).update(
            state=state, finished_at=packages.AT, message="The disk is full." if state == JobState.FAILED else ""
        )
        if cancelled is None:
            cancelled = packages.ask(scene.study)
    said = page(client, scene.study)
    assert "It could not be built. The disk is full." in said
    assert "Cancelled; nothing was kept." in said
    assert said.count("Download") == 0


def test_cancelling_leads_back_to_the_page(client: Client, scene: Scene) -> None:
    package = packages.ask(scene.study)
    client.force_login(scene.lead)
    response = client.post(address("cancel", scene.study, package_id=package.pk))
    assert response["Location"] == address("packages", scene.study)
    assert Job.objects.get(pk=package.job_id).state == JobState.CANCELLED


def test_the_download_is_the_file_under_a_telling_name(client: Client, scene: Scene) -> None:
    package = packages.build(scene.study).package
    client.force_login(scene.lead)
    response = client.get(address("download", scene.study, package_id=package.pk))
    content = b"".join(response.streaming_content)
    assert zipfile.ZipFile(BytesIO(content)).testzip() is None
    assert len(content) == package.size == int(response["Content-Length"])
    assert response["Content-Type"] == "application/zip"
    name = f"bugs-in-inference-engines-2026-03-09-{package.pk}.zip"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_there_is_no_file_to_download_before_it_is_built(client: Client, scene: Scene) -> None:
    package = packages.ask(scene.study)
    client.force_login(scene.lead)
    assert client.get(address("download", scene.study, package_id=package.pk)).status_code == 404


def test_a_file_gone_from_the_disk_is_said_to_be_gone(client: Client, scene: Scene) -> None:
    package = packages.build(scene.study).package
    package.file.storage.delete(package.file.name)
    client.force_login(scene.lead)
    response = client.get(address("download", scene.study, package_id=package.pk))
    assert response.status_code == 404
    assert "gone from the server" in response.content.decode()


@pytest.mark.parametrize(("username", "status"), [("rater1", 403), ("judge", 403), ("viewer", 403), ("outsider", 404)])
def test_nobody_but_a_lead_gets_any_of_it(client: Client, scene: Scene, username: str, status: int) -> None:
    people_of_scene = {"rater1": scene.raters[0], "judge": scene.judge, "viewer": scene.viewer}
    person = people_of_scene.get(username, scene.outsider)
    package = packages.build(scene.study).package
    client.force_login(person)
    assert client.get(address("packages", scene.study)).status_code == status
    assert client.get(address("download", scene.study, package_id=package.pk)).status_code == status
    assert client.post(address("build", scene.study)).status_code == status
    assert client.post(address("cancel", scene.study, package_id=package.pk)).status_code == status
    assert Package.objects.count() == 1


def test_a_stranger_is_sent_to_the_sign_in_page(client: Client, scene: Scene) -> None:
    package = packages.build(scene.study).package
    for name, parts in (("packages", {}), ("download", {"package_id": package.pk})):
        response = client.get(address(name, scene.study, **parts))
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


def test_a_package_is_not_found_under_another_study(client: Client, scene: Scene) -> None:
    package = packages.build(scene.study).package
    other = people.make_study(scene.lead, name="Another")
    client.force_login(scene.lead)
    assert client.get(address("download", other, package_id=package.pk)).status_code == 404
    assert client.post(address("cancel", other, package_id=package.pk)).status_code == 404


def test_building_and_cancelling_are_no_links(client: Client, scene: Scene) -> None:
    package = packages.ask(scene.study)
    client.force_login(scene.lead)
    assert client.get(address("build", scene.study)).status_code == 405
    assert client.get(address("cancel", scene.study, package_id=package.pk)).status_code == 405


def queries(client: Client, study: Study) -> int:
    client.force_login(study.created_by)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address("packages", study)).status_code == 200
    return len(seen)


def test_the_page_costs_the_same_for_two_packages_and_for_many(client: Client, scene: Scene) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            package = packages.ask(scene.study)
            Job.objects.filter(pk=package.job_id).update(state=JobState.CANCELLED, finished_at=packages.AT)

    add(2)
    rounds.make_round(scene.study, scene.raters)
    few = queries(client, scene.study)
    add(38)
    for _ in range(5):
        rounds.make_round(scene.study, scene.raters)
    assert queries(client, scene.study) == few


def test_old_packages_are_on_further_pages(client: Client, scene: Scene) -> None:
    first = packages.build(scene.study).package
    for _ in range(25):
        package = packages.ask(scene.study)
        Job.objects.filter(pk=package.job_id).update(state=JobState.CANCELLED, finished_at=packages.AT)
    said = page(client, scene.study)
    assert first.sha256 not in said
    assert "Next" in said
    oldest_shown = Package.objects.order_by("-pk")[24]
    response = client.get(address("packages", scene.study), {"after": oldest_shown.pk})
    assert first.sha256 in response.content.decode()


def test_a_package_built_by_the_task_is_done_when_the_page_is_read(client: Client, scene: Scene) -> None:
    client.force_login(scene.lead)
    client.post(address("build", scene.study))
    tasks.build_package(Package.objects.get().job_id)
    assert Package.objects.get().sha256 in page(client, scene.study)
