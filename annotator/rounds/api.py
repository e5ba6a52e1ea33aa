"""Rounds as JSON: facts, how many codings are done, and how many of mine; never what was coded."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.rounds.extensions_api import ExtensionJson
from annotator.rounds.models import Phase, Purpose
from annotator.rounds.models.rounds import ORDERS, OVERLAPS
from annotator.rounds.selectors import Counts, RoundLine, extensions_of, round_line, rounds_of, stage_of
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


class CountsJson(serializers.Serializer[Counts]):
    """How many of some reports are done."""

    assigned = serializers.IntegerField()
    done = serializers.IntegerField()
    left = serializers.IntegerField()


class RoundJson(serializers.Serializer[RoundLine]):
    """A round in a list."""

    id = serializers.IntegerField(source="round.pk")
    name = serializers.CharField(source="round.name")
    purpose = serializers.ChoiceField(source="round.shown_purpose", choices=Purpose.choices)
    phase = serializers.ChoiceField(source="round.phase", choices=Phase.choices)
    version = serializers.IntegerField(source="round.version.number", help_text="The codebook's published version.")
    is_open_coding = serializers.BooleanField(
        source="round.is_open_coding", help_text="Whether raters make codes of their own."
    )
    raters_per_report = serializers.IntegerField(source="round.raters_per_report")
    overlap = serializers.ChoiceField(
        source="round.overlap",
        choices=OVERLAPS,
        help_text="Which reports are read by `raters_per_report` raters: all, or a share by teams or in a chain.",
    )
    overlap_share = serializers.IntegerField(source="round.overlap_share", help_text="In percent; the rest by one.")
    order = serializers.ChoiceField(source="round.order", choices=ORDERS, help_text="Of reading: each rater's, or one.")
    is_spread = serializers.BooleanField(source="round.is_spread", help_text="Each repository evenly over the raters.")
    hides = serializers.SerializerMethodField(help_text="Parts of each report hidden until `hides_until` is submitted.")
    hides_until = serializers.SerializerMethodField(help_text="Questions, as `facet:symptom` or `group:Finding`.")
    due_on = serializers.DateField(source="round.due_on", allow_null=True)
    shows_old_answers = serializers.BooleanField(
        source="round.shows_old_answers", help_text="Whether raters who recode see what was coded before."
    )
    reports = serializers.IntegerField()
    everybody = CountsJson(help_text="Codings of all raters together, as counts.")
    mine = CountsJson(help_text="The caller's own.")
    created_at = serializers.DateTimeField(source="round.created_at")
    opened_at = serializers.DateTimeField(source="round.opened_at", allow_null=True)
    ended_at = serializers.DateTimeField(source="round.ended_at", allow_null=True)
    closed_at = serializers.DateTimeField(source="round.closed_at", allow_null=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_hides(self, line: RoundLine) -> list[str]:
        """Return the names of the parts."""
        return list(stage_of(line.round).parts)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_hides_until(self, line: RoundLine) -> list[str]:
        """Return the keys of the questions."""
        return list(stage_of(line.round).questions)


class RoundDetailJson(RoundJson):
    """A round with how its reports were drawn."""

    study = serializers.SlugField(source="round.study.slug")
    seed = serializers.IntegerField(source="round.seed")
    origin = serializers.IntegerField(
        source="round.shown_origin_id",
        allow_null=True,
        help_text="The round whose undone reports this one takes up, or whose gold labels it trains with.",
    )
    released = serializers.CharField(
        source="round.released", help_text="Reports that left at an early end, as ranges of ids: 1-4,9."
    )
    draw = serializers.JSONField(
        source="round.shown_draw", help_text="Method, frame (filters, SHA-256, size), size, seed."
    )
    extensions = serializers.SerializerMethodField(help_text="Reports added while it was open.")

    @extend_schema_field(ExtensionJson(many=True))
    def get_extensions(self, line: RoundLine) -> list[dict[str, object]]:
        """Return each act of adding, the first one first."""
        return [ExtensionJson(one).data for one in extensions_of(line.round)]


class RoundList(APIView):
    """The rounds of one of my studies, newest first."""

    @extend_schema(responses=RoundJson(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return all rounds; 404 for who has no role in the study."""
        seat = seat_at(user=caller(request), slug=slug, action=Action.SEE_ROUNDS)
        return Response([RoundJson(line).data for line in rounds_of(seat)])


class RoundDetail(APIView):
    """One round of one of my studies."""

    @extend_schema(responses=RoundDetailJson)
    def get(self, request: Request, round_id: int) -> Response:
        """Return the round; 404 for who has no role in its study."""
        return Response(RoundDetailJson(round_line(caller(request), round_id)).data)
