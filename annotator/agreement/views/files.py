"""A text as a file that the browser saves."""

from django.http import HttpResponse


def as_file(text: str, content_type: str, name: str) -> HttpResponse:
    """Return a download with its name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8", headers=headers)
