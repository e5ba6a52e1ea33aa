"""A report that a round shows part by part is in no other open round of the same rater."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.rounds.disclosure import NO_STAGE, Stage
from annotator.rounds.models import Assignment, Round
from annotator.rounds.services import add_rater, open_round, remove_rater
from annotator.rounds.services.apart import ShownElsewhere
from annotator.studies.models import Study
from tests.worlds import people, reports, rounds, staged

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = people.make_study(people.make_user("lea"))
    reports.store(study.corpus, staged.make_rows(4))
    return study


@pytest.fixture
def ada(study: Study) -> User:
    return people.add(study, people.make_user("ada"), "rater")


@pytest.fixture
def ben(study: Study) -> User:
    return people.add(study, people.make_user("ben"), "rater")


def plan(study: Study, *raters: User, stage: Stage = NO_STAGE, first: int = 0, name: str = "Whole") -> Round:
    ids = list(study.corpus.reports.order_by("number").values_list("pk", flat=True))[first : first + 2]
    return rounds.make_round(study, raters, stage=stage, report_ids=ids, name=name)


def start(round: Round) -> None:
    open_round(round=round, by=round.study.created_by, at=rounds.OPENED_AT)


@pytest.mark.parametrize("stages", [(staged.STAGE, NO_STAGE), (NO_STAGE, staged.STAGE), (staged.STAGE, staged.STAGE)])
def test_whichever_opens_second_is_refused_and_stays_planned(
    study: Study, ada: User, stages: tuple[Stage, Stage]
) -> None:
    one, other = (plan(study, ada, stage=stage, name=f"Round {number}") for number, stage in enumerate(stages))
    start(one)
    with pytest.raises(ShownElsewhere, match="Round 0, which is open"):
        start(other)
    assert Round.objects.get(pk=other.pk).phase == "planned"
    assert not Assignment.objects.filter(round=other).exists()
    rounds.end(one)
    start(Round.objects.get(pk=other.pk))


def test_other_reports_other_raters_and_rounds_that_hide_nothing_may_be_open_at_once(
    study: Study, ada: User, ben: User
) -> None:
    start(plan(study, ada, stage=staged.STAGE, name="In parts"))
    start(plan(study, ada, first=2))
    start(plan(study, ben, name="Of others"))
    start(plan(study, ben, name="Of others, once more"))
    assert Round.objects.filter(phase="open").count() == 4


def test_nobody_joins_or_leaves_so_that_a_rater_reads_elsewhere_what_is_hidden(
    study: Study, ada: User, ben: User
) -> None:
    start(plan(study, ada, stage=staged.STAGE, name="In parts"))
    whole = plan(study, ben)
    start(whole)
    change = {"round": whole, "by": study.created_by, "at": rounds.OPENED_AT}
    with pytest.raises(ShownElsewhere, match="In parts"):
        add_rater(rater=ada, **change)
    assert not Assignment.objects.filter(round=whole, rater=ada).exists()
    cleo = people.add(study, people.make_user("cleo"), "rater")
    add_rater(rater=cleo, **change)
    remove_rater(rater=ben, **change)
    assert set(Assignment.objects.filter(round=whole).values_list("rater__username", flat=True)) == {"cleo"}


def test_the_lead_is_told_on_the_page_which_round_is_in_the_way(study: Study, ada: User) -> None:
    start(plan(study, ada, stage=staged.STAGE, name="In parts"))
    whole, client = plan(study, ada), Client()
    client.force_login(study.created_by)
    answer = client.post(f"/studies/{study.slug}/rounds/{whole.pk}/open/", follow=True)
    assert "End In parts first" in answer.content.decode()
