"""Registers the taxonomy room with Django."""

from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    name = "taxonomy"
    label = "taxonomy"
