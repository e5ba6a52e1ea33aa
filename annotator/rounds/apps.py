"""Registers the rounds room with Django; with mining, what of reports it hides and what screening made of them."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "annotator.rounds"
    label = "rounds"

    def ready(self) -> None:
        from annotator.rounds.changed import CHANGED
        from annotator.rounds.narrowing import SCREENED
        from annotator.rounds.selectors.disclosures import hidden_from
        from mining import hiding, marks, narrowing

        hiding.register(hidden_from)
        narrowing.register(SCREENED)
        narrowing.register(CHANGED)
        marks.register(SCREENED)
