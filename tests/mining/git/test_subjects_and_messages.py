"""What subjects and messages of commits tell, by the conventions of real projects."""

import re
import time

import pytest

from mining.fixes import folders_of
from mining.git.changes import Change, scope_of
from mining.git.messages import Named, closed_by, is_revert, named
from mining.git.subjects import Wanted, compile_phrase, convention_of, numbers_in, topics_of
from mining.github.pseudonyms import Names

NAMES = Names(b"a key of the corpus")


@pytest.mark.parametrize(
    ("subject", "convention"),
    [
        ("[Bugfix] Keep the cache (#12)", "tag"),
        ("[Bugfix][Kernel] Keep the cache", "tag"),
        ("[Kernel] [Bug fix]: keep the cache", "tag"),
        ("[BUG FIX]:fix get torch.version.cuda", "tag"),
        ("[nvbugs/5410279][fix] Keep the cache", "tag"),
        ("[https://nvbugs/5410279][fix] Keep the cache", "tag"),
        ("[TRTLLM-4321] [fix] Keep the cache", "tag"),
        ("[None][fix] Keep the cache", "tag"),
        ("fix(server): keep the cache", "scoped"),
        ("fix: keep the cache", "scoped"),
        ("Bugfix!: keep the cache", "scoped"),
        ("[Core] fix(server)!: keep the cache", "scoped"),
        ("metal : fix the build", "component"),
        ("llama-bench: fixed a crash", "component"),
        ("ggml, ci : hotfix for arm", "component"),
        ("Fix the cache", "verb"),
        ("Bug Fix for offload_states API", "verb"),
        ("[Python] Fix a boolean", "verb"),
        ("Hot-fix: nothing", "scoped"),
        ("Add a fixture", ""),
        ("Fixture for tests", ""),
        ("fixpoint iteration", ""),
        ("[Feature] Add a prefix", ""),
        ("[Prefix] Add it", ""),
        ("server : add a prefix", ""),
        ("Refactor, and fix a bug", ""),
        ("", ""),
        ("[", ""),
    ],
)
def test_conventions_are_recognised(subject: str, convention: str) -> None:
    assert convention_of(subject) == convention


@pytest.mark.parametrize(
    ("subject", "topics"),
    [
        ("[Bugfix][Kernel] Keep", ["Bugfix", "Kernel"]),
        ("[nvbugs/123][fix] Keep", ["fix"]),
        ("[TRTLLM-12][None][fix] Keep", ["fix"]),
        ("fix(server): keep", ["fix", "server"]),
        ("metal : fix it", ["metal"]),
        ("Fix it", []),
    ],
)
def test_tags_scopes_and_components_are_told(subject: str, topics: list[str]) -> None:
    assert topics_of(subject) == topics


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Fix it (#12)", (12, [])),
        ("Fix it (#12) (#34)", (34, [12])),
        ("Fix it (!7)", (7, [])),
        ("Fix it (#12) again", (None, [12])),
        ("Fix #12", (None, [])),
    ],
)
def test_the_pull_request_ends_the_subject(subject: str, numbers: tuple[int | None, list[int]]) -> None:
    assert numbers_in(subject) == numbers


@pytest.mark.parametrize(
    ("message", "closed"),
    [
        ("Fixes #12", [("a/b", 12)]),
        ("fixed: #12, closes #13 and resolves GH-14", [("a/b", 12), ("a/b", 13), ("a/b", 14)]),
        ("Closes c/d#5", [("c/d", 5)]),
        ("resolve https://github.com/c/d/issues/7.", [("c/d", 7)]),
        ("fix https://gitlab.example/c/d/-/issues/7", []),
        ("fix (#12)", [("a/b", 12)]),
        ("Fix issue #12", [("a/b", 12)]),
        ("prefixes #12, unfixed #13, fixing #14, fix 15, fix #0, fix #12a", []),
        ("Fixes #12 and fixes #12", [("a/b", 12)]),
    ],
)
def test_closing_keywords_name_issues(message: str, closed: list[tuple[str, int]]) -> None:
    assert closed_by(message, "a/b", "github.com") == [Named(*each) for each in closed]


def test_reverts_are_known_by_subject_and_by_body() -> None:
    assert is_revert('Revert "Fix it" (#3)', "")
    assert is_revert("[Core] Revert the cache", "")
    assert is_revert("Take it back", "This reverts commit 7175da511ada.")
    assert not is_revert("Reverting is fast now", "See the commit.")


def test_people_in_a_message_are_named_as_the_corpus_names_them() -> None:
    body = "Why.\n\nSigned-off-by: Ada Person <Ada@example.org>\nCo-authored-by: x\nAsk bob.b+c@mail.example.com"
    ada, bob = NAMES.mail("ada@example.org"), NAMES.mail("bob.b+c@mail.example.com")
    assert named(body, NAMES) == f"Why.\n\nSigned-off-by: {ada}\nCo-authored-by: (a person)\nAsk {bob}"
    assert ada != bob
    assert re.fullmatch(r"u-[0-9a-f]{10}", ada)
    assert named(body, Names()) == body


@pytest.mark.parametrize(
    ("trailer", "who"),
    [
        ("Co-authored-by: Ann <123+ann-lee@users.noreply.github.com>", "ann-lee"),
        ("Co-authored-by: Ann <ann-lee@users.noreply.github.com>", "ann-lee"),
        ("Reviewed-by: @Ann-Lee", "ann-lee"),
        ("Co-authored-by: dependabot[bot] <49+dependabot[bot]@users.noreply.github.com>", "dependabot[bot]"),
    ],
)
def test_a_login_in_a_trailer_is_the_person_that_github_tells_of(trailer: str, who: str) -> None:
    assert named(trailer, NAMES) == f"{trailer.split(':')[0]}: {NAMES.name(who)}"


@pytest.mark.parametrize(
    ("phrase", "subject", "is_found"),
    [
        ("segfault", "A Segfault again", True),
        ("fault", "A segfault again", False),
        ("fix*", "server fixes", True),
        ("fix*", "server prefix", False),
        ("^fix", "Fix it", True),
        ("^fix", "We fix it", False),
        ("[Bugfix]", "[Core] [bugfix] it", True),
        ("memory   leak", "a memory leak", True),
        ("a*b", "abb", True),
        ("a*b", "abbc", False),
        ("*", "x", True),
        ("c++", "for c++ only", True),
    ],
)
def test_phrases_are_found_as_words(phrase: str, subject: str, is_found: bool) -> None:
    assert bool(compile_phrase(phrase).search(subject)) is is_found


def test_wanted_and_unwanted_phrases_decide_together() -> None:
    wanted = Wanted(conventions=("tag",), phrases=("workaround*",), without=("typo*",))
    told = [wanted.why(each) for each in ("[Fix] a", "Fix a", "Add a workaround", "[Fix] typos")]
    assert told == ["tag", "", "phrase", ""]


@pytest.mark.parametrize("hostile", ["[" * 50_000, "a" * 50_000, "[a] " * 20_000, "fix" * 20_000, "x : " * 20_000])
def test_hostile_subjects_and_messages_cost_no_time(hostile: str) -> None:
    started = time.process_time()
    Wanted(phrases=("a*a*a*a*a*b", "*a*a*a*a*c")).why(hostile)
    closed_by(hostile, "a/b", "github.com")
    numbers_in(hostile)
    named(hostile, NAMES)
    # what is slower than linear takes minutes; the rest is for machines that are busy
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("paths", "scope"),
    [
        (["README.md", "docs/a/b.png"], "docs only"),
        ([".github/workflows/ci.yml", "ci/run.sh"], "CI only"),
        (["tests/unit/a.py", "src/test_b.py"], "tests only"),
        (["README.md", "src/a.c"], ""),
        (["CMakeLists.txt"], ""),
        ([], ""),
    ],
)
def test_what_touches_nothing_else_is_marked(paths: list[str], scope: str) -> None:
    assert scope_of([Change(path, 1, 0) for path in paths]) == scope


def test_folders_are_those_at_the_top() -> None:
    assert folders_of(["src/a/b.c", "src/c.c", "setup.py"]) == [".", "src"]
