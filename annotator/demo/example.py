"""The example study as its files say it (examples/llm_inference_bugs/README.md describes them). Pure: no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from annotator.coding.answers import NOTHING, UNSURE, Content, FacetAnswer

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a PyYAML without its C half reads the same, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Plain = Mapping[str, Any]  # what YAML gives


@dataclass(frozen=True)
class Mark:
    """A passage of the report's body, by its words, that supports a code; `finding` is 0 for a facet of the report."""

    facet: str
    code: str
    quote: str
    finding: int = 0


@dataclass(frozen=True)
class ExampleCoding:
    """What a rater (by user name) says of a report (by address), and the passages marked in support."""

    report: str
    rater: str
    content: Content
    marks: tuple[Mark, ...] = field(default=())


@dataclass(frozen=True)
class ExampleDecision:
    """How the adjudicator rules on one question of a report."""

    report: str
    question: str
    content: Content
    reason: str
    cause: str


@dataclass(frozen=True)
class ExampleRound:
    """One round, and the phase in which the visitor finds it."""

    name: str
    purpose: str
    phase: str
    reports: tuple[str, ...]
    codings: tuple[ExampleCoding, ...]
    decisions: tuple[ExampleDecision, ...]


@dataclass(frozen=True)
class ExampleSample:
    """The draw that the rounds rest on, and what the screening of it excluded: the reason's key by address."""

    name: str
    state: str
    screening: str
    rater: str
    excluded: Mapping[str, str]


@dataclass(frozen=True)
class Example:
    """The files of a folder."""

    folder: Path

    @property
    def reports(self) -> Path:
        """The bug reports, one JSON object a line."""
        return self.folder / "reports.jsonl"

    @property
    def codebook(self) -> str:
        """The codebook as YAML."""
        return (self.folder / "codebook.yaml").read_text(encoding="utf-8")

    @property
    def protocol(self) -> str:
        """The protocol as Markdown."""
        return (self.folder / "protocol.md").read_text(encoding="utf-8")

    @cached_property
    def _work(self) -> Plain:
        text = (self.folder / "rounds.yaml").read_text(encoding="utf-8")
        work: Plain = yaml.load(text, Loader)
        return work

    def sample(self) -> ExampleSample:
        """Return the draw and its screening."""
        return ExampleSample(**self._work["sample"])

    def rounds(self) -> tuple[ExampleRound, ...]:
        """Return the rounds in their order."""
        return tuple(_round(data) for data in self._work["rounds"])


def _round(data: Plain) -> ExampleRound:
    return ExampleRound(
        name=data["name"],
        purpose=data["purpose"],
        phase=data["phase"],
        reports=tuple(data["reports"]),
        codings=tuple(_coding(each) for each in data["codings"]),
        decisions=tuple(_decision(each) for each in data["decisions"]),
    )


def _coding(data: Plain) -> ExampleCoding:
    marks = tuple(Mark(**each) for each in data.get("evidence", ()))
    return ExampleCoding(data["report"], data["rater"], _content(data), marks)


def _decision(data: Plain) -> ExampleDecision:
    kind = "group" if "findings" in data else "facet"
    question = f"{kind}:{data['question']}"
    return ExampleDecision(data["report"], question, _content(data), data["reason"], data["cause"])


def _content(data: Plain) -> Content:
    findings: Mapping[str, Sequence[Plain]] = data.get("findings", {})
    return Content(
        answers=_answers(data.get("answers", {})),
        findings={group: tuple(_answers(finding) for finding in rows) for group, rows in findings.items()},
        memo=data.get("memo", ""),
    )


def _answers(data: Plain) -> dict[str, FacetAnswer]:
    return {key: _answer(value) for key, value in data.items()}


def _answer(value: str | list[str]) -> FacetAnswer:
    if isinstance(value, str):
        return {"nothing": NOTHING, "unsure": UNSURE}[value]
    return FacetAnswer("codes", frozenset(value))
