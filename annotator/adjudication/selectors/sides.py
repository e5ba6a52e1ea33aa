"""What each rater said on one conflict: answer, memo, marked passages, and the second answer where there is one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.accounts.models import User
from annotator.adjudication.conflicts import value_of
from annotator.adjudication.selectors.codings import iter_coded
from annotator.adjudication.selectors.second import Restatement, stream_second
from annotator.adjudication.selectors.standing import StandingConflict
from annotator.adjudication.wording import Said, Wording, codes_in
from annotator.agreement.ratings import code_names
from annotator.coding.evidence import Span, name_of
from annotator.coding.selectors import IndependentCoding
from annotator.rounds.blinding import Sight
from annotator.rounds.models import Round
from annotator.studies.selectors import Seat
from taxonomy.book import CodeEntry, Question

HUES = 4


@dataclass(frozen=True)
class Passage:
    """A piece of the report that a rater marked for an answer to this question; `code` is "" where it has none."""

    span: Span
    place: str
    code: str


@dataclass(frozen=True)
class SecondSaid:
    """A second answer in words."""

    said: Said
    reason: str
    cause: str
    times: int


@dataclass(frozen=True)
class RaterAnswer:
    """What one rater said; raters who said the same share a hue. `second` is what they say after discussion.

    `machine` names a machine rater, whose answer makes no conflict and has no second; "" is a human.
    """

    letter: str
    name: str
    is_own: bool
    said: Said | None
    memo: str
    hue: int
    passages: tuple[Passage, ...]
    second: SecondSaid | None
    machine: str = ""


@dataclass(frozen=True)
class Definition:
    """A code that is at stake, the raters who chose it, and their hue; 0 where raters of several hues did."""

    code: CodeEntry
    letters: tuple[str, ...]
    hue: int


def sides_of(found: StandingConflict, round: Round, seat: Seat) -> tuple[RaterAnswer, ...]:
    """Return what each rater of the report said, by letter. Whoever calls has asked who may see it."""
    report, question = found.conflict.key
    coded = next(iter_coded(round=round, seat=seat, round_reports=[report]))
    codings = {coding.letter: coding for coding in coded.codings}
    names = _names(coded.codings)
    restated = {one.rater_id: one for one in stream_second(round, [report], question=question, only_last=True)}
    values = list(dict.fromkeys(value for value in found.conflict.values.values() if value is not None))
    wording = Wording(found.question)
    said = {letter: value_of(found.question, coding.content) for letter, coding in codings.items()}
    return tuple(
        RaterAnswer(
            letter=letter,
            name=names.get(codings[letter].rater_id, ""),
            is_own=codings[letter].sight is Sight.OWN,
            said=None if value is None else wording.say(value),
            memo=codings[letter].content.memo,
            hue=1 + values.index(value) % HUES if value in values else 0,
            passages=tuple(_passages(found.question, codings[letter].content.evidence)),
            second=_second(restated.get(codings[letter].rater_id), found, letter, wording),
            machine=codings[letter].machine,
        )
        for letter, value in (said | dict(found.conflict.values)).items()
    )


def definitions_of(found: StandingConflict, raters: Sequence[RaterAnswer]) -> tuple[Definition, ...]:
    """Return the codes that were chosen, first those on which the raters differ."""
    chosen: dict[CodeEntry, list[RaterAnswer]] = {}
    for rater in raters:
        value = found.conflict.values[rater.letter]
        for code in codes_in(found.question, value) if value is not None else ():
            chosen.setdefault(code, []).append(rater)
    definitions = [
        Definition(code, tuple(rater.letter for rater in by), by[0].hue if len({one.hue for one in by}) == 1 else 0)
        for code, by in chosen.items()
    ]
    return tuple(sorted(definitions, key=lambda definition: definition.hue == 0))


def _names(codings: Sequence[IndependentCoding]) -> dict[int, str]:
    """Return the names of those raters who may be named."""
    ids = [coding.rater_id for coding in codings if coding.sight is Sight.NAME]
    return {person.pk: str(person) for person in User.objects.filter(pk__in=ids)} if ids else {}


def _passages(question: Question, evidence: Iterable[Span]) -> Iterable[Passage]:
    """Yield the passages marked for this question, in the order of the report."""
    names = {facet.key: code_names(facet) for facet in question.facets}
    spans = [span for span in evidence if span.facet in names]
    for span in sorted(spans, key=lambda span: (_place(span.part), span.start, span.end)):
        yield Passage(span, name_of(span.part), names[span.facet].get(span.code, ""))


def _place(part: str) -> tuple[int, int]:
    """Return where a part stands in the report: title, body, comments by number, then fixes and what else there is."""
    kind, _, number = part.partition(":")
    order = ("title", "body", "comment")
    return order.index(kind) if kind in order else len(order), int(number) if number.isdecimal() else 0


def _second(one: Restatement | None, found: StandingConflict, letter: str, wording: Wording) -> SecondSaid | None:
    if one is None:
        return None
    return SecondSaid(wording.say(found.second[letter]), one.reason, one.cause_name, one.revision)
