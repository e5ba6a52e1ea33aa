"""Training: a submission is compared with the gold label at once, the first answer counts, scores wait for the end."""

import pytest
from django.test import Client
from django.urls import reverse

from annotator.accounts.models import User
from annotator.adjudication import services as adjudication
from annotator.adjudication.selectors import gold_labels
from annotator.adjudication.selectors.gold import GoldHidden
from annotator.adjudication.selectors.training import own_score, scores
from annotator.coding import services as coding
from annotator.common.errors import Invalid, NotAllowed
from annotator.rounds import services
from annotator.rounds.models import Round
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from tests.worlds import books, codings, people, reports, rounds
from tests.worlds.constraints import refused_by

pytestmark = pytest.mark.django_db
AT = rounds.CLOSED_AT
RIGHT = codings.content(
    [{"component": "operators", "root_cause": "misused-api"}], symptom="crash", phase="engine-setup"
)
WRONG = codings.content(
    [{"component": "operators", "root_cause": "misused-api"}], symptom="system-hang", phase="engine-setup"
)


@pytest.fixture
def study() -> Study:
    study = people.make_study(people.make_user("lea"))
    reports.make_reports(study.corpus, 4)
    books.make_version(study.codebook, study.created_by)
    return study


@pytest.fixture
def origin(study: Study) -> Round:
    """A closed round of four reports in which two raters said the same of all."""
    experts = [people.make_user(name) for name in ("ada", "ben")]
    round = rounds.make_open_round(study, experts, name="Main")
    for expert in experts:
        for assignment in rounds.assignments_of(round, expert):
            codings.submit(assignment, RIGHT)
    return rounds.close(rounds.end(round))


@pytest.fixture
def novices(study: Study) -> list[User]:
    return [people.add(study, people.make_user(name), "rater") for name in ("nia", "noa")]


def train(origin: Round, novices: list[User], **more: object) -> Round:
    by = origin.study.created_by
    round = services.plan_training(origin=origin, name="Training", raters=novices, seed=1, by=by, at=AT, **more)
    services.open_round(round=round, by=by, at=AT)
    return round


def page(user: User, name: str, round: Round, assignment_id: int | None = None) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    place = {"slug": round.study.slug, "round_id": round.pk}
    place |= {"assignment_id": assignment_id} if assignment_id else {}
    response = client.get(reverse(f"adjudication:{name}", kwargs=place))
    return response.status_code, response.content.decode()


def test_the_gold_label_is_shown_after_the_submission_and_not_before(origin: Round, novices: list[User]) -> None:
    round = train(origin, novices)
    own = rounds.assignments_of(round, novices[0])[0]
    assert page(novices[0], "compared", round, own.pk)[0] == 404
    codings.submit(own, WRONG)
    status, html = page(novices[0], "compared", round, own.pk)
    assert status == 200
    assert html.count("✗ no") == 1
    assert html.count("✓ yes") == 2
    assert "2 of 3 answers are those of the gold labels" in html
    assert {page(user, "compared", round, own.pk)[0] for user in (novices[1], origin.study.created_by)} == {404}


def test_the_desk_leads_to_the_comparison_with_and_without_script(origin: Round, novices: list[User]) -> None:
    round = train(origin, novices)
    first, second, *_ = rounds.assignments_of(round, novices[0])
    client = Client()
    client.force_login(novices[0])
    answers = {"a.symptom": "crash", "g0.1.component": "operators", "g0.1.root-cause": "misused-api"}
    for own, accept in ((first, "text/html"), (second, "application/json")):
        place = {"slug": round.study.slug, "round_id": round.pk, "assignment_id": own.pk}
        desk, compared = (reverse(name, kwargs=place) for name in ("coding:assignment", "adjudication:compared"))
        sent = {"action": "submit", "client_id": f"c{own.pk}", "active_seconds": 5, "base_revision": 0, **answers}
        response = client.post(desk, sent, headers={"accept": accept})
        assert (response.json()["goto"] if accept == "application/json" else response.url) == compared
        assert client.get(desk).url == compared


def test_the_first_answer_counts(origin: Round, novices: list[User]) -> None:
    round = train(origin, novices)
    own = rounds.assignments_of(round, novices[0])[0]
    codings.submit(own, WRONG)
    with pytest.raises(coding.GoldShown, match="the first answer counts"):
        codings.submit(own, RIGHT)
    seat = seat_in(user=novices[0], study=round.study)
    assert (own_score(round, seat).same, own_score(round, seat).compared) == (2, 3)


def test_others_scores_wait_for_the_end_and_stand_under_letters(origin: Round, novices: list[User]) -> None:
    round = train(origin, novices)
    for own in rounds.assignments_of(round, novices[0]):
        codings.submit(own, WRONG)
    for own in rounds.assignments_of(round, novices[1])[:1]:
        codings.submit(own, RIGHT)
    lead = seat_in(user=origin.study.created_by, study=origin.study)
    assert scores(round, lead) == []
    assert "once the round has ended" in page(origin.study.created_by, "training", round)[1]
    rounds.end(round)
    assert sorted((score.same, score.compared, score.reports) for score in scores(round, lead)) == [
        (3, 3, 1),
        (8, 12, 4),
    ]
    html = page(novices[1], "training", round)[1]
    assert "Yours: 3 of 3 answers in 1 report, 100" in html
    assert "Nia" not in html


def test_training_makes_no_gold_labels_and_waits_for_no_decision(origin: Round, novices: list[User]) -> None:
    round = train(origin, novices)
    for novice, said in zip(novices, (RIGHT, WRONG), strict=True):
        for own in rounds.assignments_of(round, novice):
            codings.submit(own, said)
    rounds.end(round)
    lead = origin.study.created_by
    adjudication.close_round(round=round, by=lead, at=AT)
    seat = seat_in(user=lead, study=origin.study)
    with pytest.raises(GoldHidden):
        gold_labels(Round.objects.get(pk=round.pk), seat)
    assert {label.round_id for label in gold_labels(origin.study, seat)} == {origin.pk}


def test_a_training_takes_some_reports_of_a_closed_round_under_its_version(
    origin: Round, novices: list[User], study: Study
) -> None:
    round = train(origin, novices, size=2)
    assert (round.reports.count(), round.origin, round.version) == (2, origin, origin.version)
    assert round.assignments.count() == 4
    plan = {"name": "Another", "raters": novices, "seed": 1, "at": AT}
    with pytest.raises(Invalid, match="gold labels of a closed round"):
        services.plan_training(origin=round, by=study.created_by, **plan)
    with pytest.raises(NotAllowed):
        services.plan_training(origin=origin, by=novices[0], **plan)
    with refused_by(Round, "round_training_has_an_origin"):
        Round.objects.filter(pk=round.pk).update(origin=None)


def test_a_lead_plans_it_on_the_closed_rounds_page(origin: Round, novices: list[User], study: Study) -> None:
    client = Client()
    client.force_login(study.created_by)
    place = {"slug": study.slug, "round_id": origin.pk}
    html = client.get(reverse("rounds:round", kwargs=place)).content.decode()
    assert "Train raters with its gold labels" in html
    sent = {"name": "Novices", "size": 3, "raters": [novices[0].pk]}
    response = client.post(reverse("rounds:train", kwargs=place), sent, follow=True)
    assert "Raters are compared with the gold labels of" in response.content.decode()
    assert Round.objects.get(name="Novices").reports.count() == 3
    refused = client.post(reverse("rounds:train", kwargs=place), {**sent, "raters": []}, follow=True)
    assert "Raters: This field is required." in refused.content.decode()


def test_a_round_that_does_not_train_has_no_scores(origin: Round, novices: list[User]) -> None:
    own = origin.assignments.first()
    assert page(novices[0], "training", origin)[0] == 404
    assert page(own.rater, "compared", origin, own.pk)[0] == 404
