"""Registers the mining room with Django."""

from django.apps import AppConfig


class MiningConfig(AppConfig):
    name = "mining"
    label = "mining"
