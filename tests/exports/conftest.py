"""A place of each test's own for the files it keeps."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path: Path) -> Path:
    """An empty folder in which packages are kept."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
