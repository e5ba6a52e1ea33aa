"""`manage.py prepare`: what a start needs first, and only what has not been done: tables, static files, demo study."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# the API answers in JSON and its browser is Swagger UI: the pages of DRF and ReDoc are never shown
UNUSED = ["rest_framework", "redoc*", "*.LICENSE.txt", "ext", "htm*-4*"]


def fingerprint_of_static_files() -> str:
    """Return a hash over the name, size and time of every static file that would be collected."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(UNUSED):
            status = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def collect_static_files() -> bool:
    """Collect, hash and compress the static files, unless that was done and none has changed since."""
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    now = fingerprint_of_static_files()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED, clear=True)
    stamp.write_text(now)
    return True


def migrate() -> bool:
    """Bring the tables up to date; return whether there was anything to do."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


class Command(BaseCommand):
    help = "Bring tables and static files up to date; in the demo, load the demo study. Safe to run again."
    # the pages are checked by `manage.py check`; checking them here would make every start slower
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=["tables", "static"], help="do one of the two, and load no demo")

    def handle(self, *args: Any, **options: Any) -> None:  # Django's own signature
        only = options["only"]
        if only != "static" and migrate():
            self.stdout.write("  The tables of the database are up to date.")
        if only != "tables" and collect_static_files():
            self.stdout.write("  The static files are collected.")
        if settings.IS_DEMO and only is None:
            call_command("load_demo", stdout=self.stdout)
