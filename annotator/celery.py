"""The Celery application: a wake-up for jobs whose truth is in the database (`annotator.common.jobs`)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")

app = Celery("intercoder")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
