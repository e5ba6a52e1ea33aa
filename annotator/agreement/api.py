"""Agreement as JSON: a round's figures, one facet with what-if, a study's rounds, and the calculator.

Under the same rules as the pages: nothing of a planned or open round, whoever asks.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.agreement import selectors, services, trends
from annotator.agreement.asking import what_if_of
from annotator.agreement.calculations import MOST_RATERS, RESAMPLING
from annotator.agreement.choices import CHOICES
from annotator.agreement.drift import as_json, drift_of
from annotator.agreement.facets import FacetCard
from annotator.agreement.figures.trends import Point
from annotator.agreement.frozen import METHOD, facet_of, figures_of, machine_of, of_line, pair_of
from annotator.agreement.order_effects import METHOD as ORDER_METHOD
from annotator.agreement.order_effects import Course, OrderEffects
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
        facets = selectors.round_agreement(round=round, seat=seat, choice=choice.coefficient)
        frozen = selectors.frozen_agreement(round=round, seat=seat)
        machines = selectors.machines_among(facets)
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
                "facets": figures_of((one.ratings for one in facets), choice.coefficient),
                "frozen": kept,
                "machines": [{"facet": facet.key} | machine_of(card) for facet, card in machines],
            }
        )


class OrderEffectsOfRound(APIView):
    """How answers changed along the raters' queues, for a round that has ended."""

    @extend_schema(operation_id="studies_rounds_order_effects", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, round_id: int) -> Response:
        """Return value and n of each fifth, all facets first; null without two human raters. 409 while it is open."""
        seat, round = _load(request, slug, round_id)
        effects = selectors.order_effects(round=round, seat=seat)
        return Response(
            {
                "round": round.pk,
                "order": round.order,
                "method": ORDER_METHOD,
            }
            | _courses(effects)
        )


def _courses(effects: OrderEffects | None) -> Plain:
    """Return each course by what it counts; None for what may not be seen, or takes two human raters."""
    named = ("agreement", "unsure", "evidence", "seconds")
    return {name: effects and _course(getattr(effects, name)) for name in named}


def _course(courses: Sequence[Course] | None) -> list[Plain] | None:
    if courses is None:
        return None
    return [
        {"name": one.name, "fifths": [{"value": fifth.value, "n": fifth.n} for fifth in one.fifths]} for one in courses
    ]


class RoundDrift(APIView):
    """How raters of a drift round agree with their own earlier codings."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, round_id: int) -> Response:
        """Return kappa by facet and rater; 404 for any other round, and for a drift round that has not ended."""
        seat, round = _load(request, slug, round_id)
        return Response(as_json(drift_of(round=round, seat=seat)))


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


class PairAgreementDetail(APIView):
    """One pair of raters on one facet, or a machine rater against a human or against "humans"."""

    @extend_schema(operation_id="studies_rounds_agreement_pair", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, round_id: int, facet: str, pair: str) -> Response:
        """Return kappa and what stands beside it, the confusion table in the order of `categories`, and each code."""
        seat, round = _load(request, slug, round_id)
        return Response(pair_of(selectors.pair_card(round=round, seat=seat, facet=facet, pair=pair)))


class ChoiceForm(serializers.Serializer[None]):
    """The coefficient that the study calls its agreement."""

    coefficient = serializers.ChoiceField(choices=list(CHOICES.items()))


class StudyAgreement(APIView):
    """The agreement of a study over its ended rounds, and the coefficient that it chose."""

    @extend_schema(
        operation_id="studies_agreement",
        parameters=[OpenApiParameter("version", int, description="Read every round under this codebook version.")],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return each facet's chosen coefficient round by round, as coded or read under a version; 404 for another."""
        seat = seat_at(user=caller(request), slug=slug, action=Action.SEE_AGREEMENT)
        rounds = trends.ended_rounds(seat)
        asked = request.query_params.get("version", "")
        version = trends.version_asked(asked, trends.versions_to_read_under(rounds, seat))
        choice = selectors.choice_of(seat.study)
        points = trends.points_of(rounds, seat, choice.coefficient, version)
        return Response(
            {
                "coefficient": choice.coefficient,
                "chosen_at": choice.chosen_at,
                "read_under": version.number if version else None,
                "rounds": [_point(round, point) for round, point in zip(rounds, points, strict=True)],
            }
        )

    @extend_schema(operation_id="studies_agreement_choose", request=ChoiceForm, responses={204: None})
    def put(self, request: Request, slug: str) -> Response:
        """Fix the study's coefficient; 403 for who is no lead, 409 once a round has been opened."""
        seat = seat_at(user=caller(request), slug=slug, action=Action.SEE_AGREEMENT)
        form = ChoiceForm(data=request.data)
        form.is_valid(raise_exception=True)
        services.choose_coefficient(study=seat.study, **form.validated_data, by=seat.user, at=timezone.now())
        return Response(status=204)


def _point(round: Round, point: Point) -> Plain:
    return {
        "round": round.pk,
        "name": point.round,
        "version": point.version,
        "facets": {name: of_line(line) for name, line in point.lines.items()},
        "answers_left_out": point.left_out,
        "note": point.note,
    }


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
        "disagreements": asdict(card.split) if card.split else None,
        "saturation": {
            "new_codes": list(card.saturation.new),
            "codes": card.saturation.codes,
            "once": card.saturation.once,
            "saturated_at": card.saturated_at,
        },
        "diagnostics": list(card.diagnostics),
        "method": card.method_text,
    }
