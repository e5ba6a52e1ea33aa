"""Unpacking an uploaded git bundle into an empty repository of our own; nothing in it is executed or fetched."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from annotator.common.errors import Invalid
from mining.git.sandbox import Git, environment, make_empty

MAGIC = re.compile(rb"# v([23]) git bundle\n")
HEADER = 64 * 1024
HOURS = 2 * 3600
# branches and tags by names that git itself takes; the others can still be named by their hashes
REF = re.compile(
    r"refs/(?:heads|tags)/(?!.*(?:\.\.|@\{|//|/\.|\.lock(?:/|$)))(?![./])[^\x00-\x20~^:?*\[\\\x7f]{1,200}(?<![./])"
)
HEX = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def check_bundle(start: bytes) -> None:
    """Refuse what is no bundle, and bundles that need commits which they do not hold."""
    if not MAGIC.match(start):
        raise Invalid(
            "This is no git bundle. Make one inside a clone with: git bundle create engine.bundle --all", field="file"
        )
    header = start.split(b"\n\n", 1)[0]
    if any(line.startswith(b"-") for line in header.split(b"\n")):
        raise Invalid(
            "This bundle holds a part of the history only. Make a whole one: git bundle create engine.bundle --all",
            field="file",
        )


def unpack(bundle: Path, git_dir: Path, beat: Callable[[], None]) -> None:
    """Put the bundle's objects and names into the repository; one that is there already is added to.

    `beat` is called every few seconds, and may raise to stop the work.
    """
    git = Git(git_dir, environment(git_dir))
    if not (git_dir / "HEAD").exists():
        git_dir.parent.mkdir(parents=True, exist_ok=True)
        with bundle.open("rb") as file:
            is_sha256 = b"@object-format=sha256\n" in file.read(HEADER).split(b"\n\n", 1)[0]
        make_empty(git, "sha256" if is_sha256 else "sha1")
    said = git.watch("bundle", "unbundle", str(bundle), beat=beat, seconds=HOURS)
    heads = _read_heads(said.decode(errors="replace"))
    if not heads:
        raise Invalid("This bundle holds no branch and no tag.", field="file")
    names = {name: sha for name, sha in heads.items() if REF.fullmatch(name)}
    first = next(iter(heads.values()))
    main = next((heads[name] for name in ("HEAD", "refs/heads/main", "refs/heads/master") if name in heads), first)
    git.run("update-ref", "--no-deref", "HEAD", main)
    orders = "".join(f"update {name}\0{sha}\0\0" for name, sha in names.items())
    git.run("update-ref", "--stdin", "-z", given=orders.encode())


def _read_heads(said: str) -> Mapping[str, str]:
    pairs = [line.split(" ", 1) for line in said.splitlines() if " " in line]
    return {name: sha for sha, name in pairs if HEX.fullmatch(sha)}
