"""A folder of clones, and where bundles are kept."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.worlds.histories import History


@pytest.fixture
def clones(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "clones"
    folder.mkdir()
    settings.CLONES_DIR = str(folder)
    return folder


@pytest.fixture
def history(clones: Path) -> History:
    return History(clones / "engine")
