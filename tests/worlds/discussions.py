"""Discussions of conflicts for tests, made through services: remarks and second answers in few words."""

from datetime import timedelta
from itertools import count

from annotator.accounts.models import User
from annotator.adjudication import services
from annotator.adjudication.models import Remark, SecondAnswer
from annotator.coding.answers import Content
from annotator.rounds.models import RoundReport
from tests.worlds import codings
from tests.worlds.conflicts import DECIDED_AT

SAID_AT = DECIDED_AT - timedelta(hours=2)
_numbers = count(1)


def write(
    report: RoundReport, by: User, text: str = "It aborts, see line 3.", question: str = "facet:symptom", **rest: object
) -> Remark:
    """Write a remark on a conflict."""
    values = {"client_id": f"remark-{next(_numbers)}", "at": SAID_AT, **rest}
    return services.write_remark(round_report=report, question=question, text=text, by=by, **values)


def answer(
    report: RoundReport, by: User, said: Content | None = None, question: str = "facet:symptom", **rest: object
) -> SecondAnswer:
    """State a second answer; by default a crash."""
    content = said or codings.content(symptom="crash")
    return services.answer_again(
        round_report=report, question=question, content=content, by=by, **{"at": SAID_AT, **rest}
    )
