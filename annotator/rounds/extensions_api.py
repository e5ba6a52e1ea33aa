"""Reports added to a round as JSON: what was added, and adding some."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.common.errors import Invalid
from annotator.rounds import services
from annotator.rounds.models import Draw, Extension
from annotator.rounds.sampling import hash_frame, read_ranges
from annotator.rounds.selectors import extensions_of, round_line
from annotator.rounds.services.extending import LONGEST_REASON
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_in


class ExtensionJson(serializers.Serializer[Extension]):
    """What was added to a round at once."""

    number = serializers.IntegerField(help_text="1 for the first.")
    size = serializers.IntegerField(help_text="How many reports.")
    added_at = serializers.DateTimeField(source="created_at")
    reason = serializers.CharField()
    taken_from = serializers.CharField(help_text="Out of what, in words.")
    draw = serializers.IntegerField(source="drawn_from_id", allow_null=True, help_text="The kept draw, if it was one.")
    seed = serializers.IntegerField(help_text="By which they were shared out.")
    frame_size = serializers.SerializerMethodField(help_text="How many could be added.")
    frame_sha256 = serializers.SerializerMethodField(help_text="SHA-256 of these, as of a round's frame.")

    def get_frame_size(self, extension: Extension) -> int:
        """Return the size of the list."""
        return len(read_ranges(extension.frame))

    def get_frame_sha256(self, extension: Extension) -> str:
        """Return the hash of the list."""
        return hash_frame(read_ranges(extension.frame))


class NewExtensionJson(serializers.Serializer[None]):
    """Reports to add."""

    number = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    draw = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="A draw of the study; null goes on with the round's own.",
    )


class ExtensionList(APIView):
    """What was added to one round while it was open."""

    @extend_schema(responses=ExtensionJson(many=True))
    def get(self, request: Request, round_id: int) -> Response:
        """Return each act of adding, the first one first; 404 for who has no role in its study."""
        line = round_line(caller(request), round_id)
        return Response([ExtensionJson(one).data for one in extensions_of(line.round)])

    @extend_schema(request=NewExtensionJson, responses={201: ExtensionJson})
    def post(self, request: Request, round_id: int) -> Response:
        """Add reports; 403 for who is no lead, 409 when the round is not open or takes no others."""
        by = caller(request)
        round = round_line(by, round_id).round
        seat_in(user=by, study=round.study, action=Action.MANAGE_ROUNDS)
        asked = NewExtensionJson(data=request.data)
        asked.is_valid(raise_exception=True)
        draw = _draw(round.study_id, asked.validated_data["draw"])
        said = {"number": asked.validated_data["number"], "reason": asked.validated_data["reason"]}
        added = services.extend_round(round=round, draw=draw, by=by, at=timezone.now(), **said)
        return Response(ExtensionJson(added).data, status=status.HTTP_201_CREATED)


def _draw(study_id: int, draw_id: int | None) -> Draw | None:
    if draw_id is None:
        return None
    found = Draw.objects.filter(study_id=study_id, pk=draw_id).first()
    if found is None:
        raise Invalid("The study has no such draw.", "draw")
    return found
