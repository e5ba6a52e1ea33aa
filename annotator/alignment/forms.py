"""What is done to the board, as its forms and its script send it: one step, and the revision that it builds on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms

from annotator.alignment import services
from annotator.alignment.board import Board, Fate
from annotator.alignment.selectors import Unsaved, draft_book, path_of
from annotator.alignment.steps import read_turn
from annotator.common.errors import Invalid
from annotator.rounds.models import Round
from taxonomy.book import Book
from taxonomy.texts import NAME_LENGTH

if TYPE_CHECKING:
    from annotator.common.people import Person

TURNS = {"undo": services.undo_step, "redo": services.redo_step}


class StepForm(forms.Form):
    """One step: `action` and, as it needs them, the code, the row it goes to, the row it is about, and its texts.

    The actions "undo" and "redo" are about a `step` that was taken, or about the last one.
    """

    action = forms.CharField(max_length=20)
    base_revision = forms.IntegerField(min_value=0)
    code = forms.CharField(required=False, max_length=40)
    row = forms.IntegerField(required=False, min_value=1)
    into = forms.IntegerField(required=False, min_value=1)
    name = forms.CharField(required=False, max_length=NAME_LENGTH["code"])
    brief = forms.CharField(required=False)
    step = forms.IntegerField(required=False, min_value=1)
    target = forms.CharField(required=False, max_length=4000)
    fate = forms.ChoiceField(required=False, choices=[(fate.value, fate.value) for fate in Fate])

    def take(self, *, round: Round, by: "Person", at: datetime) -> int | None:
        """Take the step of a valid form, and return the row to look at afterwards; refuses as the services do."""
        if not self.is_valid():
            raise Invalid(str(next(iter(self.errors.values()))[0]))
        said = self.cleaned_data
        who = {"round": round, "base_revision": said["base_revision"], "by": by, "at": at}
        if said["action"] in TURNS:
            step = TURNS[said["action"]](step=said["step"], **who)
            turn = read_turn(step.turn)
            return (turn.back if step.is_undone else turn).place
        services.change_board(change=self.change(draft_book(round)), **who)
        place: int | None = said["into"] or said["row"]
        return place

    def unsaved(self) -> Unsaved | None:
        """Return what a row was to become, as it was sent; None for any other step."""
        said = {name: str(self.data.get(name, "")) for name in ("action", "row", "fate", "name", "brief", "target")}
        if said["action"] != "become" or not self.cleaned_data.get("row"):
            return None
        return Unsaved(self.cleaned_data["row"], said["fate"], said["name"], said["brief"], said["target"])

    def change(self, book: Book) -> services.Change:
        """Return what a valid form does to the board; refuses what the board does not know."""
        said = self.cleaned_data
        steps: Mapping[str, Callable[[Board], Board]] = {
            "put": lambda board: board.put(said["code"], self._number("into")),
            "part": lambda board: board.part(said["code"]),
            "merge": lambda board: board.merge(self._number("row"), self._number("into")),
            "become": lambda board: self._become(board, book),
        }
        if said["action"] not in steps:
            raise Invalid("The board knows no such step. Reload the page.")
        return steps[said["action"]]

    def _number(self, field: str) -> int:
        number: int | None = self.cleaned_data[field]
        if number is None:
            raise Invalid("Say which row: each has its number at its start.", field)
        return number

    def _become(self, board: Board, book: Book) -> Board:
        said, number = self.cleaned_data, self._number("row")
        if said["fate"] == Fate.ASIDE:
            return board.set_aside(number)
        if said["fate"] == Fate.EXISTING:
            facet = book.facet_by_id.get(board.row(number).facet_id)
            ways = {path_of(code): code.key for code in facet.choosable} if facet else {}
            return board.read_as(number, ways.get(said["target"].strip(), said["target"]), ways.values())
        return board.describe(number, said["name"], said["brief"])
