"""Loading the demo study: everything goes through the services of the rooms, as if people had done it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.text import slugify

from annotator.accounts.demo import ACCOUNTS, PASSWORD
from annotator.accounts.models import User
from annotator.accounts.services import create_account, create_owner
from annotator.adjudication import services as adjudication
from annotator.coding import services as coding
from annotator.coding.evidence import Span
from annotator.common.errors import WrongState
from annotator.common.jobs import services as jobs
from annotator.common.models import JobState
from annotator.demo import sampling
from annotator.demo.example import Example, ExampleCoding, ExampleRound
from annotator.demo.people import People
from annotator.demo.times import BEGUN, HOURS, PREPARED, PUBLISHED, ROUNDS, SEED, coding_times, moment
from annotator.rounds import services as rounds
from annotator.rounds.models import Assignment, Phase, Round, RoundReport
from annotator.studies.models import Role, Study
from annotator.studies.services import create_study, grant_role
from mining.services import run_import, start_import
from taxonomy.models import Version
from taxonomy.services import import_yaml, publish

FOLDER = Path(settings.BASE_DIR) / "examples" / "llm_inference_bugs"
NAME = "Bugs in LLM inference engines"
DESCRIPTION = (
    "What goes wrong in engines that run large language models, what people see of it, and why. "
    "An invented study of five invented engines, to try Intercoder with."
)
NAMES = {
    "lead": "Lena (lead)",
    "rater": "Ravi (rater)",
    "rater2": "Rosa (second rater)",
    "adjudicator": "Ada (adjudicator)",
    "outsider": "Otto (outsider)",
}
ROLES = {"rater": Role.RATER, "rater2": Role.RATER, "adjudicator": Role.ADJUDICATOR}
CODEBOOK_NOTES = "The codebook after the open coding of the first reports."


class NotADemo(WrongState):
    """The demo's accounts have a password that everybody knows."""

    def __init__(self) -> None:
        super().__init__("This is no demo: set INTERCODER_DEMO=yes, and a data folder of its own, to make it one.")


class NotEmpty(WrongState):
    """The demo shares its database with nobody."""

    def __init__(self) -> None:
        super().__init__("There are accounts here, but no demo study. Load the demo into an empty database.")


@transaction.atomic
def load_demo(*, at: datetime) -> Study | None:
    """Load the demo study as if people had worked on it for six weeks until `at`; None when it is there already.

    Refuses an installation that is no demo, and a database with accounts of others. Loads all of it or nothing.
    """
    if not settings.IS_DEMO:
        raise NotADemo
    if Study.objects.filter(slug=slugify(NAME)).exists():  # the address stays, whatever a visitor calls it
        return None
    if User.objects.exists():
        raise NotEmpty
    example = Example(FOLDER)
    people = _make_people(moment(at, BEGUN, 9))
    study = _make_study(example, people, at)
    sampling.draw_and_screen(example.sample(), study, people, at)
    version = _publish_codebook(example, study, at)
    for number, plan in enumerate(example.rounds()):
        _make_round(study, version, plan, SEED + number, people, at)
    return study


def _make_people(at: datetime) -> People:
    people: People = {}
    for username, _ in ACCOUNTS:
        create = create_account if people else create_owner
        people[username] = create(
            username=username, email=f"{username}@demo.example", name=NAMES[username], password=PASSWORD, at=at
        )
    return people


def _make_study(example: Example, people: People, now: datetime) -> Study:
    lead = people["lead"]
    at = moment(now, BEGUN, 9, 30)
    study = create_study(name=NAME, by=lead, at=at, description=DESCRIPTION, protocol=example.protocol)
    for username, role in ROLES.items():
        grant_role(study=study, user=people[username], role=role, by=lead, at=at)
    _import_reports(example, study, lead, moment(now, PREPARED, 10))
    return study


def _import_reports(example: Example, study: Study, lead: User, at: datetime) -> None:
    """Import the reports here and now: the demo has no worker yet."""
    with example.reports.open("rb") as file:
        harvest = start_import(
            corpus=study.corpus, file=File(file), name=example.reports.name, file_format=None, by=lead, at=at
        )
    lease = jobs.claim(job_id=harvest.job.pk, holder="load_demo", at=at) if harvest.job else None
    assert lease is not None, "a job made in this transaction can't be another's"
    done_at = at + timedelta(seconds=1)
    result = run_import(lease, clock=lambda: done_at)
    jobs.end(lease=lease, at=done_at, state=JobState.DONE, result=result)


def _publish_codebook(example: Example, study: Study, now: datetime) -> Version:
    lead, codebook = study.created_by, study.codebook
    import_yaml(codebook=codebook, text=example.codebook, by=lead, at=moment(now, PREPARED, 15))
    return publish(codebook=codebook, notes=CODEBOOK_NOTES, by=lead, at=moment(now, PUBLISHED, 11))


def _make_round(study: Study, version: Version, plan: ExampleRound, seed: int, people: People, now: datetime) -> None:
    """Make one round and lead it to the phase that the example wants."""
    days, lead = ROUNDS[plan.name], people["lead"]
    at = moment(now, days.opened, 8)
    reports = dict(study.corpus.reports.filter(url__in=plan.reports).values_list("url", "pk"))
    round = rounds.create_round(
        study=study,
        name=plan.name,
        purpose=plan.purpose,
        version=version,
        raters=[people["rater"], people["rater2"]],
        raters_per_report=2,
        seed=seed,
        by=lead,
        at=at,
        report_ids=[reports[url] for url in plan.reports],
    )
    rounds.open_round(round=round, by=lead, at=at + timedelta(minutes=10))
    _code(round, plan, people, now)
    if plan.phase == Phase.OPEN:
        return
    rounds.end_round(round=round, by=lead, at=moment(now, days.ended, 9))
    _decide(round, plan, people["adjudicator"], moment(now, days.decided, 10))
    if plan.phase == Phase.CLOSED:
        adjudication.close_round(round=round, by=lead, at=moment(now, days.closed, 9))


def _code(round: Round, plan: ExampleRound, people: People, now: datetime) -> None:
    """Let each rater submit in the order of their own queue."""
    said = {(coding.rater, coding.report): coding for coding in plan.codings}
    for username, hour in HOURS.items():
        rater = people[username]
        times = coding_times(now, days_ago=ROUNDS[plan.name].opened, hour=hour)
        queue = Assignment.objects.filter(round=round, rater=rater).select_related(
            "round_report__report", "round_report__snapshot"
        )
        for assignment in queue.order_by("position"):
            coded = said.get((username, assignment.round_report.report.url))
            if coded is None:
                continue
            content = replace(coded.content, evidence=_spans(assignment, coded)) if coded.marks else coded.content
            at, seconds = next(times)
            coding.submit(
                assignment=assignment,
                content=content,
                client_id=f"demo-{assignment.pk}",
                active_seconds=seconds,
                by=rater,
                at=at,
            )


def _spans(assignment: Assignment, coded: ExampleCoding) -> tuple[Span, ...]:
    """Find the marked words in the body of the report as the rater had it."""
    body = assignment.round_report.snapshot.body
    starts = {mark: body.index(mark.quote) for mark in coded.marks}
    spans = (
        Span(mark.facet, mark.finding, mark.code, "body", start, start + len(mark.quote))
        for mark, start in starts.items()
    )
    return tuple(sorted(spans))


def _decide(round: Round, plan: ExampleRound, adjudicator: User, at: datetime) -> None:
    rows = RoundReport.objects.filter(round=round).select_related("round__study", "report")
    reports = {row.report.url: row for row in rows}
    for number, decision in enumerate(plan.decisions):
        adjudication.decide(
            round_report=reports[decision.report],
            question=decision.question,
            content=decision.content,
            reason=decision.reason,
            cause=decision.cause,
            by=adjudicator,
            at=at + timedelta(minutes=6 * number),
        )
