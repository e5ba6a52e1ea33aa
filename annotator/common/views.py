"""Pages that belong to no room: health, and errors in the product's look."""

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from annotator.common.errors import Invalid, NotAllowed, NotFound, Refusal

TITLES = {400: "That can't be used", 403: "Not allowed", 404: "Nothing here", 409: "Not now"}


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return a refusal as a whole page, or as a fragment for htmx."""
    template = "common/refusal_fragment.html" if request.headers.get("HX-Request") else "common/refusal.html"
    context = {"title": TITLES[refusal.status], "message": refusal.message, "status": refusal.status}
    return render(request, template, context, status=refusal.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: a request that is too large, or that no page of ours sends."""
    if isinstance(exception, DisallowedHost):
        # a page would ask again for the name under which it was called
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
        sentence = (
            f"The text you sent has more than {most} MB, so nothing of it was taken. Go back and send less at once."
        )
    else:
        sentence = "This request can't be read. Go back, reload the page and try again."
    return refusal_page(request, Invalid(sentence))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return refusal_page(request, NotFound())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return refusal_page(request, NotAllowed("You may not do this."))


def form_address(request: HttpRequest, answer: HttpResponseNotAllowed) -> HttpResponse:
    """Answer who opens the address that a form sends to: by reloading it, going back to it, or after signing in."""
    sentence = "Only a form sends to this address, and what it sent is not kept. Go back to the page with the form."
    context = {"title": "Nothing to open here", "message": sentence, "status": answer.status_code}
    page = render(request, "common/refusal.html", context, status=answer.status_code)
    page.headers["Allow"] = answer.headers["Allow"]
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old."""
    sentence = "This form was open too long, or cookies are off. Go back, reload the page and send it again."
    return refusal_page(request, NotAllowed(sentence))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: rendered without the request, because its person may be in a database that is away."""
    return HttpResponse(render_to_string("common/server_error.html"), status=500)


def health(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers; 503 when it does not. Public, and tells nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})
