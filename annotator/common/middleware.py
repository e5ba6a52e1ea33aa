"""The edges of HTTP: one log line per request, and refusals as answers."""

import time
from collections.abc import Callable

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from annotator.common.errors import NotFound, Refusal
from annotator.common.views import form_address, refusal_page

log = structlog.get_logger("request")
Next = Callable[[HttpRequest], HttpResponse]


class RequestLogMiddleware:
    """Logs method, path, status and milliseconds; no query string, no body, no cookie, no secret of a link."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        # only a person whom the view asked for: a line in the log must not cost a query, nor fail with the database
        user = getattr(request, "_cached_user", None)
        log.info(
            "request",
            method=request.method,
            path=_speakable_path(request),
            status=response.status_code,
            ms=round(1000 * (time.perf_counter() - started), 1),
            user=user.pk if user is not None else None,
        )
        return response


def _speakable_path(request: HttpRequest) -> str:
    """Return the path with the secret of an invitation's or a password's link blotted out."""
    parts = request.resolver_match.kwargs if request.resolver_match else {}
    secret = parts.get("token") or (parts.get("key") if "uidb36" in parts else None)
    return request.path.replace(str(secret), "…") if secret else request.path


class RefusalMiddleware:
    """Turns a `Refusal` that leaves a view, and an empty 405, into a page; a refusal into a fragment for htmx."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # a script that asks by another method is told by the status and the header alone
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            return form_address(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; leave everything else to Django."""
        if isinstance(exception, Http404):
            return refusal_page(request, NotFound())
        return refusal_page(request, exception) if isinstance(exception, Refusal) else None
