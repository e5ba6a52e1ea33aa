"""A coded study of any size, for benchmarks: `python -m bench.coded_study CODINGS [RATERS]`, into the installation of
the environment. Codings are written as rows, because a hundred thousand through the service would take minutes.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CODEBOOK = Path(__file__).parent.parent / "examples" / "llm_inference_bugs" / "codebook.yaml"
BATCH = 5000


def make(codings: int, raters_per_report: int = 2) -> None:
    """Leave one closed round, each report coded by every rater, in an empty installation."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.db import transaction

    with transaction.atomic():
        _make(codings // raters_per_report, raters_per_report)


def _make(reports: int, raters_per_report: int) -> None:
    from annotator.accounts.services import create_account, create_owner
    from annotator.rounds.services import close_round, create_round, end_round, open_round
    from annotator.studies.services import create_study, grant_role
    from mining.records import read_record
    from mining.services.storing import store_records
    from taxonomy.services import import_yaml, publish

    lead = create_owner(username="lead", email="", name="Lead", password="quiet-reading-room", at=AT)
    study = create_study(name="A large study", by=lead, at=AT)
    raters = []
    for number in range(1, raters_per_report + 1):
        rater = create_account(
            username=f"rater{number}", email="", name=f"Rater {number}", password="quiet-reading-room", at=AT
        )
        grant_role(study=study, user=rater, role="rater", by=lead, at=AT)
        raters.append(rater)
    for start in range(0, reports, BATCH):
        rows = [_report(number) for number in range(start + 1, min(start + BATCH, reports) + 1)]
        records = [read_record(row) for row in rows]
        store_records(corpus=study.corpus, harvest=None, records=records, at=AT)
    import_yaml(codebook=study.codebook, text=CODEBOOK.read_text(encoding="utf-8"), by=lead, at=AT)
    version = publish(codebook=study.codebook, notes="", by=lead, at=AT)
    round = create_round(
        study=study,
        name="Main",
        purpose="main",
        version=version,
        raters=raters,
        raters_per_report=raters_per_report,
        seed=1,
        by=lead,
        at=AT,
    )
    open_round(round=round, by=lead, at=AT)
    _code(round, version)
    end_round(round=round, by=lead, at=AT + timedelta(days=20))
    _decide(round, version, lead)
    close_round(round=round, by=lead, at=AT + timedelta(days=25))


def _report(number: int) -> dict[str, object]:
    return {
        "url": f"https://github.com/example/engine/issues/{number}",
        "title": f"Crash while loading model {number}",
        "body": "Loading fails.",
        "state": "closed",
        "labels": ["bug"],
        "created_at": "2024-03-10T21:33:07Z",
    }


def _code(round, version) -> None:  # type: ignore[no-untyped-def]  # models can be imported only after django.setup
    """Every rater codes every report; they share the report's chance, except on a tenth of the symptoms."""
    from annotator.coding.models import Answer, AnswerCode, Coding
    from annotator.rounds.models import Assignment
    from taxonomy.selectors import load_book

    book = load_book(version)
    symptom = book.by_key["symptom"]
    queue = Assignment.objects.filter(round=round).select_related("round_report").order_by("pk")
    raters = sorted(set(queue.values_list("rater_id", flat=True)))
    assignments = list(queue)
    for start in range(0, len(assignments), BATCH):
        part = assignments[start : start + BATCH]
        codings = Coding.objects.bulk_create(Coding(assignment=one, **_facts(one)) for one in part)
        placed = []
        for coding in codings:
            chance = random.Random(coding.assignment.round_report_id)
            for number in range(2 if chance.random() < 0.1 else 1):
                for facet in book.facets:
                    code = chance.choice(facet.choosable)
                    differs = chance.random() < 0.1 and coding.assignment.rater_id == raters[0]
                    if facet is symptom and differs:
                        code = symptom.choosable[0]
                    if facet.group or number == 0:
                        finding = number + 1 if facet.group else 0
                        placed.append((Answer(coding=coding, facet_id=facet.id, finding=finding, kind="codes"), code))
        answers = Answer.objects.bulk_create(answer for answer, _ in placed)
        AnswerCode.objects.bulk_create(
            AnswerCode(answer=answer, code_id=code.id) for answer, (_, code) in zip(answers, placed, strict=True)
        )
    Assignment.objects.filter(round=round).update(submitted_at=AT + timedelta(days=1))


def _facts(one) -> dict[str, object]:  # type: ignore[no-untyped-def]  # as above
    """What a coding of an assignment says beside its answers."""
    return {
        "revision": 1,
        "snapshot_id": one.round_report.snapshot_id,
        "memo": "Not sure whether the driver is to blame, see the second comment." if one.pk % 5 == 0 else "",
        "active_seconds": 90,
        "client_id": str(one.pk),
        "submitted_at": AT + timedelta(minutes=one.pk),
    }


def _decide(round, version, lead) -> None:  # type: ignore[no-untyped-def]  # as above
    """Decide every conflict, for the first code of the facet."""
    from annotator.adjudication.models import Decision, DecisionAnswer, DecisionCode
    from annotator.adjudication.selectors import conflicts_of
    from annotator.studies.selectors import seat_in
    from taxonomy.selectors import load_book

    symptom = load_book(version).by_key["symptom"]
    seat = seat_in(user=lead, study=round.study)
    decisions = Decision.objects.bulk_create(
        Decision(
            round_report_id=one.conflict.round_report_id,
            question=one.question.key,
            revision=1,
            reason="The trace in the first comment says so.",
            cause="missed_evidence",
            decided_by=lead,
            decided_at=AT + timedelta(days=21),
        )
        for one in conflicts_of(round, seat)
    )
    answers = DecisionAnswer.objects.bulk_create(
        DecisionAnswer(decision=decision, facet_id=symptom.id, finding=0, kind="codes") for decision in decisions
    )
    DecisionCode.objects.bulk_create(DecisionCode(answer=answer, code_id=symptom.choosable[0].id) for answer in answers)


if __name__ == "__main__":
    make(*map(int, sys.argv[1:]))
