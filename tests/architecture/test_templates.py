"""House rules of pages: nothing inline that the content security policy would refuse, no database, no arithmetic."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files

TEMPLATES = [path for path in files() if path.suffix in {".html", ".txt"} and path.parts[0] == "templates"]
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
SCRIPTS = [path for path in files() if path.suffix == ".js" and "vendor" not in path.parts]


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def tags(path: Path) -> list[str]:
    """Return the HTML tags of a template, its Django tags taken out."""
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", read(path), flags=re.DOTALL)
    return re.findall(r"<[a-zA-Z][^<]*?>", re.sub(r"{%.*?%}|{{.*?}}", "x", text, flags=re.DOTALL), flags=re.DOTALL)


def test_there_are_pages_to_judge() -> None:
    assert len(PAGES) > 10


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_no_style_attribute(path: Path) -> None:
    assert [tag for tag in tags(path) if re.search(r"\sstyle\s*=", tag)] == []


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_no_event_handler_in_an_attribute(path: Path) -> None:
    assert [tag for tag in tags(path) if re.search(r"\s(on[a-z]+|hx-on[:a-z-]*)\s*=", tag)] == []


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_no_script_or_style_element_without_a_nonce_or_a_file(path: Path) -> None:
    found = re.findall(r"<(?:script|style)\b[^>]*>", read(path))
    bare = [tag for tag in found if "src=" not in tag and "nonce" not in tag and "application/json" not in tag]
    assert bare == []


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_nothing_is_marked_safe_in_a_template(path: Path) -> None:
    # Django writes the help of its own password fields as HTML, and nobody else can
    text = read(path).replace("field.help_text|safe", "")
    assert not re.search(r"\|\s*safe\b|{%\s*autoescape\s+off", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_query_and_no_arithmetic(path: Path) -> None:
    text = read(path)
    queries = re.findall(r"\.(?:all|exists|objects)\b\s*(?=[|%} ])|_set\b", text)
    arithmetic = re.findall(r"\|\s*(?:add|divisibleby):|{%\s*widthratio", text)
    assert queries + arithmetic == []


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_nothing_comes_from_another_host(path: Path) -> None:
    loading = [tag for tag in tags(path) if not tag.startswith("<a")]
    assert [tag for tag in loading if re.search(r"""\s(?:src|href)\s*=\s*["']?(?:https?:)?//""", tag)] == []


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_form_that_changes_something_carries_its_token(path: Path) -> None:
    forms = re.findall(r"<form\b.*?</form>", read(path), flags=re.DOTALL)
    posting = [form for form in forms if re.search(r"""method=["']?post""", form, flags=re.IGNORECASE)]
    assert [form[:80] for form in posting if "csrf_token" not in form] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=str)
def test_a_script_makes_no_code_of_text(path: Path) -> None:
    assert not re.search(r"\beval\(|new Function\(|document\.write\(|set(?:Timeout|Interval)\([\"'`]", read(path))
