"""Draws and screening for tests, made through services."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.rounds import services
from annotator.rounds.designs import Design, Sizing
from annotator.rounds.models import Draw, DrawnReport, Round
from annotator.rounds.parts import Part
from annotator.rounds.strata import Grouping, Strata
from annotator.studies.models import Study
from mining.models import Corpus, Report
from tests.worlds import codings, people, reports, rounds

AT = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
_numbers = count(1)


def fill(corpus: Corpus, **engines: int) -> list[Report]:
    """Store so many reports of each engine: `fill(corpus, alpha=30, beta=12)`; repositories are example/NAME."""
    rows = [
        reports.make_row(
            number,
            url=f"https://github.com/example/{name}/{'issues' if number % 5 else 'pull'}/{number}",
            title=f"{name} crashes {number}",
            labels=["bug"] if number % 3 else ["bug", "gpu"],
            created_at=f"20{20 + number % 4}-03-10T21:33:07Z",
        )
        for name, size in engines.items()
        for number in range(1, size + 1)
    ]
    return reports.store(corpus, rows)


def by_number(number: int, **asked: object) -> Design:
    """Return a design for a number of reports."""
    return Design(sizing=Sizing.NUMBER, number=number, **asked)


def make_draw(
    study: Study,
    design: Design | None = None,
    *,
    name: str | None = None,
    seed: int = 1,
    by: Grouping = Grouping.REPOSITORY,
    labels: Sequence[str] = (),
    **frame: object,
) -> Draw:
    """Return a draw by the study's maker; by Cochran's size over the whole when nothing else is asked for."""
    return services.create_draw(
        study=study,
        name=name or f"Draw {next(_numbers)}",
        design=design or Design(),
        seed=seed,
        strata=Strata(by, tuple(labels)),
        by=study.created_by,
        at=AT,
        **frame,
    )


def extend(draw: Draw, design: Design) -> None:
    """Extend a draw as its study's maker."""
    services.extend_draw(draw=draw, design=design, by=draw.study.created_by, at=AT)


def drawn(draw: Draw) -> list[int]:
    """Return the drawn reports in their order."""
    return list(DrawnReport.objects.filter(draw=draw).order_by("position").values_list("report_id", flat=True))


def source(draw: Draw, part: Part = Part.ALL, number: int | None = None) -> services.Source:
    """Return a part of a draw for a round to take."""
    return services.Source(draw, part, number)


def make_screening(study: Study, raters: Sequence[User], **plan: object) -> Round:
    """Return an open screening round, each report for every rater."""
    for rater in raters:
        people.add(study, rater, "rater")
    plan.setdefault("name", f"Screening {next(_numbers)}")
    round = services.create_round(
        study=study,
        purpose="screening",
        raters=raters,
        raters_per_report=len(raters),
        seed=3,
        by=study.created_by,
        at=rounds.PLANNED_AT,
        **plan,
    )
    services.open_round(round=round, by=study.created_by, at=rounds.OPENED_AT)
    return round


def screen(round: Round, said: Mapping[int, str], *, otherwise: str = "include") -> Round:
    """Let every rater say the same of each report: a code by report, `otherwise` of the rest; then end and close."""
    for assignment in round.assignments.select_related("round_report", "rater", "round"):
        codings.submit(assignment, screening=said.get(assignment.round_report.report_id, otherwise))
    rounds.end(round)
    return close(round)


def close(round: Round) -> Round:
    """Close a reconciling round through adjudication, so that verdicts are kept."""
    adjudication.close_round(round=round, by=round.study.created_by, at=rounds.CLOSED_AT)
    return round


def take_back(study: Study, report_id: int, *, reason: str = "", note: str = "It is one after all.") -> None:
    """Change the verdict on a report by hand."""
    report = Report.objects.get(pk=report_id)
    services.change_verdict(study=study, report=report, reason=reason, note=note, by=study.created_by, at=AT)
