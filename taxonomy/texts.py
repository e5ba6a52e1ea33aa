"""What a person writes about a codebook, a facet or a code: values that are cleaned and checked in one place.

Pure: no ORM. Line ends become LF and blanks at both ends go, so that the same words are the same text wherever they
were typed; what no database or file can hold (NUL, half of a surrogate pair) is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from annotator.common.errors import Invalid

if TYPE_CHECKING:
    from annotator.common.events import JsonValue

NAME_LENGTH = {"codebook": 200, "facet": 120, "code": 160}
GROUP_LENGTH = 60
TEXT_LENGTH = 20_000
LIST_LENGTH = 100
ANSWERS = ("one", "many")
SCALES = ("nominal", "ordinal")


class UnusableText(Invalid):
    """A text is missing, too long, or holds what can't be kept."""


def clean_text(text: str, field: str = "", limit: int = TEXT_LENGTH) -> str:
    """Return the text with LF line ends and without blanks at its ends; refuses what can't be stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > limit:
        raise UnusableText(f"This is too long: {len(text)} characters, where at most {limit} fit.", field)
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UnusableText("This holds a character that can't be stored (NUL, or half of a surrogate pair).", field)
    return text


def clean_line(text: str, field: str = "", limit: int = TEXT_LENGTH) -> str:
    """Return the text as one line, single blanks between words."""
    return " ".join(clean_text(text, field, limit).split())


def clean_list(texts: Iterable[str], field: str) -> tuple[str, ...]:
    """Return the texts cleaned, without empty ones."""
    cleaned = tuple(text for text in (clean_text(text, field) for text in texts) if text)
    if len(cleaned) > LIST_LENGTH:
        raise UnusableText(f"These are too many: {len(cleaned)}, where at most {LIST_LENGTH} fit.", field)
    return cleaned


def clean_name(name: str, kind: str) -> str:
    """Return the name of a codebook, facet or code as one line; refuses an empty or overlong one."""
    name = clean_line(name, "name")
    if not name:
        raise UnusableText(f"Give the {kind} a name.", "name")
    if len(name) > NAME_LENGTH[kind]:
        raise UnusableText(f"The name of a {kind} has at most {NAME_LENGTH[kind]} characters, not {len(name)}.", "name")
    return name


@dataclass(frozen=True)
class FacetText:
    """What a facet says and asks; `group` is "" for a facet of the report, else the name of the finding."""

    name: str
    question: str = ""
    answers: str = "one"
    scale: str = "nominal"
    is_required: bool = True
    group: str = ""
    is_evidence_required: bool = False

    def cleaned(self) -> "FacetText":
        """Return it cleaned; refuses what can't be used, by field."""
        if self.answers not in ANSWERS:
            raise UnusableText(f"A facet takes one or many answers, not {self.answers!r}.", "answers")
        if self.scale not in SCALES:
            raise UnusableText(f"A facet's scale is nominal or ordinal, not {self.scale!r}.", "scale")
        group = clean_line(self.group, "group")
        if len(group) > GROUP_LENGTH:
            raise UnusableText(f"The name of a finding has at most {GROUP_LENGTH} characters.", "group")
        return replace(
            self, name=clean_name(self.name, "facet"), question=clean_text(self.question, "question"), group=group
        )


def settings_of(source: object) -> dict[str, Any]:  # Any: texts and truths, by the names of FacetText's fields
    """Return a facet's settings by name, out of whatever has them: a text, an entry of a book, a row."""
    return {field.name: getattr(source, field.name) for field in fields(FacetText)}


@dataclass(frozen=True)
class CodeText:
    """What a code says: its name, definitions, rules, examples, counter-examples, notes and further names."""

    name: str
    brief: str = ""
    full: str = ""
    when_to_use: str = ""
    when_not: str = ""
    examples: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_selectable: bool = True
    counter_examples: tuple[str, ...] = ()
    notes: str = ""

    def cleaned(self) -> "CodeText":
        """Return it cleaned; refuses what can't be used, by field."""
        return replace(
            self,
            name=clean_name(self.name, "code"),
            brief=clean_text(self.brief, "brief"),
            full=clean_text(self.full, "full"),
            when_to_use=clean_text(self.when_to_use, "when_to_use"),
            when_not=clean_text(self.when_not, "when_not"),
            examples=clean_list(self.examples, "examples"),
            aliases=clean_list((clean_line(alias, "aliases") for alias in self.aliases), "aliases"),
            counter_examples=clean_list(self.counter_examples, "counter_examples"),
            notes=clean_text(self.notes, "notes"),
        )


def code_text(texts: Mapping[str, str], lists: Mapping[str, Iterable[str]], *, is_selectable: bool) -> CodeText:
    """Put a code's text together from its single texts and its lists, by field."""
    return CodeText(
        name=texts["name"],
        brief=texts["brief"],
        full=texts["full"],
        when_to_use=texts["when_to_use"],
        when_not=texts["when_not"],
        notes=texts["notes"],
        examples=tuple(lists["examples"]),
        counter_examples=tuple(lists["counter_examples"]),
        aliases=tuple(lists["aliases"]),
        is_selectable=is_selectable,
    )


def as_json(text: FacetText | CodeText) -> "dict[str, JsonValue]":
    """Return the text as JSON values, field by field."""
    values = {field.name: getattr(text, field.name) for field in fields(text)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
