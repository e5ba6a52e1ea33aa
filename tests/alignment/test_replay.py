"""Six real rounds of open coding done again: own codes, aligned round by round, end at the published taxonomy."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.adjudication.selectors import StandingConflict, conflicts_of, gold_labels
from annotator.alignment import services
from annotator.alignment.board import Board
from annotator.alignment.models import Alignment
from annotator.coding.models import OwnCode
from annotator.recoding.gold import read_labels
from annotator.recoding.services import plan_recoding
from annotator.rounds import services as round_services
from annotator.rounds.models import Round, RoundReport
from annotator.rounds.selectors import letters_of
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from taxonomy import services as codebooks
from taxonomy.carrying import Fate
from taxonomy.selectors import draft_of, load_book
from tests.worlds import books, codings, discussions, people, reports, rounds
from tests.worlds.codings import AT, content
from tests.worlds.open_coding import Opened, apply, change, make
from tests.worlds.published_rounds import (
    PUBLISHED_CONFLICTS,
    Artefact,
    PublishedRound,
    Tag,
    clean_up,
    published_rounds,
    taxonomy_of,
)

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
START = {"codebook": "Faults", "facets": [{"name": "Fault", "codes": [{"name": "generic"}, {"name": "unclear"}]}]}
QUESTION = "facet:fault"


@dataclass
class Replay:
    """A study that carries on from round to round; `artefacts` are those coded so far, by their reports."""

    study: Study
    judge: User
    raters: Mapping[str, User]
    waiting: list[int]
    artefacts: dict[int, Artefact] = field(default_factory=dict)

    @property
    def lead(self) -> User:
        return self.study.created_by

    def keys(self) -> dict[str, str]:
        """Return the key of each name in the draft as it stands."""
        codes = load_book(draft_of(self.study.codebook)).facets[0].codes
        return {code.name: code.key for code in codes if code.status == "active"}

    def add(self, *names: str) -> None:
        """Add the codes that the draft lacks."""
        known = self.keys()
        for name in dict.fromkeys(names):
            if name not in known:
                books.add_code(self.study.codebook, self.lead, "fault", name)

    def open_round(self, published: PublishedRound) -> Opened:
        """Open a round of open coding under the latest version, with the evaluators of a published one."""
        artefacts = published.telling
        here, self.waiting = self.waiting[: len(artefacts)], self.waiting[len(artefacts) :]
        self.artefacts |= zip(here, artefacts, strict=True)
        raters = [self.raters[evaluator] for evaluator in published.evaluators]
        plan = {"purpose": "pilot", "is_open_coding": True, "report_ids": here}
        return Opened(self.study, rounds.make_open_round(self.study, raters, **plan), *raters[:2])

    def close(self, round: Round) -> None:
        adjudication.close_round(round=round, by=self.judge, at=AT)
        round.refresh_from_db()


def begin(published: list[PublishedRound]) -> Replay:
    """Return a study with a codebook of two codes that every round needs, and a report for each artefact."""
    lead = people.make_user("lead")
    study = people.make_study(lead)
    codebooks.import_yaml(codebook=study.codebook, text=yaml.safe_dump(START), by=lead, at=AT)
    books.publish(study.codebook, lead)
    made = reports.make_reports(study.corpus, sum(len(one.telling) for one in published), lead)
    evaluators = sorted({evaluator for one in published for evaluator in one.evaluators})
    raters = {evaluator: people.make_user(evaluator.lower()) for evaluator in evaluators}
    judge = people.add(study, people.make_user("judge"), "adjudicator")
    return Replay(study, judge, raters, [report.pk for report in made])


def code(replay: Replay, round: Round) -> dict[Tag, OwnCode]:
    """Let each evaluator code what they tagged: with the book's code of that name, else with one of their own.

    Where the file lacks a tag the evaluator has not coded; in a conflict they said something else, which is not known:
    "unsure" stands for it.
    """
    known, own = replay.keys(), dict[Tag, OwnCode]()
    for evaluator, rater in replay.raters.items():
        for assignment in rounds.assignments_of(round, rater):
            artefact = replay.artefacts[assignment.round_report.report_id]
            tag = evaluator, artefact.tags.get(evaluator, "")
            if tag[1] and tag[1] not in known and tag not in own:
                own[tag] = make(round, rater, tag[1], facet="fault")
            if tag[1]:
                codings.submit(assignment, fault=own[tag].key if tag in own else known[tag[1]])
            elif evaluator in artefact.tags and artefact.is_conflict:
                codings.submit(assignment, fault="unsure")
    return own


def align(replay: Replay, opened: Opened, published: PublishedRound, own: Mapping[Tag, OwnCode]) -> None:
    """Put together what ended at one final tag, read as codes of the book what it has; set the rest aside, and read."""
    known, rows = replay.keys(), defaultdict[str, list[str]](list)
    bare = [one for one in published.telling if not any(published.means(tag, known) for tag in one.said)]
    for tag, code in own.items():
        # a report on which every code was set aside would look as if its raters agreed
        alone = any(tag in one.said for one in bare)
        rows[published.means(tag, known) or (tag[1] if alone else "")].append(code.key)
    change(opened, lambda board: gathered(board, rows, known))
    apply(opened)
    replay.add(*(artefact.final for artefact in published.telling))
    services.read_codings(round=opened.round, by=opened.lead, at=AT)
    opened.round.refresh_from_db()


def gathered(board: Board, rows: Mapping[str, list[str]], known: Mapping[str, str]) -> Board:
    for key in rows.get("", ()):
        board = board.set_aside(board.row_of(key).number)
    for name, (first, *others) in rows.items():
        if not name:
            continue
        number = board.row_of(first).number
        for key in others:
            board = board.put(key, number)
        board = (
            board.read_as(number, known[name], known.values()) if name in known else board.describe(number, name, "")
        )
    return board


def settle(replay: Replay, round: Round) -> int:
    """Let raters discuss what was published as no conflict, and decide the rest; return how many that are."""
    seat, keys = seat_in(user=replay.judge, study=replay.study), replay.keys()
    places = {place.pk: place for place in round.reports.select_related("round__study")}
    for one in conflicts_of(round, seat):
        place = places[one.conflict.round_report_id]
        artefact = replay.artefacts[place.report_id]
        if not artefact.is_conflict:
            discuss(replay, place, one, keys[artefact.final])
    waiting = [one for one in conflicts_of(round, seat) if one.waits]
    for one in waiting:
        place = places[one.conflict.round_report_id]
        adjudication.decide(
            round_report=place,
            question=QUESTION,
            content=content(fault=keys[replay.artefacts[place.report_id].final]),
            reason="As published.",
            cause="missing_code",
            by=replay.judge,
            at=AT,
        )
    return len(waiting)


def discuss(replay: Replay, place: RoundReport, one: StandingConflict, key: str) -> None:
    """Let each rater who coded the report otherwise come to the final tag."""
    letters = letters_of(place.round)
    for rater in replay.raters.values():
        coded = one.conflict.values.get(letters.get(rater.pk, ""))
        if coded is not None and coded != codings.codes(key):
            discussions.answer(place, rater, content(fault=key), QUESTION, at=AT)


def recode(replay: Replay) -> None:
    """Code again what a split leaves to a human: two raters, who answer as published."""
    raters = list(replay.raters.values())[:2]
    round = plan_recoding(
        study=replay.study, name="Again", raters=raters, raters_per_report=2, seed=1, by=replay.lead, at=AT
    )
    round_services.open_round(round=round, by=replay.lead, at=rounds.OPENED_AT)
    keys = replay.keys()
    for rater in raters:
        for assignment in rounds.assignments_of(round, rater):
            artefact = replay.artefacts[assignment.round_report.report_id]
            codings.submit(assignment, fault=keys[artefact.end or artefact.final])
    rounds.end(round)
    replay.close(round)


def test_six_rounds_of_a_real_study_end_at_their_published_tags(shared_data: Path) -> None:
    published = published_rounds(shared_data)
    replay = begin(published)
    conflicts = []
    for one in published:
        opened = replay.open_round(one)
        own = code(replay, opened.round)
        rounds.end(opened.round)
        align(replay, opened, one, own)
        conflicts.append(settle(replay, opened.round))
        replay.close(opened.round)
    assert tuple(conflicts) == PUBLISHED_CONFLICTS == tuple(one.conflicts for one in published)
    for kept in Alignment.objects.all():
        before, after = (figures["fault"]["percent_agreement"]["value"] for figures in (kept.before, kept.after))
        assert before < after
    seat, keys = seat_in(user=replay.judge, study=replay.study), replay.keys()
    labels = {one.report_id: set(one.content.answers["fault"].codes) for one in gold_labels(replay.study, seat)}
    assert labels == {report: {keys[one.final]} for report, one in replay.artefacts.items()}

    leads = taxonomy_of(replay.artefacts.values())
    replay.add(*(end for ends in leads.values() for end in sorted(ends)))
    last = clean_up(replay.study.codebook, replay.lead, replay.keys(), leads)
    recode(replay)
    landed = {one.report_id: one.answer for one in read_labels(seat, last) if not one.coded_again_in}
    ends = {report: replay.keys()[one.end] for report, one in replay.artefacts.items() if one.end}
    assert len(ends) == 180
    assert {report: (landed[report].fate, landed[report].read_as) for report in ends} == {
        report: (Fate.CARRIED, (key,)) for report, key in ends.items()
    }
