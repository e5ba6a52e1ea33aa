"""The ASGI entry point, for servers that speak only ASGI; the pages themselves are synchronous."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")

application = get_asgi_application()

# the web process sends wake-ups, so it needs the Celery application configured
from annotator import celery  # noqa: E402, F401
