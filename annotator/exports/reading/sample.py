"""What the sample of a study rests on: draws with strata, batches and lists, screening, duplicates, funnels.

Verdicts come from closed rounds or from the lead, so they are nobody's secret; what each rater said in a screening
round stands with the codings, as far as the round's phase allows.
"""

from collections.abc import Iterator

from django.db.models import Case, Value, When

from annotator.exports.csvs import Cell
from annotator.rounds.downloads import draw_json
from annotator.rounds.funnel import Funnel
from annotator.rounds.models import Draw, Verdict
from annotator.rounds.selectors.draws import DrawFacts, draws_of, facts_of_draw
from annotator.rounds.selectors.funnel import ToldFunnel
from annotator.rounds.selectors.lists import drawn_rows
from annotator.studies.selectors import Seat
from mining.models import DuplicatePair, PairState

Row = tuple[Cell, ...]
ALL = "all"


def drawn_facts(seat: Seat) -> list[DrawFacts]:
    """Return every draw of the study in the order in which they were made."""
    return [facts_of_draw(line.draw) for line in reversed(draws_of(seat))]


def file_of(draw: Draw) -> str:
    """Return the name of the file that holds a whole draw."""
    return f"draw-{draw.pk}.json"


def whole_draw(facts: DrawFacts) -> str:
    """Return everything that is needed to draw it again."""
    return draw_json(facts, drawn_rows(facts.draw)) + "\n"


def draw_row(facts: DrawFacts) -> Row:
    """Return the line of `sample_tables.DRAWS`."""
    draw, frame = facts.draw, facts.frame
    return (
        draw.name,
        file_of(draw),
        draw.seed,
        frame.words,
        frame.size,
        frame.sha256,
        frame.strata.grouping.value,
        facts.size,
        facts.margin,
        draw.created_at,
    )


def batch_rows(facts: DrawFacts) -> Iterator[Row]:
    """Yield the lines of `sample_tables.BATCHES`."""
    for batch in facts.batches:
        unrounded = batch.row.plan["unrounded_whole"]
        at = batch.row.created_at
        yield facts.draw.name, batch.row.number, batch.formula, unrounded, batch.size, batch.left_out, at


def stratum_rows(facts: DrawFacts) -> Iterator[Row]:
    """Yield the lines of `sample_tables.STRATA`."""
    for one in facts.strata:
        yield facts.draw.name, one.name, one.population, one.size, one.unrounded, one.margin


def drawn_report_rows(draw: Draw) -> Iterator[Row]:
    """Yield the lines of `sample_tables.DRAWN_REPORTS`."""
    for one in drawn_rows(draw):
        yield (
            draw.name,
            one.place,
            one.batch,
            one.stratum,
            one.weight,
            one.report_id,
            one.url,
            one.repository,
            one.number,
            one.screening,
            one.reason,
        )


def verdict_rows(seat: Seat) -> Iterator[Row]:
    """Yield the lines of `sample_tables.VERDICTS`."""
    verdicts = Verdict.objects.filter(study=seat.study).order_by("pk")
    before = ("pk", "report_id", "report__url")
    behind = ("reason", "reason_name", "round__name", "note", "is_current", "given_at")
    outcome = Case(When(is_included=True, then=Value("included")), default=Value("excluded"))
    yield from verdicts.values_list(*before, outcome, *behind)


def duplicate_rows(seat: Seat) -> Iterator[Row]:
    """Yield the lines of `sample_tables.DUPLICATES`."""
    pairs = DuplicatePair.objects.filter(corpus_id=seat.study.corpus_id, state=PairState.CONFIRMED).order_by("pk")
    yield from pairs.values_list("second_id", "second__url", "first_id", "first__url", "decided_at")


def funnel_rows(told: ToldFunnel) -> Iterator[Row]:
    """Yield the lines of `sample_tables.FUNNEL`."""
    for step, reason, repository, reports in _cells(told.funnel):
        yield told.name, step, reason, repository, reports


def _cells(funnel: Funnel) -> Iterator[tuple[str, str, str, int]]:
    for step in funnel.steps:
        lines = [*((one.reason, one.counts) for one in step.left_out), ("", step.counts)]
        for reason, counts in lines:
            for name in funnel.repositories:
                yield step.key, reason, name, counts.get(name, 0)
            yield step.key, reason, ALL, sum(counts.values())
