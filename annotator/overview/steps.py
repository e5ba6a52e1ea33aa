"""The steps of a study from reports to data set, each with the figure that says how far it is. Pure: no ORM."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateformat import format as date_format

from annotator.common.figures import coefficient
from annotator.overview.places import Place, place
from annotator.overview.selectors import Facts
from annotator.rounds.models import Phase, Purpose
from annotator.rounds.selectors import RoundLine
from annotator.studies.models import Role
from annotator.studies.rules import Action, may

NOTHING_YET = "–"


@dataclass(frozen=True)
class Step:
    """One step: its figure, what the figure counts, and a line that says what it rests on."""

    key: str
    figure: str
    name: str
    detail: str
    place: Place | None


def steps_of(facts: Facts) -> list[Step]:
    """Return the steps in the order in which a report travels."""
    return [_reports(facts), _codebook(facts), _rounds(facts), _coded(facts), *_judged(facts), _gold(facts)]


def _judged(facts: Facts) -> list[Step]:
    agreement = _agreement(facts)
    return [agreement, _conflicts(facts)] if may(facts.roles, Action.SEE_CONFLICTS) else [agreement]


def _reports(facts: Facts) -> Step:
    found = facts.collected
    detail = _many(found.repositories, "repository", "repositories") if found.reports else "nothing imported yet"
    if found.at:
        detail += f", {_day(found.at)}"
    if found.changed:
        detail += f"; {found.changed:,} changed since read"
    name = "report" if found.reports == 1 else "reports"
    where = place("mining:reports", corpus_id=facts.study.corpus_id)
    return Step("reports", f"{found.reports:,}", name, detail, where)


def _codebook(facts: Facts) -> Step:
    scheme = facts.scheme
    draft = place("taxonomy:codebook", codebook_id=facts.study.codebook_id)
    if scheme.version is None or not scheme.version.number or not scheme.version.published_at:
        return Step("codebook", NOTHING_YET, "codebook", f"draft, {_many(scheme.codes, 'code', 'codes')}", draft)
    detail = f"published {_day(scheme.version.published_at)}" + (", draft differs" if scheme.has_changes else "")
    return Step("codebook", f"v{scheme.version.number}", "codebook", detail, draft)


def _rounds(facts: Facts) -> Step:
    phases = [(len(facts.rounds_in(phase)), phase) for phase in Phase.values]
    detail = ", ".join(f"{many} {phase}" for many, phase in phases if many) or "none planned yet"
    name = "round" if len(facts.rounds) == 1 else "rounds"
    return Step("rounds", str(len(facts.rounds)), name, detail, place("rounds:rounds", slug=facts.study.slug))


def _coded(facts: Facts) -> Step:
    counted = facts.rounds_in(Phase.OPEN) or facts.rounds_in(Phase.RECONCILING, Phase.CLOSED)[:1]
    assigned = sum(line.everybody.assigned for line in counted)
    done = sum(line.everybody.done for line in counted)
    if not assigned:
        return Step("coded", NOTHING_YET, "coded", "no round opened yet", None)
    last = counted[0].round
    detail = last.name if len(counted) == 1 else f"in {len(counted)} open rounds"
    # not 100 % before the last report: rounded down
    figure = f"{100 * done // assigned} %"
    return Step("coded", figure, "coded", detail, place("rounds:round", slug=facts.study.slug, round_id=last.pk))


def _agreement(facts: Facts) -> Step:
    found = facts.agreement
    if found is None or not found.lines:
        return Step("agreement", NOTHING_YET, "agreement", "hidden until a round has ended", None)
    line = found.lines[0]
    where = place("agreement:round", slug=facts.study.slug, round_id=found.round.pk)
    name = f"{line.coefficient}, {line.facet}"
    if line.value is None:
        return Step("agreement", "undefined", name, found.round.name, where)
    span = f", [{coefficient(line.interval.low)}, {coefficient(line.interval.high)}]" if line.interval else ""
    return Step("agreement", coefficient(line.value), name, f"{found.round.name}{span}", where)


def _conflicts(facts: Facts) -> Step:
    found = facts.conflicts
    if found is None:
        detail = "hidden until a round has ended" if not facts.rounds_in(Phase.CLOSED) else "all settled"
        return Step("conflicts", NOTHING_YET, "conflicts", detail, None)
    name = "conflict" if found.undecided == 1 else "conflicts"
    detail = "wait for you" if Role.ADJUDICATOR in facts.roles and found.undecided else f"of {found.total:,}"
    where = place("adjudication:conflicts", slug=facts.study.slug, round_id=found.round.pk)
    return Step("conflicts", f"{found.undecided:,}", name, f"{detail}, {found.round.name}", where)


def _gold(facts: Facts) -> Step:
    closed = tuple(line for line in facts.rounds_in(Phase.CLOSED) if line.round.purpose != Purpose.SCREENING)
    settled = _reports_in(closed)
    package = facts.package
    detail = f"last package {_day(package.created_at)}" if package else "no package yet"
    can_export = may(facts.roles, Action.EXPORT)
    name = "report settled" if settled == 1 else "reports settled"
    where = place("exports:packages" if can_export else "adjudication:gold", slug=facts.study.slug)
    return Step("gold", f"{settled:,}", name, detail if closed or package else "once a round is closed", where)


def _reports_in(lines: tuple[RoundLine, ...]) -> int:
    return sum(line.reports for line in lines)


def _day(at: datetime) -> str:
    return date_format(at, "j M")


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
