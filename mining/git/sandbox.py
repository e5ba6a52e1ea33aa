"""Running git over a repository that nobody vouches for: nothing of it is executed, followed or fetched.

History is read from a repository of our own, made empty for the purpose, that borrows the objects of the one read. So
no configuration, hook, attribute, replacement or remote of the one read has any effect. Arguments are lists, never a
shell's text, and what people or repositories name goes in through the standard input.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from annotator.common.errors import Refusal

CHUNK = 1 << 16
# seconds between two signs of life of long work
BEAT = 3
# more than any message or path; without a limit a hostile one would have to fit into memory
LONGEST_TOKEN = 16 * 1024 * 1024
SAFE = (
    *("-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false"),
    # larger files count as changed without being read, so that none can fill the memory
    *("-c", "core.bigFileThreshold=16m", "-c", "diff.renameLimit=400", "-c", "gc.auto=0", "-c", "core.pager=cat"),
)


class GitFailed(Refusal):
    """Git ended with an error; the message is its own, for the person who knows the repository."""


class GitMissing(Refusal):
    """This server has no git."""


def environment(folder: Path) -> Mapping[str, str]:
    """Return an environment in which git knows no person, no other configuration and no network."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


@dataclass(frozen=True)
class Git:
    """Git at one repository."""

    git_dir: Path
    variables: Mapping[str, str]

    def run(self, *arguments: str, given: bytes = b"", seconds: int = 60) -> bytes:
        """Return what git prints; raises `GitFailed`."""
        try:
            ended = subprocess.run(  # noqa: S603  a list of our own arguments, never a shell
                self._command(arguments), input=given, capture_output=True, env=self.variables, timeout=seconds
            )
        except FileNotFoundError:
            raise _missing() from None
        except subprocess.TimeoutExpired:
            raise GitFailed(f"Git did not answer within {seconds} seconds.") from None
        if ended.returncode:
            raise GitFailed(_last_line(ended.stderr))
        return ended.stdout

    def watch(self, *arguments: str, beat: Callable[[], None], seconds: int) -> bytes:
        """Return what git prints in the end, calling `beat` while it works; raises `GitFailed`."""
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as printed:
            with self._start(arguments, subprocess.DEVNULL, printed, said) as process:
                try:
                    self._wait(process, beat, seconds)
                finally:
                    process.kill()
            if process.returncode:
                said.seek(0)
                raise GitFailed(_last_line(said.read(10_000)))
            printed.seek(0)
            return printed.read()

    def _wait(self, process: "subprocess.Popen[bytes]", beat: Callable[[], None], seconds: int) -> None:
        for _ in range(seconds // BEAT):
            try:
                process.wait(timeout=BEAT)
            except subprocess.TimeoutExpired:
                beat()
            else:
                return
        raise GitFailed(f"Git did not end within {seconds // 3600} hours.")

    @contextmanager
    def tokens(self, *arguments: str, given: bytes = b"") -> Iterator[Iterator[bytes]]:
        """Give what git prints, cut at each NUL, while it prints; raises `GitFailed` behind the last token."""
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as asked:
            asked.write(given)
            asked.seek(0)
            with self._start(arguments, asked, subprocess.PIPE, said) as process:
                try:
                    yield self._cut(process, said)
                finally:
                    process.kill()

    def _start(
        self, arguments: Sequence[str], given: "IO[bytes] | int", printed: "IO[bytes] | int", said: "IO[bytes]"
    ) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(  # noqa: S603  a list of our own arguments, never a shell
                self._command(arguments), stdin=given, stdout=printed, stderr=said, env=self.variables
            )
        except FileNotFoundError:
            raise _missing() from None

    def _cut(self, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> Iterator[bytes]:
        assert process.stdout is not None, "it is a pipe"
        rest = b""
        while chunk := process.stdout.read1(CHUNK):  # type: ignore[attr-defined]  # a buffered reader, not any IO
            *whole, rest = (rest + chunk).split(b"\0")
            yield from whole
            if len(rest) > LONGEST_TOKEN:
                raise GitFailed(f"The history holds a message of more than {LONGEST_TOKEN // 1024**2} MB.")
        if process.wait():
            said.seek(0)
            raise GitFailed(_last_line(said.read(10_000)))
        if rest:
            yield rest

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return [_program(), f"--git-dir={self.git_dir}", "--no-pager", *SAFE, *arguments]


def open_git(git_dir: Path) -> Git:
    """Return git at a repository itself: only to ask for its names, because git then reads its configuration."""
    return Git(git_dir, environment(Path(os.devnull)))


@contextmanager
def borrow(git_dir: Path, objects: Path) -> Iterator[Git]:
    """Give git at an empty repository that borrows the objects of another, to read its history with."""
    with tempfile.TemporaryDirectory(prefix="intercoder-git-") as name:
        folder = Path(name)
        ours = Git(folder / "ours.git", environment(folder))
        make_empty(ours, open_git(git_dir).run("rev-parse", "--show-object-format").decode().strip())
        cut_off = git_dir / "shallow"  # where a clone of a part of the history ends
        if cut_off.is_file() and not cut_off.is_symlink():
            (ours.git_dir / "shallow").write_bytes(cut_off.read_bytes())
        yield Git(ours.git_dir, {**ours.variables, "GIT_OBJECT_DIRECTORY": str(objects)})


def make_empty(git: Git, object_format: str = "sha1") -> None:
    """Make an empty repository without hooks."""
    chosen = "sha256" if object_format == "sha256" else "sha1"
    git.run("init", "--quiet", "--bare", "--template=", f"--object-format={chosen}", "--initial-branch=main")


def _last_line(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return f"Git says: {lines[-1][:300]}" if lines else "Git ended with an error that it did not explain."


@cache
def _program() -> str:
    found = shutil.which("git")
    if found is None:
        raise _missing()
    return found


def _missing() -> GitMissing:
    return GitMissing("Git is not installed on this server; ask the person who runs it.")
