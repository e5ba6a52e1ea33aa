"""What every template may say of the product itself."""

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    """Return whether this is the demo, and the person's theme."""
    return {"is_demo": settings.IS_DEMO, "theme": getattr(request.user, "theme", "system")}
