"""Codings for tests, made through services: contents in few words, and whole rounds coded."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count

from annotator.coding import services
from annotator.coding.answers import NOTHING, UNSURE, Content, FacetAnswer
from annotator.coding.models import Coding
from annotator.rounds.models import Assignment, Round

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
_numbers = count(1)

Said = str | Iterable[str] | FacetAnswer


def codes(*keys: str) -> FacetAnswer:
    """Return an answer of these codes."""
    return FacetAnswer("codes", frozenset(keys))


def say(said: Said) -> FacetAnswer:
    """Return an answer from few words: "crash", ["train", "serve"], "nothing" or "unsure"."""
    if isinstance(said, FacetAnswer):
        return said
    if isinstance(said, str):
        return {"nothing": NOTHING, "unsure": UNSURE}.get(said) or codes(said)
    return codes(*said)


def content(
    findings: Iterable[Mapping[str, Said]] = (), *, memo: str = "", group: str = "Finding", **answers: Said
) -> Content:
    """Return a coding's content: `content(symptom="crash", phase="nothing")`; `-` in a key is written `_`."""
    rows = tuple({_key(key): say(said) for key, said in finding.items()} for finding in findings)
    return Content(
        answers={_key(key): say(said) for key, said in answers.items()},
        findings={group: rows} if rows else {},
        memo=memo,
    )


def _key(name: str) -> str:
    return name.replace("_", "-")


def submit(
    assignment: Assignment,
    said: Content | None = None,
    *,
    client_id: str | None = None,
    active_seconds: int = 60,
    at: datetime = AT,
    **answers: Said,
) -> Coding:
    """Submit as the assignment's own rater: a ready content, or answers in few words."""
    return services.submit(
        assignment=assignment,
        content=said or content(**answers),
        client_id=client_id or f"test-{next(_numbers)}",
        active_seconds=active_seconds,
        by=assignment.rater,
        at=at,
    )


def code_round(round: Round, said: Mapping[str, Mapping[int, Content]]) -> None:
    """Submit for each rater (by username) what they say of each report (by report id)."""
    rows = Assignment.objects.filter(round=round).select_related("rater", "round_report").order_by("position")
    for assignment in rows:
        content_of_report = said.get(assignment.rater.username, {}).get(assignment.round_report.report_id)
        if content_of_report is not None:
            submit(assignment, content_of_report)
