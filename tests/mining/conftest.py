"""A study with a lead, its corpus, and where imported files go."""

from pathlib import Path

import pytest
from pytest_django import Settings

from annotator.accounts.models import User
from annotator.studies.models import Study
from mining.models import Corpus
from tests.worlds import people


@pytest.fixture(autouse=True)
def _own_media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def lead(db: None) -> User:
    return people.make_user("lead")


@pytest.fixture
def study(lead: User) -> Study:
    return people.make_study(lead)


@pytest.fixture
def corpus(study: Study) -> Corpus:
    return study.corpus
