"""Registers the coding room with Django, its narrowing with the list of reports, its desks with the rounds."""

from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "annotator.coding"
    label = "coding"

    def ready(self) -> None:
        from annotator.coding.narrowing import CODED
        from annotator.coding.requeuing import CodingDesks
        from annotator.rounds import desks
        from mining.narrowing import register

        register(CODED)
        desks.register(CodingDesks())
