"""`manage.py load_demo`: the demo study into an empty database; does nothing when it is there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from annotator.accounts.demo import ACCOUNTS, PASSWORD
from annotator.common.errors import Refusal
from annotator.demo.services import load_demo


class Command(BaseCommand):
    help = "Load the demo study with its accounts, unless it is there. Refuses any installation that is no demo."
    # the pages are checked by `manage.py check`; checking them here would make every start slower
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:  # Django's own signature
        try:
            study = load_demo(at=timezone.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if study is not None:
            self.stdout.write(f"  The demo study is loaded: {study.name}.")
        self.stdout.write(f"  Sign in with the password {PASSWORD} as")
        for username, what in ACCOUNTS:
            self.stdout.write(f"    {username:<12} {what}")
