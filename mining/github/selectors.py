"""Reads about GitHub for pages: tokens without their secrets, sources in words, repositories on their way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from annotator.common.errors import NotFound
from annotator.common.jobs.selectors import Progress, progress_of
from annotator.common.models import JobState
from mining import harvests
from mining.github.limits import Budget
from mining.github.models import Fate, GithubReport, GithubToken, RepositoryHarvest, Transport
from mining.github.query import KINDS, REASONS, GithubQuery
from mining.models import Corpus, Harvest, Report, Source, SourceKind


@dataclass(frozen=True)
class TokenLine:
    """A token as it may be shown; `points` and `requests` are what is left of this hour's."""

    token: GithubToken
    points: int | None
    requests: int | None
    blocked_until: datetime | None


def tokens_of(corpus: Corpus, *, at: datetime) -> list[TokenLine]:
    """Return the tokens of a corpus by name."""
    return [_token_line(token, at) for token in GithubToken.objects.filter(corpus=corpus).order_by("name")]


def _token_line(token: GithubToken, at: datetime) -> TokenLine:
    budgets = {resource: Budget.from_json(value).left(at) for resource, value in token.limits.items()}
    blocked = token.blocked_until if token.blocked_until and token.blocked_until > at else None
    return TokenLine(token, budgets.get("graphql"), budgets.get("core"), blocked)


@dataclass(frozen=True)
class SourceLine:
    """A source with what it asks for in words, and its last harvest."""

    source: Source
    repositories: Sequence[str]
    conditions: str
    last: Harvest | None
    is_going_on: bool


def sources_of(corpus: Corpus) -> list[SourceLine]:
    """Return the sources on GitHub, newest first; two queries for any number."""
    newest = Prefetch("harvests", Harvest.objects.select_related("job").order_by("-pk"), to_attr="newest_first")
    sources = Source.objects.filter(corpus=corpus, kind=SourceKind.GITHUB).select_related("github")
    return [_source_line(source) for source in sources.prefetch_related(newest).order_by("-pk")]


def _source_line(source: Any) -> SourceLine:  # Any: the prefetched attribute has no type
    query = GithubQuery.from_json(source.github.query)
    last: Harvest | None = source.newest_first[0] if source.newest_first else None
    is_going_on = bool(last and last.job and not last.job.has_ended)
    conditions = [*conditions_of(query), *(["with the diffs of the fixes"] if source.github.reads_diffs else [])]
    return SourceLine(source, query.repositories, ", ".join(conditions), last, is_going_on)


def conditions_of(query: GithubQuery) -> Iterator[str]:
    """Give the conditions of a query as a person would say them."""
    if query.listed:
        yield f"a list of {query.listed:,} address{'es' if query.listed > 1 else ''}"
        return
    yield f"{query.state} {KINDS[query.kind]}".strip()
    if query.state_reason:
        yield f"as {REASONS[query.state_reason]}"
    for words, labels in (
        ("labelled", " and ".join(query.labels_all)),
        ("labelled", " or ".join(query.labels_any)),
        ("not labelled", " nor ".join(query.labels_none)),
    ):
        if labels:
            yield f"{words} {labels}"
    for what, start, end in (
        ("opened", query.created_from, query.created_to),
        ("closed", query.closed_from, query.closed_to),
    ):
        days = [f"{word} {day:%-d %b %Y}" for word, day in (("from", start), ("until", end)) if day]
        if days:
            yield f"{what} {' '.join(days)}"
    if query.text:
        yield f"with {query.text}"
    if query.limit:
        yield f"at most {query.limit:,}"


def source_at(corpus: Corpus, source_id: int) -> Source:
    """Return a source on GitHub of this corpus."""
    sources = Source.objects.filter(corpus=corpus, kind=SourceKind.GITHUB).select_related("github", "corpus")
    source = sources.filter(pk=source_id).first()
    if source is None:
        raise NotFound
    return source


@dataclass(frozen=True)
class RepositoryLine:
    """One repository of a harvest as a person follows it."""

    run: RepositoryHarvest
    progress: Progress
    state: str
    waiting_until: datetime | None
    reason: str
    per_minute: int | None
    left: str


@dataclass(frozen=True)
class Following:
    """A harvest from GitHub with its repositories.

    `points_left` is what the tokens have for this hour; `requests_left` what they have for REST, where that is used.
    """

    harvest: Harvest
    source: SourceLine
    repositories: Sequence[RepositoryLine]
    state: str
    points_left: int | None
    requests_left: int | None
    is_pausing: bool
    is_waiting_long: bool

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return bool(self.harvest.job and self.harvest.job.has_ended)

    @property
    def is_paused(self) -> bool:
        """Whether a person has to let it go on."""
        return bool(self.harvest.job and self.harvest.job.state == JobState.PAUSED) or self.is_pausing

    @property
    def can_resume(self) -> bool:
        """Whether there is something that was paused or has failed."""
        states = {line.progress.job.state for line in self.repositories}
        return self.is_paused or bool(states & {JobState.PAUSED, JobState.FAILED})


def follow(harvest: Harvest, *, at: datetime) -> Following:
    """Return how a harvest stands at a moment; the same queries for any number of repositories."""
    assert harvest.job is not None, "harvest_at gives only harvests with a job"
    runs = RepositoryHarvest.objects.filter(harvest=harvest).select_related("job").order_by("pk")
    lines = [_repository_line(run, at) for run in runs]
    source = next(line for line in sources_of(harvest.source.corpus) if line.source.pk == harvest.source_id)
    tokens = [line for line in tokens_of(harvest.source.corpus, at=at) if not line.token.refused_at]
    uses_rest = source.source.github.reads_diffs or any(line.run.transport == Transport.REST for line in lines)
    is_pausing = harvest.job.is_pause_requested or any(line.progress.job.is_pause_requested for line in lines)
    is_waiting_long = (
        harvest.job.state == JobState.QUEUED
        and harvest.job.attempts == 0
        and at - harvest.job.created_at > harvests.PATIENCE
    )
    return Following(
        harvest,
        source,
        lines,
        _state_of_all(harvest, lines),
        points_left=sum(line.points or 0 for line in tokens) if tokens else None,
        requests_left=sum(line.requests or 0 for line in tokens) if tokens and uses_rest else None,
        is_pausing=is_pausing,
        is_waiting_long=is_waiting_long,
    )


def _repository_line(run: RepositoryHarvest, at: datetime) -> RepositoryLine:
    job = run.job
    progress = progress_of(job, at=at)
    is_waiting = job.state == JobState.QUEUED and job.waiting_until is not None and job.waiting_until > at
    per_minute = round(60 * progress.per_second) if progress.per_second else None
    return RepositoryLine(
        run=run,
        progress=progress,
        state=_state_of(job.state, is_waiting=is_waiting, is_pausing=job.is_pause_requested),
        waiting_until=job.waiting_until if is_waiting else None,
        reason=job.message,
        per_minute=per_minute,
        left=harvests.in_words(progress.left) if progress.left is not None else "",
    )


def _state_of(state: str, *, is_waiting: bool, is_pausing: bool) -> str:
    if is_waiting:
        return "waiting"
    if is_pausing:
        return "pausing"
    return {JobState.QUEUED: "next", JobState.RUNNING: "fetching"}.get(JobState(state), JobState(state).label)


def _state_of_all(harvest: Harvest, lines: Sequence[RepositoryLine]) -> str:
    states = {line.state for line in lines}
    if harvest.job and harvest.job.has_ended:
        return {JobState.DONE: "Done", JobState.CANCELLED: "Cancelled"}.get(JobState(harvest.job.state), "Failed")
    for state, words in (("pausing", "Pausing"), ("fetching", "Fetching"), ("waiting", "Waiting for GitHub")):
        if state in states:
            return words
    return "Paused" if "paused" in states else "Finishing" if states <= {"done", "failed"} else "Waiting for a worker"


def fate_of(report: Report) -> GithubReport | None:
    """Return what GitHub last said of a report that is not there any more; None while it is."""
    return GithubReport.objects.filter(report=report).exclude(fate=Fate.THERE).order_by("-fate_at").first()
