"""An open round of any size, raters at their desks: `python -m bench.open_round REPORTS RATERS`, in the environment.

Prints, as JSON, a session for each rater, the address of the desk, and the codes that each question takes. Reports are
of the size of real ones (about 2.3 kB of Markdown); every report is read by two raters.
"""

import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CODEBOOK = Path(__file__).parent.parent / "examples" / "llm_inference_bugs" / "codebook.yaml"
BATCH = 5000
# no bench has a rater read more than so many reports
READ_AHEAD = 700
WORDS = "the server crashes while loading a quantised model and the kernel reports an invalid memory access".split()  # noqa: SIM905


def make_report(number: int, chance: random.Random) -> dict[str, object]:
    """Return an invented report of a real one's size: prose, a list, a trace, two comments."""
    prose = " ".join(chance.choices(WORDS, k=130))
    trace = "\n".join(f'  File "engine/loader_{line}.py", line {line * 7}, in load' for line in range(12))
    return {
        "url": f"https://github.com/example/engine{number % 5}/issues/{number}",
        "title": " ".join(chance.choices(WORDS, k=8)),
        "body": f"### What happened\n{prose}\n\n- version `0.4.{number % 9}`\n- **GPU** two\n\n```\n{trace}\n```\n",
        "state": "closed",
        "labels": ["bug"],
        "created_at": "2024-03-10T21:33:07Z",
        "comments": [{"author": "u-1", "body": " ".join(chance.choices(WORDS, k=50))} for _ in range(2)],
    }


def make(reports: int, n_raters: int) -> dict[str, Any]:
    """Leave an open round in an empty installation."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from annotator.accounts.services import create_account, create_owner
    from annotator.rounds.services import create_round, open_round
    from annotator.studies.services import create_study, grant_role
    from mining.records import read_record
    from mining.services.storing import store_records
    from taxonomy.services import import_yaml, publish

    lead = create_owner(username="lead", email="", name="Lead", password="quiet-reading-room", at=AT)
    study = create_study(name="A large study", by=lead, at=AT)
    raters = []
    for number in range(1, n_raters + 1):
        name = f"rater{number}"
        rater = create_account(username=name, email="", name=name, password="quiet-reading-room", at=AT)
        grant_role(study=study, user=rater, role="rater", by=lead, at=AT)
        raters.append(rater)
    chance = random.Random(2026)
    for start in range(0, reports, BATCH):
        rows = [make_report(number, chance) for number in range(start + 1, min(start + BATCH, reports) + 1)]
        store_records(corpus=study.corpus, harvest=None, records=[read_record(row) for row in rows], at=AT)
    import_yaml(codebook=study.codebook, text=CODEBOOK.read_text(encoding="utf-8"), by=lead, at=AT)
    version = publish(codebook=study.codebook, notes="", by=lead, at=AT)
    asked = {"name": "Main", "purpose": "main", "version": version, "raters_per_report": 2, "seed": 1}
    # Any: the keywords differ in type
    round = create_round(study=study, raters=raters, by=lead, at=AT, **cast("dict[str, Any]", asked))
    open_round(round=round, by=lead, at=AT)
    prepare_reports(round)
    return {
        "desk": f"/studies/{study.slug}/rounds/{round.pk}/desk/",
        "sessions": [make_session(rater) for rater in raters],
        "choices": choices_of(version),
    }


def prepare_reports(round: Any) -> None:
    """Make ready to be read what raters come to first, as the worker has before; a bench reads no further."""
    from annotator.rounds.models import Assignment
    from mining.models import Snapshot
    from mining.threads import thread_html

    first = Assignment.objects.filter(round=round, position__lt=READ_AHEAD)
    for snapshot in Snapshot.objects.filter(pk__in=first.values("round_report__snapshot_id")).iterator():
        thread_html(snapshot)


def make_session(user: Any) -> str:
    """Return the key of a session in which a person is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def choices_of(version: Any) -> dict[str, list[str]]:
    """Return, for each control of the desk's form, the codes that may be chosen."""
    from taxonomy.selectors import load_book

    book = load_book(version)
    groups = list(book.groups)
    return {
        (f"g{groups.index(facet.group)}.0.{facet.key}" if facet.group else f"a.{facet.key}"): [
            code.key for code in facet.choosable
        ]
        for facet in book.facets
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(make(*map(int, sys.argv[1:]))))
