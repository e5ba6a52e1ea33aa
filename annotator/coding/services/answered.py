"""Answers that were given before hidden parts of the report were shown stay as they are, whoever sends what."""

from annotator.coding.answers import Content
from annotator.coding.selectors.loop import Held
from annotator.coding.selectors.stages import read_staged
from annotator.coding.services.refusals import AnsweredBefore, StageFirst
from annotator.coding.stages import first_change, put_together
from annotator.rounds.disclosure import Stage, join
from taxonomy.book import Book


def as_saved(content: Content, held: Held, rater_id: int, book: Book) -> Content:
    """Return a draft with what was answered before in it; refuses another answer to that. No query if nothing hides."""
    if not held.hides:
        return content
    staged = read_staged(Stage.read(held.hides, held.hides_until), held.round_report_id, rater_id, book)
    if staged.before is None:
        return content
    changed = first_change(staged.before, content, staged.stage, book)
    if changed is not None:
        raise AnsweredBefore(changed.name)
    return put_together(staged.before, content, staged.stage, book)


def as_submitted(content: Content, held: Held, rater_id: int, book: Book) -> Content:
    """Return the same of a coding; refuses it as long as the first stage is not submitted."""
    if not held.hides:
        return content
    stage = Stage.read(held.hides, held.hides_until)
    if read_staged(stage, held.round_report_id, rater_id, book).is_first:
        raise StageFirst(join(question.name for question in stage.asked_first(book)))
    return as_saved(content, held, rater_id, book)
