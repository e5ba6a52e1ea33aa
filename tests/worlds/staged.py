"""Rounds that hide parts of their reports at first, for tests: the parts hold words that stand nowhere else."""

from collections.abc import Sequence

from annotator.accounts.models import User
from annotator.coding import services
from annotator.coding.models import Draft
from annotator.rounds.disclosure import Stage
from annotator.rounds.models import Assignment, Round
from annotator.studies.models import Study
from mining.asides import Aside
from tests.worlds import codings, reports, rounds

STAGE = Stage(tuple(Aside), ("facet:symptom",))
LABEL, REASON, ROLE, FIX = "label-wombat", "reason-quokka", "owner-numbat", "fix-bilby"
WORDS = (LABEL, REASON, ROLE, ROLE.replace("-", " "), FIX, ROLE.upper())
SYMPTOM = codings.content(symptom="crash")
WHOLE = codings.content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="crash")


def make_rows(n: int) -> list[dict[str, object]]:
    """Return rows of reports whose parts to be hidden hold the words above."""
    return [
        reports.make_row(
            number,
            labels=[LABEL],
            state_reason=REASON,
            author_association=ROLE,
            comments=[{"author": "u-1", "author_association": ROLE, "body": "Confirmed.", "created_at": "2024-03-11"}],
            fixes=[{"url": f"https://github.com/example/engine/pull/{number + 500}", "title": FIX}],
        )
        for number in range(1, n + 1)
    ]


def make_open_round(study: Study, raters: Sequence[User], *, n: int = 3, **plan: object) -> Round:
    """Return an open round that hides everything it can until the symptom is submitted."""
    reports.store(study.corpus, make_rows(n))
    return rounds.make_open_round(study, raters, stage=STAGE, **plan)


def submit_stage(assignment: Assignment, said: codings.Content = SYMPTOM, **more: object) -> Draft:
    """Submit what is asked first as the assignment's own rater."""
    values = {"base_revision": 0, "at": codings.AT, **more}
    return services.submit_stage(assignment=assignment, content=said, by=assignment.rater, **values)
