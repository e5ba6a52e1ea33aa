"""The repository speaks of itself alone: no path of a machine, no package registry, no secret."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files

TEXTS = [path for path in files() if path.suffix not in {".png", ".jpg", ".ico", ".woff2", ".xlsx", ".gz", ".qdpx"}]
# the rule itself has to spell what it forbids
OURSELVES = Path(__file__).relative_to(ROOT)


def lines_with(pattern: str, *, apart_from: tuple[str, ...] = ()) -> list[str]:
    found = []
    for path in TEXTS:
        if path == OURSELVES or path.parts[0] in apart_from:
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        found += [f"{path}:{number}" for number, line in enumerate(text.splitlines(), 1) if re.search(pattern, line)]
    return found


def test_no_file_names_a_path_of_one_machine() -> None:
    # the invented reports of the examples quote stack traces of invented machines
    assert lines_with(r"(?<![\w.])/(?:home|Users|work|root)/\w", apart_from=("examples",)) == []


def test_no_file_names_a_package_registry() -> None:
    assert lines_with(r"pypi\.org|pythonhosted|registry\.npmjs|--index-url|--extra-index-url|--find-links") == []


def test_every_locked_package_has_a_hash() -> None:
    for name in ("base", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        packages = re.split(r"\n(?=\S)", text.strip())
        assert len(packages) > 30
        assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_tests_run_what_the_product_runs() -> None:
    base, dev = (
        set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements" / f"{name}.txt").read_text(), flags=re.MULTILINE))
        for name in ("base", "dev")
    )
    assert base - dev == set()


@pytest.mark.parametrize("name", ["data/secret_key", "data/intercoder.sqlite3", ".venv/bin/python", ".data-demo/x"])
def test_what_an_installation_keeps_is_never_committed(name: str) -> None:
    assert Path(name) not in files()
