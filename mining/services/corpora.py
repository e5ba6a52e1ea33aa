"""Making a corpus. Who may is asked by the study that it belongs to."""

from datetime import datetime

from mining.models import Corpus


def create_corpus(*, name: str, at: datetime) -> Corpus:
    """Leave behind an empty corpus."""
    return Corpus.objects.create(name=name, created_at=at)
