"""Every write of the mining room."""

from mining.github.services.running import run_github_harvest
from mining.github.services.sources import (
    cancel_harvest,
    create_github_source,
    pause_harvest,
    resume_harvest,
    start_github_harvest,
)
from mining.github.services.tokens import add_token, delete_token
from mining.services.corpora import create_corpus
from mining.services.imports import cancel_import, run_import, start_import

__all__ = [
    "add_token",
    "cancel_harvest",
    "cancel_import",
    "create_corpus",
    "create_github_source",
    "delete_token",
    "pause_harvest",
    "resume_harvest",
    "run_github_harvest",
    "run_import",
    "start_github_harvest",
    "start_import",
]
