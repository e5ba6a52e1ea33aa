"""Fetches GitHub's published descriptions and recorded answers: `python -m tests.fakes.github.refresh` (needs npm).

It packs three npm packages, keeps of them what the double uses, and writes it with licences, versions and hashes:

* `schema.graphql.gz`: the GraphQL schema, whole.
* `openapi.json.gz`: the answers of the REST paths that the double serves, with the schemas they name, without prose.
* `recordings.json.gz`: recorded answers about issues.
"""

import gzip
import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parent / "vendor"
PACKAGES = ("@octokit/graphql-schema", "@octokit/openapi", "@octokit/fixtures")
REPOSITORY = "/repos/{owner}/{repo}"
PATHS = [
    REPOSITORY,
    f"{REPOSITORY}/commits/{{ref}}",
    f"{REPOSITORY}/issues",
    f"{REPOSITORY}/issues/comments",
    f"{REPOSITORY}/issues/events",
    f"{REPOSITORY}/issues/{{issue_number}}",
    f"{REPOSITORY}/issues/{{issue_number}}/comments",
    f"{REPOSITORY}/issues/{{issue_number}}/events",
    f"{REPOSITORY}/issues/{{issue_number}}/timeline",
    f"{REPOSITORY}/labels",
    f"{REPOSITORY}/pulls",
    f"{REPOSITORY}/pulls/{{pull_number}}",
    f"{REPOSITORY}/pulls/{{pull_number}}/commits",
    f"{REPOSITORY}/pulls/{{pull_number}}/files",
    "/search/issues",
    "/rate_limit",
    "/user",
]
RECORDINGS = ["paginate-issues", "search-issues", "get-repository", "errors"]
PROSE = {"description", "summary", "example", "examples", "externalDocs"}


def main() -> None:
    """Write every file of the vendor folder but its README."""
    with tempfile.TemporaryDirectory() as place:
        folders = [unpack(package, Path(place)) for package in PACKAGES]
        schema, openapi, fixtures = folders
        write("schema.graphql.gz", (schema / "schema.graphql").read_bytes())
        whole = json.loads((openapi / "generated" / "api.github.com.json").read_text())
        write("openapi.json.gz", as_json(cut(whole)))
        write("recordings.json.gz", as_json(list(recordings(fixtures))))
        texts = [f"{name(folder)}\n\n{licence(folder)}" for folder in folders]
        (VENDOR / "LICENSES.txt").write_text(("\n" + "-" * 79 + "\n\n").join(texts))
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(VENDOR.glob("*.gz"))]
    (VENDOR / "SHA256SUMS").write_text("".join(sums))


def unpack(package: str, place: Path) -> Path:
    """Fetch a package through npm and return the folder of what it holds."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=place, check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    folder = place / packed.removesuffix(".tgz")
    with tarfile.open(place / packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def name(folder: Path) -> str:
    """Return a package's name and version."""
    package = json.loads((folder / "package.json").read_text())
    return f"{package['name']} {package['version']}"


def licence(folder: Path) -> str:
    """Return the text of a package's licence."""
    return next(folder.glob("LICENSE*")).read_text().strip() + "\n"


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """Return a description of the paths above, and of what they name, and nothing else."""
    paths = {path: {"get": {"responses": whole["paths"][path]["get"]["responses"]}} for path in PATHS}
    named: dict[str, Any] = {}
    left = list(references(paths))
    while left:
        reference = left.pop()
        if reference not in named:
            named[reference] = at(whole, reference)
            left += references(named[reference])
    result: dict[str, Any] = {"openapi": whole["openapi"], "info": whole["info"], "paths": without_prose(paths)}
    for reference, value in sorted(named.items()):
        _, room, kind, own_name = reference.split("/")
        result.setdefault(room, {}).setdefault(kind, {})[own_name] = without_prose(value)
    return result


def references(value: Any) -> Iterator[str]:
    """Return what a part of the description names, apart from its examples."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for key, part in value.items():
            if key not in PROSE:
                yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def at(whole: dict[str, Any], reference: str) -> Any:
    """Return what `#/components/...` points to."""
    for part in reference.removeprefix("#/").split("/"):
        whole = whole[part]
    return whole


def without_prose(value: Any, *, names_properties: bool = False) -> Any:
    """Return the same without descriptions and examples; a property may well be called `description`."""
    if isinstance(value, list):
        return [without_prose(part) for part in value]
    if not isinstance(value, dict):
        return value
    kept = value if names_properties else {key: part for key, part in value.items() if key not in PROSE}
    return {
        key: without_prose(part, names_properties=key == "properties" and not names_properties)
        for key, part in kept.items()
    }


def recordings(folder: Path) -> Iterator[dict[str, Any]]:
    """Return requests and answers of the scenarios above."""
    for scenario in RECORDINGS:
        path = folder / "scenarios" / "api.github.com" / scenario / "normalized-fixture.json"
        for one in json.loads(path.read_text()):
            kept = {key: one[key] for key in ("method", "path", "status", "response")}
            yield {"scenario": scenario, **kept, "headers": one.get("headers") or one.get("responseHeaders")}


def as_json(value: Any) -> bytes:
    """Return the same bytes for the same value."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def write(file: str, content: bytes) -> None:
    """Compress without a date, so that the same content gives the same hash."""
    (VENDOR / file).write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    main()
