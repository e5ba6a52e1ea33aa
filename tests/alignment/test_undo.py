"""Steps on the board taken back and done again, by whom, and what is refused."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.alignment import services
from annotator.alignment.models import Alignment, BoardStep
from annotator.alignment.selectors import board_page
from annotator.coding.models import OwnCode
from annotator.common import events
from annotator.common.errors import NotAllowed, NotFound
from annotator.studies.selectors import seat_in
from tests.worlds import people
from tests.worlds.codings import AT
from tests.worlds.constraints import copy, refused_by
from tests.worlds.open_coding import Opened, apply, change, coded

pytestmark = pytest.mark.django_db
Coded = tuple[Opened, dict[str, OwnCode]]


@pytest.fixture
def world(db: None) -> Coded:
    return coded()


@pytest.fixture
def judge(world: Coded) -> User:
    return people.add(world[0].study, people.make_user("jo", name="Jo Judge"), "adjudicator")


def put(world: Coded, key: str, into: str, by: User | None = None) -> BoardStep:
    opened, own = world
    change(opened, lambda board: board.put(own[key].key, board.row_of(own[into].key).number), by=by)
    return BoardStep.objects.latest("pk")


def aside(world: Coded, key: str, by: User | None = None) -> BoardStep:
    opened, own = world
    change(opened, lambda board: board.set_aside(board.row_of(own[key].key).number), by=by)
    return BoardStep.objects.latest("pk")


def turn(world: Coded, *, redo: bool = False, by: User | None = None, base: int | None = None, **which: int) -> None:
    opened, _ = world
    act = services.redo_step if redo else services.undo_step
    revision = Alignment.objects.get().revision if base is None else base
    act(round=opened.round, base_revision=revision, by=by or opened.lead, at=AT, **which)


def rows() -> list[object]:
    return list(Alignment.objects.get().board)


def test_steps_go_back_one_by_one_and_forth_again(world: Coded) -> None:
    opened, own = world
    boards = []
    for step in (
        lambda: put(world, "OOM", "oom"),
        lambda: aside(world, "odd"),
        lambda: change(opened, lambda board: board.part(own["OOM"].key)),
    ):
        step()
        boards.append(rows())
    for before in reversed(boards[:-1]):
        turn(world)
        assert rows() == before
    turn(world)
    with pytest.raises(services.NothingToTurn, match="nothing to undo"):
        turn(world)
    for after in boards:
        turn(world, redo=True)
        assert rows() == after
    with pytest.raises(services.NothingToTurn, match="nothing to do again"):
        turn(world, redo=True)
    assert Alignment.objects.get().revision == 9


def test_who_undid_what_and_when_is_kept(world: Coded, judge: User) -> None:
    opened, _ = world
    step = put(world, "OOM", "oom")
    turn(world, by=judge)
    step.refresh_from_db()
    assert (step.by, step.turned_by, step.turned_at, step.is_undone) == (opened.lead, judge, AT, True)
    turn(world, redo=True)
    log = events.list_events(opened.study).filter(action__endswith="board step").order_by("pk")
    assert [(event.action, event.by, event.after) for event in log] == [
        ("undo board step", judge, {"step": 1, "revision": 2}),
        ("redo board step", opened.lead, {"step": 1, "revision": 3}),
    ]


def test_undoing_one_s_own_step_leaves_what_another_did_elsewhere(world: Coded, judge: User) -> None:
    mine = aside(world, "odd")
    put(world, "OOM", "oom", by=judge)
    turn(world, step=mine.pk)
    board = {key: row for row in rows() for key in row["members"]}
    assert board[world[1]["odd"].key]["fate"] == "new"
    assert board[world[1]["OOM"].key] == board[world[1]["oom"].key]
    # and it can be done again, although the other went on
    put(world, "slow", "oom", by=judge)
    turn(world, redo=True, step=mine.pk)
    assert {row["fate"] for row in rows()} == {"new", "aside"}


def test_a_step_that_another_builds_on_is_undone_after_it(world: Coded, judge: User) -> None:
    first = put(world, "OOM", "oom")
    second = put(world, "slow", "oom", by=judge)
    with pytest.raises(services.BuiltOn, match=r"“Slow” \([AB]\) put into row \d"):
        turn(world, step=first.pk)
    turn(world, step=second.pk)
    turn(world, step=first.pk)
    assert len(rows()) == 4


def test_what_was_undone_is_offered_again_until_a_new_step_is_taken(world: Coded) -> None:
    opened, _ = world
    undone = aside(world, "odd")
    turn(world)
    put(world, "odd", "oom")
    page = board_page(opened.round, seat_in(user=opened.lead, study=opened.study))
    assert page.record.redoable is None
    with pytest.raises(services.NothingToTurn):
        turn(world, redo=True)
    with pytest.raises(services.NoLongerFits, match="Do it anew"):
        turn(world, redo=True, step=undone.pk)
    for step, redo in ((undone.pk, False), (BoardStep.objects.latest("pk").pk, True), (99_999, False)):
        with pytest.raises(services.NothingToTurn):
            turn(world, redo=redo, step=step)


def test_a_stale_page_undoes_nothing_and_is_told_what_changed(world: Coded, judge: User) -> None:
    put(world, "OOM", "oom")
    aside(world, "odd", by=judge)
    turn(world, by=judge)
    with pytest.raises(
        services.StaleBoard, match=r"since you looked: Row \d set aside \(undone by Jo Judge\)\. It stands"
    ):
        turn(world, base=1)
    with pytest.raises(services.StaleBoard, match=r"“OOM” \([AB]\) put into row \d \(by Lea Marsh\); Row \d set aside"):
        turn(world, base=0)
    for key in ("odd", "slow", "odd", "slow"):
        aside(world, key)
        turn(world)
    with pytest.raises(services.StaleBoard, match=r"since you looked: 1 step more; "):
        turn(world, base=0)


def test_an_applied_board_and_people_who_may_not_align_are_refused(world: Coded, judge: User) -> None:
    opened, _ = world
    put(world, "OOM", "oom")
    for person, refusal in ((opened.ada, NotAllowed), (people.make_user("sam"), NotFound)):
        with pytest.raises(refusal):
            turn(world, by=person)
    apply(opened)
    for redo in (False, True):
        with pytest.raises(services.AppliedAlready):
            turn(world, redo=redo, by=judge)


def test_a_turned_step_says_when_and_by_whom_and_two_steps_have_two_revisions(world: Coded) -> None:
    step = put(world, "OOM", "oom")
    for broken in ({"is_undone": True}, {"turned_revision": 2}):
        with refused_by(BoardStep, "board_step_is_turned_by_somebody"):
            BoardStep.objects.filter(pk=step.pk).update(**broken)
    with refused_by(BoardStep, "board_step_once_per_revision"):
        copy(step)


def test_a_board_of_many_steps_takes_the_queries_of_one(world: Coded) -> None:
    opened, _ = world
    seat = seat_in(user=opened.lead, study=opened.study)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            board_page(opened.round, seat)
        return len(captured)

    put(world, "OOM", "oom")
    few = queries()
    for _ in range(4):
        aside(world, "odd")
        turn(world)
    assert queries() == few


def test_steps_are_undone_and_done_again_without_script(world: Coded) -> None:
    opened, _ = world
    lead = Client()
    lead.force_login(opened.lead)
    address = f"/studies/{opened.study.slug}/rounds/{opened.round.pk}/alignment/"
    put(world, "OOM", "oom")
    text = lead.get(address).content.decode()
    assert "↶ Undo" in text
    assert "↷ Redo" not in text
    step = BoardStep.objects.get()
    answer = lead.post(address, {"action": "undo", "step": step.pk, "base_revision": 1})
    assert answer.status_code == 302
    assert len(rows()) == 4
    text = lead.get(address).content.decode()
    assert "↷ Redo" in text
    assert "undone by Lea Marsh" in text
    assert lead.post(address, {"action": "redo", "base_revision": 2}).status_code == 302
    assert len(rows()) == 3
    stale = lead.post(address, {"action": "undo", "base_revision": 2})
    assert stale.status_code == 409
    assert "put into row" in stale.content.decode().split("data-refusal", 1)[1].split("</div>", 1)[0]
    assert lead.post(address, {"action": "undo", "base_revision": 3}).status_code == 302
