"""The desk as JSON: my assignments, what I have put down, and submitting; the rules and the blinding of the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.coding import services
from annotator.coding.answers import Content, parse_content
from annotator.coding.api_shapes import (
    AssignmentDetailJson,
    AssignmentJson,
    CodingJson,
    ConflictJson,
    DraftJson,
    DraftSavedJson,
    HiddenSnapshot,
    RefusalJson,
    SubmissionJson,
)
from annotator.coding.selectors import QueueState, assignment_at, assignments_of, draft_of, own_coding
from annotator.coding.selectors.own_codes import desk_book
from annotator.coding.selectors.queue import FILTERS
from annotator.coding.selectors.stages import staged_of
from annotator.common.errors import Invalid
from annotator.rounds import blinding
from annotator.rounds.models import Assignment
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at, seat_in
from mining import hiding

REFUSED = OpenApiResponse(RefusalJson, "What was sent can't be used; `detail` says why.")
HIDDEN = OpenApiResponse(RefusalJson, "No such assignment, or not the caller's.")
NOT_NOW = OpenApiResponse(RefusalJson, "The round is not open.")


@extend_schema_view(
    get=extend_schema(
        parameters=[
            OpenApiParameter("state", str, enum=list(QueueState), description="What became of the report."),
            OpenApiParameter("round", int, description="Only those of one round, by its id."),
        ],
        responses={200: AssignmentJson(many=True), 400: REFUSED, 404: HIDDEN},
    )
)
class AssignmentList(ListAPIView[Assignment]):
    """My assignments in a study, in the order in which they were given out."""

    serializer_class = AssignmentJson

    def get_queryset(self) -> "QuerySet[Assignment]":
        """Return the caller's own, narrowed as asked; 404 for who has no role in the study."""
        if getattr(self, "swagger_fake_view", False):
            return Assignment.objects.none()
        user, asked = caller(self.request), self.request.query_params
        seat = seat_at(user=user, slug=self.kwargs["slug"], action=Action.SEE_STUDY)
        own = assignments_of(user).filter(round__study=seat.study)
        if asked.get("state"):
            own = own.filter(FILTERS[_read_state(asked["state"])])
        if asked.get("round"):
            own = own.filter(round_id=_read_number(asked["round"], "round"))
        return own.select_related("round", "round_report__report").defer("round__draw")


def _read_state(value: str) -> QueueState:
    if value not in list(QueueState):
        raise Invalid(f"A state is one of {', '.join(QueueState)}.", "state")
    return QueueState(value)


def _read_number(value: str, name: str) -> int:
    if not value.isdecimal() or len(value) > 18:
        raise Invalid(f"{name} is a whole number.", name)
    return int(value)


class AssignmentDetail(APIView):
    """One of my assignments."""

    @extend_schema(
        responses={
            200: AssignmentDetailJson,
            404: HIDDEN,
            409: OpenApiResponse(RefusalJson, "An open round of mine shows this report part by part."),
        }
    )
    def get(self, request: Request, assignment_id: int) -> Response:
        """Return the report's text but for what is hidden yet, the version to code under, my draft and last coding."""
        own = assignment_at(caller(request), assignment_id)
        return Response(_detail(own, request))


class AssignmentDraft(APIView):
    """What I have put down for an assignment and not submitted."""

    @extend_schema(
        request=DraftJson,
        responses={
            200: DraftSavedJson,
            400: REFUSED,
            404: HIDDEN,
            409: OpenApiResponse(ConflictJson, "A newer draft is kept, or the round is not open; nothing was changed."),
        },
    )
    def put(self, request: Request, assignment_id: int) -> Response:
        """Keep a draft; `base_revision` is the revision it builds on, 0 for the first."""
        own = assignment_at(caller(request), assignment_id)
        sent = validated(DraftJson, request)
        try:
            draft = services.save_draft(
                assignment=own,
                content=_content(sent["content"], own),
                base_revision=sent["base_revision"],
                active_seconds=sent["active_seconds"],
                by=caller(request),
                at=timezone.now(),
            )
        except services.DraftConflict as refusal:
            newer = {"detail": refusal.message, "revision": refusal.draft.revision, "content": refusal.draft.content}
            return Response(newer, status=status.HTTP_409_CONFLICT)
        return Response(DraftSavedJson(draft).data)


class AssignmentStage(APIView):
    """What is asked of an assignment before hidden parts of its report are shown."""

    @extend_schema(
        request=DraftJson,
        responses={
            200: AssignmentDetailJson,
            400: REFUSED,
            404: HIDDEN,
            409: OpenApiResponse(ConflictJson, "Nothing is hidden, or it was answered otherwise, or as for a draft."),
        },
    )
    def post(self, request: Request, assignment_id: int) -> Response:
        """Submit, for good, what `asks_first` lists, and get the whole report; other answers are kept as a draft."""
        own = assignment_at(caller(request), assignment_id)
        sent = validated(DraftJson, request)
        services.submit_stage(
            assignment=own,
            content=_content(sent["content"], own),
            base_revision=sent["base_revision"],
            active_seconds=sent["active_seconds"],
            by=caller(request),
            at=timezone.now(),
        )
        return Response(_detail(own, request))


class AssignmentSubmission(APIView):
    """My submission for an assignment."""

    @extend_schema(
        request=SubmissionJson,
        responses={
            200: OpenApiResponse(CodingJson, "The same submission had arrived before; it was kept once."),
            201: CodingJson,
            400: REFUSED,
            404: HIDDEN,
            409: NOT_NOW,
        },
    )
    def post(self, request: Request, assignment_id: int) -> Response:
        """Submit a coding; sent again under the same `client_id` it is kept once, under another it is a revision."""
        own = assignment_at(caller(request), assignment_id)
        sent, now = validated(SubmissionJson, request), timezone.now()
        content = _content(sent["content"], own)
        coding = services.submit(
            assignment=own,
            content=content,
            client_id=sent["client_id"],
            active_seconds=sent["active_seconds"],
            by=caller(request),
            at=now,
        )
        body = {
            "revision": coding.revision,
            "content": content.to_json(),
            "submitted_at": coding.submitted_at,
            "active_seconds": coding.active_seconds,
        }
        is_new = coding.submitted_at == now
        return Response(CodingJson(body).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


class AssignmentSkip(APIView):
    """Putting an assignment off."""

    @extend_schema(request=None, responses={204: None, 404: HIDDEN, 409: NOT_NOW})
    def post(self, request: Request, assignment_id: int) -> Response:
        """Put a report off until my others are done."""
        own = assignment_at(caller(request), assignment_id)
        services.skip(assignment=own, by=caller(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _detail(own: Assignment, request: Request) -> dict[str, Any]:  # Any: the serializer's own JSON
    if not blinding.may_submit(own.round.phase):
        hiding.require_shown([own.round_report.report_id], caller(request))
    seat = seat_in(user=caller(request), study=own.round.study)
    staged = staged_of(own)
    shown = {
        "own": own,
        "draft": draft_of(own, caller(request)),
        "coding": own_coding(own, seat),
        "staged": staged,
        "snapshot": HiddenSnapshot(own.round_report.snapshot, staged.hidden),
    }
    return dict(AssignmentDetailJson(shown).data)


# Any: what DRF validates into
def validated(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return what was sent, or refuse it in the shape of every other refusal."""
    serializer = shape(data=request.data)
    if serializer.is_valid():
        return dict(serializer.validated_data)
    field, problems = next(iter(serializer.errors.items()))
    raise Invalid(f"{field}: {problems[0]}", field)


# Any: JSON as it came; parse_content refuses what is no coding
def _content(data: Any, own: Assignment) -> Content:
    return parse_content(data, desk_book(own))
