"""PostgreSQL for tests that need it whatever the suite runs on."""

import os
from collections.abc import Iterator

import pytest

from tools.postgres import running_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server whose user may create databases; one is started if none is given."""
    given = os.environ.get("INTERCODER_TEST_POSTGRES") or os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
    else:
        with running_postgres() as url:
            yield url
