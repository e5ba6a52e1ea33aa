"""Registers the coding room with Django."""

from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "annotator.coding"
    label = "coding"
