"""Rounds for tests, made through services: planned, open, ended and closed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from annotator.accounts.models import User
from annotator.rounds import services
from annotator.rounds.disclosure import NO_STAGE, Stage
from annotator.rounds.models import Assignment, Round
from annotator.rounds.selectors import published_versions
from annotator.rounds.workload import Workload
from annotator.studies.models import Study
from taxonomy.models import Version
from tests.worlds import books, people, reports

PLANNED_AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
OPENED_AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
ENDED_AT = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
CLOSED_AT = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)
PLAIN = Workload()
_numbers = count(1)


def make_round(
    study: Study,
    raters: Sequence[User],
    *,
    name: str | None = None,
    purpose: str = "reliability",
    version: Version | None = None,
    raters_per_report: int | None = None,
    seed: int = 1,
    size: int | None = None,
    n_reports: int = 6,
    report_ids: Sequence[int] | None = None,
    workload: Workload = PLAIN,
    stage: Stage = NO_STAGE,
    is_open_coding: bool = False,
    at: datetime = PLANNED_AT,
) -> Round:
    """Return a planned round; raters get the role if they lack it, and every rater reads every report by default.

    An empty corpus gets `n_reports` reports, a codebook without a published version the small book of `books`.
    """
    lead = study.created_by
    for rater in raters:
        people.add(study, rater, "rater")
    if not study.corpus.reports.exists():
        reports.make_reports(study.corpus, n_reports, lead)
    return services.create_round(
        study=study,
        name=name or f"Round {next(_numbers)}",
        purpose=purpose,
        version=version or published_versions(study).first() or books.make_version(study.codebook, lead),
        raters=raters,
        raters_per_report=raters_per_report or len(raters),
        seed=seed,
        by=lead,
        at=at,
        size=size,
        report_ids=report_ids,
        workload=workload,
        stage=stage,
        is_open_coding=is_open_coding,
    )


def make_open_round(study: Study, raters: Sequence[User], *, opened_at: datetime = OPENED_AT, **plan: object) -> Round:
    """Return an open round; `plan` is what `make_round` takes."""
    round = make_round(study, raters, **plan)
    services.open_round(round=round, by=study.created_by, at=opened_at)
    return round


def end(round: Round, *, at: datetime = ENDED_AT) -> Round:
    """End an open round as its study's maker, and return it."""
    services.end_round(round=round, by=round.study.created_by, at=at)
    return round


def close(round: Round, *, at: datetime = CLOSED_AT) -> Round:
    """Close a reconciling round as its study's maker, and return it; conflicts are not asked about."""
    services.close_round(round=round, by=round.study.created_by, at=at)
    return round


def assignments_of(round: Round, rater: User) -> list[Assignment]:
    """Return a rater's assignments in the order of their queue."""
    return list(Assignment.objects.filter(round=round, rater=rater).select_related("round_report").order_by("position"))
