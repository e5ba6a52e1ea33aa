"""docs/settings.md names every variable that is read, with its default, and no other."""

import re

import pytest

from tests.architecture.sources import ROOT

SETTINGS = (ROOT / "annotator" / "settings.py").read_text()
PAGE = (ROOT / "docs" / "settings.md").read_text()
READ = set(re.findall(r"""env\.read_\w+\(\s*"([A-Z_]+)\"""", SETTINGS))
BY_TOOLS = {"REDIS_URL", "INTERCODER_CHROMIUM", "INTERCODER_SHARED", "TEST_PROCESSES", "PORT", "PYTHON", "VENV"}
ROWS = {
    name: line
    for line in PAGE.splitlines()
    if line.startswith("| `")
    for name in re.findall(r"`([A-Z_]+)`", line.split("|")[1])
}


def test_there_are_settings_to_judge() -> None:
    assert len(READ) > 15


@pytest.mark.parametrize("name", sorted(READ))
def test_a_setting_is_described(name: str) -> None:
    assert name in ROWS, f"docs/settings.md does not describe {name}."


def test_no_setting_is_described_that_is_not_read() -> None:
    assert set(ROWS) - READ - BY_TOOLS == set()


def test_a_number_s_default_is_the_one_described() -> None:
    numbers = re.findall(r"""read_number\(\s*"([A-Z_]+)",\s*(\d+)""", SETTINGS)
    assert numbers
    assert {name: default for name, default in numbers if f"`{default}`" not in ROWS[name]} == {}


def test_settings_are_read_in_one_place() -> None:
    from tests.architecture.sources import PRODUCT, modules

    # `annotator.common.probe` runs without Django and therefore without settings
    elsewhere = {"annotator.env", "annotator.common.probe"}
    reading = {m.name for m in modules(*PRODUCT) if re.search(r"os\.(?:environ\.get|environ\[|getenv)", m.text)}
    assert reading - elsewhere == set()


def test_every_variable_of_the_team_server_is_described() -> None:
    named = set(re.findall(r"^\s+([A-Z_]+):", (ROOT / "docker-compose.yml").read_text(), flags=re.MULTILINE))
    ours = {name for name in named if name.startswith(("INTERCODER_", "DATABASE_", "CELERY_"))}
    assert ours
    assert ours - set(ROWS) == set()
