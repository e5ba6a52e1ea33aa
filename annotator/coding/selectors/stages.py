"""How far one's own coding of a report has come in a round that hides parts of it at first.

Rounds that hide nothing pay for none of this: two columns that come with the assignment tell them.
"""

from dataclasses import dataclass
from datetime import datetime

from annotator.coding.answers import Content, parse_content
from annotator.coding.selectors.own_codes import desk_book
from annotator.coding.stages import put_together
from annotator.rounds.disclosure import NO_STAGE, Stage
from annotator.rounds.models import Assignment
from annotator.rounds.selectors.disclosures import disclosure_of
from taxonomy.book import Book


@dataclass(frozen=True)
class Staged:
    """Where a report stands for its rater: what is (or was) hidden of it, and since when it is shown.

    `before` is what was answered before it was shown, None as long as it is hidden.
    """

    stage: Stage = NO_STAGE
    shown_at: datetime | None = None
    before: Content | None = None

    @property
    def hidden(self) -> frozenset[str]:
        """The parts that are left out of the report now, by name."""
        return frozenset() if self.shown_at else frozenset(self.stage.parts)

    @property
    def is_first(self) -> bool:
        """Whether what is asked first is asked now."""
        return bool(self.stage) and self.shown_at is None


WHOLE = Staged()


def staged_of(assignment: Assignment) -> Staged:
    """Return where one's own assignment stands; no query where the round hides nothing, else one."""
    round = assignment.round
    if not round.hides:
        return WHOLE
    stage = Stage.read(round.hides, round.hides_until)
    return read_staged(stage, assignment.round_report_id, assignment.rater_id, desk_book(assignment))


def read_staged(stage: Stage, round_report_id: int, rater_id: int, book: Book) -> Staged:
    """Return where a report of a round with this stage stands for a rater; one query."""
    shown = disclosure_of(round_report_id, rater_id)
    return Staged(stage) if shown is None else Staged(stage, shown.shown_at, parse_content(shown.content, book))


def with_before(content: Content, staged: Staged, book: Book) -> Content:
    """Return a draft with what was submitted before: nobody else's window and no older draft shows it otherwise."""
    return content if staged.before is None else put_together(staged.before, content, staged.stage, book)
