"""The agreement of a round after discussion as JSON, beside the independent figures and under its own name."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.adjudication.after import NOTE
from annotator.adjudication.selectors.after import FacetAfter, after_discussion_of
from annotator.agreement.frozen import METHOD, of_line
from annotator.rounds.selectors import round_in
from annotator.statistics.as_json import Plain
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


class AfterDiscussion(APIView):
    """What became of the agreement of an ended round after discussion."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, round_id: int) -> Response:
        """Return each facet's coefficient before and after, and what was kept at the close; 409 while it is open.

        Without facets nobody has changed an answer.
        """
        seat = seat_at(user=caller(request), slug=slug, action=Action.SEE_AGREEMENT)
        round = round_in(seat, round_id)
        found = after_discussion_of(round=round, seat=seat)
        kept = found.kept and {
            "frozen_at": found.kept.frozen_at,
            "method": found.kept.method,
            "seed": found.kept.seed,
            "figures": found.kept.figures,
            "is_identical": found.is_same,
        }
        return Response(
            {
                "round": round.pk,
                "note": NOTE,
                "method": METHOD,
                "facets": {each.facet.key: _facet(each) for each in found.facets},
                "frozen": kept,
            }
        )


def _facet(each: FacetAfter) -> Plain:
    return {
        "name": each.facet.name,
        "changed_answers": each.changed,
        "coefficient": each.after.key,
        "independent": of_line(each.independent),
        "after_discussion": of_line(each.after),
        "method_text": each.method_text,
    }
