"""A report that a round shows part by part is in no other open round of the same rater."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.rounds.disclosure import NO_STAGE, Stage
from annotator.rounds.models import Assignment, Round
from annotator.rounds.selectors import conditions_of, planned_teams
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


def plan(
    study: Study, *raters: User, stage: Stage = NO_STAGE, first: int = 0, name: str = "Whole", **more: object
) -> Round:
    ids = list(study.corpus.reports.order_by("number").values_list("pk", flat=True))[first : first + 2]
    return rounds.make_round(study, raters, stage=stage, report_ids=ids, name=name, **more)


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


def unmet(round: Round) -> list[str]:
    return [condition.words for condition in conditions_of(round) if not condition.is_met]


@pytest.mark.parametrize("stages", [(staged.STAGE, NO_STAGE), (NO_STAGE, staged.STAGE), (staged.STAGE, staged.STAGE)])
def test_the_page_of_a_plan_names_the_rounds_that_are_in_its_way(
    study: Study, ada: User, client: Client, stages: tuple[Stage, Stage]
) -> None:
    one, other = (plan(study, ada, stage=stage, name=f"Round {number}") for number, stage in enumerate(stages))
    assert unmet(one) == unmet(other) == []
    start(one)
    [words] = unmet(other)
    assert "end Round 0 first, or plan this round for other reports or raters" in words
    client.force_login(study.created_by)
    assert words in client.get(f"/studies/{study.slug}/rounds/{other.pk}/").content.decode()
    with pytest.raises(ShownElsewhere):
        start(other)
    rounds.end(one)
    assert unmet(other) == []
    start(Round.objects.get(pk=other.pk))


def test_nothing_is_in_the_way_where_the_plan_gives_its_raters_other_reports(
    study: Study, ada: User, ben: User
) -> None:
    start(plan(study, ada, ben, stage=staged.STAGE, name="In parts"))
    apart = plan(study, ada, first=2)
    assert unmet(apart) == []
    start(apart)
    # each of two reports has one rater, so that all hangs on who has which
    here = plan(study, ada, ben, name="Shared out", raters_per_report=1)
    teams = planned_teams(here, list(here.raters.order_by("place").values_list("user_id", flat=True)))
    assert sorted(teams.values()) == [(0,), (1,)]
    assert len(unmet(here)) == 1
    with pytest.raises(ShownElsewhere):
        start(here)


def test_what_the_page_says_of_a_plan_that_is_shared_out_is_what_opening_does(
    study: Study, ada: User, ben: User
) -> None:
    ids = list(study.corpus.reports.order_by("number").values_list("pk", flat=True))
    start(rounds.make_round(study, [ada], stage=staged.STAGE, report_ids=ids[:1], name="In parts"))
    said, done = [], []
    # whoever has the other place has the other reports
    for order in ((ada, ben), (ben, ada)):
        here = rounds.make_round(study, order, report_ids=ids, raters_per_report=1)
        for place, rater in enumerate(order, start=2):
            here.raters.filter(user=rater).update(place=place)
        said.append(bool(unmet(here)))
        try:
            start(here)
        except ShownElsewhere:
            done.append(True)
        else:
            done.append(False)
    assert said == done
    assert set(done) == {True, False}


def test_a_plan_that_hides_parts_says_that_nothing_is_in_its_way(study: Study, ada: User) -> None:
    said = [condition.words for condition in conditions_of(plan(study, ada, stage=staged.STAGE))]
    assert said[-1] == "No rater has a report of it in another open round, which would show it whole."
    assert len(conditions_of(plan(study, ada, name="Plain"))) == 3
