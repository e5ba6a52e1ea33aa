"""Gold labels of closed rounds, read under a later version without losing what they were."""

import csv

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.recoding.reading import ReadAnswer, read_answers
from annotator.studies.models import Study
from taxonomy import services
from taxonomy.carrying import Fate, Route
from taxonomy.changes import Step
from tests.taxonomy.drafts import edit
from tests.taxonomy.pages import said
from tests.worlds import books, codings, people, rounds
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> User:
    return people.make_user("lead", name="Ada Lead")


@pytest.fixture
def study(lead: User) -> Study:
    """Two versions; two reports coded under the first: a crash, which became system hang, and a redefined code."""
    study = people.make_study(lead)
    rater = people.make_user("one")
    round = rounds.make_open_round(study, [rater], name="=First", n_reports=2)
    for assignment, symptom in zip(rounds.assignments_of(round, rater), ("crash", "silent-error"), strict=True):
        finding = {"component": "operators", "root-cause": "misused-api"}
        codings.submit(assignment, codings.content([finding], symptom=symptom))
    rounds.close(rounds.end(round))
    services.merge_code(codebook=study.codebook, key="crash", into="system-hang", by=lead, at=AT, reason="The same.")
    edit(study.codebook, lead, "silent-error", full="Else.")
    books.publish(study.codebook, lead)
    return study


def test_each_answer_is_read_by_itself() -> None:
    merge = Step("merge", "code:crash", {"status": "active"}, {"status": "merged", "into": ["hang"]})
    route = Route([[merge]], {"hang", "slow"})
    content = codings.content(symptom=["crash", "slow"], phase="nothing")
    assert list(read_answers(content, route)) == [
        ReadAnswer(0, "symptom", "codes", ("crash", "slow"), ("hang", "slow"), Fate.CARRIED),
        ReadAnswer(0, "phase", "nothing", (), (), Fate.CARRIED),
    ]


def test_the_page_counts_and_the_file_keeps_the_original(study: Study, lead: User, client: Client) -> None:
    client.force_login(lead)
    address = f"/codebooks/{study.codebook_id}/versions/2/gold/"
    assert "Symptom 1 1 0" in said(client.get(address))
    text = b"".join(client.get(f"{address}?as=csv")).decode()
    rows = [row for row in csv.DictReader(text.splitlines()) if row["facet"] == "symptom"]
    assert sorted((row["codes"], row["version"], row["read_as"], row["fate"]) for row in rows) == [
        ("crash", "1", "system-hang", "carried"),
        ("silent-error", "1", "silent-error", "needs a human"),
    ]
    assert rows[0]["round"] == "'=First"


def test_labels_of_a_round_that_is_not_closed_are_not_read(lead: User, client: Client) -> None:
    study, rater = people.make_study(lead), people.make_user("one")
    round = rounds.make_open_round(study, [rater], n_reports=1)
    finding = {"component": "operators", "root-cause": "misused-api"}
    codings.submit(rounds.assignments_of(round, rater)[0], codings.content([finding], symptom="crash"))
    rounds.end(round)
    client.force_login(lead)
    assert "No round" in said(client.get(f"/codebooks/{study.codebook_id}/versions/1/gold/"))
