"""Every piece of shown text says where it stands in the stored text, to the letter, or says nothing."""

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.cleaning import clean_text
from mining.rendering.text import render_text

PROJECT = "https://github.com/a/b"


class Reader(HTMLParser):
    """Reads what a browser shows: the text of each element that says where it stands, and all other text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.runs: list[tuple[int, int | None, str]] = []
        self.rest = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        place = dict(attrs)
        if "data-from" in place:
            end = place.get("data-to")
            self.runs.append((int(place["data-from"] or 0), int(end) if end else None, ""))
            self.open.append("run")
        elif tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "run" in self.open:
            start, end, text = self.runs[-1]
            self.runs[-1] = (start, end, text + data)
        else:
            self.rest += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(render_text(text, PROJECT, tells_places=True))
    return reader


def check_places(text: str) -> Reader:
    reader = read(text)
    for start, end, shown in reader.runs:
        source = text[start : start + len(shown)] if end is None else unescape(text[start:end])
        # a line break within code in a line is read as a space
        assert shown.replace("\n", " ").rstrip() == source.replace("\n", " ").rstrip()
    return reader


WHOLE = [
    "plain text, nothing else",
    "a **bold** and *slanted _and_ more* ~~gone~~ end",
    "one\ntwo  \nthree\\\nfour",
    "# Heading ##\n\nUnder it\n---\n",
    "> quoted\n> > twice `code`\n\nout",
    "1. one\n   more\n   - inner\n\n     deep\n2. two",
    "a \\*b\\* \\\\ c &amp; d &#x1F600; &nbsp;e",
    "[a link](http://x.y/a_link 'a link') a link [again] (no)",
    "[one][ref] two [ref] three\n\n[ref]: http://one.two/three 'three'",
    "`co``de` and ``co`de`` and ` x ` and `a\nb`",
    "| a | b\\|c | a |\n|--|:-:|--|\n| a | `a` | |\n| \\| | a",
    "see https://a.b/c?d=e&f, #12 and 0123abc and x/y#3.",
    "<http://auto.link> and <me@a.b>",
    "<details>\n<summary>Log &amp; more</summary>\n\ntext\n\n</details>",
    "raw <b>bold</b> <kbd>x</kbd> <unknown a='>'>y</unknown>",
    "```python\ndef f():\n    return 'é 🙂'\n```",
    "- item\n  ```\n  indented\n\n    more\n  ```",
    "    code by indentation\n      more",
    "emoji 👩‍👩‍👧 and ̈combined and \u202edeceiving".replace("\u202e", ""),
    "- [ ] to do\n- [x] done",
    "\ttabbed\n-\ttabbed item",
]


@pytest.mark.parametrize("text", WHOLE)
def test_each_run_is_the_text_at_its_place(text: str) -> None:
    check_places(text)


@pytest.mark.parametrize("text", [text for text in WHOLE if "tabbed" not in text])
def test_nothing_that_was_written_is_left_without_a_place(text: str) -> None:
    assert check_places(text).rest.replace("☐", "").replace("☑", "").split() == []


def test_a_word_that_also_stands_in_an_address_has_the_place_where_it_is_read() -> None:
    text = "[a](http://x.y/b 'b c') b c"
    assert read(text).runs[-1] == (text.rindex(" b c"), None, " b c")


def test_places_that_came_with_the_text_are_not_believed() -> None:
    text = 'a <span data-from="0" DATA-TO="9">forged</span>\n\n<div><span data-from="3">beta</span></div>'
    assert [run[0] for run in read(text).runs] == [0, text.index("forged"), text.index("beta")]


def test_folded_code_keeps_its_places() -> None:
    text = "before\n\n```\n" + "".join(f"line {number}\n" for number in range(80)) + "```\nafter"
    assert check_places(text).runs[-1] == (text.index("after"), None, "after")


def test_text_too_long_to_be_formatted_has_places_too() -> None:
    text = "\nfirst & last *word*\n" * 12_000
    assert check_places(text).runs == [(0, None, text)]


def test_text_made_to_lose_the_walk_costs_no_more_than_its_length() -> None:
    for hostile in (
        "<!--" * 20_000,
        "&amp" * 20_000,
        "[a](" * 10_000,
        "\\`" * 20_000,
        "<div\n" * 10_000,
        "|a" * 20_000,
    ):
        check_places(hostile)


MARKS = st.sampled_from(
    [
        *("**", "```\n", "\n\n", "> ", "- ", "    ", "&amp;", "&lt", "é", "🙂", "\r\n", "<b>", "</b>", "<!--", "-->"),
        *("<details>\n", "<pre>", "http://a.b/c", "#12", "[x](y)", "|--|--|\n", "word"),
        *"*_~`[]()<>!#&;|\\-+ \n\t\"'=:./0a",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(MARKS, max_size=40).map("".join))
def test_whatever_is_written_no_place_is_wrong(text: str) -> None:
    check_places(clean_text(text))
