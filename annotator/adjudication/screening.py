"""What a screening round comes to: its gold labels as the verdicts that the rounds room keeps."""

from collections.abc import Mapping

from annotator.adjudication.selectors.gold import iter_gold
from annotator.rounds.models import Round
from annotator.rounds.screening import FACET
from annotator.studies.selectors import Seat


def screened(round: Round, seat: Seat) -> Mapping[int, str]:
    """Return the code that stands for each report of a closed screening round; none where the raters were unsure."""
    codes: dict[int, str] = {}
    for label in iter_gold(round, seat):
        answer = label.content.answers.get(FACET)
        if answer is not None and len(answer.codes) == 1:
            codes[label.report_id] = next(iter(answer.codes))
    return codes
