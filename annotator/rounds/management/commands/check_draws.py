"""`manage.py check_draws [SLUG]`: draw every kept draw again from its frame, seed and sizes, and compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.rounds.models import Draw
from annotator.rounds.selectors.draws import check_draw


class Command(BaseCommand):
    help = "Draws every kept draw again and says which are not what frame, seed and sizes give."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let one study be asked for."""
        parser.add_argument("study", nargs="?", help="The study's short name in its address; all studies without it.")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        """Say one line for each draw; fails when one differs."""
        draws = Draw.objects.select_related("study").order_by("pk")
        if options["study"]:
            draws = draws.filter(study__slug=options["study"])
        differing = 0
        for draw in draws:
            check = check_draw(draw)
            differing += not check.is_same
            words = " ".join(check.problems) or f"the same {check.reports:,} reports"
            self.stdout.write(f"{draw.study.slug} / {draw.name}: {words}")
        if differing:
            raise CommandError(f"{differing} of {draws.count()} draws differ from what is kept.")
