"""Registers the rounds room with Django, and what screening makes of reports with their list."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "annotator.rounds"
    label = "rounds"

    def ready(self) -> None:
        from annotator.rounds.changed import CHANGED
        from annotator.rounds.narrowing import SCREENED
        from mining import marks, narrowing

        narrowing.register(SCREENED)
        narrowing.register(CHANGED)
        marks.register(SCREENED)
