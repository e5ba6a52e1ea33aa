"""Machine raters as JSON."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.rounds.selectors.machines import MachineLine, machines_of
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


class MachineJson(serializers.Serializer[MachineLine]):
    """A member who is a model or a script."""

    member = serializers.CharField(source="machine.user")
    model = serializers.CharField(source="machine.model")
    version = serializers.CharField(source="machine.version")
    prompt = serializers.CharField(source="machine.prompt")
    marked_at = serializers.DateTimeField(source="machine.marked_at")
    is_fixed = serializers.BooleanField(help_text="It has coded, or its round has ended: what is said of it stays.")


class MachineList(APIView):
    """The machine raters of one of my studies."""

    @extend_schema(responses=MachineJson(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Return all of them with model, version and prompt; 404 for who has no role in the study."""
        seat = seat_at(user=caller(request), slug=slug, action=Action.SEE_ROUNDS)
        return Response([MachineJson(line).data for line in machines_of(seat)])
