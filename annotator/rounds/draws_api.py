"""Draws and their funnels as JSON; the drawn list comes with the draw."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.common.errors import NotFound
from annotator.rounds.downloads import draw_values
from annotator.rounds.funnel import Funnel, Step
from annotator.rounds.selectors.draws import DrawLine, draw_at, draws_of, facts_of_draw
from annotator.rounds.selectors.funnel import ToldFunnel, funnel_of, told_of_all
from annotator.rounds.selectors.lists import DrawnRow, drawn_rows
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


class DrawLineJson(serializers.Serializer[DrawLine]):
    """A draw in a list."""

    id = serializers.IntegerField(source="draw.pk")
    name = serializers.CharField(source="draw.name")
    seed = serializers.IntegerField(source="draw.seed")
    size = serializers.IntegerField(help_text="How many reports are drawn.")
    frame_size = serializers.IntegerField(help_text="Out of how many.")
    strata = serializers.IntegerField(help_text="How many strata.")
    created_at = serializers.DateTimeField(source="draw.created_at")


class DrawnReportJson(serializers.Serializer[DrawnRow]):
    """A drawn report."""

    place = serializers.IntegerField(help_text="Its place in the draw, from 1.")
    batch = serializers.IntegerField(help_text="1 for the first draw, then one for each extension.")
    stratum = serializers.CharField()
    weight = serializers.FloatField(help_text="How many reports of its stratum it stands for.")
    report_id = serializers.IntegerField()
    url = serializers.CharField()
    repository = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    screening = serializers.ChoiceField(choices=["included", "excluded"], allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="Why it is excluded, if it is.")


class DrawJson(serializers.Serializer[Any]):  # Any: describes an answer, serializes nothing
    """A draw with all that is needed to make it again."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    study = serializers.SlugField()
    method = serializers.CharField()
    seed = serializers.IntegerField()
    frame = serializers.JSONField(help_text="Filters, counts by repository, what was left out, size, SHA-256.")
    size = serializers.IntegerField()
    margin = serializers.FloatField(allow_null=True, help_text="Of a share over all strata, each weighted by its size.")
    formula = serializers.CharField()
    strata = serializers.JSONField(help_text="Population, size and margin of each, and its report ids as ranges.")
    batches = serializers.JSONField(help_text="Design, sizes and what was passed over, for each act of drawing.")
    reports = DrawnReportJson(many=True)


class LeftOutJson(serializers.Serializer[Any]):  # Any: as above
    """Reports that one step left out for one reason."""

    reason = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="By repository.")


class StepJson(serializers.Serializer[Step]):
    """One step of the funnel."""

    key = serializers.CharField(help_text="mined, frame, drawn, screened or kept.")
    name = serializers.CharField()
    total = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="By repository.")
    left_out = LeftOutJson(many=True, help_text="Why reports of the step before are not in this one.")


class FunnelJson(serializers.Serializer[Funnel]):
    """The funnel of a draw; every step and what was left out before it sum to the step before."""

    is_screened = serializers.BooleanField()
    steps = StepJson(many=True)


class ToldFunnelJson(serializers.Serializer[ToldFunnel]):
    """A funnel with its sentence for the paper."""

    key = serializers.CharField(help_text="The number of the draw, or all.")
    name = serializers.CharField()
    sentence = serializers.CharField()
    funnel = FunnelJson()


class DrawList(APIView):
    """The draws of one of my studies, newest first."""

    @extend_schema(responses=DrawLineJson(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return all draws; 404 for who has no role in the study."""
        seat = seat_at(user=caller(request), slug=slug, action=Action.SEE_ROUNDS)
        return Response([DrawLineJson(line).data for line in draws_of(seat)])


class DrawDetail(APIView):
    """One draw of one of my studies."""

    @extend_schema(responses=DrawJson)
    def get(self, request: Request, draw_id: int) -> Response:
        """Return the draw with its list; 404 for who has no role in its study."""
        draw = draw_at(caller(request), draw_id)
        rows = [DrawnReportJson(row).data for row in drawn_rows(draw)]
        return Response(draw_values(facts_of_draw(draw)) | {"reports": rows})


class FunnelDetail(APIView):
    """The funnel of one draw."""

    @extend_schema(responses=FunnelJson)
    def get(self, request: Request, draw_id: int) -> Response:
        """Return the funnel as it stands; 404 for who has no role in its study."""
        return Response(FunnelJson(funnel_of(draw_at(caller(request), draw_id))).data)


class FunnelOfStudy(APIView):
    """The funnel of all draws of one of my studies taken together, in which a report counts once."""

    @extend_schema(responses=ToldFunnelJson)
    def get(self, request: Request, slug: str) -> Response:
        """Return the funnel as it stands; 404 for who has no role in the study, and where nothing is drawn yet."""
        told = told_of_all(seat_at(user=caller(request), slug=slug, action=Action.SEE_ROUNDS))
        if told is None:
            raise NotFound
        return Response(ToldFunnelJson(told).data)
