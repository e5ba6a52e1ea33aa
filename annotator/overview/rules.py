"""What a person has to do next in a study, by role and by where the study stands. Pure: no ORM.

Own coding comes before deciding, deciding before running the study: nobody else can do the former.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from annotator.overview.places import Place, place
from annotator.overview.selectors import Facts, Work
from annotator.rounds import blinding
from annotator.rounds.models import Phase, Purpose
from annotator.rounds.selectors import RoundLine
from annotator.studies.models import Role


@dataclass(frozen=True)
class Task:
    """Something to do now; `step` is the step of the study that it belongs to."""

    label: str
    why: str
    place: Place
    step: str


def tasks_of(facts: Facts) -> list[Task]:
    """Return what this person has to do now, the most pressing first."""
    return [*_own_tasks(facts), *(_to_lead(facts) if Role.LEAD in facts.roles else ())]


def due_of(work: Work) -> list[Task]:
    """Return what others wait for: own reports, conflicts to decide and rounds to end; no step of setting up."""
    return [*_own_tasks(work), *(_to_end(work) if Role.LEAD in work.roles else ())]


def _own_tasks(work: Work) -> Iterator[Task]:
    if Role.RATER in work.roles:
        yield from _to_code(work)
    if Role.ADJUDICATOR in work.roles:
        yield from _to_decide(work)


def waiting_for(facts: Facts) -> str:
    """Return why a person without a task has none, in a sentence."""
    opened = facts.rounds_in(Phase.OPEN)
    if opened and any(line.mine.assigned for line in opened):
        return (
            f"You have coded all your reports of {opened[0].round.name}. Conflicts are shown once the round has ended."
        )
    if opened:
        return f"{opened[0].round.name} is being coded; it has no reports for you."
    if facts.rounds_in(Phase.RECONCILING):
        return "The round has ended; its conflicts are being settled."
    if facts.rounds_in(Phase.CLOSED):
        return "Every round is closed."
    return "No round is open yet; the lead sets the study up."


def _to_code(work: Work) -> Iterator[Task]:
    # what is due first comes first, what is due on no day comes last
    for line in sorted(work.rounds_in(Phase.OPEN), key=lambda line: line.round.due_on or date.max):
        if line.can_code and line.mine.left:
            verb = "Continue coding" if line.mine.done else "Start coding"
            due = line.round.due_on
            yield Task(
                f"{verb}: {line.mine.left:,} left",
                f"{line.round.name}, due on {due:%-d %b %Y}" if due else line.round.name,
                place("coding:desk", slug=work.study.slug, round_id=line.round.pk),
                "coded",
            )


def _to_decide(work: Work) -> Iterator[Task]:
    found = work.conflicts
    if found and found.undecided and blinding.makes_labels(found.round.purpose):
        yield Task(
            f"Settle conflicts: {found.undecided:,} left",
            found.round.name,
            place("adjudication:conflicts", slug=work.study.slug, round_id=found.round.pk),
            "conflicts",
        )


def _to_lead(facts: Facts) -> Iterator[Task]:
    yield from _to_set_up(facts)
    yield from _to_step_rounds(facts)
    yield from _to_finish(facts)


def _to_set_up(facts: Facts) -> Iterator[Task]:
    study = facts.study
    book = place("taxonomy:codebook", codebook_id=study.codebook_id)
    if not facts.collected.reports:
        yield Task(
            "Import reports", "The corpus is empty.", place("mining:import", corpus_id=study.corpus_id), "reports"
        )
    if not facts.scheme.version and not facts.scheme.codes:
        yield Task("Write the codebook", "It has no code yet.", book, "codebook")
    elif not facts.scheme.version:
        yield Task("Publish the codebook", "Rounds are coded under a published version.", book, "codebook")
    if not facts.people[Role.RATER]:
        yield Task("Invite raters", "Nobody can code yet.", place("studies:members", slug=study.slug), "rounds")
    if _is_set_up(facts) and not facts.rounds:
        yield Task("Plan a round", "Reports, codebook and raters are there.", _new_round(facts), "rounds")


def _to_step_rounds(facts: Facts) -> Iterator[Task]:
    for line in facts.rounds_in(Phase.PLANNED):
        yield Task(f"Open {line.round.name}", "It is planned; raters can't see it yet.", _round(facts, line), "rounds")
    yield from _to_end(facts)
    for line in facts.rounds_in(Phase.RECONCILING):
        if line.round.awaits_alignment:
            board = place("alignment:board", slug=facts.study.slug, round_id=line.round.pk)
            yield Task(f"Align own codes of {line.round.name}", "Nothing is compared before that.", board, "conflicts")
        elif not blinding.has_conflicts(line.round.purpose):
            yield Task(f"Close {line.round.name}", "It waits for no decision.", _round(facts, line), "rounds")
    found = facts.conflicts
    waits = found is not None and blinding.makes_labels(found.round.purpose)
    if found and (not waits or not found.undecided):
        settled = "Every conflict is settled." if found.total else "The raters differ nowhere."
        yield Task(
            f"Close {found.round.name}",
            settled if waits else f"A {found.round.purpose} round waits for no decision.",
            place("adjudication:conflicts", slug=facts.study.slug, round_id=found.round.pk),
            "conflicts",
        )
    elif found and not facts.people[Role.ADJUDICATOR]:
        members = place("studies:members", slug=facts.study.slug)
        yield Task("Invite an adjudicator", f"{found.undecided:,} conflicts wait for one.", members, "conflicts")


def _to_end(work: Work) -> Iterator[Task]:
    for line in work.rounds_in(Phase.OPEN):
        if line.everybody.assigned and not line.everybody.left:
            yield Task(f"End {line.round.name}", "Everything in it is coded.", _round(work, line), "rounds")


def _to_finish(facts: Facts) -> Iterator[Task]:
    closed = facts.rounds_in(Phase.CLOSED)
    coded_at = [
        line.round.closed_at
        for line in closed
        if line.round.purpose not in {Purpose.SCREENING, *blinding.WITHOUT_LABELS}
    ]
    last_closed_at = max((at for at in coded_at if at), default=None)
    if last_closed_at and (facts.package is None or facts.package.created_at < last_closed_at):
        why = "Gold labels stand that no package holds." if facts.package else "Gold labels stand."
        yield Task("Export the data set", why, place("exports:packages", slug=facts.study.slug), "gold")
    if closed and len(closed) == len(facts.rounds):
        yield Task("Plan the next round", "Every round is closed.", _new_round(facts), "rounds")


def _is_set_up(facts: Facts) -> bool:
    return bool(facts.collected.reports and facts.scheme.version and facts.people[Role.RATER])


def _round(work: Work, line: RoundLine) -> Place:
    return place("rounds:round", slug=work.study.slug, round_id=line.round.pk)


def _new_round(facts: Facts) -> Place:
    return place("rounds:new", slug=facts.study.slug)
