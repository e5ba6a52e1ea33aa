"""The alignment board as JSON: read it, take a step, apply it, read the codings through it; the rules of the pages."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.alignment import services
from annotator.alignment.api_shapes import BoardJson, BoardReadingJson, BoardRevisionJson, BoardStepJson
from annotator.alignment.forms import StepForm
from annotator.alignment.selectors import board_page, require_board, seat_and_round
from annotator.coding.api import REFUSED, validated
from annotator.coding.api_shapes import RefusalJson
from annotator.rounds.models import Round
from annotator.studies.selectors import Seat

NOT_ALLOWED = OpenApiResponse(RefusalJson, "Not for the caller's roles.")
HIDDEN = OpenApiResponse(RefusalJson, "No such round of open coding, row, code or study, or not for the caller.")
NOT_NOW = OpenApiResponse(
    RefusalJson, "Not in this phase, or the board was changed since; `detail` says what was done."
)
REFUSALS = {403: NOT_ALLOWED, 404: HIDDEN, 409: NOT_NOW}


def _board_asked(request: Request, slug: str, round_id: int) -> tuple[Seat, Round]:
    """Return the seat and round of a board that can be read now; refused as `seat_and_round` and `require_board` do."""
    seat, round = seat_and_round(caller(request), slug, round_id)
    require_board(round, seat)
    return seat, round


def _shown(round: Round, seat: Seat) -> Response:
    return Response(BoardJson(board_page(round, seat), context={"seat": seat}).data)


class AlignmentBoard(APIView):
    """The board of an ended round of open coding."""

    @extend_schema(responses={200: BoardJson, **REFUSALS})
    def get(self, request: Request, slug: str, round_id: int) -> Response:
        """Return the own codes by raters' letters, what each row becomes, likely matches, and the steps so far."""
        seat, round = seat_and_round(caller(request), slug, round_id)
        return _shown(round, seat)


class AlignmentSteps(APIView):
    """Steps on the board."""

    @extend_schema(
        operation_id="studies_rounds_alignment_step",
        request=BoardStepJson,
        responses={200: BoardJson, 400: REFUSED, **REFUSALS},
    )
    def post(self, request: Request, slug: str, round_id: int) -> Response:
        """Take one step, undo one or do one again, and return the board after it."""
        seat, round = _board_asked(request, slug, round_id)
        StepForm(validated(BoardStepJson, request)).take(round=round, by=caller(request), at=timezone.now())
        return _shown(round, seat)


class AlignmentApplication(APIView):
    """The board made operations on the draft."""

    @extend_schema(request=BoardRevisionJson, responses={200: BoardJson, 400: REFUSED, **REFUSALS})
    def post(self, request: Request, slug: str, round_id: int) -> Response:
        """Apply the board to the codebook's draft, where its codes can still be changed."""
        seat, round = _board_asked(request, slug, round_id)
        base = validated(BoardRevisionJson, request)["base_revision"]
        services.apply_board(round=round, base_revision=base, by=caller(request), at=timezone.now())
        return _shown(round, seat)

    @extend_schema(responses={200: BoardJson, **REFUSALS})
    def delete(self, request: Request, slug: str, round_id: int) -> Response:
        """Let the applied board be changed again; what it made of the draft stays there."""
        seat, round = _board_asked(request, slug, round_id)
        services.reopen_board(round=round, by=caller(request), at=timezone.now())
        return _shown(round, seat)


class AlignmentReading(APIView):
    """The codings read through the board."""

    @extend_schema(request=BoardReadingJson, responses={200: BoardJson, 400: REFUSED, **REFUSALS})
    def post(self, request: Request, slug: str, round_id: int) -> Response:
        """Publish the draft if it says anything new, and read the round's codings through the board, for good."""
        seat, round = _board_asked(request, slug, round_id)
        notes = validated(BoardReadingJson, request)["notes"]
        services.read_codings(round=round, notes=notes, by=caller(request), at=timezone.now())
        return _shown(round, seat)
