"""The edge of the JSON API: refusals as JSON, and paging."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from annotator.common.errors import Invalid, Refusal


class Pages(CursorPagination):
    """Keyset paging by primary key."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    ordering = "pk"


# DRF's own signature of an exception handler
def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return a `Refusal` as `{"detail": sentence}` with its status, and `field` where it belongs to one."""
    if isinstance(error, Refusal):
        body = {"detail": error.message}
        if isinstance(error, Invalid) and error.field:
            body["field"] = error.field
        return Response(body, status=error.status)
    return exception_handler(error, context)
