"""The team server's files: read by docker compose where it is installed, and always judged by what they must say.

Without docker compose the file is read as YAML and its variables are filled in here; `make test` says which was done.
"""

import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.sources import ROOT, files
from tests.common.test_settings import manage

VALUES = {
    "INTERCODER_HOST": "intercoder.example.org",
    "POSTGRES_PASSWORD": "swordfish",
    "INTERCODER_SECRET_KEY": "0123456789" * 6,
}
OURS = ("prepare", "web", "worker")


def compose_command() -> list[str] | None:
    """Return docker's own reader of the file, new or old, if this machine has one."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and subprocess.run([*command, "version"], capture_output=True).returncode == 0:
            return command
    return None


def filled_in(text: str) -> str:
    """Return the file with its variables replaced, as compose does."""

    def value(match: "re.Match[str]") -> str:
        name, _, default = match[1].partition(":")
        return VALUES.get(name, default[1:] if default.startswith("-") else "")

    return re.sub(r"\$\{([^}]*)\}", value, text)


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The configuration as compose sees it."""
    command = compose_command()
    if command is None:
        warnings.warn("docker compose is not installed: docker-compose.yml was read as YAML only.", stacklevel=1)
        read: dict[str, Any] = yaml.safe_load(filled_in((ROOT / "docker-compose.yml").read_text()))
        return read
    environment = tmp_path_factory.mktemp("team") / "team.env"
    environment.write_text("".join(f"{name}={value}\n" for name, value in VALUES.items()))
    ran = subprocess.run(
        [*command, "--env-file", str(environment), "-f", str(ROOT / "docker-compose.yml"), "config"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    seen: dict[str, Any] = yaml.safe_load(ran.stdout)
    return seen


def environment_of(composed: dict[str, Any], name: str) -> dict[str, str]:
    return {key: str(value) for key, value in composed["services"][name]["environment"].items() if value != ""}


def test_a_team_server_has_these_parts(composed: dict[str, Any]) -> None:
    assert set(composed["services"]) == {"postgres", "redis", "prepare", "web", "worker", "proxy"}


def test_web_and_worker_can_be_scaled_by_count(composed: dict[str, Any]) -> None:
    for name in ("web", "worker"):
        service = composed["services"][name]
        assert "container_name" not in service
        assert "ports" not in service, "a port of the host belongs to one container"


@pytest.mark.parametrize("name", ["postgres", "redis", "web", "worker"])
def test_a_part_that_stays_says_whether_it_is_well(composed: dict[str, Any], name: str) -> None:
    assert composed["services"][name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_nothing_serves_before_the_tables_are_up_to_date(composed: dict[str, Any]) -> None:
    for name in ("web", "worker"):
        waits_for = composed["services"][name]["depends_on"]
        assert waits_for["prepare"]["condition"] == "service_completed_successfully"
        assert waits_for["redis"]["condition"] == "service_healthy"
    assert composed["services"]["prepare"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_only_the_database_and_stored_files_are_kept(composed: dict[str, Any]) -> None:
    assert set(composed["volumes"]) == {"postgres", "media", "certificates"}
    assert "volumes" not in composed["services"]["redis"]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_change_nothing_but_their_volume(composed: dict[str, Any], name: str) -> None:
    service = composed["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service.get("privileged") is None


@pytest.mark.parametrize("name", OURS)
def test_its_settings_pass_djangos_deploy_check(composed: dict[str, Any], name: str, tmp_path: Path) -> None:
    ran = manage("check", "--deploy", "--fail-level", "WARNING", data=tmp_path, **environment_of(composed, name))
    assert ran.returncode == 0, ran.stderr


def test_no_secret_is_written_in_a_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text() + (ROOT / "Dockerfile").read_text()
    example = (ROOT / ".env.example").read_text()
    for name in ("POSTGRES_PASSWORD", "INTERCODER_SECRET_KEY"):
        assert f"${{{name}:?" in text, f"{name} must be asked for"
        assert re.search(rf"^{name}=$", example, flags=re.MULTILINE)
    assert Path(".env") not in files()


def test_the_image_runs_as_nobody_special_and_installs_by_hash() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    stages = [number for number, line in enumerate(lines) if line.startswith("FROM ")]
    assert len(stages) == 2
    users = [line for line in lines[stages[-1] :] if line.startswith("USER ")]
    assert users == ["USER intercoder"]
    assert any("--require-hashes" in line for line in lines)


def test_the_image_is_built_from_files_that_exist_and_are_let_in() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied) == let_in
    assert [name for name in copied if not (ROOT / name).exists()] == []
