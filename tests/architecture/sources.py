"""The project's own files as the house rules see them: what git tracks or would track, parsed once."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("annotator", "taxonomy", "mining")


@dataclass(frozen=True)
class Module:
    """One Python file and its syntax tree; `path` is relative to the project."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The room's name: "rounds", "mining"; of the composition root, its module's name."""
        parts = self.path.with_suffix("").parts
        return parts[1] if parts[0] == "annotator" and len(parts) > 1 else parts[0]

    @property
    def name(self) -> str:
        """The dotted name by which it is imported."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the project that is or could be committed, relative to it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode == 0:
        found = [Path(line) for line in ran.stdout.splitlines()]
    else:  # an exported copy has no git
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if not set(path.parts) & {".venv", "data", ".git"}]
    return tuple(path for path in found if (ROOT / path).is_file())


@cache
def modules(*tops: str) -> tuple[Module, ...]:
    """Return the Python files under these folders, migrations apart."""
    found = []
    for path in files():
        if path.suffix == ".py" and path.parts[0] in tops and "migrations" not in path.parts:
            text = (ROOT / path).read_text(encoding="utf-8")
            found.append(Module(path, text, ast.parse(text)))
    return tuple(found)


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
