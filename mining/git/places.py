"""The clones that commits may be read from: those in the configured folder, and nothing that leads out of it."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from annotator.common.errors import Invalid

MOST_CLONES = 500
ALTERNATES = Path("info") / "alternates"


@dataclass(frozen=True)
class Place:
    """A repository on this machine: its own folder, and that of its objects."""

    git_dir: Path
    objects: Path


def clones_folder() -> Path | None:
    """Return the configured folder; without one there are only bundles."""
    return Path(settings.CLONES_DIR).resolve() if settings.CLONES_DIR else None


def clone_names() -> list[str]:
    """Return the clones by their paths below the folder, at most two levels deep, as they can be shown in a list."""
    root = clones_folder()
    if root is None or not root.is_dir():
        return []
    found: list[str] = []
    for entry in _folders_in(root):
        if find_place(entry, root):
            found.append(entry.name)
        else:
            found += [f"{entry.name}/{below.name}" for below in _folders_in(entry) if find_place(below, root)]
    return found[:MOST_CLONES]


def clone_at(name: str) -> Place:
    """Return a clone of the folder; refuses every name that is not among `clone_names`."""
    root = clones_folder()
    place = find_place(root / name, root) if root and name in clone_names() else None
    if place is None:
        raise Invalid("There is no such clone in the folder of clones.", field="folder")
    return place


def find_place(path: Path, root: Path) -> Place | None:
    """Return the repository at a path, bare or with a work tree; None for no repository and for what leads out."""
    for git_dir in (path / ".git", path):
        if (git_dir / "HEAD").is_file() and (git_dir / "objects").is_dir():
            place = Place(git_dir.resolve(), (git_dir / "objects").resolve())
            return place if _stays_inside(place, root) else None
    return None


def _folders_in(folder: Path) -> list[Path]:
    entries = (Path(entry.path) for entry in os.scandir(folder) if entry.is_dir())
    return sorted(entry for entry in entries if entry.name.isprintable() and not entry.name.startswith("."))


def _stays_inside(place: Place, root: Path) -> bool:
    if (place.git_dir / "commondir").exists():  # a work tree of another clone
        return False
    links = [place.objects / "pack", *(Path(entry.path) for entry in os.scandir(place.objects) if entry.is_symlink())]
    if (place.objects / "pack").is_dir():
        links += [Path(entry.path) for entry in os.scandir(place.objects / "pack") if entry.is_symlink()]
    paths = [place.git_dir, place.objects, place.git_dir / "config", *links]
    return all(path.resolve().is_relative_to(root) for path in paths) and _borrows_inside(place.objects, root)


def _borrows_inside(objects: Path, root: Path, depth: int = 5) -> bool:
    """Return whether the folders that a clone borrows objects from are inside too."""
    try:
        lines = (objects / ALTERNATES).read_bytes().splitlines()
    except OSError:
        return True
    for line in lines:
        if not line or line.startswith(b"#"):
            continue
        borrowed = (objects / os.fsdecode(line)).resolve()
        if not borrowed.is_relative_to(root) or not depth or not _borrows_inside(borrowed, root, depth - 1):
            return False
    return True
