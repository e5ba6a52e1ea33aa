"""The text of one part of a report (its body, a comment) as HTML: long code folded, headings below the page's own."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from annotator.common.markdown import DECEIVING, FORMAT_LIMIT, build_parser, format_markdown
from mining.rendering.code import LONG, SHOWN_OF_ENVIRONMENT, render_code
from mining.rendering.html_places import harmless, in_html
from mining.rendering.places import find_runs, marked, wrapped

ENVIRONMENT_HEADING = re.compile(r"\b(?:environment|system info|versions?|hardware)\b", re.IGNORECASE)
HEADING = re.compile(r"<(/?)h[1-6]>")
HEADING_OPENED = re.compile(r"<h([1-6])>")


def render_text(text: str, project: str, *, tells_places: bool = False) -> SafeString:
    """Return one part of a report as sanitised HTML; its headings come below a second-level heading.

    With `tells_places` each run of its text says where it stands in the source, as `places` describes.
    """
    if tells_places and len(text) > FORMAT_LIMIT:
        return render_plain(text)
    html: str = format_markdown(_parser(tells_places), text, project)
    # the sanitiser left these two without attributes, and text that looks like them escaped
    html = HEADING.sub(_lowered(HEADING_OPENED.findall(html)), html)
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
    return mark_safe(html)  # noqa: S308  # sanitised by format_markdown; the lines above add fixed markup


def _lowered(levels: Sequence[str]) -> Callable[["re.Match[str]"], str]:
    """Return a replacement for headings that keeps their order of rank but leaves no level out, from the third on."""
    ranks = {level: rank for rank, level in enumerate(sorted(set(levels)), start=3)}
    coming, last = iter(levels), 2

    def replace(tag: "re.Match[str]") -> str:
        nonlocal last
        if not tag[1]:
            last = min(ranks[next(coming)], last + 1, 6)
        return f"<{tag[1]}h{last}>"

    return replace


def render_plain(text: str) -> SafeString:
    """Return text as it was written, for what is too long to be formatted."""
    inside = wrapped(escape(text.translate(DECEIVING)), 0)
    return mark_safe(f'<pre tabindex="0">{inside}</pre>')  # noqa: S308  # escaped in the line above


@cache
def _parser(tells_places: bool) -> MarkdownIt:
    parser = build_parser(keeps_line_breaks=True)
    parser.add_render_rule("fence", _code)
    parser.add_render_rule("code_block", _code)
    parser.add_render_rule("table_open", _table)
    parser.add_render_rule("table_close", _table_end)
    if tells_places:
        parser.core.ruler.after("text_join", "places", _find_places)
        parser.add_render_rule("text", _runs)
        parser.add_render_rule("code_inline", _code_in_line)
        parser.add_render_rule("html_inline", _html)
        parser.add_render_rule("html_block", _html)
    return parser


def _find_places(state: StateCore) -> None:
    find_runs(state.tokens, state.src)


def _runs(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    return "".join(map(marked, tokens[index].meta["runs"]))


def _code_in_line(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    return f"<code>{_runs(renderer, tokens, index, options, env)}</code>"


def _html(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    token = tokens[index]
    return in_html(token.content, token.meta["places"]) if "places" in token.meta else harmless(token.content)


def _code(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    token = tokens[index]
    words = token.info.split(maxsplit=1)
    return render_code(token.content, words[0] if words else "", token.meta.get("places", ()))


def _table(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    """Fold a table that is long, or that lists an environment."""
    first, after = tokens[index].map or [0, 0]
    heading = tokens[index - 2].content if index > 2 and tokens[index - 1].type == "heading_close" else ""
    rows = max(after - first - 2, 1)
    if rows <= LONG and not (rows > SHOWN_OF_ENVIRONMENT and ENVIRONMENT_HEADING.search(heading)):
        return "<table>\n"
    return f'<details class="fold"><summary>A table of {rows} rows</summary><table>\n'


def _table_end(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    opening = next(n for n in range(index, -1, -1) if tokens[n].type == "table_open")
    is_folded = _table(renderer, tokens, opening, options, env) != "<table>\n"
    return "</table></details>\n" if is_folded else "</table>\n"
