"""What a coding says, as one frozen value: pure, shared by desk, API, agreement, adjudication and exports.

JSON shape (drafts, API, exports), by the stable keys of facets and codes::

    {"answers": {"symptom": {"kind": "codes", "codes": ["crash"]}, "phase": {"kind": "nothing"}},
     "findings": {"Finding": [{"component": {"kind": "codes", "codes": ["operators"]}, "root-cause": {...}}]},
     "memo": "", "evidence": [...]}

Evidence, described in `annotator.coding.evidence`, is left out where there is none.
A facet that is absent was not answered; that is not the same as `nothing`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from annotator.coding.evidence import MOST_SPANS, Span, parse_span
from annotator.common.errors import Invalid
from annotator.common.events import JsonValue
from taxonomy.book import Book, FacetEntry, Question

Kind: TypeAlias = Literal["codes", "nothing", "unsure"]
MOST_FINDINGS = 20
LONGEST_MEMO = 20_000


@dataclass(frozen=True)
class FacetAnswer:
    """One facet's answer: some codes (keys), or that nothing applies, or that the rater is unsure."""

    kind: Kind
    codes: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, JsonValue]:
        """Return the JSON shape; codes sorted, so that equal answers are equal texts."""
        return {"kind": "codes", "codes": sorted(self.codes)} if self.kind == "codes" else {"kind": self.kind}


NOTHING = FacetAnswer("nothing")
UNSURE = FacetAnswer("unsure")
Finding: TypeAlias = Mapping[str, FacetAnswer]


@dataclass(frozen=True)
class Content:
    """A whole coding: answers of the report's facets, findings by group, the memo, and evidence in its order."""

    answers: Mapping[str, FacetAnswer] = field(default_factory=dict)
    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    memo: str = ""
    evidence: tuple[Span, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was put down yet."""
        return not (self.answers or any(self.findings.values()) or self.memo.strip())

    def placed(self) -> Iterator[tuple[int, str, FacetAnswer]]:
        """Yield each answer with its place, as rows hold it: the finding's number, 0 for the report, and the facet."""
        for key, answer in self.answers.items():
            yield 0, key, answer
        for findings in self.findings.values():
            for number, finding in enumerate(findings, start=1):
                for key, answer in finding.items():
                    yield number, key, answer

    def to_json(self) -> dict[str, JsonValue]:
        """Return the JSON shape of this module's head."""
        said: dict[str, JsonValue] = {
            "answers": {key: answer.to_json() for key, answer in self.answers.items()},
            "findings": {
                group: [{key: answer.to_json() for key, answer in finding.items()} for finding in findings]
                for group, findings in self.findings.items()
            },
            "memo": self.memo,
        }
        return {**said, "evidence": [span.to_json() for span in self.evidence]} if self.evidence else said


def parse_content(data: JsonValue, book: Book) -> Content:
    """Read the JSON shape against a version; refuses unknown facets and codes, headings, and odd shapes by name."""
    if not isinstance(data, Mapping):
        raise Invalid("A coding is an object with answers, findings, memo and evidence.")
    unknown = set(data) - {"answers", "findings", "memo", "evidence"}
    if unknown:
        raise Invalid(f"A coding has no part called {sorted(unknown)[0]!r}.")
    answers, findings, memo = data.get("answers", {}), data.get("findings", {}), data.get("memo", "")
    if not isinstance(answers, Mapping) or not isinstance(findings, Mapping) or not isinstance(memo, str):
        raise Invalid("In a coding, answers and findings are objects and memo is text.")
    _check_memo(memo)
    content = Content(
        answers=_parse_answers(answers, {facet.key: facet for facet in book.report_facets}),
        findings={group: _parse_findings(group, rows, book) for group, rows in findings.items()},
        memo=memo,
    )
    spans = data.get("evidence", ())
    return replace(content, evidence=_parse_evidence(spans, content, findings, book)) if spans else content


def _parse_evidence(
    rows: JsonValue, content: Content, findings: Mapping[str, JsonValue], book: Book
) -> tuple[Span, ...]:
    """Read spans, each supporting an answer that is given."""
    if isinstance(rows, str) or not isinstance(rows, (list, tuple)):
        raise Invalid("Evidence is a list.", "evidence")
    if len(rows) > MOST_SPANS:
        raise Invalid(f"A coding has at most {MOST_SPANS} pieces of evidence; this one has {len(rows)}.", "evidence")
    said = {(number, key): answer for number, key, answer in content.placed()}
    return tuple(sorted({_supporting(_moved(parse_span(row), findings, book), said) for row in rows}))


def _moved(span: Span, findings: Mapping[str, JsonValue], book: Book) -> Span:
    """Return a span under the number that its finding has once those that say nothing are left out."""
    facet = book.by_key.get(span.facet)
    rows = findings.get(facet.group, ()) if facet is not None and span.finding else ()
    before = rows[: span.finding - 1] if isinstance(rows, (list, tuple)) else ()
    return replace(span, finding=span.finding - sum(not row for row in before))


def _supporting(span: Span, said: Mapping[tuple[int, str], FacetAnswer]) -> Span:
    answer = said.get((span.finding, span.facet))
    if answer is None or (span.code not in answer.codes if answer.codes else span.code):
        raise Invalid(f"Evidence supports an answer; {span.code or span.facet!r} is not among them.", "evidence")
    return span


def _check_memo(memo: str) -> None:
    # NUL and halves of surrogate pairs are legal in JSON, but no database stores them as text
    if "\0" in memo or any("\ud800" <= letter <= "\udfff" for letter in memo):
        raise Invalid("A memo is text: it can't hold NUL or half a character.", "memo")
    if len(memo) > LONGEST_MEMO:
        raise Invalid(f"A memo has at most {LONGEST_MEMO:,} characters; this one has {len(memo):,}.", "memo")


def _parse_findings(group: str, rows: JsonValue, book: Book) -> tuple[Finding, ...]:
    if group not in book.groups:
        raise Invalid(f"This version of the codebook has no finding called {group!r}.")
    if isinstance(rows, str) or not isinstance(rows, (list, tuple)):
        raise Invalid(f"Findings of {group} are a list.")
    if len(rows) > MOST_FINDINGS:
        raise Invalid(f"A report has at most {MOST_FINDINGS} findings of {group}; this coding has {len(rows)}.")
    facets = {facet.key: facet for facet in book.groups[group]}
    parsed = tuple(_parse_answers(row, facets) for row in rows)
    return tuple(finding for finding in parsed if finding)


def _parse_answers(data: JsonValue, facets: Mapping[str, FacetEntry]) -> dict[str, FacetAnswer]:
    if not isinstance(data, Mapping):
        raise Invalid("Answers are an object from facet key to answer.")
    unknown = set(data) - set(facets)
    if unknown:
        raise Invalid(f"This version of the codebook asks no question {sorted(unknown)[0]!r} here.")
    return {key: _parse_answer(data[key], facet) for key, facet in facets.items() if key in data}


def _parse_answer(data: JsonValue, facet: FacetEntry) -> FacetAnswer:
    kind = data.get("kind") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or kind not in ("codes", "nothing", "unsure"):
        raise Invalid(f"An answer to {facet.name} has a kind: codes, nothing or unsure.", facet.key)
    if kind != "codes":
        return NOTHING if kind == "nothing" else UNSURE
    codes = data.get("codes")
    if isinstance(codes, str) or not isinstance(codes, (list, tuple)) or not codes:
        raise Invalid(f"An answer to {facet.name} lists at least one code.", facet.key)
    return FacetAnswer("codes", frozenset(_parse_code(code, facet) for code in codes))


def _parse_code(key: JsonValue, facet: FacetEntry) -> str:
    entry = facet.by_key.get(key) if isinstance(key, str) else None
    if entry is None:
        raise Invalid(f"{facet.name} has no code {key!r} in this version.", facet.key)
    if not entry.is_choosable:
        why = "is a heading" if not entry.is_selectable else f"is {entry.status}"
        raise Invalid(f"{entry.name} {why} and can't be chosen; choose a code below it.", facet.key)
    return entry.key


@dataclass(frozen=True)
class Gap:
    """The first place that keeps a coding from being submitted; `finding` is 0 for a facet of the report."""

    facet_key: str
    finding: int
    sentence: str


class Incomplete(Invalid):
    """The coding can't be submitted yet; `gap` says where the rater has to look."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(gap.sentence, gap.facet_key)
        self.gap = gap


def check_complete(content: Content, book: Book, questions: Collection[Question] | None = None) -> None:
    """Refuse a coding that leaves a required facet open, or gives several codes where one is asked.

    With `questions`, those alone are looked at.
    """
    gap = next(find_gaps(content, book, questions), None)
    if gap is not None:
        raise Incomplete(gap)


def find_gaps(content: Content, book: Book, questions: Collection[Question] | None = None) -> Iterator[Gap]:
    """Yield what keeps a coding, or its answers to some questions, from being submitted, in the order of the book."""
    for question in book.questions() if questions is None else questions:
        if not question.is_group:
            yield from _gaps_of_facet(content.answers, question.facets[0], 0, "")
            continue
        group = question.facets[0].group
        # a group that asks for something asks for it at least once
        for number, finding in enumerate(content.findings.get(group) or ({},), start=1):
            yield from _gaps_of_finding(finding, question.facets, number, group)


def _gaps_of_finding(finding: Finding, facets: tuple[FacetEntry, ...], number: int, group: str) -> Iterator[Gap]:
    for facet in facets:
        yield from _gaps_of_facet(finding, facet, number, f" of {group} {number}")


def _gaps_of_facet(answers: Mapping[str, FacetAnswer], facet: FacetEntry, finding: int, place: str) -> Iterator[Gap]:
    answer = answers.get(facet.key)
    if answer is None and facet.is_required:
        yield Gap(facet.key, finding, f"{facet.name}{place} is not answered yet.")
    elif answer is not None and len(answer.codes) > 1 and not facet.takes_many:
        yield Gap(facet.key, finding, f"{facet.name}{place} takes one code, not {len(answer.codes)}.")


def check_submittable(content: Content, book: Book, questions: Collection[Question] | None = None) -> None:
    """Refuse what is not complete, and a code without a passage where its facet asks for one.

    "Nothing applies" and "unsure" need none. With `questions`, those alone are looked at.
    """
    check_complete(content, book, questions)
    asked = {facet.key for question in questions or book.questions() for facet in question.facets}
    supported = {(span.finding, span.facet, span.code) for span in content.evidence}
    for number, key, answer in content.placed():
        facet = book.by_key[key]
        lacking = answer.codes - {code for finding, of, code in supported if (finding, of) == (number, key)}
        if facet.is_evidence_required and key in asked and lacking:
            name = next(code.name for code in facet.codes if code.key in lacking)
            place = f" of {facet.group} {number}" if number else ""
            sentence = f"{facet.name}{place} needs evidence: select a passage of the report that supports “{name}”."
            raise Incomplete(Gap(key, number, sentence))
