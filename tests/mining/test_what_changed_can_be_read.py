"""The difference between two snapshots: which parts, which lines, which words; escaped, and bounded in time."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.accounts.models import User
from mining.content import Content
from mining.differences import compare, lines_between, words_between
from mining.models import Corpus
from tests.worlds import people
from tests.worlds.reports import make_report

COMMENT = {"author": "u-1", "role": "", "created_at": "2024-03-11T08:00:00+00:00", "body": "Yes.", "url": ""}


def told(older: Content, newer: Content) -> list[tuple[str, str]]:
    return [(change.name, change.kind) for change in compare(older, newer)]


def shown(older: str, newer: str) -> list[str]:
    marks = {"same": " ", "removed": "-", "added": "+"}
    lines = []
    for line in lines_between(older, newer):
        text = "".join(f"[{p.text}]" if p.kind != "same" else p.text for p in line.pieces)
        lines.append(marks[line.kind] + text)
    return lines


def test_every_part_that_differs_is_told() -> None:
    older = Content(title="Crash", state="open", labels=["bug", "cuda"], comments=[COMMENT], extra={"stars": 1})
    newer = Content(
        title="Crash on start",
        body="Now with a log.",
        state="closed",
        closed_at=datetime(2024, 3, 12, tzinfo=UTC),
        labels=["bug"],
        comments=[COMMENT | {"body": "Yes!"}, COMMENT | {"author": "u-2"}],
        fixes=[{"url": "https://github.com/example/engine/pull/4", "additions": 3}],
    )
    assert told(older, newer) == [
        ("Title", "changed"),
        ("Report", "added"),
        ("State", "changed"),
        ("Closed", "added"),
        ("Labels", "changed"),
        ("Comment 1", "changed"),
        ("Comment 2", "added"),
        ("Linked fix 1", "added"),
        ("Column stars", "removed"),
    ]
    assert told(newer, newer) == []


def test_comments_are_known_by_address_and_by_author_and_moment() -> None:
    first, second = COMMENT | {"url": "https://x/1"}, COMMENT | {"url": "https://x/2", "body": "No."}
    older = Content(comments=[first, second, COMMENT, COMMENT])
    assert told(older, replace(older, comments=[second, COMMENT, COMMENT])) == [("Comment 1", "removed")]
    assert told(older, replace(older, comments=[second, first, COMMENT, COMMENT])) == []


def test_lines_and_words_that_differ_are_marked() -> None:
    older, newer = "one\nthe old index is read\nthree", "one\nthe new index is read\nthree\nfour"
    assert shown(older, newer) == [
        " one",
        "-the [old] index is read",
        "+the [new] index is read",
        " three",
        "+four",
    ]


def test_lines_with_little_in_common_are_not_cut_to_pieces() -> None:
    removed, added = words_between("alpha beta gamma", "x, y, z - w")
    assert [piece.kind for piece in (*removed, *added)] == ["removed", "added"]


@settings(max_examples=60)
@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_both_texts_can_be_put_together_again(older: str, newer: str) -> None:
    lines = list(lines_between(older, newer))
    before = ["".join(p.text for p in line.pieces) for line in lines if line.kind != "added"]
    after = ["".join(p.text for p in line.pieces) for line in lines if line.kind != "removed"]
    assert ("\n".join(before), "\n".join(after)) == (older, newer)


def test_lines_far_from_a_change_are_counted() -> None:
    body = "\n".join(f"line {n}" for n in range(100))
    [change] = compare(Content(body=body), Content(body=body.replace("line 50\n", "line fifty\n")))
    assert [(line.kind, line.hidden) for line in change.lines if line.kind == "gap"] == [("gap", 48), ("gap", 47)]


@pytest.mark.parametrize("unit", ["a\n", "a b ", "ab", "\n"])
def test_long_texts_cost_no_time(unit: str) -> None:
    other = unit.replace("a", "x") if "a" in unit else "x\n"
    started = time.process_time()
    compare(Content(body=unit * 60_000), Content(body=other * 60_000))
    compare(Content(body=unit * 60_000), Content(body=unit * 30_000 + "y" + unit * 30_000))
    # what is slower than linear takes minutes; the rest is for machines that are busy
    assert time.process_time() - started < 15


def test_the_page_shows_hostile_text_as_text(client: Client, corpus: Corpus, lead: User) -> None:
    report = make_report(corpus, title="<script>alert(1)</script> \u202e", body="one")
    make_report(corpus, title="<script>alert(2)</script>", body="one")
    client.force_login(lead)
    page = client.get(f"/corpora/{corpus.pk}/reports/{report.pk}/").content.decode()
    address = f"/corpora/{corpus.pk}/reports/{report.pk}/changes/"
    assert f"{address}?newer=" in page
    shown = client.get(address).content.decode()
    assert "<script>alert" not in shown
    assert "<strong>1</strong>" in shown
    assert "\u202e" not in shown.split("What changed</h1>")[1].split("<form")[1]


def test_a_report_fetched_once_has_no_changes(client: Client, corpus: Corpus, lead: User) -> None:
    report = make_report(corpus)
    client.force_login(lead)
    assert "one snapshot only" in client.get(f"/corpora/{corpus.pk}/reports/{report.pk}/changes/").content.decode()


def test_snapshots_of_other_reports_are_not_compared(client: Client, corpus: Corpus, lead: User) -> None:
    report, other = make_report(corpus, number=1), make_report(corpus, url="https://github.com/example/engine/issues/9")
    client.force_login(lead)
    address = f"/corpora/{corpus.pk}/reports/{report.pk}/changes/?older={other.current_snapshot_id}"
    assert client.get(address).status_code == 404
    client.force_login(people.make_user("stranger"))
    assert client.get(address).status_code == 404
