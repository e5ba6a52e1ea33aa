"""Every write of the mining room."""

from mining.services.corpora import create_corpus
from mining.services.imports import cancel_import, run_import, start_import

__all__ = ["cancel_import", "create_corpus", "run_import", "start_import"]
