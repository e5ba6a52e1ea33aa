"""The demo's sample: drawn and extended by the lead, screened by a rater, all through the services of the rooms."""

from datetime import datetime, timedelta

from annotator.adjudication import services as adjudication
from annotator.coding import services as coding
from annotator.coding.answers import Content, FacetAnswer
from annotator.demo.example import ExampleSample
from annotator.demo.people import People
from annotator.demo.times import DRAWN, SCREENED, SEED, moment, screening_times
from annotator.rounds import services as rounds
from annotator.rounds.designs import Design, Sizing
from annotator.rounds.models import Assignment, Draw, Round
from annotator.rounds.screening import FACET, INCLUDE
from annotator.studies.models import Study
from mining.filters import ReportFilters


def draw_and_screen(plan: ExampleSample, study: Study, people: People, now: datetime) -> None:
    """Draw by Cochran's formula in each repository, then the few that are left, and screen all of them."""
    lead, at = people["lead"], moment(now, DRAWN, 16)
    design = Design(sizing=Sizing.EACH)
    filters = ReportFilters(state=plan.state)
    draw = rounds.create_draw(study=study, name=plan.name, design=design, seed=SEED, filters=filters, by=lead, at=at)
    rounds.extend_draw(draw=draw, design=Design(sizing=Sizing.ALL), by=lead, at=at + timedelta(minutes=20))
    _screen(_open_screening(plan, draw, people, moment(now, SCREENED, 12)), plan, people, now)


def _open_screening(plan: ExampleSample, draw: Draw, people: People, at: datetime) -> Round:
    round = rounds.create_round(
        study=draw.study,
        name=plan.screening,
        purpose="screening",
        raters=[people[plan.rater]],
        raters_per_report=1,
        seed=SEED,
        source=rounds.Source(draw),
        by=people["lead"],
        at=at,
    )
    rounds.open_round(round=round, by=people["lead"], at=at + timedelta(minutes=10))
    return round


def _screen(round: Round, plan: ExampleSample, people: People, now: datetime) -> None:
    lead, rater, times = people["lead"], people[plan.rater], screening_times(now)
    queue = Assignment.objects.filter(round=round).select_related("round_report__report").order_by("position")
    for assignment, (at, seconds) in zip(queue, times, strict=False):
        verdict = plan.excluded.get(assignment.round_report.report.url, INCLUDE)
        coding.submit(
            assignment=assignment,
            content=Content(answers={FACET: FacetAnswer("codes", frozenset({verdict}))}),
            client_id=f"demo-{assignment.pk}",
            active_seconds=seconds,
            by=rater,
            at=at,
        )
    rounds.end_round(round=round, by=lead, at=moment(now, SCREENED, 17))
    adjudication.close_round(round=round, by=lead, at=moment(now, SCREENED, 18))
