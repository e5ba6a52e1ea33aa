"""Registers the alignment room with Django."""

from django.apps import AppConfig


class AlignmentConfig(AppConfig):
    name = "annotator.alignment"
    label = "alignment"
