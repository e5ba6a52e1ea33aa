"""The gold labels of a study, read under one version of its codebook: as lines, counts and CSV."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from django.core.cache import cache

from annotator.adjudication.selectors.gold import closed_rounds, stream_gold
from annotator.coding.selectors.own_codes import route_of, version_coded_under
from annotator.common.cells import csv_line
from annotator.recoding.reading import ReadAnswer, read_answers
from annotator.rounds.models import Purpose, Round
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from mining.models import Report
from taxonomy.carrying import Fate
from taxonomy.models import Version
from taxonomy.selectors import load_book

COLUMNS = (
    *("report_id", "repository", "number", "round", "version", "question", "finding", "facet", "answer"),
    *("codes", "read_under", "read_as", "fate", "coded_again_in"),
)
A_DAY = 24 * 60 * 60


# by report and question
Recoded: TypeAlias = Mapping[tuple[int, str], Round]


@dataclass(frozen=True)
class ReadLabel:
    """One answer of a gold label, with the round it stands in and the report it is about.

    `coded_again_in` names the recoding round whose label took its place, "" where none has.
    """

    round: Round
    report_id: int
    question: str
    answer: ReadAnswer
    coded_again_in: str = ""


@dataclass(frozen=True)
class FacetCount:
    """How many answers of one facet are carried, need a human, or are gone; `codes` counts what the first say."""

    name: str
    carried: int
    human: int
    gone: int
    codes: tuple[tuple[str, int], ...]


def read_labels(seat: Seat, version: Version) -> Iterator[ReadLabel]:
    """Yield the labels of every closed round that was coded under this version or an earlier one."""
    seat.require(Action.SEE_GOLD_LABELS)
    rounds = _rounds(seat, version)
    anew = _coded_anew(seat, rounds)
    return (label for round in rounds for label in _labels(seat, round, version, anew))


def _coded_anew(seat: Seat, rounds: list[Round]) -> Recoded:
    """The last recoding round that gave each question of each report a label."""
    again = (round for round in rounds if round.purpose == Purpose.RECODING)
    return {(label.report_id, label.question): round for round in again for label in stream_gold(round, seat)}


def _rounds(seat: Seat, version: Version) -> list[Round]:
    same = (round for round in closed_rounds(seat.study) if round.version.codebook_id == version.codebook_id)
    return [round for round in same if (round.version.number or 0) <= (version.number or 0)]


def _labels(seat: Seat, round: Round, version: Version, anew: Recoded) -> Iterator[ReadLabel]:
    route, coded = route_of(round, version), version_coded_under(round)
    for label in stream_gold(round, seat):
        later = anew.get((label.report_id, label.question))
        name = later.name if later and (later.version.number or 0) > (coded.number or 0) else ""
        for answer in read_answers(label.content, route):
            yield ReadLabel(round, label.report_id, label.question, answer, name)


def counts_of(seat: Seat, version: Version) -> list[FacetCount]:
    """Return how the labels of each facet fare under a version, in the order in which they occur.

    A label whose report was coded again, and has one under a later version, counts once: as the later one. Labels of
    closed rounds and published versions don't change, so the counts are kept.
    """
    seat.require(Action.SEE_GOLD_LABELS)
    closed = "-".join(f"{round.pk}" for round in _rounds(seat, version))
    key = f"gold-under-{version.pk}-{hashlib.sha256(closed.encode()).hexdigest()}"
    kept: list[FacetCount] | None = cache.get(key)
    if kept is None:
        kept = _count(seat, version)
        cache.set(key, kept, A_DAY)
    return kept


def _count(seat: Seat, version: Version) -> list[FacetCount]:
    fates: dict[str, Counter[Fate]] = {}
    said: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for label in read_labels(seat, version):
        if label.coded_again_in:
            continue
        fates.setdefault(label.answer.facet, Counter())[label.answer.fate] += 1
        if label.answer.fate is Fate.CARRIED:
            said.setdefault(label.answer.facet, Counter()).update(label.answer.read_as)
        if label.answer.facet not in names:
            names[label.answer.facet] = load_book(label.round.version).by_key[label.answer.facet].name
    return [
        FacetCount(
            names[key],
            fate[Fate.CARRIED],
            fate[Fate.HUMAN],
            fate[Fate.GONE],
            _by_code(version, said.get(key, Counter())),
        )
        for key, fate in fates.items()
    ]


def _by_code(version: Version, said: Counter[str]) -> tuple[tuple[str, int], ...]:
    """In the order of the book, what was turned into another facet's code included."""
    return tuple((code.name, said[key]) for key, code in load_book(version).codes_by_key.items() if said[key])


def csv_lines(seat: Seat, version: Version) -> Iterator[str]:
    """Yield the labels as CSV, line by line, the original codes and version beside what they are read as."""
    places = {
        pk: (repository, number)
        for pk, repository, number in Report.objects.filter(corpus=seat.study.corpus).values_list(
            "pk", "repository", "number"
        )
    }
    yield _line(COLUMNS)
    for label in read_labels(seat, version):
        answer, (repository, number) = label.answer, places.get(label.report_id, ("", None))
        cells = (label.report_id, repository, number, label.round.name, label.round.version.number, label.question)
        read = ("|".join(answer.codes), version.number, "|".join(answer.read_as), answer.fate, label.coded_again_in)
        yield _line((*cells, answer.finding, answer.facet, answer.kind, *read))


def _line(cells: tuple[object, ...]) -> str:
    return csv_line("" if cell is None else str(cell) for cell in cells)
