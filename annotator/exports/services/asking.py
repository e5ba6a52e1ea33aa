"""Asking for a package, and cancelling one that is being built."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from annotator.common import events
from annotator.common.errors import WrongState
from annotator.common.jobs import services as jobs
from annotator.common.models import JobState
from annotator.exports.models import Package
from annotator.rounds.models import Round
from annotator.studies.models import Study
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in

if TYPE_CHECKING:
    from annotator.common.people import Person

TASK = "exports.build_package"


class NothingToExport(WrongState):
    """A study without rounds has nothing that could leave."""

    def __init__(self) -> None:
        super().__init__("There is no round yet, so a package would be empty. Plan a round first.")


class BeingBuilt(WrongState):
    """Pressing the button twice makes one package."""

    def __init__(self) -> None:
        super().__init__("A package of this study is being built already; wait for it, or cancel it.")


@transaction.atomic
def start_export(*, study: Study, by: "Person", at: datetime) -> Package:
    """Ask for a package of the study's data set; a worker builds it.

    Refuses who may not export, a study without rounds, and one whose package is being built. Leaves a package without
    a file, its job and an event.
    """
    seat_in(user=by, study=study, action=Action.EXPORT)
    Study.objects.select_for_update().get(pk=study.pk)  # two who press at once take turns
    if not Round.objects.filter(study=study).exists():
        raise NothingToExport
    if Package.objects.filter(study=study, job__state__in=[JobState.QUEUED, JobState.RUNNING]).exists():
        raise BeingBuilt
    job = jobs.enqueue(
        task=TASK, title="Package of the data set", scope=study, arguments={}, by=by, at=at, unit="reports"
    )
    package = Package.objects.create(study=study, job=job, created_by_id=by.pk, created_at=at)
    events.record(scope=study, subject=package, action="start export", by=by, at=at)
    return package


@transaction.atomic
def cancel_export(*, package: Package, by: "Person", at: datetime) -> None:
    """Stop building a package, which then never gets a file; refuses who may not export, and a job that has ended."""
    seat_in(user=by, study=package.study, action=Action.EXPORT)
    jobs.request_cancel(job=package.job, at=at)
    events.record(scope=package.study, subject=package, action="cancel export", by=by, at=at)
