"""People get one keyed name each, in bylines and in mentions; code, addresses and programs keep theirs."""

import pytest

from mining.github.pseudonyms import Names

NAMES = Names(b"a key of the corpus")
ANN = NAMES.name("ann-lee")
SEEN = ("Ann-Lee", "bob")


def test_a_name_is_the_same_for_one_person_and_another_under_another_key() -> None:
    assert NAMES.name("Ann-Lee") == ANN == "u-" + ANN.removeprefix("u-")
    assert len(ANN) == 12
    assert len({ANN, NAMES.name("bob"), Names(b"another key").name("ann-lee")}) == 3


def test_programs_and_accounts_that_are_gone_are_named_as_such() -> None:
    assert NAMES.name("renovate[bot]") == "renovate[bot]"
    assert NAMES.name("dependabot", is_bot=True) == "dependabot"
    assert NAMES.name(None) == NAMES.name("ghost") == "ghost"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Thanks @ann-lee!", f"Thanks @{ANN}!"),
        ("@Ann-Lee, could you look?", f"@{ANN}, could you look?"),
        ("(cc @ann-lee)", f"(cc @{ANN})"),
        ("> @ann-lee wrote", f"> @{ANN} wrote"),
        ("@stranger said", f"@{NAMES.name('stranger')} said"),
        ("Ask @ann-lee.", f"Ask @{ANN}."),
        ("```\nby @ann-lee\n```", f"```\nby @{ANN}\n```"),
        ("`@bob`", f"`@{NAMES.name('bob')}`"),
    ],
)
def test_mentions_follow_the_names(written: str, stored: str) -> None:
    assert NAMES.text(written, SEEN) == stored


@pytest.mark.parametrize(
    "text",
    [
        "mail me at someone@example.org",
        "```python\n@torch.no_grad()\ndef f(): ...\n```",
        "```\n@property\ndef f(self): ...\n```",
        "@torch.no_grad()\ndef f(): ...",
        "@property\ndef f(self): ...",
        "@functools.cache(x)",
        "npm i @types/node",
        "`@stranger`",
        "    https://medium.com/@someone/post",
        "user@host:~$ ls",
        "a @ b",
        "image: nvcr.io/x@sha256:abc",
        "~~~\n@stranger\n~~~",
        "@renovate[bot] rebase",
    ],
)
def test_what_is_no_mention_stays_as_it_was(text: str) -> None:
    assert NAMES.text(text, SEEN) == text


def test_logins_that_are_kept_are_kept_everywhere() -> None:
    assert Names().name("ann-lee") == "ann-lee"
    assert Names().text("Thanks @ann-lee", SEEN) == "Thanks @ann-lee"


def test_an_unclosed_fence_takes_no_time() -> None:
    text = "```" + "`" * 20_000 + " @ann-lee " + "` @x " * 20_000
    assert NAMES.text(text, SEEN).count("@") == text.count("@")
