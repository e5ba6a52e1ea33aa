"""Text that people write, as HTML that is safe to show: GitHub-flavoured Markdown, highlighted code, no hostile parts.

Nothing is ever fetched from outside: an image becomes a link to it. What a report's thread needs beyond this (folded
logs, references to other reports) the mining room adds to the parser that it builds here.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from annotator.common.links import link_addresses

# what costs more than it shows is left plain: a log of megabytes in colours, a text longer than any person wrote
HIGHLIGHT_LIMIT = 30_000
FORMAT_LIMIT = 200_000
# the languages of engines and of what is pasted from them; some of the library's other 500 lexers are slow on odd input
LANGUAGES = {
    *("bash", "bat", "c", "c++", "cmake", "console", "cpp", "cs", "csharp", "css", "cu", "cuda", "cxx", "diff"),
    *("docker", "dockerfile", "go", "golang", "h", "hpp", "html", "http", "ini", "java", "javascript", "js", "json"),
    *("jsx", "kotlin", "lua", "make", "makefile", "metal", "objc", "objective-c", "patch", "php", "perl", "pl"),
    *("powershell", "ps1", "properties", "protobuf", "py", "py3", "pycon", "pytb", "python", "python3", "rb", "rs"),
    *("ruby", "rust", "scala", "sh", "shell", "sql", "swift", "toml", "ts", "tsx", "typescript", "vim", "xml"),
    *("yaml", "yml", "zig", "zsh"),
}
# marks that turn text around or hide it, so that code reads otherwise than it runs; each shown as one visible mark
DECEIVING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "dl", "dt", "em", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "s", "samp", "span", "strong", "sub", "summary"),
    *("sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "var"),
}
ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "details": {"class", "open"},
    "li": {"class"},
    "ol": {"start"},
    "pre": {"class"},
    "span": {"class", "data-from", "data-to"},
    "td": {"align"},
    "th": {"align"},
}
# a class from outside could dress text up as part of the product
CLASSES = {
    "a": {"image"},
    "details": {"fold"},
    "li": {"task-list-item"},
    "pre": {"highlight"},
    "span": frozenset(STANDARD_TYPES.values()),
}
TASK = re.compile(r"\[[ xX]\]\s")
# up to the next angle bracket only, so that hostile text costs no more than its length
RAW_IMAGE = re.compile(r"""<img\b[^<>]*?\ssrc\s*=\s*["']?([^"'\s<>]+)[^<>]*>""", re.IGNORECASE)


def render_markdown(text: str) -> SafeString:
    """Return the text as sanitised HTML; the same text always gives the same HTML."""
    return format_markdown(_parser(), text)


def format_markdown(parser: MarkdownIt, text: str, project: str = "") -> SafeString:
    """Return the text as sanitised HTML by a parser of `build_parser`; overlong text is shown as it is.

    With the address of a `project`, references such as #12 become links.
    """
    text = text.translate(DECEIVING)
    if len(text) > FORMAT_LIMIT:
        return mark_safe(f'<pre tabindex="0">{escape(text)}</pre>')  # noqa: S308  # escaped right there
    html = parser.render(text, {"project": project})
    return sanitise(RAW_IMAGE.sub(r'<a class="image" href="\1">Image</a>', html))


def sanitise(html: str) -> SafeString:
    """Return HTML with only what text needs: no scripts, styles, forms, frames, images or foreign classes."""
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        # a block of code that scrolls sideways must be reachable without a mouse
        set_tag_attribute_values={"a": {"target": "_blank"}, "pre": {"tabindex": "0"}},
        strip_comments=True,
    )
    return mark_safe(clean)  # noqa: S308  # it was sanitised in the line above


def build_parser(*, keeps_line_breaks: bool = False) -> MarkdownIt:
    """Return a parser of GitHub-flavoured Markdown; comments on GitHub keep their line breaks, documents do not."""
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False, "breaks": keeps_line_breaks, "highlight": _fence})
    # before escaped marks are joined to the text, so that \\#12 stays what it is
    parser.core.ruler.after("linkify", "addresses", link_addresses)
    parser.core.ruler.push("tasks", _mark_tasks)
    parser.add_render_rule("image", _image_as_link)
    parser.add_render_rule("th_open", _cell)
    parser.add_render_rule("td_open", _cell)
    return parser


def highlight_code(code: str, language: str) -> str:
    """Return the inside of a `pre`: highlighted when the language is known and the code is not huge."""
    lexer = _lexer(language.lower()) if len(code) <= HIGHLIGHT_LIMIT else None
    if lexer is None:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


@cache
def _parser() -> MarkdownIt:
    parser = build_parser()
    parser.core.ruler.push("headings", _lower_headings)
    return parser


@cache
def _lexer(language: str) -> Any:  # pygments' lexers have no common type
    try:
        return get_lexer_by_name(language, stripnl=False) if language in LANGUAGES else None
    except ClassNotFound:
        return None


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute != "class":
        return value
    return " ".join(name for name in value.split() if name in CLASSES.get(tag, ())) or None


def _fence(code: str, language: str, attributes: str) -> str:
    return f'<pre class="highlight"><code>{highlight_code(code, language)}</code></pre>\n'


def _lower_headings(state: StateCore) -> None:
    """Let a text's headings begin at the second level: the first is the page's own title."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"


def _mark_tasks(state: StateCore) -> None:
    """Show the box of a task as a sign: nobody can tick it here."""
    for before, opening, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        text = inline.children[0] if inline.type == "inline" and inline.children else None
        if before.type == "list_item_open" and opening.type == "paragraph_open" and text and TASK.match(text.content):
            before.attrSet("class", "task-list-item")
            text.content = ("☐" if text.content[1] == " " else "☑") + text.content[3:]


def _cell(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    side = str(tokens[index].attrs.get("style", "")).removeprefix("text-align:")
    return f'<{tokens[index].tag} align="{side}">' if side else f"<{tokens[index].tag}>"


def _image_as_link(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    token = tokens[index]
    words = escape(token.content or "without description")
    return f'<a class="image" href="{escape(str(token.attrs.get("src", "")))}">Image: {words}</a>'
