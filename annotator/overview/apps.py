"""Registers the overview room with Django."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "annotator.overview"
    label = "overview"
