"""The WSGI entry point: any standard server can serve `application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")

application = get_wsgi_application()

# the web process sends wake-ups, so it needs the Celery application configured
from annotator import celery  # noqa: E402, F401
