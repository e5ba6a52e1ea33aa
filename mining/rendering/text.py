"""The text of one part of a report (its body, a comment) as HTML: long code folded, headings below the page's own."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from annotator.common.markdown import build_parser, format_markdown, highlight_code

# blocks up to LONG lines are shown whole; of longer ones so many that what it is can be told
LONG, SHOWN = 24, 10
HEADING = re.compile(r"<(/?)h[1-6]>")
HEADING_OPENED = re.compile(r"<h([1-6])>")


def render_text(text: str, project: str) -> SafeString:
    """Return one part of a report as sanitised HTML; its headings come below a second-level heading."""
    html: str = format_markdown(_parser(), text, project)
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


@cache
def _parser() -> MarkdownIt:
    parser = build_parser(keeps_line_breaks=True)
    parser.add_render_rule("fence", _code)
    parser.add_render_rule("code_block", _code)
    return parser


def _code(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    words = tokens[index].info.split(maxsplit=1)
    language = words[0] if words else ""
    # the highlighter closes every mark at the end of its line, so the lines can be parted
    lines = highlight_code(tokens[index].content, language).rstrip("\n").split("\n")
    if len(lines) <= LONG:
        return _block(lines)
    summary = f"{len(lines) - SHOWN} more lines" + (f" of {escape(language)}" if language else "")
    folded = f'<details class="fold"><summary>{summary}</summary>{_block(lines[SHOWN:])}</details>'
    return _block(lines[:SHOWN]) + folded


def _block(lines: Sequence[str]) -> str:
    return f'<pre class="highlight"><code>{chr(10).join(lines)}\n</code></pre>\n'
