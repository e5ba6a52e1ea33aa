"""From raters' own codes to codes of the codebook: the board, the draft, and the codings read through it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.adjudication.selectors import conflicts_in, gold_labels
from annotator.agreement.selectors import ratings_of_round
from annotator.alignment import services
from annotator.alignment.applying import NameTaken
from annotator.alignment.board import MixedFacets
from annotator.alignment.compared import lines_of
from annotator.alignment.models import Alignment
from annotator.alignment.reading import LedAstray
from annotator.alignment.selectors import board_page
from annotator.coding.models import AlignedCode, Answer, AnswerCode, Coding, Evidence, OwnCode
from annotator.coding.selectors import independent_codings
from annotator.common.errors import NotAllowed, NotFound
from annotator.rounds.open_coding import NotAligned
from annotator.studies.selectors import seat_in
from taxonomy import services as codebooks
from taxonomy.models import Operation
from taxonomy.selectors import draft_of, load_book
from tests.worlds import people, rounds
from tests.worlds.codings import AT, content
from tests.worlds.open_coding import Opened, align, apply, change, code, coded, make, open_round

pytestmark = pytest.mark.django_db
Coded = tuple[Opened, dict[str, OwnCode]]


@pytest.fixture
def world(db: None) -> Coded:
    return coded()


def symptoms(opened: Opened) -> dict[tuple[str, int], str]:
    seat = seat_in(user=opened.lead, study=opened.study)
    first = min(one.report_id for one in independent_codings(opened.round, seat))
    return {
        (one.letter, one.report_id - first): "+".join(sorted(one.content.answers["symptom"].codes)) or "nothing"
        for one in independent_codings(opened.round, seat)
    }


def originals() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (OwnCode, Coding, Answer, AnswerCode, Evidence)]


def test_codings_are_read_through_the_board_under_the_version_that_it_led_to(world: Coded) -> None:
    opened, own = world
    before = originals()
    align(opened, own)
    said = symptoms(opened)
    assert sorted(set(said.values())) == ["crash", "nothing", "out-of-memory", "system-hang"]
    assert [said[letter, report] for letter in "AB" for report in (0, 1, 2)] == ["out-of-memory"] * 2 + ["crash"] + [
        "out-of-memory"
    ] * 2 + ["crash"]
    assert {said["A", 3], said["B", 3]} == {"nothing", "system-hang"}
    assert (opened.round.coded_under.number, opened.round.version.number) == (1, 2)
    assert originals() == before


def test_operations_on_the_draft_say_whose_codes_they_stand_for(world: Coded) -> None:
    opened, own = world
    align(opened, own)
    added = Operation.objects.get(kind="add", subject="code:out-of-memory")
    assert added.payload["after"]["aliases"] == ["OOM"]
    assert added.reason.startswith(f"Alignment of {opened.round.name}: ")
    assert "“Out of memory”" in added.reason
    assert "“OOM”" in added.reason
    assert added.reason.endswith(" as one.")
    extended = Operation.objects.get(subject="code:system-hang", kind="reword")
    assert extended.payload["after"] == {"aliases": ["Slow"]}
    assert "“Slow” read as System hang" in extended.reason
    assert not Operation.objects.filter(kind="redefine").exists()


def test_conflicts_decisions_and_gold_labels_rest_on_the_aligned_codes(world: Coded) -> None:
    opened, own = world
    jo = people.add(opened.study, people.make_user("jo"), "adjudicator")
    seat = seat_in(user=jo, study=opened.study)
    align(opened, own)
    [conflict] = conflicts_in(round=opened.round, seat=seat)
    assert conflict.question == "facet:symptom"
    adjudication.decide(
        round_report=opened.round.reports.get(pk=conflict.round_report_id),
        question="facet:symptom",
        content=content(symptom="out-of-memory"),
        reason="It ran out.",
        cause="slip",
        by=jo,
        at=AT,
    )
    adjudication.close_round(round=opened.round, by=jo, at=AT)
    opened.round.refresh_from_db()
    labels = [label for label in gold_labels(opened.round, seat) if label.question == "facet:symptom"]
    assert [min(label.content.answers["symptom"].codes) for label in labels].count("out-of-memory") == 3


def test_nothing_is_compared_decided_or_closed_before_the_alignment(world: Coded) -> None:
    opened, _ = world
    seat = seat_in(user=opened.lead, study=opened.study)
    for step in (
        lambda: independent_codings(opened.round, seat),
        lambda: conflicts_in(round=opened.round, seat=seat),
        lambda: ratings_of_round(opened.round),
        lambda: adjudication.close_round(round=opened.round, by=opened.lead, at=AT),
        lambda: rounds.close(opened.round),
        lambda: lines_of(round=opened.round, seat=seat),
    ):
        with pytest.raises(NotAligned, match="align the raters' own codes first"):
            step()


def test_agreement_before_and_after_is_kept_and_never_mixed(world: Coded) -> None:
    opened, own = world
    align(opened, own)
    [symptom, *_] = lines_of(round=opened.round, seat=seat_in(user=opened.lead, study=opened.study))
    # before: one of four reports is the same (crash); after: three of four
    kept = Alignment.objects.get(round=opened.round)
    assert kept.before["symptom"]["percent_agreement"]["value"] == 0.25
    assert kept.after["symptom"]["percent_agreement"]["value"] == 0.75
    assert symptom.before.value is not None
    assert symptom.after.value is not None
    assert symptom.before.value < symptom.after.value
    # the four own names and the book's five codes; then the book's with what became of them
    assert (symptom.before.codes, symptom.after.codes) == (9, 7)


def test_own_codes_count_as_the_same_before_alignment_only_if_named_exactly_alike(db: None) -> None:
    opened = open_round()
    mine, theirs = make(opened.round, opened.ada, "Slow"), make(opened.round, opened.ben, "Slow")
    lower = make(opened.round, opened.ben, "OOM"), make(opened.round, opened.ada, "Oom")
    code(opened.round, opened.ada, mine, mine, lower[1], "crash")
    code(opened.round, opened.ben, theirs, theirs, lower[0], "crash")
    rounds.end(opened.round)
    change(opened, lambda board: board.put(theirs.key, board.row_of(mine.key).number))
    change(opened, lambda board: board.put(lower[1].key, board.row_of(lower[0].key).number))
    apply(opened)
    services.read_codings(round=opened.round, by=opened.lead, at=AT)
    kept = Alignment.objects.get(round=opened.round)
    assert kept.before["symptom"]["percent_agreement"]["value"] == 0.75
    assert kept.after["symptom"]["percent_agreement"]["value"] == 1


def test_a_stale_save_changes_nothing(world: Coded) -> None:
    opened, own = world
    change(opened, lambda board: board.set_aside(board.row_of(own["odd"].key).number))
    for step in (
        lambda: services.change_board(
            round=opened.round,
            change=lambda board: board.set_aside(1),
            base_revision=0,
            by=opened.lead,
            at=AT,
        ),
        lambda: services.apply_board(round=opened.round, base_revision=0, by=opened.lead, at=AT),
    ):
        with pytest.raises(services.StaleBoard):
            step()
    assert Alignment.objects.get().revision == 1


def test_a_board_is_changed_by_leads_and_adjudicators_alone(world: Coded) -> None:
    opened, _ = world
    adjudicator = people.add(opened.study, people.make_user("jo"), "adjudicator")
    viewer = people.add(opened.study, people.make_user("vera"), "viewer")
    change(opened, lambda board: board.set_aside(1), by=adjudicator)
    for person, refusal in ((opened.ada, NotAllowed), (viewer, NotAllowed), (people.make_user("sam"), NotFound)):
        with pytest.raises(refusal):
            change(opened, lambda board: board.set_aside(2), by=person)


def test_what_was_merged_in_the_draft_afterwards_is_followed(world: Coded) -> None:
    opened, own = world
    apply(opened)
    codebook = opened.study.codebook
    codebooks.merge_code(
        codebook=codebook, key="oom", into="out-of-memory", by=opened.lead, at=AT, reason="The same after all."
    )
    services.read_codings(round=opened.round, by=opened.lead, at=AT)
    opened.round.refresh_from_db()
    assert list(symptoms(opened).values()).count("out-of-memory") == 4
    assert AlignedCode.objects.get(own_code=own["OOM"]).code.key == "out-of-memory"


def test_own_codes_whose_code_was_undone_meanwhile_are_not_read(world: Coded) -> None:
    opened, _ = world
    apply(opened)
    codebook = opened.study.codebook
    codebooks.delete_code(codebook=codebook, key="slow", by=opened.lead, at=AT)
    with pytest.raises(LedAstray, match="slow"):
        services.read_codings(round=opened.round, by=opened.lead, at=AT)
    assert not AlignedCode.objects.exists()
    codebooks.undo(codebook=codebook, by=opened.lead, at=AT)
    services.read_codings(round=opened.round, by=opened.lead, at=AT)


def test_two_rows_of_one_name_and_a_name_of_the_codebook_are_refused(world: Coded) -> None:
    opened, own = world
    change(opened, lambda board: board.describe(board.row_of(own["odd"].key).number, "crash", ""))
    with pytest.raises(NameTaken, match="read row"):
        apply(opened)
    change(opened, lambda board: board.describe(board.row_of(own["odd"].key).number, "SLOW", ""))
    with pytest.raises(NameTaken, match="put them together"):
        apply(opened)
    assert not Operation.objects.filter(reason__startswith="Alignment").exists()


def test_own_codes_below_own_codes_keep_their_place_in_the_tree(db: None) -> None:
    opened = open_round()
    memory = make(opened.round, opened.ada, "Memory", parent="unexpected-output")
    leak = make(opened.round, opened.ada, "Leak", parent=memory.key)
    code(opened.round, opened.ada, memory, leak, leak, leak)
    code(opened.round, opened.ben, "crash", "crash", "crash", "crash")
    rounds.end(opened.round)
    apply(opened)
    book = load_book(draft_of(opened.study.codebook))
    assert book.codes_by_key["leak"].path == ("Unexpected output", "Memory")


def test_a_round_without_own_codes_is_aligned_in_two_steps_that_publish_nothing(db: None) -> None:
    opened = open_round()
    for rater in (opened.ada, opened.ben):
        code(opened.round, rater, "crash", "crash", "crash", "system-hang")
    rounds.end(opened.round)
    apply(opened)
    version = services.read_codings(round=opened.round, by=opened.lead, at=AT)
    opened.round.refresh_from_db()
    assert version.number == 1
    assert not opened.round.awaits_alignment


def test_codes_of_two_facets_are_never_one(db: None) -> None:
    opened = open_round()
    symptom = make(opened.round, opened.ada, "Slow")
    phase = make(opened.round, opened.ben, "Start", facet="phase")
    rounds.end(opened.round)
    with pytest.raises(MixedFacets):
        change(opened, lambda board: board.put(phase.key, board.row_of(symptom.key).number))


def test_the_board_takes_the_same_queries_for_few_codes_and_many(world: Coded) -> None:
    def queries(opened: Opened) -> int:
        seat = seat_in(user=opened.lead, study=opened.study)
        with CaptureQueriesContext(connection) as captured:
            board_page(opened.round, seat)
        return len(captured)

    few = queries(world[0])
    study = people.make_study(people.make_user("max"))
    raters: list[User] = [people.make_user("uma"), people.make_user("ugo")]
    round = rounds.make_open_round(study, raters, purpose="pilot", is_open_coding=True, n_reports=4)
    many = Opened(study, round, *raters)
    for number in range(12):
        for rater in raters:
            make(round, rater, f"Code {number}")
    rounds.end(round)
    assert queries(many) == few
