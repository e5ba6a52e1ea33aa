"""Registers the recoding room with Django."""

from django.apps import AppConfig


class RecodingConfig(AppConfig):
    name = "annotator.recoding"
    label = "recoding"
