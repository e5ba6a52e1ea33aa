"""The double of GitHub: one process per run, emptied for every test that asks for it."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.fakes.github.double import GithubDouble, running_double


@pytest.fixture(scope="session")
def _github_process() -> Iterator[GithubDouble]:
    with running_double() as double:
        yield double


@pytest.fixture
def github(
    _github_process: GithubDouble, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GithubDouble]:
    """GitHub for this test: empty, faultless, with two tokens; the product and its workers ask it and nobody else.

    A query that GitHub would refuse, or that the double does not serve, fails the test.
    """
    _github_process.reset()
    settings.GITHUB_URL = _github_process.url
    monkeypatch.setenv("INTERCODER_GITHUB_URL", _github_process.url)
    yield _github_process
    unserved = _github_process.unserved
    assert unserved == []
