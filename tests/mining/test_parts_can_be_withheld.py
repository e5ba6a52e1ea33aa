"""What a report tells of its own outcome can be left out of it: really absent, and everything else as it was."""

import re
from itertools import combinations

import pytest

from mining.asides import ALL, Aside, content_without
from mining.content import Content
from mining.models import Corpus, Snapshot
from mining.services.storing import content_of
from mining.threads import thread_html
from tests.worlds.reports import make_report

COMMENT = {"author": "u-02fa", "author_association": "OWNER", "body": "Seen.", "created_at": "2024-03-11T08:00:00Z"}
# a word of each part that stands nowhere else in the report
WORDS = {
    Aside.LABELS: "memory-leak",
    Aside.REASON: "completed",
    Aside.ROLES: ("owner", "first timer"),
    Aside.FIXES: "Free the cache twice",
}
TIMELINE = [
    {"what": "labelled", "label": "memory-leak"},
    {"what": "cross-referenced", "url": "https://github.com/example/engine/pull/9", "title": "Free", "closes": True},
    {"what": "cross-referenced", "url": "https://github.com/example/engine/issues/8", "title": "Same here"},
    {"what": "connected", "url": "https://github.com/example/engine/pull/9"},
    {"what": "marked as duplicate", "url": "https://github.com/example/engine/issues/3"},
    {"what": "closed", "reason": "completed", "url": "https://github.com/example/engine/pull/9", "title": "Free"},
    {"what": "reopened", "by": "u-1"},
]


@pytest.fixture
def snapshot(corpus: Corpus) -> Snapshot:
    report = make_report(
        corpus,
        labels=["memory-leak"],
        state_reason="completed",
        author_association="FIRST_TIMER",
        comments=[COMMENT],
        fixes=[{"url": "https://github.com/example/engine/pull/9", "title": "Free the cache twice"}],
        timeline=TIMELINE,
        resolution="a column of its own",
    )
    assert report.current_snapshot is not None
    return report.current_snapshot


def words_in(html: str) -> set[Aside]:
    return {aside for aside, words in WORDS.items() if any(word in html for word in _each(words))}


def _each(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else words


@pytest.mark.parametrize("without", [frozenset(c) for n in range(5) for c in combinations(Aside, n)])
def test_exactly_the_parts_that_are_withheld_are_absent_from_the_thread(
    snapshot: Snapshot, without: frozenset[Aside]
) -> None:
    html = thread_html(snapshot, without)
    assert words_in(html) == ALL - without
    assert set(re.findall(r'data-aside="(\w+)"', html)) == {aside.value for aside in ALL - without}
    for kept in ("Crash while loading model 1", "out of memory", "Seen.", "u-02fa", "closed after 2 days"):
        assert kept in html
    assert html.count("<section") == html.count("</section>")
    assert html.count("<span") == html.count("</span>")


def test_values_of_a_form_name_the_parts_as_well(snapshot: Snapshot) -> None:
    assert thread_html(snapshot, {"labels"}) == thread_html(snapshot, frozenset({Aside.LABELS}))
    with pytest.raises(ValueError, match="nosuch"):
        thread_html(snapshot, {"nosuch"})


def test_one_kept_thread_serves_every_choice(snapshot: Snapshot, django_assert_num_queries: object) -> None:
    thread_html(snapshot)
    with django_assert_num_queries(1):  # type: ignore[operator]
        thread_html(snapshot, ALL)


def test_a_merged_pull_request_is_said_to_be_closed_while_the_reason_is_withheld(corpus: Corpus) -> None:
    report = make_report(corpus, url="https://github.com/example/engine/pull/4", state="merged")
    assert report.current_snapshot is not None
    assert "(merged)" in thread_html(report.current_snapshot)
    html = thread_html(report.current_snapshot, {Aside.REASON})
    assert "merged" not in html
    assert "closed after 2 days" in html
    assert content_without(content_of(report.current_snapshot) or Content(), {Aside.REASON}).state == "closed"


@pytest.mark.parametrize("text", ["<!--fixes-->", "<!--/labels-->", "&lt;!--/fixes-->", "`<!--/fixes-->`"])
def test_no_text_of_a_report_opens_or_closes_a_withheld_part(corpus: Corpus, text: str) -> None:
    fix = {"url": "https://x.org/1", "title": f"Secret {text} secret"}
    report = make_report(
        corpus, title=f"T {text} t", body=f"a {text} b\n\n<p>{text}</p>", labels=[f"{text} tagged"], fixes=[fix]
    )
    assert report.current_snapshot is not None
    html = thread_html(report.current_snapshot, {Aside.FIXES, Aside.LABELS})
    assert "ecret" not in html
    assert "tagged" not in html
    assert html.count("<article") == html.count("</article>") == 2


def test_content_is_left_as_it_is_while_nothing_is_withheld(snapshot: Snapshot) -> None:
    content = content_of(snapshot)
    assert content is not None
    assert content_without(content, ()) is content


@pytest.mark.parametrize(
    ("aside", "left"),
    [
        (Aside.LABELS, [1, 2, 3, 4, 5, 6]),
        (Aside.REASON, [0, 1, 2, 3, 5, 6]),
        (Aside.ROLES, [0, 1, 2, 3, 4, 5, 6]),
        (Aside.FIXES, [0, 2, 4, 5, 6]),
    ],
)
def test_content_and_timeline_lose_what_tells_of_a_withheld_part(
    snapshot: Snapshot, aside: Aside, left: list[int]
) -> None:
    content = content_without(content_of(snapshot) or Content(), {aside})
    timeline = content.extra["timeline"]
    assert isinstance(timeline, list)
    assert [each["what"] for each in timeline if isinstance(each, dict)] == [TIMELINE[n]["what"] for n in left]
    assert aside not in words_in(repr(content).replace("OWNER", "owner").replace("FIRST_TIMER", "first timer"))
    assert "resolution" not in content.extra
    assert ("pull/9" in repr(content)) is (aside != Aside.FIXES)
