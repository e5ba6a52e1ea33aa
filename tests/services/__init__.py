"""Real servers as fixtures: PostgreSQL, Redis, Chromium, a Celery worker."""
