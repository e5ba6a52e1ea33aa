"""What is done to the board, as its forms and its script send it: one step, and the revision that it builds on."""

from collections.abc import Callable, Mapping

from django import forms

from annotator.alignment.board import Board, Fate
from annotator.alignment.selectors import path_of
from annotator.alignment.services import Change
from annotator.common.errors import Invalid
from taxonomy.book import Book
from taxonomy.texts import NAME_LENGTH


class StepForm(forms.Form):
    """One step: `action` and, as it needs them, the code, the row it goes to, the row it is about, and its texts."""

    action = forms.CharField(max_length=20)
    base_revision = forms.IntegerField(min_value=0)
    code = forms.CharField(required=False, max_length=40)
    row = forms.IntegerField(required=False, min_value=1)
    into = forms.IntegerField(required=False, min_value=1)
    name = forms.CharField(required=False, max_length=NAME_LENGTH["code"])
    brief = forms.CharField(required=False)
    target = forms.CharField(required=False, max_length=4000)
    fate = forms.ChoiceField(required=False, choices=[(fate.value, fate.value) for fate in Fate])

    def change(self, book: Book) -> Change:
        """Return the step of a valid form; refuses one that the board does not know."""
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
            ways = {path_of(code): code.key for code in book.facet_by_id[board.row(number).facet_id].choosable}
            return board.read_as(number, ways.get(said["target"].strip(), said["target"]), ways.values())
        return board.describe(number, said["name"], said["brief"])
