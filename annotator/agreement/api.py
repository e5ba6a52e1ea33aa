"""Agreement as JSON: a round's figures, one facet with what-if, a study's rounds, and the calculator.

Under the same rules as the pages: nothing of a planned or open round, whoever asks.
"""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.agreement import selectors
from annotator.agreement.asking import what_if_of
from annotator.agreement.calculations import MOST_RATERS, RESAMPLING
from annotator.agreement.facets import FacetCard
from annotator.agreement.frozen import METHOD, facet_of, figures_of, machine_of, of_line
from annotator.common.errors import Invalid
from annotator.rounds.models import Round
from annotator.rounds.selectors import round_in
from annotator.statistics.as_json import Plain
from annotator.statistics.describe import describe_table, rows_of_text
from annotator.statistics.ratings import Level
from annotator.statistics.tables import Reading, TableRefused
from annotator.studies.rules import Action
from annotator.studies.selectors import Seat, seat_at

QUESTIONS = [
    OpenApiParameter("merge", str, many=True, description="Keys of codes to count as one."),
    OpenApiParameter("level", int, description="Roll the tree up to this level; 1 is the top."),
    OpenApiParameter("drop", str, many=True, description="Letters of raters to leave out."),
    OpenApiParameter("unsure", str, enum=["out"], description="Take unsure answers as missing."),
]


class RoundAgreement(APIView):
    """The agreement of a round that has ended."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, round_id: int) -> Response:
        """Return each facet's figures, and those kept when the round closed; 409 while the round is open."""
        seat, round = _load(request, slug, round_id)
        choice = selectors.choice_of(seat.study)
        ratings = selectors.seen_ratings(round, seat)
        frozen = selectors.frozen_agreement(round=round, seat=seat)
        machines = selectors.machines_of_round(round=round, seat=seat)
        kept = frozen and {
            "frozen_at": frozen.kept.frozen_at,
            "method": frozen.kept.method,
            "seed": frozen.kept.seed,
            "figures": frozen.kept.figures,
            "is_identical": frozen.is_same,
        }
        return Response(
            {
                "round": round.pk,
                "version": round.version.number,
                "method": METHOD,
                "coefficient": choice.coefficient,
                "facets": figures_of(ratings, choice.coefficient),
                "frozen": kept,
                "machines": [{"facet": facet.key} | machine_of(card) for facet, card in machines],
            }
        )


class FacetAgreementDetail(APIView):
    """One facet of a round that has ended, as it is or as it would be."""

    @extend_schema(operation_id="studies_rounds_agreement_facet", parameters=QUESTIONS, responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, round_id: int, facet: str) -> Response:
        """Return every coefficient, pair, code, tree level and repository; a what-if is never stored."""
        seat, round = _load(request, slug, round_id)
        ratings = selectors.facet_ratings(round=round, seat=seat, facet=facet)
        what_if = what_if_of(request._request.GET, ratings)
        card = selectors.facet_card(ratings=ratings, what_if=what_if, round=round, seat=seat)
        machines = selectors.machines_on_facet(round=round, seat=seat, facet=facet)
        return Response(_facet(card) | {"machines": [machine_of(one) for one in machines]})


class CalculatorForm(serializers.Serializer[None]):
    """A table of ratings and how to read it."""

    table = serializers.CharField(trim_whitespace=False, max_length=10_000_000, help_text="CSV, wide or long.")
    level = serializers.ChoiceField(choices=[level.value for level in Level], default=Level.NOMINAL.value)
    categories = serializers.ListField(child=serializers.CharField(), default=list)
    columns = serializers.ListField(child=serializers.CharField(), default=list, max_length=MOST_RATERS)
    separator = serializers.CharField(default="", allow_blank=True, max_length=3)
    folds_case = serializers.BooleanField(default=False)


class Calculator(APIView):
    """Every coefficient of a table of ratings; nothing is stored."""

    @extend_schema(request=CalculatorForm, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        """Return what `python -m annotator.statistics` prints; 400 for what is no table of ratings."""
        form = CalculatorForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(_calculated(form.validated_data))


def _calculated(asked: dict[str, Any]) -> Plain:  # what the serializer has checked
    reading = Reading(
        tuple(asked["categories"]), Level(asked["level"]), asked["folds_case"], separator=asked["separator"]
    )
    try:
        return describe_table(
            rows_of_text(asked["table"]), reading, columns=tuple(asked["columns"]), resampling=RESAMPLING
        )
    except TableRefused as refusal:
        raise Invalid(str(refusal), "table") from refusal


def _load(request: Request, slug: str, round_id: int) -> tuple[Seat, Round]:
    seat = seat_at(user=caller(request), slug=slug, action=Action.SEE_AGREEMENT)
    return seat, round_in(seat=seat, round_id=round_id)


def _facet(card: FacetCard) -> Plain:
    return facet_of(card.ratings, card.choice) | {
        "is_what_if": card.what_if.is_asked,
        "as_it_is": of_line(card.as_it_is),
        "coefficients": {line.key: of_line(line) for line in card.figures.lines},
        "codes": [of_line(line) | {"code": line.key, "share": share} for line, share in card.codes],
        "levels": [of_line(line) for line in card.levels],
        "repositories": [of_line(line) for line in card.repositories],
    }
