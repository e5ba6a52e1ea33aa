"""The Celery application: a wake-up for jobs whose truth is in the database (`annotator.common.jobs`).

Every worker asks for a sweep every few seconds, so a job whose worker died is picked up by any other, and no separate
scheduler process has to run.
"""

import os
import warnings
from json import JSONDecodeError
from queue import Empty

import structlog
from celery import Celery, bootsteps
from kombu.exceptions import OperationalError
from kombu.transport import filesystem

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
# the checks import every page of every room, which a worker never serves; `migrate` and `check` run them
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

from django.conf import settings

# it is about pickled messages; ours are JSON and name a task and a number
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

log = structlog.get_logger(__name__)
app = Celery("intercoder")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class PatientChannel(filesystem.Channel):
    """The embedded broker's channel, which takes a message that is still being written for none.

    Its file is gone then, and with it a wake-up that the next sweep gives again; kombu's own ends the whole worker.
    """

    def _get(self, queue: str, timeout: float | None = None) -> object:
        try:
            message: object = super()._get(queue)  # type: ignore[no-untyped-call]  # kombu has no types
        except JSONDecodeError as error:
            log.info("broker.half_a_message", queue=queue)
            raise Empty from error
        return message


filesystem.Transport.Channel = PatientChannel


class AskForSweeps(bootsteps.StartStopStep):  # type: ignore[misc]  # celery has no types
    """Sends the sweep as a message rather than running it here: the timer's thread must not touch the database."""

    requires = {"celery.worker.components:Timer", "celery.worker.components:Pool"}

    def start(self, worker: bootsteps.StartStopStep) -> None:
        self._ask()
        self.timer = worker.timer.call_repeatedly(settings.JOB_SWEEP_SECONDS, self._ask)

    def stop(self, worker: bootsteps.StartStopStep) -> None:
        self.timer.cancel()

    def _ask(self) -> None:
        try:
            app.send_task("common.sweep_jobs", ignore_result=True, retry=False, expires=settings.JOB_SWEEP_SECONDS)
        except (OperationalError, OSError) as error:
            log.warning("sweep.not_asked", error=str(error))


app.steps["worker"].add(AskForSweeps)
