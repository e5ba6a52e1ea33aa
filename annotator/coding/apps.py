"""Registers the coding room with Django, and its narrowing with the list of reports."""

from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "annotator.coding"
    label = "coding"

    def ready(self) -> None:
        from annotator.coding.narrowing import CODED
        from mining.narrowing import register

        register(CODED)
