"""Registers the adjudication room with Django."""

from django.apps import AppConfig


class AdjudicationConfig(AppConfig):
    name = "annotator.adjudication"
    label = "adjudication"
