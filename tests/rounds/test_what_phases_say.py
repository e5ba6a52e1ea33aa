"""The line of phases says what is true of the round's purpose, and tells of drift no sooner than anything else does."""

from collections.abc import Mapping

import pytest

from annotator.accounts.models import User
from annotator.rounds import blinding, rules, services
from annotator.rounds.models import Phase, Purpose, Round
from annotator.studies.models import Study
from tests.rounds.pages import at, text_of
from tests.worlds import codings, rounds
from tests.worlds.conflicts import CRASH

NO_TIMES = (None, None, None, None)


def meanings(purpose: str, **more: bool) -> Mapping[str, str]:
    told = {"shows_names_when_closed": True} | more
    return {step.name: step.meaning for step in rules.steps("open", NO_TIMES, purpose=purpose, **told)}


@pytest.mark.parametrize("purpose", Purpose.values)
def test_gold_labels_are_promised_where_there_will_be_any(purpose: str) -> None:
    said = meanings(purpose)
    assert list(said) == Phase.values
    assert said["closed"].startswith("Gold labels stand") == blinding.makes_labels(purpose)
    assert ("It gives no gold labels" in said["closed"]) == (not blinding.makes_labels(purpose))
    assert said["closed"].endswith("raters are shown by name.")
    assert ("onflicts" in said["reconciling"]) == blinding.has_conflicts(purpose)
    assert ("gold label" in said["open"]) == blinding.is_final(purpose)


@pytest.mark.parametrize("purpose", ["pilot", "reliability", "main"])
def test_open_coding_aligns_before_it_compares(purpose: str) -> None:
    assert "Once own codes are aligned" in meanings(purpose, is_open_coding=True)["reconciling"]


@pytest.fixture
def drift(ready_study: Study, raters_of_three: list[User]) -> Round:
    """A planned drift round over an ended one."""
    earlier = rounds.make_open_round(ready_study, raters_of_three, size=4)
    for rater in raters_of_three:
        for own in rounds.assignments_of(earlier, rater):
            codings.submit(own, CRASH)
    rounds.end(earlier)
    plan = {"name": "Main 2", "raters": raters_of_three, "seed": 1, "by": ready_study.created_by}
    return services.plan_drift(origin=earlier, at=rounds.CLOSED_AT, **plan)


@pytest.mark.django_db
def test_the_page_of_a_drift_round_tells_it_once_it_has_ended(ready_study: Study, drift: Round) -> None:
    lead = ready_study.created_by
    page = text_of(lead, at("round", ready_study, drift))
    assert "Gold labels stand" in page
    assert "said before" not in page
    services.open_round(round=drift, by=lead, at=rounds.CLOSED_AT)
    assert "Gold labels stand" in text_of(lead, at("round", ready_study, drift))
    rounds.end(drift)
    page = text_of(lead, at("round", ready_study, drift))
    assert "Gold labels stand" not in page
    assert "What raters said again stands beside what they said before. It gives no gold labels" in page
