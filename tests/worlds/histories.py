"""Git repositories made for a test, commit by commit, with any names and messages, and sources that read them."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from mining.git import services
from mining.models import Clone, Corpus

if TYPE_CHECKING:
    from annotator.common.people import Person

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOMENT = 1_710_000_000  # 9 March 2024, 16:00 UTC


class History:
    """A repository with a work tree; each commit is an hour after the last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, given: bytes | None = None) -> str:
        """Run git as its owner would."""
        moment = f"{MOMENT + 3600 * self.made} +0000"
        variables = os.environ | {
            **{f"GIT_{who}_NAME": "Ada Person" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "ada@example.org" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_DATE": moment for who in ("AUTHOR", "COMMITTER")},
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, check=True, env=variables, input=given, capture_output=True).stdout.decode(
            errors="replace"
        )

    def commit(self, message: str, files: Mapping[str, str] | None = None, removed: Sequence[str] = ()) -> str:
        """Commit these files, one of the source's own if none are named, and return the hash."""
        self.made += 1
        for name, text in (files or {"src/engine.c": f"line {self.made}\n"}).items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for name in removed:
            (self.folder / name).unlink()
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "--file=-", given=message.encode())
        return self.git("rev-parse", "HEAD").strip()

    def bundle(self, path: Path, *what: str) -> Path:
        """Write the whole history, or the part named, as a bundle."""
        self.git("bundle", "create", "--quiet", str(path), *(what or ("--all",)))
        return path


def make_unopened_bundle(corpus: Corpus, by: "Person") -> Clone:
    """Leave a bundle that waits for its unpacking; it has a head and nothing else."""
    raw = b"# v2 git bundle\n" + b"0" * 40 + b" refs/heads/main\n\nPACK"
    return services.take_bundle(
        corpus=corpus,
        file=ContentFile(raw),
        name="engine.bundle",
        address="https://github.com/example/engine",
        by=by,
        at=AT,
    )
