"""Text that people write, as HTML that is safe to show: GitHub-flavoured Markdown, highlighted code, no hostile parts.

Nothing is ever fetched from outside: an image becomes a link to it. What a report's thread needs beyond this
(collapsed logs, mentions) is its own room's business.
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
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

# highlighting costs about 1 ms for 5 kB; a log of megabytes is shown plain
HIGHLIGHT_LIMIT = 50_000

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "dl", "dt", "em", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "s", "samp", "span", "strong", "sub", "summary"),
    *("sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "var"),
}
ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "details": {"open"},
    "li": {"class"},
    "ol": {"start"},
    "pre": {"class"},
    "span": {"class"},
    "td": {"align"},
    "th": {"align"},
    "ul": {"class"},
}
# a class from outside could dress text up as part of the product
CLASSES = {
    "a": {"image"},
    "li": {"task-list-item"},
    "pre": {"highlight"},
    "span": frozenset(STANDARD_TYPES.values()),
    "ul": {"contains-task-list"},
}
CHECKBOX = re.compile(r'<input class="task-list-item-checkbox"([^<>]*)>')
# up to the next angle bracket only, so that hostile text costs no more than its length
RAW_IMAGE = re.compile(r"""<img\b[^<>]*?\ssrc\s*=\s*["']?([^"'\s<>]+)[^<>]*>""", re.IGNORECASE)


def render_markdown(text: str) -> SafeString:
    """Return the text as sanitised HTML; the same text always gives the same HTML."""
    html = CHECKBOX.sub(lambda box: "☑" if "checked=" in box[1] else "☐", _parser().render(text))
    return sanitise(RAW_IMAGE.sub(r'<a class="image" href="\1">Image</a>', html))


def sanitise(html: str) -> SafeString:
    """Return HTML with only what text needs: no scripts, styles, forms, frames, images or foreign classes."""
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
        strip_comments=True,
    )
    return mark_safe(clean)  # noqa: S308  # it was sanitised in the line above


def highlight_code(code: str, language: str) -> str:
    """Return the inside of a `pre`: highlighted when the language is known and the code is not huge."""
    lexer = _lexer(language.lower()) if language and len(code) <= HIGHLIGHT_LIMIT else None
    if lexer is None:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


@cache
def _lexer(language: str) -> Any:  # pygments' lexers have no common type
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute != "class":
        return value
    return " ".join(name for name in value.split() if name in CLASSES.get(tag, ())) or None


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True, "highlight": _fence}).use(tasklists_plugin)
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False})  # "setup.py" is a file, not a site in Paraguay
    parser.add_render_rule("image", _image_as_link)
    parser.add_render_rule("th_open", _cell)
    parser.add_render_rule("td_open", _cell)
    return parser


def _fence(code: str, language: str, attributes: str) -> str:
    return f'<pre class="highlight"><code>{highlight_code(code, language)}</code></pre>\n'


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
