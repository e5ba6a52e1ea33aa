"""Registers the studies room with Django, and its answers to the rooms below."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    name = "annotator.studies"
    label = "studies"

    def ready(self) -> None:
        from annotator.studies import permissions

        permissions.register()
