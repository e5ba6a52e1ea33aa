"""Addresses in running text made into links; and, in text of a known project, references such as #12 and commits.

A rule for the Markdown parser. It reads each text once: the usual library for this takes seconds on hostile input.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

URL = r"(?<![\w/])(?P<url>https?://[^\s<>\"`\\]+)"
REFERENCE = (
    r"(?<![\w/.&#-])(?:(?P<project>[A-Za-z0-9-]{1,39}/[\w.-]{1,100})?#(?P<number>[1-9]\d{0,8})(?![\w-])"
    r"|(?P<commit>(?=[0-9]*[a-f])(?=[a-f]*[0-9])(?:[0-9a-f]{40}|[0-9a-f]{7,12}))(?![\w/-]|\.\w))"
)
IN_ANY_TEXT = re.compile(URL)
IN_PROJECT = re.compile(f"{URL}|{REFERENCE}")
# marks that end a sentence rather than an address
TRAILING = "?!.,:;*_~'\"]}"


def link_addresses(state: StateCore) -> None:
    """Put links into every text of a document; `project` in its environment is an address such as a repository's."""
    project = state.env.get("project")
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = list(_with_links(state, token.children, project))


def _with_links(state: StateCore, tokens: list[Token], project: str | None) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            depth += token.nesting
        elif token.type == "html_inline":
            depth += _anchors_in(token.content)
        if token.type == "text" and depth <= 0:
            yield from _split(state, token, project)
        else:
            yield token


def _anchors_in(html: str) -> int:
    start = html[:3].lower()
    return -1 if start == "</a" else 1 if start in ("<a ", "<a>", "<a\n") else 0


def _split(state: StateCore, token: Token, project: str | None) -> Iterator[Token]:
    text, places = token.content, [(0, 0, "")]
    for found in (IN_PROJECT if project else IN_ANY_TEXT).finditer(text):
        target = trim_url(found["url"]) if found["url"] else _target_of(found, project or "")
        end = found.start() + len(target) if found["url"] else found.end()
        if state.md.validateLink(target):
            places.append((found.start(), end, target))
    if len(places) == 1:
        yield token
        return
    for (_, before, _), (start, end, target) in pairwise(places):
        if start > before:
            yield _text(text[before:start], token.level)
        yield from _link(text[start:end], state.md.normalizeLink(target), token.level)
    if places[-1][1] < len(text):
        yield _text(text[places[-1][1] :], token.level)


def _target_of(found: "re.Match[str]", project: str) -> str:
    if found["commit"]:
        return f"{project}/commit/{found['commit']}"
    if found["project"]:
        project = f"{project.rsplit('/', 2)[0]}/{found['project']}"
    return f"{project}/issues/{found['number']}"


def trim_url(url: str) -> str:
    """Return an address without the punctuation of the sentence around it."""
    end, surplus = len(url), url.count(")") - url.count("(")
    while end and (url[end - 1] in TRAILING or (url[end - 1] == ")" and surplus > 0)):
        surplus -= url[end - 1] == ")"
        end -= 1
    return url[:end]


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)


def _link(content: str, target: str, level: int) -> Iterator[Token]:
    yield Token("link_open", "a", 1, attrs={"href": target}, level=level, markup="linkify", info="auto")
    yield _text(content, level + 1)
    yield Token("link_close", "a", -1, level=level, markup="linkify", info="auto")
