"""What a repository is called: its address on the web, its branches, and which commit a name means."""

import re
from urllib.parse import urlsplit

from annotator.common.errors import Invalid
from mining.addresses import clean_url, read_place
from mining.cleaning import NotUsable
from mining.git.places import Place
from mining.git.sandbox import GitFailed, open_git

# git@host:owner/name, as clones by SSH have it
BY_SSH = re.compile(r"(?:ssh://)?(?:[\w.-]+@)?(?P<host>[\w.-]+\.[a-z]{2,})(?::\d{1,5})?[:/](?P<path>[\w./~+-]+)")
LONGEST_ADDRESS, LONGEST_REVISION, MOST_BRANCHES = 400, 200, 300
HEX = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def clean_address(text: str) -> str:
    """Return a project's address on the web from that of a page or a clone, without anybody's password."""
    text = text.strip()
    by_ssh = None if text.lower().startswith(("http://", "https://")) else BY_SSH.fullmatch(text)
    try:
        parts = urlsplit(clean_url(f"https://{by_ssh['host']}/{by_ssh['path']}" if by_ssh else text))
    except NotUsable as problem:
        raise Invalid(f"The address {problem}; write it like https://github.com/example/engine.", "address") from None
    path = parts.path.strip("/").removesuffix(".git")
    host = parts.netloc.rsplit("@", 1)[-1]
    if not path or len(f"{host}{path}") > LONGEST_ADDRESS - 10:
        raise Invalid("The address must be that of a project, like https://github.com/example/engine.", "address")
    return f"{parts.scheme}://{host}/{path}"


def commit_address(address: str, sha: str) -> str:
    """Return where a commit of a project is found."""
    return f"{address}/commit/{sha}"


def repository_of(address: str) -> str:
    """Return the name that reports of a project have as their repository."""
    return read_place(commit_address(address, "0" * 40)).repository


def address_of(place: Place) -> str:
    """Return the address that a clone was made from, empty when it tells none that is on the web."""
    config = str(place.git_dir / "config")
    try:
        said = open_git(place.git_dir).run("config", "--file", config, "--no-includes", "--get", "remote.origin.url")
        return clean_address(said.decode(errors="replace"))
    except (GitFailed, Invalid):
        return ""


def branches_of(place: Place) -> list[str]:
    """Return the names of branches and tags, as far as a list can be chosen from."""
    names = ("refs/heads", "refs/remotes", "refs/tags")
    said = open_git(place.git_dir).run("for-each-ref", f"--count={MOST_BRANCHES}", "--format=%(refname:short)", *names)
    return [name for name in said.decode(errors="replace").splitlines() if name.isprintable()]


def commit_at(place: Place, revision: str) -> str:
    """Return the hash of the commit that a branch, tag or hash means; refuses what means none."""
    revision = revision.strip()
    unknown = Invalid(f"There is no branch, tag or commit “{revision[:80]}” in this repository.", field="revision")
    if not revision or not revision.isprintable() or len(revision) > LONGEST_REVISION:
        raise unknown
    # the name goes in through the standard input, where nothing is an option
    try:
        said = open_git(place.git_dir).run("cat-file", "--batch-check", given=f"{revision}^{{commit}}\n".encode())
    except GitFailed:
        raise unknown from None
    sha = said.decode(errors="replace").split(" ")[0]
    if not HEX.fullmatch(sha):
        raise unknown
    return sha
