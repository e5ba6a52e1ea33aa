"""Reports are written by strangers: nothing in one may run, load, escape its place, or keep the server busy."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mining.asides import ALL
from mining.models import Corpus
from mining.rendering.text import render_text
from mining.threads import thread_html
from tests.worlds.reports import make_report

PROJECT = "https://github.com/example/engine"
ALLOWED = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h3", "h4", "h5"),
    *("h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "s", "samp", "span", "strong", "sub", "summary", "sup", "table"),
    *("tbody", "td", "th", "thead", "tr", "ul", "var"),
}
ATTRIBUTES = {"href", "title", "class", "target", "rel", "open", "start", "align", "tabindex"}
FRAME = {"article", "bdi", "h1", "h2", "header", "section", "time"}
FRAME_ATTRIBUTES = {
    "aria-hidden",
    "aria-labelledby",
    "data-aside",
    "data-fact",
    "data-from",
    "data-part",
    "data-to",
    "datetime",
    "id",
}
FRAME_CLASSES = {"text", "facts", "none", "muted small"}
VOID = {"br", "hr"}
ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<img src=x onerror="alert(1)">',
    "<img src=x onerror=alert(1)//",
    '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:alert(1))",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x"onerror="alert(1)](https://x.org/"onload="alert(1))',
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '<img src="javascript:alert(1)">',
    "[x]: javascript:alert(1)\n\n[x]",
    "<style>body{display:none}</style>",
    '<p style="position:fixed;inset:0">x</p>',
    '<div class="bar" id="main">x</div>',
    '<form action="https://evil.example"><input name="q"><button>Submit</button></form>',
    "<textarea><select><option>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example">',
    '<link rel="stylesheet" href="https://evil.example">',
    '<iframe src="https://evil.example" srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="x"></object><embed src="x"><video src="x"><audio src="x">',
    '<a name="user" id="csrf_token">x</a><b id="keys">y</b>',
    '<a href="https://x.org" target="_self" rel="opener" onclick="alert(1)" ping="https://evil.example">x</a>',
    '<details open ontoggle="alert(1)"><summary>x',
    "</details></article></main></body></html><h1>x",
    "</div></div></div><div>",
    "<!-- --><script>alert(1)</script><!-- -->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<template><script>alert(1)</script></template>",
    "<table><tr><td>" * 50,
    "```\n</code></pre><script>alert(1)</script>\n```",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "```<b>\n" + "x\n" * 40 + "```",
    "`<script>`",
    'https://x.org/"onmouseover="alert(1)',
    "https://x.org/<script>",
    '<p title="<img src=x onerror=alert(1)>">x</p>',
    '<p title="<h1>"><table>">x</p>',
    "<pre><table>\n</pre></table>",
    '<div hx-get="/accounts/logout/" hx-trigger="load" data-key="Enter" data-confirm="x" data-part="title">x</div>',
    "<div\x00onclick=alert(1)>",
    "<plaintext>",
    "<xmp><script>alert(1)</script></xmp>",
    "<title><script>alert(1)</script></title>",
]


class Checker(HTMLParser):
    """Notes every element and attribute that a report may not have, and whether all is closed."""

    def __init__(self, html: str, *, in_frame: bool) -> None:
        super().__init__()
        self.is_frame = in_frame
        self.tags = ALLOWED | (FRAME if in_frame else set())
        self.attributes = ATTRIBUTES | (FRAME_ATTRIBUTES if in_frame else set())
        self.found: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.tags:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in self.attributes:
                self.found.append(f"{tag} {name}")
            if name == "href" and not re.match(r"https?://|mailto:|/|#|[^:]*$", value or ""):
                self.found.append(f"{tag} {name}={value}")
            if name == "class" and tag in ("div", "p") and value not in ("scroll", *FRAME_CLASSES):
                self.found.append(f"{tag} {name}={value}")
        if tag == "a" and dict(attrs).get("href") is not None:
            assert dict(attrs)["rel"] == "noopener noreferrer nofollow"
            assert dict(attrs)["target"] == "_blank"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.found.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        # the frame's own say where a part that can be withheld begins and ends
        if not (self.is_frame and data.removeprefix("/") in ALL):
            self.found.append(f"<!--{data}-->")


def assert_harmless(html: str, *, in_frame: bool = False) -> None:
    """With `in_frame` the whole thread, whose own frame has elements that a report may not."""
    checked = Checker(html, in_frame=in_frame)
    assert checked.found == []
    assert checked.open == []


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "frame", ["{}", "a\n\n{}\n\nb", "> {}", "- {}", "**{}**", "| a |\n|--|\n| {} |", "<details>{}"]
)
def test_an_attack_leaves_nothing_that_acts(attack: str, frame: str) -> None:
    assert_harmless(render_text(frame.format(attack), PROJECT))


@given(
    st.lists(
        st.sampled_from([*ATTACKS, "\n", "\n\n", "    ", "> ", "- ", "`", "```\n", "|", "<", ">", '"', "&", "#12"]),
        max_size=8,
    )
)
def test_attacks_strung_together_leave_nothing_that_acts(pieces: list[str]) -> None:
    assert_harmless(render_text("".join(pieces), PROJECT))


@given(st.text(alphabet=st.sampled_from("<>/=\"'&;:!-[]()`*_~#|\n ahrefscriptimgonld"), max_size=200))
def test_any_text_leaves_nothing_that_acts(text: str) -> None:
    assert_harmless(render_text(text, PROJECT))


HOSTILE = '<img src=x onerror=alert(1)>"><script>alert(1)</script>'


def test_titles_labels_names_and_dates_are_text(corpus: Corpus) -> None:
    report = make_report(
        corpus,
        title=HOSTILE,
        labels=[HOSTILE],
        author=HOSTILE,
        state="<b>",
        state_reason="<b>",
        comments=[{"author": HOSTILE, "author_association": HOSTILE, "what": HOSTILE, "body": "x"}],
        fixes=[{"url": "https://x.org/1", "title": HOSTILE}],
    )
    assert report.current_snapshot is not None
    html = thread_html(report.current_snapshot)
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") >= 6


def test_marks_that_turn_text_around_are_shown(corpus: Corpus) -> None:
    html = render_text("if access == '\u202e\u2066// check\u2069': `\u202ex`", "")
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)
    assert html.count("\ufffd") == 4


def test_text_in_right_to_left_scripts_is_kept() -> None:
    assert "שלום مرحبا" in render_text("שלום مرحبا", "")


SLOW = {
    "brackets": "[" * 20_000,
    "images": "![" * 10_000,
    "links": "[a](" * 8_000,
    "emphasis": "**a *a " * 4_000,
    "underscores": "_a" * 20_000,
    "backticks": "".join("`" * (n % 200 + 1) + " " for n in range(2_000)),
    "tags": '<a b="' * 10_000,
    "comments": "<!-- " * 10_000,
    "quotes": ">" * 20_000,
    "nested lists": "".join("  " * n + "- a\n" for n in range(400)),
    "tasks": "- [ ] a\n" * 8_000,
    "wide table": "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "a\n" * 2_000,
    "addresses": "http://a.b/ " * 8_000,
    "brackets of addresses": "http://[::" * 10_000,
    "parentheses of an address": "http://a.b/" + "(" * 20_000 + ")" * 20_000,
    "trailing marks of an address": "http://a.b/" + ".,)" * 20_000,
    "references": "a/b#" * 10_000,
    "digits": "1a" * 20_000,
    "details": "<details>\n" * 5_000,
    "elements": "<b>" * 20_000,
    "images without end": "<img src=" * 10_000,
    "entities": "&#" * 20_000,
    "one long word": "a" * 150_000,
    "spaces": " " * 150_000,
    "line ends": "\n" * 150_000,
    "tabs": "\t" * 50_000,
    "python": "```python\n" + "(" * 20_000 + "\n```",
    "c strings": "```cpp\n" + '"\\' * 10_000 + "\n```",
    "json": "```json\n" + '{"a":' * 5_000 + "\n```",
    "html code": "```html\n" + "<a " * 8_000 + "\n```",
    "yaml": "```yaml\n" + "- " * 8_000 + "\n```",
    "bash": "```bash\n" + "$(" * 8_000 + "\n```",
    "diff": "```diff\n" + "+" * 20_000 + "\n```",
    "javascript": "```js\n" + "/" * 20_000 + "\n```",
    "beyond any length": "**a** " * 200_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_no_text_keeps_the_server_busy(name: str) -> None:
    # generous: what it guards against takes minutes
    started = time.process_time()
    html = render_text(SLOW[name], PROJECT)
    assert time.process_time() - started < 10
    assert_harmless(html)
