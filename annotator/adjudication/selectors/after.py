"""Agreement after discussion: the figures beside the independent ones, and what was kept of them at the close."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.adjudication.after import changed_cells, count_changed, ratings_after
from annotator.adjudication.models import AgreementAfterDiscussion
from annotator.adjudication.selectors.second import second_values
from annotator.agreement.chosen import headline_of
from annotator.agreement.frozen import figures_of, is_same
from annotator.agreement.lines import Line
from annotator.agreement.ratings import FacetRatings
from annotator.agreement.selectors import choice_of, ratings_of_round
from annotator.common.figures import coefficient
from annotator.rounds.models import Round
from annotator.statistics.as_json import Plain
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat
from taxonomy.book import FacetEntry
from taxonomy.selectors import load_book


@dataclass(frozen=True)
class FacetAfter:
    """One facet: the study's coefficient of the independent codings, and the same after discussion."""

    facet: FacetEntry
    independent: Line
    after: Line
    changed: int

    @property
    def method_text(self) -> str:
        """The sentences for the paper."""
        answers = "1 answer" if self.changed == 1 else f"{self.changed} answers"
        independent = "undefined" if self.independent.value is None else coefficient(self.independent.value)
        return (
            f"Independent agreement on {self.facet.name}: {independent} ({self.independent.name}, "
            f"n = {self.independent.result.n}). After discussion, in which raters read each other's answers under "
            f"letters and changed {answers}: {self.after.sentence} "
            "The latter is not a measure of independent agreement."
        )


@dataclass(frozen=True)
class AfterDiscussion:
    """A round's figures after discussion; no facets where nobody changed an answer."""

    facets: tuple[FacetAfter, ...]
    kept: AgreementAfterDiscussion | None
    is_same: bool | None


def after_discussion_of(*, round: Round, seat: Seat, facet: str = "") -> AfterDiscussion:
    """Return an ended round's figures beside the independent ones, of one facet or all; refuses as agreement does."""
    seat.require(Action.SEE_AGREEMENT)
    choice = choice_of(seat.study).coefficient
    pairs = _pairs(round)
    kept = AgreementAfterDiscussion.objects.filter(round=round).first()
    again = is_same(kept.figures, figures_of([after for _, after in pairs], choice)) if kept else None
    facets = (_facet(before, after, choice) for before, after in pairs if facet in ("", before.facet.key))
    return AfterDiscussion(tuple(facets), kept, again)


def figures_after(round: Round) -> Plain | None:
    """Return every facet's figures after discussion as plain values, whoever asks; None where nobody changed an answer.

    Refuses a planned or open round.
    """
    pairs = _pairs(round)
    return figures_of([after for _, after in pairs], choice_of(round.study).coefficient) if pairs else None


def _pairs(round: Round) -> Sequence[tuple[FacetRatings, FacetRatings]]:
    """Return every facet's ratings before and after discussion; none where nobody answered again."""
    before = ratings_of_round(round)
    second = second_values(round)
    if not second:
        return ()
    questions = {question.key: question for question in load_book(round.version).questions()}
    return [(one, ratings_after(one, changed_cells(one.facet, questions, second))) for one in before]


def _facet(before: FacetRatings, after: FacetRatings, choice: str) -> FacetAfter:
    return FacetAfter(
        before.facet, headline_of(before, choice), headline_of(after, choice), count_changed(before, after)
    )
