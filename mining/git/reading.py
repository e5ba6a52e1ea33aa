"""Opening the history behind a source: where the repository lies, and git borrowing its objects."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from annotator.common.errors import WrongState
from mining.git.models import Clone
from mining.git.places import Place, clone_at
from mining.git.sandbox import Git, borrow


def place_of(clone: Clone) -> Place:
    """Return where the repository of a source lies; refuses one that is not unpacked yet, or no longer there."""
    if clone.folder:
        return clone_at(clone.folder)
    if not clone.is_ready:
        raise WrongState("The bundle is not unpacked yet.")
    return unpacked_at(clone)


def unpacked_at(clone: Clone) -> Place:
    """Return where a bundle is unpacked to."""
    git_dir = Path(settings.MEDIA_ROOT) / "clones" / f"{clone.source_id}.git"
    return Place(git_dir, git_dir / "objects")


@contextmanager
def open_history(clone: Clone) -> Iterator[Git]:
    """Give git with the repository's objects and nothing else of it."""
    place = place_of(clone)
    with borrow(place.git_dir, place.objects) as git:
        yield git
