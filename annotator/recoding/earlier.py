"""What was coded before of a report that is coded anew, and what became of its codes since.

Shown only where the lead chose so, and only to the rater who codes the report: the own last answer of a round that has
ended, and the gold label of a round that is closed. What another rater said is never shown, under a letter or not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from annotator.adjudication.selectors.gold import iter_gold_of_reports
from annotator.coding.answers import Content, FacetAnswer
from annotator.coding.forms import finding_field, report_field
from annotator.coding.models import Coding
from annotator.coding.selectors.contents import contents_of
from annotator.coding.selectors.own_codes import route_of
from annotator.common.errors import NotFound
from annotator.recoding.became import Became, became
from annotator.rounds import blinding
from annotator.rounds.models import Assignment, Purpose, Round, RoundReport
from annotator.studies.selectors import Seat, seat_in
from taxonomy.book import Book
from taxonomy.selectors import load_book

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from annotator.common.people import Person

OWN, GOLD = "You", "Gold label"
# whose answer, the round it was given in, and what it says
Found: TypeAlias = tuple[str, Round, Content]
# what raters were shown, did not code, or coded to be compared with before, is no earlier answer
NOT_ANSWERS = (Purpose.SCREENING, Purpose.TRAINING, Purpose.DRIFT)


@dataclass(frozen=True)
class EarlierAnswer:
    """One facet's earlier answer; `field` names the desk's control for it, "" where the facet is not asked any more."""

    whose: str
    round: Round
    facet: str
    finding: int
    field: str
    said: str
    codes: tuple[Became, ...]


def earlier_answers(assignment: Assignment, viewer: "Person") -> list[EarlierAnswer]:
    """Return what the rater, and the gold label, said of this report before; `NotFound` for anybody else.

    `NotFound` too where the round hides it. As many queries for one answer as for twenty.
    """
    if not assignment.round.shows_old_answers or assignment.rater_id != viewer.pk:
        raise NotFound
    seat = seat_in(user=viewer, study=assignment.round.study)
    report_id = RoundReport.objects.values_list("report_id", flat=True).get(pk=assignment.round_report_id)
    rounds = list(_rounds_before(assignment, report_id))
    found = [_own(rounds, seat, report_id), _gold(rounds, seat, report_id)]
    return _told_once(answer for each in found if each for answer in _read(assignment.round, *each))


def _told_once(answers: Iterable[EarlierAnswer]) -> list[EarlierAnswer]:
    """A gold label that says what the rater said under the same version stands in one line with it."""
    told: dict[tuple[object, ...], EarlierAnswer] = {}
    for each in answers:
        key = each.facet, each.finding, each.said, each.codes, each.round.version_id
        told[key] = replace(told[key], whose=f"{OWN} and the {GOLD.lower()}") if key in told else each
    return list(told.values())


def _own(rounds: Sequence[Round], seat: Seat, report_id: int) -> Found | None:
    at = "assignment__round"
    codings = Coding.objects.filter(
        assignment__round__in=rounds, assignment__rater_id=seat.user.pk, assignment__round_report__report_id=report_id
    )
    row = codings.order_by(f"-{at}__ended_at", "-revision").values_list(f"{at}_id", "pk", "memo").first()
    if row is None:
        return None
    round = next(round for round in rounds if round.pk == row[0])
    return OWN, round, contents_of({row[1]: row[2]}, load_book(round.version))[row[1]]


def _gold(rounds: Sequence[Round], seat: Seat, report_id: int) -> Found | None:
    closed = next((round for round in rounds if blinding.may_see_gold(round.phase, round.purpose)), None)
    if closed is None:
        return None
    labels = [label.content for label in iter_gold_of_reports(closed, seat, [report_id])]
    answers = {key: answer for label in labels for key, answer in label.answers.items()}
    findings = {key: several for label in labels for key, several in label.findings.items()}
    return GOLD, closed, Content(answers=answers, findings=findings)


def _rounds_before(assignment: Assignment, report_id: int) -> "QuerySet[Round]":
    """The ended rounds that had this report under this version of the codebook or an earlier one, the last first."""
    version = assignment.round.version
    rounds = Round.objects.filter(
        reports__report_id=report_id,
        study_id=assignment.round.study_id,
        phase__in=blinding.ENDED,
        version__codebook_id=version.codebook_id,
        version__number__lte=version.number,
    ).exclude(pk=assignment.round_id)
    return rounds.exclude(purpose__in=NOT_ANSWERS).select_related("version", "coded_under").order_by("-ended_at")


def _read(round: Round, whose: str, then: Round, content: Content) -> Iterator[EarlierAnswer]:
    old, new, route = load_book(then.version), load_book(round.version), route_of(then, round.version)
    for finding, key, answer in content.placed():
        yield EarlierAnswer(
            whose=whose,
            round=then,
            facet=old.by_key[key].name,
            finding=finding,
            field=_field(new, key, finding),
            said=_in_words(answer),
            codes=tuple(became(code, old, new, route.land(code)) for code in sorted(answer.codes)),
        )


def _field(book: Book, key: str, finding: int) -> str:
    facet = book.by_key.get(key)
    if facet is None or bool(facet.group) != bool(finding):
        return ""
    return finding_field(list(book.groups).index(facet.group), finding, key) if finding else report_field(key)


def _in_words(answer: FacetAnswer) -> str:
    return {"nothing": "Nothing applies", "unsure": "Unsure"}.get(answer.kind, "")
