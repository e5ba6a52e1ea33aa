"""Doing a harvest: one job for each repository, and one that sees to it that all of them are done.

The harvest's own job works through repositories that no other worker has, so that one worker suffices and several
share; it waits for those that others have. What must wait (limits, troubles) gives its lease back and says until when.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from annotator.common.errors import Refusal
from annotator.common.events import JsonValue, record
from annotator.common.jobs import runner
from annotator.common.jobs import services as jobs
from annotator.common.jobs.services import Lease, MustWait
from annotator.common.models import Job, JobState
from mining.github import limits
from mining.github.models import GithubReport, Piece, RepositoryHarvest, RepositoryMark, Transport
from mining.github.query import GithubQuery
from mining.github.services.asking import Asker
from mining.github.services.graphql_steps import GraphqlSteps
from mining.github.services.keys import names_of
from mining.github.services.rest_steps import RestSteps
from mining.github.services.stepping import Clock, Steps
from mining.github.services.storing import Keeper
from mining.models import Harvest

Result = Mapping[str, JsonValue]
# troubles that are sat out in place, and those after which a person should look
FEW_TROUBLES, MOST_TROUBLES = 2, 12
LONGEST_WAIT = timedelta(minutes=15)
COUNTS = ("read", "created", "updated", "unchanged", "rejected")
LOOK_AGAIN = timedelta(seconds=2)


class GaveUp(Refusal):
    """What GitHub answers can't be helped by waiting; the message says what can be done."""


def nothing_more() -> None:
    """Do nothing after a page."""


def run_github_harvest(lease: Lease, clock: Clock = timezone.now) -> Result | None:
    """Fetch one repository, or see to a whole harvest; None when the person asked to stop."""
    repository = RepositoryHarvest.objects.filter(job_id=lease.job_id).first()
    return _fetch(repository.pk, lease, clock, nothing_more) if repository else _conduct(lease, clock)


# --- the whole harvest -------------------------------------------------------------------------------------------


def _conduct(lease: Lease, clock: Clock) -> Result | None:
    harvest = Harvest.objects.get(job_id=lease.job_id)
    for repository in harvest.repositories.select_related("job").order_by("pk"):
        if _save_sum(harvest, lease, clock()):
            return None
        runner.work(repository.job_id, partial(_fetch_for, repository.pk, clock, lease))
    if _save_sum(harvest, lease, clock()):
        return None
    return _end(harvest, clock())


def _fetch_for(repository_id: int, clock: Clock, whole: Lease, lease: Lease) -> Result | None:
    """Fetch one repository while the lease of the whole is kept too."""
    return _fetch(repository_id, lease, clock, lambda: jobs.extend(lease=whole, at=clock()))


def _save_sum(harvest: Harvest, lease: Lease, at: datetime) -> bool:
    """Keep the counts of all repositories at the harvest's job; returns whether the person asked to stop."""
    children = list(Job.objects.filter(pk__in=harvest.repositories.values("job")).values_list("done", "total"))
    totals = [total for _, total in children]
    total = sum(each or 0 for each in totals) if None not in totals else None
    return jobs.save_progress(lease=lease, at=at, done=sum(done for done, _ in children), total=total, cursor={})


def _end(harvest: Harvest, at: datetime) -> Result:
    """Note once that every repository is done; otherwise wait for those that are not, or tell which failed."""
    children = Job.objects.filter(pk__in=harvest.repositories.values("job"))
    going_on = children.filter(state__in=(JobState.QUEUED, JobState.RUNNING, JobState.PAUSED))
    if going_on.exists():
        until = [each.waiting_until for each in going_on if each.waiting_until]
        soonest = min(until) if until and len(until) == len(going_on) else at + LOOK_AGAIN
        raise MustWait(max(soonest, at + LOOK_AGAIN), "Waiting for the repositories.")
    failed = harvest.repositories.filter(job__state=JobState.FAILED)
    if failed.exists():
        names = ", ".join(failed.order_by("pk").values_list("name", flat=True)[:5])
        raise GaveUp(f"Not everything could be fetched; see below: {names}. What was fetched is kept.")
    return _note_end(harvest, at)


def _note_end(harvest: Harvest, at: datetime) -> Result:
    with transaction.atomic():
        is_first = Harvest.objects.filter(pk=harvest.pk, finished_at=None).update(finished_at=at)
        harvest.refresh_from_db()
        counts = {name: getattr(harvest, name) for name in COUNTS}
        if is_first:
            by = harvest.job.created_by if harvest.job else None
            record(scope=harvest.source.corpus, subject=harvest, action="harvest finished", by=by, at=at, after=counts)
    return counts


# --- one repository ----------------------------------------------------------------------------------------------


def _fetch(repository_id: int, lease: Lease, clock: Clock, after_page: Callable[[], None]) -> Result | None:
    """Fetch page after page until the end; None when the person asked to stop."""
    run = RepositoryHarvest.objects.select_related("harvest__source__github", "harvest__source__corpus").get(
        pk=repository_id
    )
    asker = Asker(run.harvest.source.corpus_id, clock)
    try:
        if _go_on(run, asker, lease, clock, after_page):
            return _finish(run)
        _forget_pieces(run, lease)
        return None
    finally:
        asker.close()


def _go_on(run: RepositoryHarvest, asker: Asker, lease: Lease, clock: Clock, after_page: Callable[[], None]) -> bool:
    """Take steps until there are none; returns whether the end was reached."""
    steps = _steps(run, asker, lease, clock)
    while not steps.is_done:
        try:
            if steps.step():
                return False
            run.troubles = 0
        except limits.GraphqlRefused:
            steps = _change_to_rest(run, asker, lease, clock)
        except limits.TooLarge as failure:
            if not steps.shrink():
                _sit_out(run, failure, lease, clock)
        except limits.Trouble as failure:
            _sit_out(run, failure, lease, clock)
        except limits.Failure as failure:
            raise GaveUp(f"{run.name}: {failure}") from None
        after_page()
    return True


def _steps(run: RepositoryHarvest, asker: Asker, lease: Lease, clock: Clock) -> Steps:
    if not run.transport:
        _note_transport(run, Transport.GRAPHQL if asker.has_tokens() else Transport.REST)
    source = run.harvest.source.github
    keeper = Keeper(run, names_of(source))
    query = GithubQuery.from_json(source.query)
    kind = GraphqlSteps if run.transport == Transport.GRAPHQL else RestSteps
    return kind(run=run, query=query, keeper=keeper, asker=asker, lease=lease, clock=clock)


def _note_transport(run: RepositoryHarvest, transport: str) -> None:
    run.transport = transport
    RepositoryHarvest.objects.filter(pk=run.pk).update(transport=transport)


def _change_to_rest(run: RepositoryHarvest, asker: Asker, lease: Lease, clock: Clock) -> Steps:
    """Begin again through REST; what was stored is known by its number and not fetched again."""
    with transaction.atomic():
        Piece.objects.filter(repository_harvest=run).delete()
        _note_transport(run, Transport.REST)
        jobs.save_progress(lease=lease, at=clock(), done=run.read, total=None, cursor={})
    fresh = Lease(lease.job_id, lease.holder, lease.arguments, {}, lease.attempt)
    return _steps(run, asker, fresh, clock)


def _sit_out(run: RepositoryHarvest, failure: limits.Failure, lease: Lease, clock: Clock) -> None:
    """Try again in a moment, and after some times later and later; gives up when GitHub has failed for hours."""
    run.troubles += 1
    RepositoryHarvest.objects.filter(pk=run.pk).update(troubles=run.troubles)
    if run.troubles > MOST_TROUBLES:
        raise GaveUp(
            f"{failure} It did so {run.troubles} times in a row; resume the harvest when GitHub is well again."
        )
    if run.troubles > FEW_TROUBLES:
        raise MustWait(clock() + min(LONGEST_WAIT, timedelta(seconds=2**run.troubles)), str(failure))
    time.sleep(0.5 * run.troubles)
    jobs.extend(lease=lease, at=clock())


def _forget_pieces(run: RepositoryHarvest, lease: Lease) -> None:
    """Keep no parts of threads, with the logins in them, for a harvest that was cancelled."""
    if Job.objects.filter(pk=lease.job_id, is_cancel_requested=True).exists():
        Piece.objects.filter(repository_harvest=run).delete()


def _finish(run: RepositoryHarvest) -> Result:
    """Note up to when this repository is known, for the next harvest."""
    run.refresh_from_db()
    known = GithubReport.objects.filter(source=run.harvest.source_id, repository=run.name)
    last = known.aggregate(last=Max("changed_at"))["last"]
    begun = run.began_at or run.harvest.started_at
    etags = Job.objects.get(pk=run.job_id).cursor.get("etags") or {}
    with transaction.atomic():
        RepositoryMark.objects.update_or_create(
            source=run.harvest.source,
            name=run.name,
            defaults={"through": min(last, begun) if last else begun, "etags": etags},
        )
        Piece.objects.filter(repository_harvest=run).delete()
    return {name: getattr(run, name) for name in ("read", "created", "updated", "unchanged", "gone", "points")}
