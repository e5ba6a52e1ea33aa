"""Who may ask for a package and when; what asking and cancelling leave behind."""

import pytest
from django.db import IntegrityError, transaction

from annotator.common.errors import NotAllowed, NotFound, WrongState
from annotator.common.events import list_events
from annotator.common.models import JobState
from annotator.exports import services, tasks
from annotator.exports.models import Package
from annotator.exports.services import BeingBuilt, NothingToExport
from annotator.studies.services import revoke_role
from tests.worlds import packages, people, rounds
from tests.worlds.conflicts import CRASH, Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene([CRASH], [CRASH])


def actions(scene: Scene) -> list[str]:
    return [event.action for event in list_events(scene.study) if event.subject.startswith("package:")]


def test_asking_leaves_a_package_without_a_file_and_a_job(scene: Scene) -> None:
    package = packages.ask(scene.study)
    assert (package.created_by, package.created_at, package.file.name, package.size) == (
        scene.lead,
        packages.AT,
        "",
        0,
    )
    assert (package.job.task, package.job.state) == (services.TASK, JobState.QUEUED)
    assert actions(scene) == ["start export"]


def test_only_a_lead_may_ask(scene: Scene) -> None:
    for member in (scene.raters[0], scene.judge, scene.viewer):
        with pytest.raises(NotAllowed):
            packages.ask(scene.study, member)
    with pytest.raises(NotFound):
        packages.ask(scene.study, scene.outsider)
    assert not Package.objects.exists()


def test_a_study_without_a_round_has_nothing_to_export() -> None:
    with pytest.raises(NothingToExport):
        packages.ask(people.make_study())


def test_one_package_is_built_at_a_time_and_then_the_next(scene: Scene) -> None:
    first = packages.ask(scene.study)
    with pytest.raises(BeingBuilt):
        packages.ask(scene.study)
    tasks.build_package(first.job_id)
    packages.build(scene.study)
    assert Package.objects.exclude(file="").count() == 2


def test_another_study_does_not_wait(scene: Scene) -> None:
    packages.ask(scene.study)
    other = people.make_study(scene.lead, name="Another")
    rounds.make_round(other, [people.make_user("only")])
    assert packages.ask(other).study == other


def test_cancelling_one_that_waits_ends_it_at_once(scene: Scene) -> None:
    package = packages.ask(scene.study)
    services.cancel_export(package=package, by=scene.lead, at=packages.AT)
    package.job.refresh_from_db()
    assert package.job.state == JobState.CANCELLED
    assert actions(scene) == ["cancel export", "start export"]
    packages.build(scene.study)


def test_only_a_lead_may_cancel(scene: Scene) -> None:
    package = packages.ask(scene.study)
    for person, refusal in ((scene.judge, NotAllowed), (scene.outsider, NotFound)):
        with pytest.raises(refusal):
            services.cancel_export(package=package, by=person, at=packages.AT)


def test_a_finished_package_can_not_be_cancelled(scene: Scene) -> None:
    package = packages.build(scene.study).package
    with pytest.raises(WrongState):
        services.cancel_export(package=package, by=scene.lead, at=packages.AT)
    assert actions(scene) == ["build package", "start export"]


def test_building_is_an_event_with_hash_size_and_counts(scene: Scene) -> None:
    package = packages.build(scene.study).package
    event = list_events(scene.study)[0]
    assert (event.action, event.by) == ("build package", scene.lead)
    assert event.after == {"sha256": package.sha256, "size": package.size, **package.contents}


def test_who_is_no_lead_any_more_when_the_worker_comes_gets_nothing(scene: Scene) -> None:
    package = packages.ask(scene.study)
    successor = people.add(scene.study, people.make_user("successor"), "lead")
    revoke_role(study=scene.study, user=scene.lead, role="lead", by=successor, at=packages.AT)
    tasks.build_package(package.job_id)
    package = Package.objects.select_related("job").get()
    assert (package.file.name, package.job.state) == ("", JobState.FAILED)
    assert package.job.message


def test_a_file_without_its_hash_is_no_package(scene: Scene) -> None:
    package = packages.ask(scene.study)
    with pytest.raises(IntegrityError, match="package_with_a_file_has_its_hash"), transaction.atomic():
        Package.objects.filter(pk=package.pk).update(file="packages/x.zip")
