"""The readers of environment variables: they return their type or refuse with a sentence that names the variable."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from annotator import env

NAME = "INTERCODER_PROBE"


@pytest.mark.parametrize("text", ["1", "true", "Yes", "ON", " yes "])
def test_a_flag_reads_words_for_yes(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    assert env.read_flag(NAME, False) is True


@pytest.mark.parametrize("text", ["0", "false", "No", "off"])
def test_a_flag_reads_words_for_no(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    assert env.read_flag(NAME, True) is False


@pytest.mark.parametrize("text", ["2", "ja", "tru", "-"])
def test_a_flag_refuses_other_words_and_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is '{text}'; set it to yes or no"):
        env.read_flag(NAME, False)


def test_hosts_are_read_and_none_is_an_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.read_hosts(NAME, ["github.com"]) == ["github.com"]
    monkeypatch.setenv(NAME, "images.example.org, example.net")
    assert env.read_hosts(NAME, []) == ["images.example.org", "example.net"]
    monkeypatch.setenv(NAME, "none")
    assert env.read_hosts(NAME, ["github.com"]) == []


@pytest.mark.parametrize(
    "text", ["*", "*.example.org", "https://github.com", "github.com; script-src *", "a.org/path", "'self'"]
)
def test_what_is_no_host_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.read_hosts(NAME, [])


def test_a_blank_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "   ")
    assert env.read_text(NAME, "default") == "default"
    assert env.read_flag(NAME, True) is True
    assert env.read_number(NAME, 7, 1, 9) == 7
    assert env.read_list(NAME, ["a"]) == ["a"]


@given(st.integers())
def test_a_number_is_read_within_its_limits_and_refused_outside(value: int) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv(NAME, str(value))
        if 5 <= value <= 500:
            assert env.read_number(NAME, 1, 5, 500) == value
        else:
            with pytest.raises(ImproperlyConfigured, match="from 5 to 500"):
                env.read_number(NAME, 1, 5, 500)


@pytest.mark.parametrize("text", ["1.5", "1e3", "ten", "0x10", "٣٣x", "+5"])
def test_a_number_refuses_what_is_no_whole_number(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.read_number(NAME, 1, 0, 10_000)


def test_a_list_drops_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "a.org, b.org ,,")
    assert env.read_list(NAME, []) == ["a.org", "b.org"]


def test_a_choice_refuses_what_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "xml")
    with pytest.raises(ImproperlyConfigured, match="one of text, json"):
        env.read_choice(NAME, "text", ["text", "json"])


def test_a_folder_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, str(tmp_path / "a" / "b"))
    assert env.read_folder(NAME, tmp_path) == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_is_a_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(NAME, str(tmp_path / "file"))
    with pytest.raises(ImproperlyConfigured, match="can't be used as a folder"):
        env.read_folder(NAME, tmp_path)


@pytest.mark.parametrize("url", ["mysql://a@b/c", "oracle://x", "intercoder.sqlite3"])
def test_a_database_that_is_not_supported_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(NAME, url)
    with pytest.raises(ImproperlyConfigured, match="use sqlite:///path or postgresql://"):
        env.read_database(NAME, "sqlite:///x")


def test_a_database_refusal_never_repeats_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "mysql://someone:swordfish@host/db")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.read_database(NAME, "sqlite:///x")
    assert "swordfish" not in str(refused.value)


def test_postgresql_is_read_from_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "postgresql://ann:s%40crets@db.example.org:5433/study")
    one = env.read_database(NAME, "sqlite:///x")
    assert one["ENGINE"] == "django.db.backends.postgresql"
    assert (one["HOST"], one["PORT"], one["NAME"]) == ("db.example.org", 5433, "study")
    assert (one["USER"], one["PASSWORD"]) == ("ann", "s@crets")


@pytest.mark.parametrize("url", ["amqp://localhost", "memory://", "redis"])
def test_a_broker_that_is_not_supported_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(NAME, url)
    with pytest.raises(ImproperlyConfigured, match="use filesystem:// or redis://"):
        env.read_broker(NAME, "filesystem://")


def test_a_broker_refusal_never_repeats_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "amqp://someone:swordfish@host//")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.read_broker(NAME, "filesystem://")
    assert "swordfish" not in str(refused.value)


def test_the_secret_is_made_once_and_readable_by_its_owner_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(NAME, raising=False)
    file = tmp_path / "secret_key"
    first = env.read_secret(NAME, file)
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert env.read_secret(NAME, file) == first
    assert os.listdir(tmp_path) == ["secret_key"]


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    code = f"from annotator import env; from pathlib import Path; print(env.read_secret('{NAME}', Path('key')))"
    clean = {name: value for name, value in os.environ.items() if name != NAME}
    clean["PYTHONPATH"] = str(Path(__file__).parents[2])
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, env=clean)
        for _ in range(6)
    ]
    said = {process.communicate()[0] for process in started}
    assert len(said) == 1
    assert len(said.pop()) > 50


def test_a_short_secret_is_refused_without_being_repeated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, "swordfish")
    with pytest.raises(ImproperlyConfigured, match="at least 32") as refused:
        env.read_secret(NAME, tmp_path / "secret_key")
    assert "swordfish" not in str(refused.value)
