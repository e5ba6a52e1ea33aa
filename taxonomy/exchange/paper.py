"""A codebook for a paper's appendix: Markdown, and LaTeX that compiles with plain `longtable`. Pure."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from taxonomy.book import Book, CodeEntry, FacetEntry
from taxonomy.examples import read_quoted

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)", re.MULTILINE)
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}


def dump_markdown(book: Book) -> str:
    """Return the book as a document: a section a facet, a list item a code, with its rules and examples below."""
    lines = [f"# {_md(book.name)}", ""]
    if book.description:
        lines += [_md(book.description), ""]
    for facet in book.facets:
        lines += [f"## {_md(facet.name)}", ""]
        lines += [f"*{_md(facet.question)}*", ""] if facet.question else []
        lines += [_settings(facet), ""]
        for code in facet.codes:
            lines += _md_code(code)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _settings(facet: FacetEntry) -> str:
    parts = ["several codes" if facet.takes_many else "one code", facet.scale]
    parts.append("required" if facet.is_required else "optional")
    parts += ["evidence required"] if facet.is_evidence_required else []
    parts += [f"part of each {_md(facet.group)}"] if facet.group else []
    return ", ".join(parts).capitalize() + "."


def _md_code(code: CodeEntry) -> Iterator[str]:
    pad = "  " * code.depth
    status = "" if code.status == "active" else f" ({code.status})"
    brief = f": {_md(code.brief)}" if code.brief else ""
    yield _indented(f"- **{_md(code.name)}**{status}{brief}", pad)
    for label, text in _parts(code):
        yield _indented(f"  - *{label}:* {_md_quoted(text)}", pad)


def _parts(code: CodeEntry) -> Iterator[tuple[str, str]]:
    yield from (
        (label, text)
        for label, text in (
            ("Definition", code.full),
            ("When", code.when_to_use),
            ("Not when", code.when_not),
            *(("Example", example) for example in code.examples),
            *(("Counter-example", example) for example in code.counter_examples),
            ("Also", ", ".join(code.aliases)),
        )
        if text
    )


def _md_quoted(text: str) -> str:
    example = read_quoted(text)
    return f"{_md(example.words)} ([{_md(example.source)}](<{example.address}>))" if example.address else _md(text)


def _indented(text: str, pad: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([f"{pad}{first}", *(f"{pad}    {line}".rstrip() for line in rest)])


def _md(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))


def dump_latex(book: Book) -> str:
    """Return a table a facet (code and definition), with captions and labels; needs the packages named on top."""
    lines = [
        "% \\usepackage[T1]{fontenc} \\usepackage[utf8]{inputenc} \\usepackage{longtable,booktabs,hyperref}",
        f"% {book.name}".replace("\n", " "),
    ]
    for facet in book.facets:
        lines += [
            "",
            r"\begin{longtable}{@{}p{0.28\linewidth}p{0.68\linewidth}@{}}",
            rf"\caption{{{_tex(facet.name)}{': ' + _tex(facet.question) if facet.question else ''}}}"
            rf"\label{{tab:{facet.key}}}\\",
            r"\toprule",
            r"Code & Definition \\",
            r"\midrule",
            r"\endfirsthead",
            r"\toprule",
            r"Code & Definition \\",
            r"\midrule",
            r"\endhead",
            r"\bottomrule",
            r"\endfoot",
            *(_tex_row(code) for code in facet.codes if code.status == "active"),
            r"\end{longtable}",
        ]
    return "\n".join(lines) + "\n"


def _tex_row(code: CodeEntry) -> str:
    name = _tex(code.name) if code.is_selectable else rf"\textbf{{{_tex(code.name)}}}"
    indent = rf"\hspace*{{{code.depth}em}}" if code.depth else ""
    text = _tex(code.brief or code.full)
    text += rf" \emph{{When:}} {_tex(code.when_to_use)}" if code.when_to_use else ""
    text += rf" \emph{{Not when:}} {_tex(code.when_not)}" if code.when_not else ""
    text += "".join(rf" \emph{{Example:}} {_tex_quoted(example)}" for example in code.examples)
    text += "".join(rf" \emph{{But not:}} {_tex_quoted(example)}" for example in code.counter_examples)
    return rf"{indent}{name} & {text} \\"


def _tex_quoted(text: str) -> str:
    example = read_quoted(text)
    source = rf" (\href{{{_tex_address(example.address)}}}{{{_tex(example.source)}}})" if example.address else ""
    return f"{_tex(example.words)}{source}"


def _tex_address(address: str) -> str:
    return "".join(f"\\{letter}" if letter in "%#&" else quote(letter, safe=":/?=+,;@!~._-") for letter in address)


def _tex(text: str) -> str:
    return " ".join("".join(_TEX.get(letter, letter) for letter in text).split())
