"""Repositories made to do harm: nothing of them is executed, followed, fetched or mistaken for something else."""

import os
import subprocess
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from annotator.accounts.models import User
from annotator.common.errors import Invalid
from annotator.common.models import Job
from mining import tasks
from mining.git import sandbox, services
from mining.git.bundles import REF, check_bundle
from mining.git.models import Clone
from mining.git.names import address_of, branches_of, clean_address
from mining.git.places import clone_at, clone_names
from mining.git.plan import Plan
from mining.git.sandbox import GitFailed, borrow
from mining.models import Corpus, Report, Snapshot
from tests.worlds.histories import History
from tests.worlds.reports import AT

ADDRESS = "https://github.com/example/engine"
ODD_NAMES = [
    '-rf "$(touch pwned)"',
    "a\nb\tc",
    "a;b`c`|d",
    "--output=x",
    "ünï\u202e",
    "'\"\\",
    "src/{a => b}/c",
    ":(top)x",
]


def harvest(corpus: Corpus, by: User, folder: str = "engine") -> Job:
    clone = services.use_clone(corpus=corpus, folder=folder, address=ADDRESS, by=by, at=AT)
    started = services.start_harvest(clone=clone, plan=Plan(), by=by, at=AT)
    assert started.job_id is not None
    tasks.harvest_commits(started.job_id)
    return Job.objects.get(pk=started.job_id)


def test_odd_names_of_files_are_names_and_nothing_else(corpus: Corpus, lead: User, history: History) -> None:
    history.commit("Fix", dict.fromkeys(ODD_NAMES, "x\n"))
    history.commit("Fix", {"moved": "x\n"}, removed=[ODD_NAMES[0]])
    assert harvest(corpus, lead).state == "done"
    first = Snapshot.objects.order_by("-pk")[0]
    assert sorted(first.extra["files"]) == sorted(" ".join(name.split()) for name in ODD_NAMES)
    assert not Path("pwned").exists()


def test_messages_can_not_pretend_to_be_commits(corpus: Corpus, lead: User, history: History) -> None:
    fake = f"1\t1\tsrc/x.c\n{'0' * 40}\n:100644 100644 abc def M\nx\x01\x02"
    history.commit(f"Fix <script>\n\n{fake}\n\ncommit {'1' * 40}\nAuthor: x")
    assert harvest(corpus, lead).state == "done"
    [report] = Report.objects.select_related("current_snapshot")
    assert report.current_snapshot is not None
    assert fake in report.current_snapshot.body
    assert report.current_snapshot.fixes[0]["files"] == 1


def test_a_message_that_is_no_text_is_kept_as_far_as_it_goes(corpus: Corpus, lead: User, history: History) -> None:
    tree = history.git("mktree", given=b"").strip()
    raw = f"tree {tree}\nauthor A <a> 99999999999999 +0000\ncommitter A <a> 99999999999999 +0000\n\n".encode()
    sha = history.git(
        "hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=raw + b"Fix \xff\xfe"
    ).strip()
    history.git("update-ref", "refs/heads/main", sha)
    assert harvest(corpus, lead).state == "done"
    assert Report.objects.get().title == "Fix \ufffd\ufffd"


def test_the_configuration_of_a_clone_has_no_effect(
    corpus: Corpus, lead: User, history: History, tmp_path: Path
) -> None:
    mark = tmp_path / "pwned"
    history.commit("Fix", {"a.txt": "x\n", ".gitattributes": "* diff=evil filter=evil\n"})
    for name in (
        "diff.external",
        "core.fsmonitor",
        "diff.evil.command",
        "diff.evil.textconv",
        "core.pager",
        "gpg.program",
    ):
        history.git("config", name, f"touch {mark}; echo")
    history.git("config", "core.hooksPath", str(tmp_path))
    history.git("config", "log.showSignature", "true")
    history.git("config", "core.alternateRefsCommand", f"touch {mark}")
    assert harvest(corpus, lead).state == "done"
    assert not mark.exists()


def test_what_a_clone_lacks_is_not_fetched(corpus: Corpus, lead: User, history: History, tmp_path: Path) -> None:
    mark = tmp_path / "pwned"
    history.commit("Fix one", {"a.txt": "x\n"})
    history.commit("Fix two", {"a.txt": "y\n", "b.txt": "z\n"})
    blob = history.git("rev-parse", "HEAD:a.txt").strip()
    (history.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    history.git("config", "remote.origin.url", f"ext::sh -c 'touch {mark}'")
    history.git("config", "remote.origin.promisor", "true")
    history.git("config", "protocol.allow", "always")
    history.git("config", "extensions.partialClone", "origin")
    assert harvest(corpus, lead).state == "done"
    assert not mark.exists()
    fixes = {each.title: each.fixes[0] for each in Snapshot.objects.all()}
    assert (fixes["Fix two"]["files"], fixes["Fix two"]["additions"]) == (2, None)
    assert (fixes["Fix one"]["files"], fixes["Fix one"]["additions"]) == (1, 1)


def test_replaced_and_grafted_commits_are_read_as_they_were_made(corpus: Corpus, lead: User, history: History) -> None:
    true, other = history.commit("Fix the truth"), history.commit("Fix the other")
    history.git("replace", other, true)
    harvest(corpus, lead)
    assert set(Report.objects.values_list("title", flat=True)) == {"Fix the truth", "Fix the other"}


def test_links_out_of_the_folder_are_not_followed(clones: Path, tmp_path: Path) -> None:
    outside = History(tmp_path / "outside")
    outside.commit("Fix the secret")
    (clones / "by-link").symlink_to(outside.folder)
    (clones / "git-link").mkdir()
    (clones / "git-link" / ".git").symlink_to(outside.folder / ".git")
    inside = History(clones / "objects-link")
    inside.commit("Fix")
    objects = inside.folder / ".git" / "objects"
    os.rename(objects, tmp_path / "moved")
    objects.symlink_to(tmp_path / "moved")
    borrower = History(clones / "borrower")
    (borrower.folder / ".git/objects/info/alternates").write_text(f"{outside.folder}/.git/objects\n")
    outside.git("worktree", "add", "--quiet", str(clones / "worktree"), "-b", "side")
    packed = History(clones / "pack-link")
    (packed.folder / ".git/objects/pack").rmdir()
    (packed.folder / ".git/objects/pack").symlink_to(outside.folder / ".git/objects/pack")
    History(clones / "honest")
    assert clone_names() == ["honest"]
    for name in ("by-link", "../outside", str(outside.folder), "git-link", "", ".", "honest/../../outside", "worktree"):
        with pytest.raises(Invalid, match="no such clone"):
            clone_at(name)


def test_clones_with_odd_names_are_read_and_those_that_fit_no_list_are_not(
    corpus: Corpus, lead: User, clones: Path
) -> None:
    for name in ("--upload-pack=x", "a\"b'c$(x)", "two words", "line\nbreak", "group"):
        History(clones / name / ("below" if name == "group" else ".")).commit("Fix")
    assert clone_names() == ["--upload-pack=x", "a\"b'c$(x)", "group/below", "two words"]
    assert [harvest(corpus, lead, folder=name).state for name in clone_names()] == ["done"] * 4


def test_without_a_configured_folder_there_are_no_clones(settings: object) -> None:
    settings.CLONES_DIR = ""  # type: ignore[attr-defined]  # pytest-django's own
    assert clone_names() == []
    settings.CLONES_DIR = "/nowhere/at/all"  # type: ignore[attr-defined]  # pytest-django's own
    assert clone_names() == []


def test_a_bundle_can_not_name_what_git_would_run(tmp_path: Path) -> None:
    for text in ("ext::sh -c 'touch pwned'", "/etc/passwd", "# v4 git bundle\n", "", "# v2 git bundle"):
        with pytest.raises(Invalid, match="no git bundle"):
            check_bundle(text.encode())
    with pytest.raises(Invalid, match="part of the history"):
        check_bundle(b"# v2 git bundle\n-" + b"0" * 40 + b" \n" + b"1" * 40 + b" refs/heads/main\n\nPACK")


@pytest.mark.parametrize("damage", ["cut", "garbage"])
def test_a_damaged_bundle_fails_with_gits_words(
    corpus: Corpus, lead: User, history: History, tmp_path: Path, damage: str
) -> None:
    history.commit("Fix")
    raw = history.bundle(tmp_path / "x.bundle").read_bytes()
    raw = raw[:-30] if damage == "cut" else raw[:-30] + bytes(30)
    clone = services.take_bundle(corpus=corpus, file=ContentFile(raw), name="x.bundle", address=ADDRESS, by=lead, at=AT)
    assert clone.job_id is not None
    tasks.unpack_bundle(clone.job_id)
    job = Job.objects.get(pk=clone.job_id)
    assert (job.state, Clone.objects.get().is_ready) == ("failed", False)
    assert job.message.startswith("Git says:")


def test_a_bundle_with_odd_branches_is_unpacked_without_them(
    corpus: Corpus, lead: User, history: History, tmp_path: Path
) -> None:
    sha = history.commit("Fix")
    raw = history.bundle(tmp_path / "x.bundle", "HEAD", "main").read_bytes()
    odd = "".join(
        f"{sha} {name}\n" for name in ("refs/heads/../../x", "refs/heads/a.lock", "-x", "refs/heads/--exec=y")
    )
    raw = raw.replace(b"\n\nPACK", b"\n" + odd.encode() + b"\nPACK")
    clone = services.take_bundle(corpus=corpus, file=ContentFile(raw), name="x.bundle", address=ADDRESS, by=lead, at=AT)
    assert clone.job_id is not None
    tasks.unpack_bundle(clone.job_id)
    assert Clone.objects.get().is_ready, Job.objects.get(pk=clone.job_id).message


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("refs/heads/main", True),
        ("refs/tags/v1.0", True),
        ("refs/heads/a/b-c", True),
        ("refs/heads/a..b", False),
        ("refs/heads/a.lock", False),
        ("refs/heads/.a", False),
        ("refs/heads/a/", False),
        ("refs/heads/a b", False),
        ("refs/heads/a\n", False),
        ("refs/notes/x", False),
        ("HEAD", False),
    ],
)
def test_only_names_that_git_takes_are_kept(name: str, is_taken: bool) -> None:
    assert bool(REF.fullmatch(name)) is is_taken


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://github.com/example/engine.git", ADDRESS),
        ("https://ada:secret@github.com/example/engine/", ADDRESS),
        ("git@github.com:example/engine.git", ADDRESS),
        ("ssh://git@github.com/example/engine", ADDRESS),
        ("ssh://git@github.com:22/example/engine", ADDRESS),
        ("http://git.example.org/a/b/c", "http://git.example.org/a/b/c"),
    ],
)
def test_addresses_are_those_of_the_web_without_passwords(given: str, address: str) -> None:
    assert clean_address(given) == address


@pytest.mark.parametrize(
    "given", ["ext::sh -c x", "file:///etc/x", "/srv/x", "javascript:x", "https://", "-x", "https://github.com"]
)
def test_other_addresses_are_refused(given: str) -> None:
    with pytest.raises(Invalid):
        clean_address(given)


def test_the_origin_of_a_clone_is_told_and_an_odd_one_is_not(history: History) -> None:
    history.commit("Fix")
    place = clone_at("engine")
    assert address_of(place) == ""
    history.git("config", "remote.origin.url", "https://ada:secret@github.com/example/engine.git")
    assert address_of(place) == ADDRESS
    history.git("config", "remote.origin.url", "ext::sh -c x")
    assert address_of(place) == ""
    assert branches_of(place) == ["main"]


def test_a_shallow_clone_ends_where_it_ends(corpus: Corpus, lead: User, clones: Path, tmp_path: Path) -> None:
    whole = History(tmp_path / "whole")
    for n in range(4):
        whole.commit(f"Fix {n}")
    command = ["git", "clone", "--quiet", "--depth=2", f"file://{whole.folder}", str(clones / "engine")]
    subprocess.run(command, check=True, capture_output=True)
    assert harvest(corpus, lead).state == "done"
    assert Report.objects.count() == 2


def test_a_history_of_sha256_is_read(corpus: Corpus, lead: User, clones: Path) -> None:
    (clones / "engine").mkdir()
    subprocess.run(["git", "-C", str(clones / "engine"), "init", "--quiet", "--object-format=sha256"], check=True)
    history = History.__new__(History)
    history.folder, history.made = clones / "engine", 0
    sha = history.commit("Fix")
    harvest(corpus, lead)
    assert len(sha) == 64
    assert Report.objects.get().url.endswith(sha)


def test_a_message_without_end_is_refused(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LONGEST_TOKEN", 1000)
    monkeypatch.setattr(sandbox, "CHUNK", 100)
    history.commit("Fix\n\n" + "x" * 5000)
    place = clone_at("engine")
    with (
        borrow(place.git_dir, place.objects) as git,
        pytest.raises(GitFailed, match="message of more than"),
        git.tokens("log", "-z", "--format=%B", history.git("rev-parse", "HEAD").strip()) as tokens,
    ):
        list(tokens)
