"""A rater's own codes as JSON, in rounds of open coding: the caller's, and nobody else's."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.requests import caller
from annotator.coding import own_services
from annotator.coding.api import HIDDEN, REFUSED, validated
from annotator.coding.api_shapes import RefusalJson
from annotator.coding.evidence import parse_span
from annotator.coding.own_codes import is_own
from annotator.coding.selectors import assignment_at
from annotator.coding.selectors.own_codes import desk_book
from annotator.common.errors import NotFound
from annotator.rounds.models import Assignment
from taxonomy.book import CodeEntry, FacetEntry

NOT_NOW = OpenApiResponse(RefusalJson, "The round is not open, is not coded openly, or the code is in use.")


# Any, throughout: DRF reads these values by attribute or key
class PassageJson(serializers.Serializer[Any]):
    """A passage of the assignment's report."""

    part = serializers.CharField(help_text="title, body, comment:0, comment:1 and so on")
    start = serializers.IntegerField(min_value=0, help_text="In code points of the part's stored text.")
    end = serializers.IntegerField(min_value=1)
    quote = serializers.CharField(required=False, default="", help_text="Refused if something else stands there.")


class OwnCodeTextJson(serializers.Serializer[Any]):
    """What an own code says."""

    name = serializers.CharField(max_length=160)
    brief = serializers.CharField(required=False, allow_blank=True, default="")
    below = serializers.CharField(
        required=False, allow_blank=True, default="", help_text='The key of the code above; "" at the top of the facet.'
    )


class NewOwnCodeJson(OwnCodeTextJson):
    """An own code to be made."""

    facet = serializers.CharField(help_text="The facet's key.")
    passage = PassageJson(required=False, allow_null=True, default=None, help_text="Its first example.")


class OwnCodeJson(serializers.Serializer[Any]):
    """An own code; its key is used in codings as those of the codebook are."""

    key = serializers.CharField()
    facet = serializers.CharField()
    name = serializers.CharField()
    brief = serializers.CharField()
    below = serializers.CharField()
    examples = serializers.ListField(child=serializers.CharField())


def _shown(facet: FacetEntry, code: CodeEntry) -> dict[str, object]:
    return {
        "key": code.key,
        "facet": facet.key,
        "name": code.name,
        "brief": code.brief,
        "below": code.parent_key or "",
        "examples": list(code.examples),
    }


def _own_ones(own: Assignment) -> list[dict[str, object]]:
    book = desk_book(own)
    return [_shown(facet, code) for facet in book.facets for code in facet.codes if is_own(code.key)]


def _own_one(own: Assignment, key: str) -> dict[str, object]:
    found = next((shown for shown in _own_ones(own) if shown["key"] == key), None)
    if found is None:
        raise NotFound
    return found


class OwnCodeList(APIView):
    """The codes that I made in the round of one of my assignments."""

    @extend_schema(responses={200: OwnCodeJson(many=True), 404: HIDDEN})
    def get(self, request: Request, assignment_id: int) -> Response:
        """Return them in the order of the codebook; none where the round is not coded openly."""
        own = assignment_at(caller(request), assignment_id)
        return Response(OwnCodeJson(_own_ones(own), many=True).data)

    @extend_schema(request=NewOwnCodeJson, responses={201: OwnCodeJson, 400: REFUSED, 404: HIDDEN, 409: NOT_NOW})
    def post(self, request: Request, assignment_id: int) -> Response:
        """Make one; a passage of the assignment's report becomes its first example."""
        own, sent = assignment_at(caller(request), assignment_id), validated(NewOwnCodeJson, request)
        made = own_services.make_own_code(
            assignment=own,
            facet=sent["facet"],
            name=sent["name"],
            brief=sent["brief"],
            parent=sent["below"],
            passage=parse_span({"facet": "", "finding": 0, "code": ""} | sent["passage"]) if sent["passage"] else None,
            by=caller(request),
            at=timezone.now(),
        )
        return Response(OwnCodeJson(_own_one(own, made.key)).data, status=status.HTTP_201_CREATED)


class OwnCodeDetail(APIView):
    """One of my own codes."""

    @extend_schema(request=OwnCodeTextJson, responses={200: OwnCodeJson, 400: REFUSED, 404: HIDDEN, 409: NOT_NOW})
    def put(self, request: Request, assignment_id: int, key: str) -> Response:
        """Give it another name, definition or parent; what is coded with it stays coded with it."""
        own, sent = assignment_at(caller(request), assignment_id), validated(OwnCodeTextJson, request)
        own_services.change_own_code(
            assignment=own,
            key=key,
            name=sent["name"],
            brief=sent["brief"],
            parent=sent["below"],
            by=caller(request),
            at=timezone.now(),
        )
        return Response(OwnCodeJson(_own_one(own, key)).data)

    @extend_schema(responses={204: None, 404: HIDDEN, 409: NOT_NOW})
    def delete(self, request: Request, assignment_id: int, key: str) -> Response:
        """Delete it; refused while a coding or a draft of mine says it."""
        own = assignment_at(caller(request), assignment_id)
        own_services.delete_own_code(assignment=own, key=key, by=caller(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
