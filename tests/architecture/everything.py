"""One study with something at every address: rounds in each phase, codings, conflicts, files, all kinds of person."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from annotator.accounts.models import ApiToken, User
from annotator.accounts.tokens import make_token
from annotator.rounds.models import Assignment, Round, RoundReport
from annotator.rounds.services import open_round as start_round
from annotator.studies import services as studies
from tests.worlds import books, codings, draws, github, histories, packages, pairs, people, reports, rounds

PHASES = ("planned", "open", "reconciling", "closed")
PEOPLE = ("anonymous", "owner", "stranger", "viewer", "rater", "adjudicator", "lead")


@dataclass
class Everything:
    """The people by what they are, and what stands at the addresses (`arguments` by name of URL argument)."""

    people: dict[str, User | None]
    rounds: dict[str, Round]
    arguments: dict[str, Any]


def build() -> Everything:
    """Build it through services."""
    somebody: dict[str, User | None] = {"anonymous": None, "owner": people.make_owner()}
    somebody |= {name: people.make_user(name) for name in PEOPLE[2:]}
    lead, rater, other = somebody["lead"], somebody["rater"], people.make_user("second-rater")
    assert lead is not None
    assert rater is not None
    study = people.make_study(lead)
    for name in ("viewer", "adjudicator"):
        people.add(study, somebody[name], name)
    version = books.make_version(study.codebook, lead)
    harvest = reports.bring(study.corpus, reports.as_jsonl([reports.make_row(n) for n in range(1, 5)]), by=lead)
    by_phase = {
        phase: rounds.make_round(study, [rater, other]) for phase in ("planned", "open", "reconciling", "closed")
    }
    for phase in PHASES[1:]:
        start_round(round=by_phase[phase], by=lead, at=rounds.OPENED_AT)
        _code(by_phase[phase], rater, agree=phase == "closed", leave_the_last=phase == "open")
    rounds.end(by_phase["reconciling"])
    rounds.close(rounds.end(by_phase["closed"]))
    make_token(user=lead, name="script", at=people.AT)
    invitation, token = studies.invite(
        study=study, roles=["viewer"], email="new@example.org", by=lead, at=timezone.now()
    )
    draw = draws.make_draw(study, draws.by_number(2))
    package = packages.build(study, lead).package
    arguments = {
        "slug": study.slug,
        "corpus_id": study.corpus_id,
        "codebook_id": study.codebook_id,
        "number": version.number,
        "key": "symptom",
        "report_id": study.corpus.reports.order_by("pk")[0].pk,
        "harvest_id": harvest.pk,
        "file_format": "csv",
        "source_id": github.make_source(study.corpus, lead).pk,
        "github_token_id": github.make_token(study.corpus, lead).pk,
        "pair_id": pairs.suggest(*study.corpus.reports.order_by("pk")[:2]).pk,
        "clone_id": histories.make_unopened_bundle(study.corpus, by=lead).pk,
        "invitation_id": invitation.pk,
        "token": token,
        "token_id": ApiToken.objects.get(user=lead).pk,
        "package_id": package.pk,
        "draw_id": draw.pk,
        "user_id": other.pk,
        "facet": "symptom",
        "pair": "A-B",
        "question": "facet:symptom",
        "uidb36": "1",
    }
    return Everything(somebody, by_phase, arguments)


def _code(round: Round, rater: User, *, agree: bool, leave_the_last: bool) -> None:
    """Code every report, or all but each rater's last; the raters agree about everything, or differ in the symptom."""
    mine = Assignment.objects.filter(round=round).select_related("rater").order_by("position")
    last = max(assignment.position for assignment in mine)
    for assignment in mine:
        symptom = "crash" if agree or assignment.rater == rater else "system-hang"
        finding = {"component": "operators", "root-cause": "misused-api"}
        if not (leave_the_last and assignment.position == last):
            codings.submit(assignment, codings.content([finding], symptom=symptom))


def arguments_at(world: Everything, address: str, phase: str) -> dict[str, Any]:
    """Return the arguments of an address; those of rounds are of the round in this phase."""
    names = addresses()[address]
    round = world.rounds[phase]
    values = world.arguments | {"round_id": round.pk}
    if address in {"taxonomy:code", "taxonomy:code_act", "taxonomy:leave", "taxonomy:code_at", "recoding:find_example"}:
        values["key"] = "crash"
    if "assignment_id" in names:
        values["assignment_id"] = (
            Assignment.objects.filter(round=round, rater=world.people["rater"]).order_by("-position")[0].pk
            if phase != "planned"
            else 0
        )
    if "round_report_id" in names:
        values["round_report_id"] = RoundReport.objects.filter(round=round).order_by("pk")[0].pk
    return {name: values[name] for name in names}


@cache
def addresses() -> dict[str, set[str]]:
    """Return every address of the product by its full name, with the names of its arguments."""
    found: dict[str, set[str]] = {}

    def walk(patterns: list[URLPattern | URLResolver], space: str, names: set[str]) -> None:
        for one in patterns:
            inner = names | set(one.pattern.regex.groupindex)
            if isinstance(one, URLPattern):
                found[f"{space}{one.name}"] = inner
            else:
                walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, inner)

    walk(get_resolver().url_patterns, "", set())
    return found
