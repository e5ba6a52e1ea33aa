"""Fixtures of every room: clean state, and the real servers that a test may ask for (`tests/services`)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

pytest_plugins = [
    "tests.services.brokers",
    "tests.services.browsers",
    "tests.services.databases",
    "tests.services.github",
]

# Playwright keeps an event loop in the test's thread, which Django takes for asynchronous code
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# a machine with two cores and other work is slow at times, which is no failure
hypothesis_settings.register_profile("intercoder", deadline=None, print_blob=True)
hypothesis_settings.load_profile("intercoder")


# a test that asks for one of these reaches the database, with or without the mark
_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="run only the tests that touch the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under --only-database, leave out what would run the same on any database."""
    if not config.getoption("--only-database"):
        return

    def touches(item: pytest.Item) -> bool:
        fixtures = set(getattr(item, "fixturenames", ()))
        return item.get_closest_marker("django_db") is not None or bool(fixtures & _DATABASE_FIXTURES)

    config.hook.pytest_deselected(items=[item for item in items if not touches(item)])
    items[:] = [item for item in items if touches(item)]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and cached figures of one test are not those of the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _no_kept_books() -> None:
    """Published codebooks are kept in memory by number, and numbers come back when tables are emptied."""
    from taxonomy import selectors  # models can be imported only after Django is set up

    selectors.forget_books()
    selectors.forget_news()
    selectors.forget_routes()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real material that is not part of the project; tests that ask for it carry the mark `shared`."""
    folder = Path(os.environ.get("INTERCODER_SHARED") or Path(__file__).parents[2] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"The real material is not on this machine ({folder}); set INTERCODER_SHARED.")
    return folder
