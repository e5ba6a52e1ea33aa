"""A real round of open coding done again: tags of five people as own codes, aligned, end at the published taxonomy."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.adjudication.selectors import conflicts_in, gold_labels
from annotator.alignment import services
from annotator.alignment.board import Board
from annotator.alignment.models import Alignment
from annotator.coding.models import OwnCode
from annotator.rounds.models import RoundReport
from annotator.studies.selectors import seat_in
from taxonomy import services as codebooks
from taxonomy.selectors import load_book
from tests.worlds import books, codings, people, reports, rounds
from tests.worlds.codings import AT, content
from tests.worlds.open_coding import Opened, apply, change, make

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
START = {"codebook": "Faults", "facets": [{"name": "Fault", "codes": [{"name": "One"}, {"name": "Another"}]}]}
Tag = tuple[str, str]


def first_round(shared_data: Path) -> dict[str, list[dict[str, str]]]:
    """Return what was said of each artefact of the first round."""
    artefacts: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (shared_data / "raters" / "dlfaults_rounds_long.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["round"] == "1" and row["tag"].strip() and row["taxonomy_tag"]:
                artefacts[row["row"]].append(row)
    return artefacts


def test_the_first_round_of_a_real_study_ends_at_its_published_tags(shared_data: Path) -> None:
    artefacts = first_round(shared_data)
    assert len(artefacts) == 29
    lead = people.make_user("lead")
    study = people.make_study(lead)
    codebooks.import_yaml(codebook=study.codebook, text=yaml.safe_dump(START), by=lead, at=AT)
    books.publish(study.codebook, lead)
    raters: dict[str, User] = {f"E{number}": people.make_user(f"e{number}") for number in range(1, 6)}
    reports.make_reports(study.corpus, len(artefacts), lead)
    plan = {"purpose": "pilot", "is_open_coding": True}
    round = rounds.make_open_round(study, list(raters.values()), **plan)
    opened = Opened(study, round, raters["E1"], raters["E2"])
    numbers = dict(zip(artefacts, sorted(one.report_id for one in round.reports.all()), strict=True))
    own: dict[Tag, OwnCode] = {}
    for key, rows in artefacts.items():
        for row in rows:
            tag = row["evaluator"], row["tag"]
            rater = raters[row["evaluator"]]
            own[tag] = own.get(tag) or make(round, rater, row["tag"], facet="fault")
            mine = {one.round_report.report_id: one for one in rounds.assignments_of(round, rater)}
            codings.submit(mine[numbers[key]], content(fault=own[tag].key))
    assert len(own) == 36
    rounds.end(round)

    align(opened, own, leads_of(artefacts))
    kept = Alignment.objects.get(round=round)
    before, after = (figures["fault"]["percent_agreement"]["value"] for figures in (kept.before, kept.after))
    assert before < after

    # four artefacts more are agreed on than before, and every consensus is the published tag; the rest is decided
    names = {code.name: code.key for code in load_book(round.version).facets[0].codes}
    published = {numbers[key]: names[rows[0]["taxonomy_tag"]] for key, rows in artefacts.items()}
    judge = people.add(study, people.make_user("judge"), "adjudicator")
    seat = seat_in(user=judge, study=study)
    conflicts = conflicts_in(round=round, seat=seat)
    alike = sum(len({row["tag"] for row in rows}) == 1 for rows in artefacts.values())
    assert (len(artefacts) - len(conflicts), alike) == (17, 13)
    for conflict in conflicts:
        place = RoundReport.objects.select_related("round__study").get(pk=conflict.round_report_id)
        adjudication.decide(
            round_report=place,
            question="facet:fault",
            content=content(fault=published[place.report_id]),
            reason="As published.",
            cause="missing_code",
            by=judge,
            at=AT,
        )
    adjudication.close_round(round=round, by=judge, at=AT)
    round.refresh_from_db()
    labels = {label.report_id: min(label.content.answers["fault"].codes) for label in gold_labels(round, seat)}
    assert labels == published


def leads_of(artefacts: dict[str, list[dict[str, str]]]) -> dict[Tag, str]:
    """Return the published tag at which each person's tag ended most often."""
    ends: dict[Tag, Counter[str]] = defaultdict(Counter)
    for rows in artefacts.values():
        for row in rows:
            ends[row["evaluator"], row["tag"]][row["taxonomy_tag"]] += 1
    return {tag: min(found, key=lambda end: (-found[end], end)) for tag, found in ends.items()}


def align(opened: Opened, own: dict[Tag, OwnCode], leads: dict[Tag, str]) -> None:
    """Put all own codes of one published tag into one row, under its name, and read the codings through them."""
    gathered: dict[str, list[str]] = defaultdict(list)
    for tag, end in sorted(leads.items()):
        gathered[end].append(own[tag].key)

    def step(board: Board) -> Board:
        for end, (first, *others) in gathered.items():
            for key in others:
                board = board.put(key, board.row_of(first).number)
            board = board.describe(board.row_of(first).number, end, "")
        return board

    change(opened, step)
    apply(opened)
    services.read_codings(round=opened.round, by=opened.lead, at=AT)
    opened.round.refresh_from_db()
