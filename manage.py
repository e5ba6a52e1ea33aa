#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
    from django.core.management import execute_from_command_line

    from annotator import celery  # noqa: F401  commands send wake-ups too

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
