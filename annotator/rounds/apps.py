"""Registers the rounds room with Django."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "annotator.rounds"
    label = "rounds"
