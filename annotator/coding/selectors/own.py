"""All that one person submitted in a round, as that person may always read it."""

from annotator.coding.answers import Content
from annotator.coding.models import Coding
from annotator.coding.selectors.contents import contents_of
from annotator.coding.selectors.own_codes import book_of_rater
from annotator.rounds.models import Round
from annotator.studies.selectors import Seat


def own_contents(round: Round, seat: Seat) -> dict[int, Content]:
    """Return the viewer's own last coding of each report of the round, by report id; nothing of anybody else's."""
    rows = Coding.objects.filter(assignment__round=round, assignment__rater_id=seat.user.pk).order_by("revision")
    last = {row[0]: row[1:] for row in rows.values_list("assignment__round_report__report_id", "pk", "memo")}
    contents = contents_of(dict(last.values()), book_of_rater(round, seat.user.pk))
    return {report_id: contents[pk] for report_id, (pk, _) in last.items()}
