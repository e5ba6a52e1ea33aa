"""What every template may say of the product itself."""

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    """Return whether this is the demo, the person's theme, and where images of reports may be shown from."""
    return {
        "is_demo": settings.IS_DEMO,
        "theme": getattr(request.user, "theme", "system"),
        "image_hosts": " ".join(settings.IMAGE_HOSTS),
    }
