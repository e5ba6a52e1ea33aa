"""The codebook goes on while a round of open coding is coded and aligned; its codings are read all the same."""

import pytest
from django.test import Client

from annotator.adjudication import services as adjudication
from annotator.agreement.selectors import choice_of
from annotator.agreement.trends import points_of
from annotator.alignment import services
from annotator.alignment.applying import TargetGone
from annotator.alignment.models import BoardStep
from annotator.alignment.reading import LedAstray
from annotator.alignment.selectors import board_page
from annotator.coding.models import AlignedCode, OwnCode
from annotator.coding.selectors import independent_codings
from annotator.recoding import selectors as recoding
from annotator.recoding.gold import counts_of, read_labels
from annotator.recoding.services import plan_recoding
from annotator.rounds import services as rounds_services
from annotator.studies.selectors import seat_in
from taxonomy import services as codebooks
from taxonomy.selectors import draft_of, load_book
from taxonomy.services import Part
from taxonomy.texts import CodeText
from tests.taxonomy.drafts import edit
from tests.worlds import books, codings, people, rounds
from tests.worlds.codings import AT
from tests.worlds.open_coding import Opened, align, apply, change, code, coded, make, open_round

pytestmark = pytest.mark.django_db
Coded = tuple[Opened, dict[str, OwnCode]]


@pytest.fixture
def world(db: None) -> Coded:
    """Both raters called the third report a crash; the rest are codes of their own."""
    return coded()


def why(opened: Opened) -> dict[str, object]:
    return {"codebook": opened.study.codebook, "by": opened.lead, "at": AT, "reason": "Seen meanwhile."}


def read(opened: Opened) -> None:
    services.read_codings(round=opened.round, by=opened.lead, at=AT)
    opened.round.refresh_from_db()


def third_report(opened: Opened) -> int:
    return sorted(opened.round.reports.values_list("report_id", flat=True))[2]


def split(opened: Opened, key: str, *names: str) -> None:
    parts = [Part(text=CodeText(name=name)) for name in names]
    codebooks.split_code(key=key, parts=parts, is_kept=False, **why(opened))


@pytest.mark.parametrize("change_of", ["split", "redefined", "retired"])
@pytest.mark.parametrize("is_published", [True, False])
def test_what_was_coded_with_a_code_changed_meanwhile_is_read_and_coded_again(
    world: Coded, change_of: str, is_published: bool
) -> None:
    opened, own = world
    if change_of == "split":
        split(opened, "crash", "At start", "At work")
    elif change_of == "redefined":
        edit(opened.study.codebook, opened.lead, "crash", full="Something else.")
    else:
        codebooks.retire_code(key="crash", **why(opened))
    if is_published:
        books.publish(opened.study.codebook, opened.lead)
    align(opened, own)
    judge = people.add(opened.study, people.make_user("jo"), "adjudicator")
    for place in opened.round.reports.exclude(report_id=third_report(opened)).select_related("round__study"):
        if place.report_id == max(opened.round.reports.values_list("report_id", flat=True)):
            adjudication.decide(
                round_report=place,
                question="facet:symptom",
                content=codings.content(symptom="system-hang"),
                reason="It hangs.",
                cause="slip",
                by=judge,
                at=AT,
            )
    adjudication.close_round(round=opened.round, by=judge, at=AT)
    seat = seat_in(user=opened.lead, study=opened.study)
    opened.round.refresh_from_db()
    [(round, waiting)] = recoding.waiting_reports(seat).items()
    assert (round, waiting) == (opened.round, (third_report(opened),))
    [symptom, *_] = counts_of(seat, opened.round.version)
    assert (symptom.carried, symptom.human + symptom.gone) == (3, 1)
    [point] = points_of([opened.round], seat, choice_of(opened.study).coefficient, opened.round.version)
    assert point.left_out == 2
    recoded(opened, "system-hang")
    assert not recoding.waiting_reports(seat)
    [symptom, *_] = counts_of(seat, opened.round.version)
    assert (symptom.carried, symptom.human + symptom.gone) == (4, 0)
    assert {label.coded_again_in for label in read_labels(seat, opened.round.version)} == {"", "Again"}


def recoded(opened: Opened, symptom: str) -> None:
    raters = [opened.ada, opened.ben]
    again = plan_recoding(
        study=opened.study, name="Again", raters=raters, raters_per_report=2, seed=1, by=opened.lead, at=AT
    )
    rounds_services.open_round(round=again, by=opened.lead, at=AT)
    for rater in raters:
        code(again, rater, symptom)
    rounds.close(rounds.end(again))


def test_the_board_says_what_was_changed_meanwhile(world: Coded) -> None:
    opened, _ = world
    client = Client()
    client.force_login(opened.lead)
    address = f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/alignment/"
    assert "since the raters coded" not in client.get(address).content.decode()
    split(opened, "crash", "At start", "At work")
    assert "retired since the raters coded: Crash." in client.get(address).content.decode()
    apply(opened)
    assert "retired since the raters coded: Crash." in client.get(address).content.decode()


@pytest.mark.parametrize("fate", ["split", "retired", "merged"])
def test_own_codes_below_a_code_that_left_stand_below_the_nearest_that_stays(db: None, fate: str) -> None:
    opened = open_round()
    loop = make(opened.round, opened.ada, "Loop", parent="repetition")
    code(opened.round, opened.ada, *[loop] * 4)
    code(opened.round, opened.ben, *["crash"] * 4)
    rounds.end(opened.round)
    if fate == "split":
        split(opened, "repetition", "Words", "Lines")
    elif fate == "retired":
        codebooks.retire_code(key="repetition", **why(opened))
    else:
        codebooks.merge_code(key="repetition", into="silent-error", **why(opened))
    apply(opened)
    path = load_book(draft_of(opened.study.codebook)).codes_by_key["loop"].path
    assert path == (("Silent error",) if fate == "merged" else ("Unexpected output",))


def test_a_row_whose_twin_left_the_draft_is_read_as_another_once_the_board_is_changed_again(world: Coded) -> None:
    opened, own = world
    change(opened, lambda board: board.read_as(board.row_of(own["slow"].key).number, "system-hang", ("system-hang",)))
    apply(opened)
    split(opened, "system-hang", "Dead", "Asleep")
    with pytest.raises(LedAstray, match=r"System hang\. Restore them in the draft, or change the board again"):
        read(opened)
    services.reopen_board(round=opened.round, by=opened.lead, at=AT)
    with pytest.raises(TargetGone, match="choose anew"):
        apply(opened)
    change(opened, lambda board: board.read_as(board.row_of(own["slow"].key).number, "asleep", ("asleep",)))
    apply(opened)
    read(opened)
    leads = dict(AlignedCode.objects.values_list("own_code__name", "code__key"))
    # what the first application added was not added again
    assert leads == {"Slow": "asleep", "OOM": "oom", "Out of memory": "out-of-memory", "Odd": "odd"}
    with pytest.raises(services.ReadAlready):
        services.reopen_board(round=opened.round, by=opened.lead, at=AT)


def test_a_board_opened_again_adds_what_was_undone_in_the_draft_and_keeps_its_steps(world: Coded) -> None:
    opened, own = world
    with pytest.raises(services.NotApplied):
        services.reopen_board(round=opened.round, by=opened.lead, at=AT)
    change(opened, lambda board: board.put(own["OOM"].key, board.row_of(own["oom"].key).number))
    step = BoardStep.objects.get()
    apply(opened)
    codebooks.delete_code(codebook=opened.study.codebook, key="slow", by=opened.lead, at=AT)
    board = services.reopen_board(round=opened.round, by=opened.lead, at=AT)
    fates = {row["name"]: (row["fate"], row["target"]) for row in board.board}
    assert fates == {
        "Odd": ("existing", "odd"),
        "Slow": ("new", ""),
        "Out of memory": ("existing", "out-of-memory"),
    }
    for redo in (services.undo_step, services.redo_step):
        with pytest.raises(services.NothingToTurn):
            redo(round=opened.round, base_revision=board.revision, by=opened.lead, at=AT)
    with pytest.raises(services.TakenBefore, match="before the board was applied"):
        services.undo_step(round=opened.round, base_revision=board.revision, step=step.pk, by=opened.lead, at=AT)
    apply(opened)
    read(opened)
    assert set(AlignedCode.objects.values_list("code__key", flat=True)) == {"odd", "slow", "out-of-memory"}


def test_own_codes_of_a_facet_that_was_retired_are_shown_and_can_be_set_aside(db: None) -> None:
    opened = open_round()
    slow = make(opened.round, opened.ada, "Quick start", facet="phase")
    code(opened.round, opened.ada, *["crash"] * 4)
    code(opened.round, opened.ben, *["crash"] * 4)
    rounds.end(opened.round)
    codebooks.retire_facet(key="phase", **why(opened))
    with pytest.raises(TargetGone, match="restore it first"):
        apply(opened)
    page = board_page(opened.round, seat_in(user=opened.lead, study=opened.study))
    assert [(part.facet.key, part.choices, len(part.rows)) for part in page.facets] == [("phase", (), 1)]
    client = Client()
    client.force_login(opened.lead)
    said = {"action": "become", "row": 1, "fate": "existing", "target": "Engine setup", "base_revision": 0}
    address = f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/alignment/"
    assert client.post(address, said).status_code == 400
    change(opened, lambda board: board.set_aside(board.row_of(slow.key).number))
    apply(opened)
    read(opened)
    [_, phase, *_] = independent_codings(opened.round, seat_in(user=opened.lead, study=opened.study))
    assert set(phase.content.answers) == {"symptom"}
