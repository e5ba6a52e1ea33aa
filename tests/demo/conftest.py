"""An installation that is a demo, with a place of each test's own for the files it keeps."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def demo_installation(settings, tmp_path: Path) -> None:
    """Say that this is the demo."""
    settings.IS_DEMO = True
    settings.MEDIA_ROOT = tmp_path / "media"
