"""Registers the common room with Django."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "annotator.common"
    label = "common"
