"""The alignment board over the API: what it shows, each step, and that it answers as it says it does."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import strategies as st

from annotator.accounts.models import User
from annotator.accounts.tokens import make_token
from annotator.coding.models import OwnCode
from tests.services.descriptions import check_as_described
from tests.worlds import people, rounds
from tests.worlds.codings import AT
from tests.worlds.open_coding import Opened, coded, make, open_round

pytestmark = pytest.mark.django_db
Coded = tuple[Opened, dict[str, OwnCode]]
Answer = tuple[int, dict[str, Any]]
BOARD = "/api/v1/studies/{slug}/rounds/{round_id}/alignment/"


@pytest.fixture
def world(db: None) -> Coded:
    return coded()


class Script:
    """A person's script at the board of a round."""

    def __init__(self, opened: Opened, user: User) -> None:
        self.root = BOARD.format(slug=opened.study.slug, round_id=opened.round.pk)
        self.client = Client(headers={"authorization": f"Token {make_token(user=user, name='script', at=AT)[1]}"})

    def look(self) -> Answer:
        answer = self.client.get(self.root)
        return answer.status_code, answer.json()

    def post(self, where: str, **said: object) -> Answer:
        answer = self.client.post(f"{self.root}{where}/", said, content_type="application/json")
        return answer.status_code, answer.json()

    def step(self, action: str, **said: object) -> dict[str, Any]:
        status, board = self.post("steps", action=action, base_revision=self.look()[1]["revision"], **said)
        assert status == 200, board
        return board


def rows(board: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the row of each own code by its name."""
    return {code["name"]: row for facet in board["facets"] for row in facet["rows"] for code in row["codes"]}


def test_the_board_shows_own_codes_by_letter_and_likely_matches(world: Coded) -> None:
    opened, own = world
    status, board = Script(opened, opened.lead).look()
    assert (status, board["revision"], board["raters"], board["can_change"]) == (200, 0, ["A", "B"], True)
    [facet] = board["facets"]
    codes = {code["name"]: code for row in facet["rows"] for code in row["codes"]}
    assert codes["OOM"]["rater"] == codes["Slow"]["rater"] != codes["Odd"]["rater"]
    assert (codes["OOM"]["key"], codes["OOM"]["brief"], codes["OOM"]["reports"]) == (
        own["OOM"].key,
        "The memory is full.",
        2,
    )
    [likely] = facet["suggestions"]
    assert set(likely["codes"]) == {own["OOM"].key, own["oom"].key}
    assert set(likely["rows"]) == {rows(board)[name]["number"] for name in ("OOM", "Out of memory")}
    assert "given to the same reports: both in 2 of 2 where either was given" in likely["reasons"]
    assert not any(name in str(board) for name in ("Adalind", "Benno"))


def test_the_board_is_worked_from_first_to_last_step(world: Coded) -> None:
    opened, own = world
    script = Script(opened, opened.lead)
    oom = rows(script.look()[1])["Out of memory"]["number"]
    board = script.step("put", code=own["OOM"].key, into=oom)
    assert len(rows(board)["OOM"]["codes"]) == 2
    board = script.step("part", code=own["OOM"].key)
    board = script.step("merge", row=rows(board)["OOM"]["number"], into=oom)
    board = script.step("become", row=rows(board)["Slow"]["number"], fate="existing", target="system-hang")
    board = script.step("become", row=rows(board)["Odd"]["number"], fate="aside")
    board = script.step("become", row=oom, fate="new", name="Memory exhausted", brief="None is left.")
    board = script.step("undo")
    assert rows(board)["OOM"]["name"] == "Out of memory"
    assert [step["is_undone"] for step in board["steps"]] == [*[False] * 5, True]
    board = script.step("redo", step=board["steps"][-1]["id"])
    assert (board["steps"][-1]["by"], board["steps"][-1]["turned_by"]) == ("Lea Marsh", "Lea Marsh")
    assert board["steps"][0]["built_on_by"] == board["steps"][-1]["id"]
    status, board = script.post("application", base_revision=board["revision"])
    assert (status, board["can_change"], board["applied_at"] is None) == (200, False, False)
    again = script.client.delete(f"{script.root}application/").json()
    assert (again["can_change"], rows(again)["OOM"]["target"]) == (True, "memory-exhausted")
    assert script.post("application", base_revision=again["revision"])[0] == 200
    status, board = script.post("reading", notes="Aligned.")
    assert (status, board["read_at"] is None) == (200, False)
    opened.round.refresh_from_db()
    assert (opened.round.version.number, opened.round.version.notes) == (2, "Aligned.")


def test_refusals_are_sentences_with_what_changed(world: Coded) -> None:
    opened, own = world
    script = Script(opened, opened.lead)
    script.step("become", row=1, fate="aside")
    for where, said, status, why in (
        ("steps", {"action": "undo", "base_revision": 0}, 409, "Row 1 set aside (by Lea Marsh)"),
        ("application", {"base_revision": 0}, 409, "Row 1 set aside (by Lea Marsh)"),
        ("steps", {"action": "put", "base_revision": 1, "code": own["OOM"].key}, 400, "Say which row"),
        ("steps", {"action": "merge", "base_revision": 1, "row": 99, "into": 1}, 404, "no such row"),
        ("steps", {"action": "dance", "base_revision": 1}, 400, "action"),
        ("steps", {"action": "part"}, 400, "base_revision"),
        ("reading", {}, 409, "Apply the board"),
    ):
        found, answer = script.post(where, **said)
        assert (found, why in answer["detail"]) == (status, True), answer


def test_who_gets_what(world: Coded) -> None:
    opened, _ = world
    step = {"action": "become", "row": 1, "fate": "aside", "base_revision": 0}
    viewer = people.add(opened.study, people.make_user("vera"), "viewer")
    judge = people.add(opened.study, people.make_user("jo"), "adjudicator")
    for person, looks, does in ((opened.ada, 200, 403), (viewer, 403, 403), (people.make_user("sam"), 404, 404)):
        script = Script(opened, person)
        assert (script.look()[0], script.post("steps", **step)[0]) == (looks, does)
        for where, said in (("application", {"base_revision": 0}), ("reading", {})):
            assert script.post(where, **said)[0] == does
        assert script.client.delete(f"{script.root}application/").status_code == does
    assert Script(opened, opened.ada).look()[1]["can_change"] is False
    script = Script(opened, judge)
    assert script.post("steps", **step)[0] == 200
    assert script.post("application", base_revision=1)[0] == 200
    assert script.post("reading")[0] == 403


def test_nothing_is_told_of_an_open_round_or_one_that_is_not_coded_openly(db: None) -> None:
    opened = open_round()
    make(opened.round, opened.ada, "Wigeon")
    script = Script(opened, opened.lead)
    step = {"action": "become", "row": 1, "fate": "aside", "base_revision": 0}
    for status, answer in (
        script.look(),
        script.post("steps", **step),
        script.post("application", base_revision=0),
        script.post("reading"),
    ):
        assert (status, "Wigeon" in str(answer)) == (409, False)
    plain = rounds.end(rounds.make_open_round(opened.study, [opened.ada, opened.ben]))
    assert Script(Opened(opened.study, plain, opened.ada, opened.ben), opened.lead).look()[0] == 404


@pytest.mark.parametrize(
    ("more", "method"),
    [("", "get"), ("steps/", "post"), ("application/", "post"), ("application/", "delete"), ("reading/", "post")],
)
def test_answers_are_as_described(world: Coded, more: str, method: str) -> None:
    opened, _ = world
    secret = make_token(user=opened.lead, name="described", at=AT)[1]
    slugs, ids = st.sampled_from([opened.study.slug, "another"]), st.sampled_from([opened.round.pk, 0, 10**20])
    check_as_described(f"{BOARD}{more}", method, secret, slug=slugs, round_id=ids)
