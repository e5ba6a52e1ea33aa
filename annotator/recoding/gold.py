"""The gold labels of a study, read under one version of its codebook: as lines, counts and CSV."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.adjudication.selectors.gold import closed_rounds, stream_gold
from annotator.recoding.reading import ReadAnswer, read_answers
from annotator.rounds.models import Round
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from mining.models import Report
from taxonomy.carrying import Fate
from taxonomy.models import Version
from taxonomy.selectors import load_book, route_between

COLUMNS = (
    *("report_id", "repository", "number", "round", "version", "question", "finding", "facet", "answer"),
    *("codes", "read_under", "read_as", "fate"),
)
# a spreadsheet runs a cell that starts with one of these as a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ReadLabel:
    """One answer of a gold label, with the round it stands in and the report it is about."""

    round: Round
    report_id: int
    question: str
    answer: ReadAnswer


@dataclass(frozen=True)
class FacetCount:
    """How many answers of one facet are carried, need a human, or are gone."""

    name: str
    carried: int
    human: int
    gone: int


def read_labels(seat: Seat, version: Version) -> Iterator[ReadLabel]:
    """Yield the labels of every closed round that was coded under this version or an earlier one."""
    seat.require(Action.SEE_GOLD_LABELS)
    return (label for round in _rounds(seat, version) for label in _labels(seat, round, version))


def _rounds(seat: Seat, version: Version) -> list[Round]:
    same = (round for round in closed_rounds(seat.study) if round.version.codebook_id == version.codebook_id)
    return [round for round in same if (round.version.number or 0) <= (version.number or 0)]


def _labels(seat: Seat, round: Round, version: Version) -> Iterator[ReadLabel]:
    route = route_between(round.version, version)
    for label in stream_gold(round, seat):
        for answer in read_answers(label.content, route):
            yield ReadLabel(round, label.report_id, label.question, answer)


def counts_of(seat: Seat, version: Version) -> list[FacetCount]:
    """Return how the labels of each facet fare under a version, in the order in which they occur."""
    fates: dict[str, Counter[Fate]] = {}
    names: dict[str, str] = {}
    for label in read_labels(seat, version):
        fates.setdefault(label.answer.facet, Counter())[label.answer.fate] += 1
        if label.answer.facet not in names:
            names[label.answer.facet] = load_book(label.round.version).by_key[label.answer.facet].name
    return [
        FacetCount(names[key], fate[Fate.CARRIED], fate[Fate.HUMAN], fate[Fate.GONE]) for key, fate in fates.items()
    ]


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
        read = ("|".join(answer.codes), version.number, "|".join(answer.read_as), answer.fate)
        yield _line((*cells, answer.finding, answer.facet, answer.kind, *read))


def _line(cells: tuple[object, ...]) -> str:
    out = io.StringIO()
    texts = ("" if cell is None else str(cell) for cell in cells)
    csv.writer(out).writerow([f"'{text}" if text.startswith(FORMULA) else text for text in texts])
    return out.getvalue()
