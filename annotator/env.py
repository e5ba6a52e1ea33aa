"""Typed readers of environment variables that refuse odd values; knows no setting by name.

Every reader either returns a value of its type or raises `ImproperlyConfigured` with a sentence that names the
variable, what it holds and what it may hold.
"""

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def _raw(name: str) -> str | None:
    value = os.environ.get(name, "").strip()
    return value or None


def read_text(name: str, default: str) -> str:
    """Return the variable's text, or `default` when it is unset or blank."""
    return _raw(name) or default


def read_flag(name: str, default: bool) -> bool:
    """Return a yes/no variable; refuse anything that is neither."""
    value = _raw(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; set it to yes or no.")


def read_number(name: str, default: int, least: int, most: int) -> int:
    """Return a whole number between `least` and `most`; refuse anything else."""
    value = _raw(name)
    if value is None:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to a whole number from {least} to {most}.")
    return int(value)


def read_list(name: str, default: Sequence[str]) -> list[str]:
    """Return a comma-separated list without its blanks."""
    value = _raw(name)
    if value is None:
        return list(default)
    return [part.strip() for part in value.split(",") if part.strip()]


def read_hosts(name: str, default: Sequence[str]) -> list[str]:
    """Return a comma-separated list of hosts; "none" is an empty list."""
    hosts = read_list(name, default)
    if hosts == ["none"]:
        return []
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(f"{name} has {host!r}: write hosts such as github.com, or none.")
    return hosts


def read_choice(name: str, default: str, choices: Sequence[str]) -> str:
    """Return one of `choices`; refuse anything else."""
    value = read_text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to one of {', '.join(choices)}.")
    return value


def read_folder(name: str, default: Path) -> Path:
    """Return a folder that exists afterwards; refuse a path that is a file or that can't be made."""
    folder = Path(read_text(name, str(default))).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is {str(folder)!r}, which can't be used as a folder: {error}.") from error
    return folder


# django-environ returns an untyped mapping of Django's DATABASES shape
def read_database(name: str, default: str) -> dict[str, Any]:
    """Return Django's description of the database at a URL; only SQLite and PostgreSQL are tested and allowed."""
    url = read_text(name, default)
    scheme = url.partition(":")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name} starts with {scheme!r}; use sqlite:///path or postgresql://user:pass@host/db."
        )
    try:
        return dict(environ.Env.db_url_config(url))
    except (ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} can't be read as a database address: {error}.") from error


def read_broker(name: str, default: str) -> str:
    """Return the address of Celery's broker: the embedded `filesystem://` or Redis."""
    url = read_text(name, default)
    scheme, separator, _ = url.partition("://")
    if not separator or scheme not in {"filesystem", "redis", "rediss"}:
        # the scheme alone: an address may hold a password
        raise ImproperlyConfigured(f"{name} starts with {scheme!r}; use filesystem:// or redis://host:port/number.")
    return url


def read_url(name: str, default: str) -> str:
    """Return the address of a web service without a trailing slash; refuse what is none or holds a password."""
    url = read_text(name, default)
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ImproperlyConfigured(f"{name} can't be used; set it to an address such as {default}.")
    return url.rstrip("/")


def read_secret(name: str, file: Path) -> str:
    """Return a secret from the environment, or from `file`, which is made (mode 600) on the first start."""
    value = _raw(name)
    if value is not None:
        if len(value) < 32:
            raise ImproperlyConfigured(f"{name} has {len(value)} characters; use at least 32 random ones.")
        return value
    if not file.exists():
        _write_once(file, secrets.token_urlsafe(64))
    return file.read_text(encoding="ascii").strip()


def _write_once(file: Path, text: str) -> None:
    """Two processes may start at once: the first to link the file wins, and both then read the same secret."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
