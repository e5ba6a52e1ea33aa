"""What a commit's subject tells: whether it is a bug fix by some convention, its tags, its pull request. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

# what is looked at; longer subjects are bodies without a blank line
LONGEST = 300
LEADING_TAGS = re.compile(r"(?:\[[^\[\]]{1,80}\]\s{0,3}){1,8}")
TAG = re.compile(r"\[([^\[\]]{1,80})\]")
FIX_WORD = r"(?:bug|bug[ -]?fix(?:es)?|hot[ -]?fix(?:es)?|fix(?:es|ed|ing|up)?)"
TAG_OF_FIX = re.compile(rf"{FIX_WORD}(?:\W.*)?", re.IGNORECASE | re.DOTALL)
SCOPED = re.compile(rf"{FIX_WORD}(?:\((?P<scope>[^()]{{1,60}})\))?!?:", re.IGNORECASE)
COMPONENT = re.compile(rf"(?P<component>[\w./+-][\w./+, -]{{0,40}}?) ?: ?{FIX_WORD}\b", re.IGNORECASE)
VERB = re.compile(rf"{FIX_WORD}\b", re.IGNORECASE)
# an issue tracker's number in place of a topic: [nvbugs/123], [https://nvbugs/123], [TRTLLM-123], [None]
TRACKER = re.compile(r"(?:https?://)?nvbugs/\d+|[A-Z]{2,10}-\d+|None", re.IGNORECASE)
NUMBER_IN_SUBJECT = re.compile(r"\((?:#|gh-|!)(\d{1,9})\)", re.IGNORECASE)
CONVENTIONS = {
    "tag": ("[Bugfix] …", "A leading tag says so: [Bugfix], [Fix], [BUG FIX], [nvbugs/123][fix]"),
    "scoped": ("fix(scope): …", "Conventional commits: fix:, fix(scope):, bugfix(scope)!:"),
    "component": ("component : fix …", "The component first: “metal : fix …”, “CI: fix …”"),
    "verb": ("Fix …", "The subject, after its tags, begins with fix, fixes, fixed, bugfix or hotfix"),
}
WORD_EDGE_BEFORE, WORD_EDGE_AFTER = r"(?<![^\W_])", r"(?![^\W_])"


def convention_of(subject: str) -> str:
    """Return the convention by which a subject says that it is a bug fix, the first of them; empty when none."""
    subject = subject[:LONGEST].strip()
    if any(TAG_OF_FIX.fullmatch(tag) for tag in tags_of(subject)):
        return "tag"
    if SCOPED.match(subject):
        return "scoped"
    rest = LEADING_TAGS.sub("", subject, count=1) if subject.startswith("[") else subject
    if SCOPED.match(rest):
        return "scoped"
    if COMPONENT.match(rest):
        return "component"
    return "verb" if VERB.match(rest) else ""


def tags_of(subject: str) -> list[str]:
    """Return the tags before the subject's text, as they are written, without their brackets."""
    leading = LEADING_TAGS.match(subject.strip())
    return [tag.strip() for tag in TAG.findall(leading[0])] if leading else []


def topics_of(subject: str) -> list[str]:
    """Return what a subject says of its topic: its tags, its scope or its component; no number of a tracker."""
    subject = subject[:LONGEST].strip()
    topics = [tag for tag in tags_of(subject) if tag and not TRACKER.fullmatch(tag)]
    rest = LEADING_TAGS.sub("", subject, count=1) if subject.startswith("[") else subject
    if scoped := SCOPED.match(rest):
        topics += ["fix", *([scoped["scope"].strip()] if scoped["scope"] else [])]
    elif component := COMPONENT.match(rest):
        topics.append(component["component"].strip())
    return list(dict.fromkeys(topic for topic in topics if topic))


def numbers_in(subject: str) -> tuple[int | None, list[int]]:
    """Return the pull request that a subject ends with, `… (#12)`, and the other numbers in brackets."""
    subject = subject.rstrip()
    found = [(int(match[1]), match.end()) for match in NUMBER_IN_SUBJECT.finditer(subject)]
    if found and found[-1][1] == len(subject):
        return found[-1][0], [number for number, _ in found[:-1]]
    return None, [number for number, _ in found]


def compile_phrase(phrase: str) -> "re.Pattern[str]":
    """Return a pattern that finds a phrase as whole words in any case; `*` stands for the rest of a word.

    No regular expression of a person is ever run: one could keep a worker busy for ever. This one takes time in
    proportion to the subject, because what `*` has matched is never tried again.
    """
    phrase = " ".join(phrase.split())
    is_start = phrase.startswith("^")
    before = r"\A\s*" if is_start else ""
    parts = phrase.removeprefix("^").strip().split("*")
    if parts[0] and parts[0][0].isalnum() and not is_start:
        before = WORD_EDGE_BEFORE
    pattern = before + _literal(parts[0], is_last=len(parts) == 1)
    for place, part in enumerate(parts[1:], start=1):
        is_last = place == len(parts) - 1
        pattern += rf"(?>\S*?{_literal(part, is_last=is_last)})" if part else (r"\S*+" if is_last else "")
    return re.compile(pattern, re.IGNORECASE)


def _literal(text: str, *, is_last: bool) -> str:
    words = r"\s+".join(re.escape(word) for word in text.split(" "))
    return words + (WORD_EDGE_AFTER if is_last and text and text[-1].isalnum() else "")


@dataclass(frozen=True)
class Wanted:
    """Which subjects are bug fixes: of one of these conventions or phrases, and without any phrase of `without`."""

    conventions: Sequence[str] = tuple(CONVENTIONS)
    phrases: Sequence[str] = ()
    without: Sequence[str] = ()

    def why(self, subject: str) -> str:
        """Return the convention or "phrase" by which a subject is wanted, empty when it is not."""
        subject = subject[:LONGEST]
        convention = convention_of(subject)
        reason = convention if convention in self.conventions else ""
        if not reason and any(pattern.search(subject) for pattern in self._patterns):
            reason = "phrase"
        return "" if reason and any(pattern.search(subject) for pattern in self._unwanted) else reason

    @cached_property
    def _patterns(self) -> list["re.Pattern[str]"]:
        return [compile_phrase(phrase) for phrase in self.phrases]

    @cached_property
    def _unwanted(self) -> list["re.Pattern[str]"]:
        return [compile_phrase(phrase) for phrase in self.without]
