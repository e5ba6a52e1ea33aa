"""The thread of a report: GitHub-flavoured Markdown, folded logs, references, facts, comments, fixes."""

import re
from html.parser import HTMLParser

import pytest

from mining.models import Corpus
from mining.rendering.code import LONG, SHOWN
from mining.rendering.text import render_text
from mining.rendering.thread import open_for, role_name
from mining.threads import thread_html
from tests.worlds.reports import AT, make_report

PROJECT = "https://github.com/example/engine"


def thread(corpus: Corpus, **values: object) -> str:
    snapshot = make_report(corpus, **values).current_snapshot
    assert snapshot is not None
    return thread_html(snapshot)


def links_in(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', html)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** ~~b~~ `c`", "<p><strong>a</strong> <s>b</s> <code>c</code></p>"),
        ("a\nb", "<p>a<br>\nb</p>"),
        ("- [x] done", '<li class="task-list-item">☑ done</li>'),
        ("- [ ] open", '<li class="task-list-item">☐ open</li>'),
        ("1. one\n2. two", "<ol>\n<li>one</li>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>"),
        ("<details><summary>More</summary>\n\n**a**\n\n</details>", "<summary>More</summary>"),
        ("<kbd>x</kbd> H<sub>2</sub>O", "<kbd>x</kbd> H<sub>2</sub>O"),
        ("```python\nimport os\n```", '<span class="kn">import</span>'),
        ("```nosuch\n<b>\n```", "&lt;b&gt;"),
        ("    indented", "<code>indented\n</code>"),
    ],
)
def test_markdown_is_shown_as_on_github(text: str, html: str) -> None:
    assert html in render_text(text, "")


def test_a_table_scrolls_by_itself_and_keeps_its_alignment() -> None:
    html = render_text("| a | b |\n|:--|--:|\n| 1 | 2 |", "")
    assert html.startswith('<div class="scroll" tabindex="0"><table>')
    assert '<td align="right">2</td>' in html
    assert html.rstrip().endswith("</table></div>")


@pytest.mark.parametrize("text", ["| a |\n|---|\n| b |\n", "<table><tr><td>a", "<table><table><td>", "</table>"])
def test_the_frame_around_a_table_is_closed_with_it(text: str) -> None:
    html = render_text(text, "")
    assert html.count("<div") == html.count("</div>") == html.count("<table>") == html.count("</table>")


def test_code_of_a_few_lines_is_shown_whole() -> None:
    assert "<details" not in render_text("```\n" + "line\n" * LONG + "```", "")


@pytest.mark.parametrize(("start", "end"), [("```\n", "```"), ("```python\n", "```")])
def test_a_long_log_is_folded_behind_its_first_lines_with_their_count(start: str, end: str) -> None:
    lines = [f"x = {n}" for n in range(LONG + 10)]
    html = render_text(start + "\n".join(lines) + "\n" + end, "")
    shown, folded = html.split('<details class="fold">')
    assert f"<summary>{LONG + 10 - SHOWN} more lines" in folded
    assert len(_text_of(shown).split("\n")) - 1 >= SHOWN
    together = _text_of(shown) + _text_of(folded.split("</summary>")[1])
    assert [line for line in together.split("\n") if line.startswith("x =")] == lines


def test_folding_is_said_with_the_language() -> None:
    assert "30 more lines of python</summary>" in render_text(
        f"```python\n{chr(10).join(f'x = {n}' for n in range(40))}\n```", ""
    )


def test_a_string_over_many_lines_keeps_its_colour_in_every_line_of_a_fold() -> None:
    html = render_text('```python\n"""\n' + "text\n" * 40 + '"""\n```', "")
    assert html.count("<span") == html.count("</span>")
    assert html.count('<span class="sd">text</span>') == 40


@pytest.mark.parametrize(
    ("text", "target", "shown"),
    [
        ("see https://x.org/a_b_c.", "https://x.org/a_b_c", "https://x.org/a_b_c"),
        ("(https://x.org/a)", "https://x.org/a", "https://x.org/a"),
        ("https://x.org/a(b)", "https://x.org/a(b)", "https://x.org/a(b)"),
        ("https://x.org/?a=1&b=2!", "https://x.org/?a=1&amp;b=2", "https://x.org/?a=1&amp;b=2"),
        ("fixed by #12.", f"{PROJECT}/issues/12", "#12"),
        ("(#12)", f"{PROJECT}/issues/12", "#12"),
        ("see other/tool#7", "https://github.com/other/tool/issues/7", "other/tool#7"),
        ("since 1a2b3c4d5e.", f"{PROJECT}/commit/1a2b3c4d5e", "1a2b3c4d5e"),
        ("- [ ] do #12", f"{PROJECT}/issues/12", "#12"),
        ("<https://x.org>", "https://x.org", "https://x.org"),
    ],
)
def test_addresses_and_references_are_links(text: str, target: str, shown: str) -> None:
    assert links_in(render_text(text, PROJECT)) == [(target, shown)]


@pytest.mark.parametrize(
    "text",
    [
        "`#12`",
        "```\n#12 https://x.org\n```",
        "a#12",
        "\\#12",
        "#0",
        "#12a",
        "deadbeef",
        "1234567",
        "x1a2b3c4d",
        "setup.py",
        "a@b.org",
    ],
)
def test_what_only_looks_like_a_reference_is_left_alone(text: str) -> None:
    assert links_in(render_text(text, PROJECT)) == []


def test_references_are_no_links_where_the_project_is_not_known() -> None:
    assert links_in(render_text("#12 1a2b3c4d5e a/b#3", "")) == []


def test_a_link_holds_no_other_link() -> None:
    html = render_text('[see #12 https://x.org](https://y.org) <a href="https://z.org">#13</a>', PROJECT)
    assert [target for target, _ in links_in(html)] == ["https://y.org", "https://z.org"]


@pytest.mark.parametrize("text", ["![shot](https://x.org/a.png)", '<img width="9" src="https://x.org/a.png" alt="b">'])
def test_an_image_is_a_link_to_it_and_never_loaded(text: str) -> None:
    html = render_text(text, "")
    assert "<img" not in html
    assert 'class="image" href="https://x.org/a.png"' in html


def test_headings_come_below_the_posts_and_leave_no_level_out() -> None:
    html = render_text("# One\n\n#### Four\n\n<h2>Two</h2>\n\n# One", "")
    assert re.findall(r"<h(\d)>", html) == ["3", "4", "4", "3"]
    assert re.findall(r"</h(\d)>", html) == ["3", "4", "4", "3"]


def test_each_part_can_be_pointed_to(corpus: Corpus) -> None:
    html = thread(corpus, comments=[{"body": "a"}, {"body": "b"}], fixes=["https://x.org/1"])
    assert re.findall(r'data-part="([^"]+)"', html) == ["title", "body", "comment:0", "comment:1", "fixes"]


def test_facts_tell_place_dates_state_and_labels(corpus: Corpus) -> None:
    html = _text_of(thread(corpus, state_reason="completed"))
    words = " ".join(html.split())
    for fact in ("example/engine #1", "opened 10 Mar 2024", "closed after 2 days (completed)", "1 comment ", " bug "):
        assert fact in words


def test_why_a_report_was_closed_is_told_in_words(corpus: Corpus) -> None:
    assert "closed after 2 days (not planned)" in _text_of(thread(corpus, state_reason="not_planned"))


def test_comments_tell_author_role_date_and_origin(corpus: Corpus) -> None:
    comment = {
        "author": "u-02fa",
        "author_association": "FIRST_TIME_CONTRIBUTOR",
        "created_at": "2024-03-11T08:00:00Z",
        "body": "Confirmed.",
        "what": "approved these changes",
        "url": "https://github.com/example/engine/issues/1#issuecomment-5",
    }
    html = thread(corpus, comments=[comment])
    words = " ".join(_text_of(html).split())
    assert "Comment by u-02fa first time contributor approved these changes 11 Mar 2024, 08:00 link" in words
    assert 'href="https://github.com/example/engine/issues/1#issuecomment-5"' in html


def test_fixes_tell_when_they_were_merged_and_how_large_they_are(corpus: Corpus) -> None:
    fix = {
        "url": "https://x.org/1",
        "title": "Fix <it>",
        "merged_at": "2024-03-12",
        "additions": 1200,
        "deletions": 3,
        "commits": 1,
        "files": 2,
    }
    words = " ".join(_text_of(thread(corpus, fixes=[fix])).split())
    assert "Fix <it> merged 12 Mar 2024, 1 commit, 2 files, +1,200, −3" in words


def test_an_empty_report_says_so(corpus: Corpus) -> None:
    html = thread(corpus, body="", comments=[{"body": ""}])
    assert "No description was given." in html
    assert "This comment is empty." in html


def test_a_thread_is_rendered_once(corpus: Corpus, django_assert_num_queries: object) -> None:
    snapshot = make_report(corpus).current_snapshot
    assert snapshot is not None
    first = thread_html(snapshot)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert thread_html(snapshot) == first


def test_a_thread_of_an_older_renderer_is_rendered_anew(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    from mining.models import RenderedThread

    snapshot = make_report(corpus).current_snapshot
    assert snapshot is not None
    first = thread_html(snapshot)
    RenderedThread.objects.update(renderer=1, html="old")
    assert thread_html(snapshot) == first
    assert RenderedThread.objects.get().html == first


def test_a_thread_beyond_any_length_is_shown_as_it_was_written(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.rendering.thread.MOST_FORMATTED", 20)
    html = thread(corpus, body="**a**", comments=[{"body": "**" + "b" * 20 + "** <script>"}])
    assert '<strong><span data-from="2">a</span></strong>' in html
    assert '<pre tabindex="0"><span data-from="0">**bbbbbbbbbbbbbbbbbbbb** &lt;script&gt;</span></pre>' in html


def test_how_long_a_report_was_open_is_said_in_words() -> None:
    from datetime import timedelta

    assert open_for(AT, AT + timedelta(hours=3)) == "on the same day"
    assert open_for(AT, AT + timedelta(days=1)) == "after 1 day"
    assert open_for(AT, AT + timedelta(days=1500)) == "after 1,500 days"
    assert open_for(AT, AT - timedelta(days=2)) == open_for(None, AT) == open_for(AT, None) == ""


def test_a_role_is_said_in_plain_words() -> None:
    assert [role_name(role) for role in ("NONE", "", "MEMBER", "FIRST_TIMER")] == ["", "", "member", "first timer"]


def _text_of(html: str) -> str:
    class Text(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.parts: list[str] = []

        def handle_data(self, data: str) -> None:
            self.parts.append(data)

    parser = Text()
    parser.feed(html)
    return "".join(parser.parts)


PATCH = "@@ -1,2 +1,2 @@ void load()\n-  read(part);\n+  read(all); // <b>\u202egnp\n"


def with_changes(corpus: Corpus, changes: list[dict[str, object]], **fix: object) -> str:
    from mining.models import Snapshot

    report = make_report(corpus, fixes=[{"url": "https://x.org/1", "title": "Fix it", "merged_at": "2024-03-12"}])
    assert report.current_snapshot is not None
    snapshot = Snapshot.objects.select_related("report").get(pk=report.current_snapshot.pk)
    # only harvests bring changes, and no service changes a snapshot
    Snapshot.objects.filter(pk=snapshot.pk).update(fixes=[{**snapshot.fixes[0], "changes": changes, **fix}])
    return thread_html(Snapshot.objects.get(pk=snapshot.pk))


def test_a_fix_shows_its_files_with_lines_folders_and_folded_patches(corpus: Corpus) -> None:
    html = with_changes(
        corpus,
        [
            {"path": "src/a.c", "additions": 9, "deletions": 1, "hunks": 2, "patch": PATCH, "is_cut": True},
            {"path": "README.md", "additions": 0, "deletions": 40, "change": "deleted"},
        ],
        hunks=3,
    )
    words = " ".join(_text_of(html).split())
    assert "Fix it merged 12 Mar 2024, 3 hunks in ., src" in words
    assert "src/a.c +9 −1 ■■■■■" in words
    assert "README.md deleted +0 −40 ■■■■■" in words
    assert '<span class="gi">■■■■</span><span class="gd">■</span>' in html
    assert html.count('<details class="patch">') == 1
    assert '<span class="gd">-  read(part);</span>' in html
    assert "The patch goes on" in html


def test_a_patch_harms_nobody(corpus: Corpus) -> None:
    hostile = {"path": "a\u202e/<img src=x onerror=y>.c", "additions": 1, "deletions": 1, "patch": PATCH}
    html = with_changes(corpus, [hostile], title="<script>x</script>")
    assert "<b>" not in html
    assert "<img" not in html
    assert "<script" not in html
    assert "\u202e" not in html
    assert "&lt;b&gt;\ufffdgnp" in html


def test_a_fix_of_very_many_files_shows_the_first_and_counts_the_others(corpus: Corpus) -> None:
    changes: list[dict[str, object]] = [{"path": f"src/{n}.c", "additions": 1, "deletions": 0} for n in range(400)]
    html = with_changes(corpus, changes, files=1_000)
    assert "292 more files" in html
    assert "and 700 files that are not listed here" in " ".join(_text_of(html).split())
    assert "src/300.c" not in html


@pytest.mark.parametrize(("state", "words"), [("closed", "closed without being merged"), ("open", "not merged yet")])
def test_a_change_that_was_not_merged_says_so(corpus: Corpus, state: str, words: str) -> None:
    assert words in with_changes(corpus, [], merged_at=None, state=state)
