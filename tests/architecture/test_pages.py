"""Every page as it is sent: under a strict content security policy, and with nothing that it would have to forgive."""

import re

import pytest
from django.http import HttpResponse

from tests.architecture.everything import PEOPLE, build
from tests.architecture.test_permissions import Visitors, rows

# who sees the most of a page
HEADER = "Content-Security-Policy"
EYES = ("anonymous", "lead", "adjudicator", "rater", "owner")


@pytest.fixture
def pages(db: None) -> dict[str, HttpResponse]:
    """Each HTML page, as the first of EYES who may see it gets it."""
    visitors = Visitors(build())
    found = {}
    for address, phase, row in rows("GET"):
        allowed = dict(zip(PEOPLE, row.split(), strict=True))
        for person in EYES:
            if allowed[person] == "200":
                answer = visitors.ask(person, "GET", address, phase)
                if answer.headers.get("Content-Type", "").startswith("text/html"):
                    found[f"{address}@{phase} as {person}"] = answer
                break
    for person in ("anonymous", "lead"):
        found[f"not found as {person}"] = visitors.ask(person, "GET", "accounts:first_owner", "open")
    return found


def test_every_page_is_sent_under_a_strict_policy(pages: dict[str, HttpResponse]) -> None:
    assert len(pages) > 40
    bad = {}
    for name, answer in pages.items():
        policy = answer.headers.get(HEADER, "")
        parts = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
        is_strict = (
            parts.get("default-src") == ["'none'"]
            and parts.get("frame-ancestors") == ["'none'"]
            and parts.get("base-uri") == ["'none'"]
            and "unsafe-" not in policy
            and "*" not in policy
            and "http:" not in policy
            and "https:" not in policy
        )
        if not is_strict:
            bad[name] = policy
    assert bad == {}


def test_every_page_keeps_browsers_from_guessing_framing_and_telling(pages: dict[str, HttpResponse]) -> None:
    expected = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}
    wrong = {
        name: {header: answer.headers.get(header) for header in expected}
        for name, answer in pages.items()
        if any(answer.headers.get(header) != value for header, value in expected.items())
    }
    assert wrong == {}


def test_no_page_holds_inline_style_script_or_handler(pages: dict[str, HttpResponse]) -> None:
    found = {}
    for name, answer in pages.items():
        text = re.sub(r"<template\b.*?</template>|<textarea\b.*?</textarea>", "", answer.content.decode(), flags=re.S)
        tags = re.findall(r"<[a-zA-Z][^>]*>", text)
        inline = [tag for tag in tags if re.search(r"\s(?:style|on[a-z]+)\s*=", re.sub(r'="[^"]*"', '=""', tag))]
        inline += [
            tag
            for tag in tags
            if re.match(r"<(?:script|style)\b", tag) and not re.search(r"\b(?:src|nonce)=|application/json", tag)
        ]
        if inline:
            found[name] = inline[:3]
    assert found == {}


def test_every_page_has_a_language_a_title_and_one_main_part(pages: dict[str, HttpResponse]) -> None:
    lacking = {}
    for name, answer in pages.items():
        text = answer.content.decode()
        if "<html" not in text:
            continue  # a fragment of a page
        parts = {
            "language": bool(re.search(r'<html[^>]*\blang="en"', text)),
            "title": bool(re.search(r"<title>\s*\S", text)),
            "main": len(re.findall(r"<main\b", text)) == 1,
            "heading": len(re.findall(r"<h1\b", text)) == 1,
        }
        if not all(parts.values()):
            lacking[name] = [part for part, is_there in parts.items() if not is_there]
    assert lacking == {}


def test_a_nonce_is_good_for_one_answer(db: None) -> None:
    visitors = Visitors(build())
    first, second = (visitors.ask("lead", "GET", "rounds:new", "open").headers[HEADER] for _ in range(2))
    used = [set(re.findall(r"'nonce-([^']+)'", policy)) for policy in (first, second)]
    assert not (used[0] & used[1])
