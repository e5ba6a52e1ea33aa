"""Registers the accounts room with Django."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "annotator.accounts"
    label = "accounts"

    def ready(self) -> None:
        # its class registers itself by being defined
        import_module("annotator.accounts.openapi")
