"""The conflicts that a change makes vanish or appear, one by one, each with a link to where it is decided."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from annotator.recoding import conflicts, selectors
from annotator.rounds.models import Round
from annotator.studies.models import Study
from annotator.studies.selectors import seat_in
from taxonomy import services as taxonomy
from tests.taxonomy.pages import said
from tests.worlds import books, codings, people, rounds
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> User:
    return people.make_user("lead", name="Ada Lead")


@pytest.fixture
def study(lead: User) -> Study:
    return people.make_study(lead)


def code(study: Study, pairs: list[tuple[str, str]], *, is_ended: bool = True) -> Round:
    """A round in which two raters say these symptoms of one report each."""
    raters = [people.make_user(f"r{number}-{len(pairs)}") for number in range(2)]
    round = rounds.make_open_round(study, raters, name="First", n_reports=len(pairs))
    for place, rater in enumerate(raters):
        mine = sorted(rounds.assignments_of(round, rater), key=lambda each: each.round_report.report_id)
        for assignment, pair in zip(mine, pairs, strict=True):
            finding = {"component": "operators", "root-cause": "misused-api"}
            codings.submit(assignment, codings.content([finding], symptom=pair[place]))
    return rounds.end(round) if is_ended else round


def merge(study: Study) -> None:
    who = {"codebook": study.codebook, "by": study.created_by, "at": AT, "reason": "The same."}
    taxonomy.merge_code(key="crash", into="system-hang", **who)


PAIRS = [("crash", "crash"), ("crash", "system-hang"), ("crash", "silent-error"), ("system-hang", "crash")]


def test_a_merge_lists_what_vanishes_before_it_is_made(study: Study, lead: User, client: Client) -> None:
    round = code(study, PAIRS)
    client.force_login(lead)
    address = f"/codebooks/{study.codebook_id}/changed-conflicts/"
    page = client.get(f"{address}?code=crash&into=system-hang")
    assert "2 vanish, 0 appear" in said(page)
    assert "If Crash were merged into System hang" in said(page)
    lines = page.context["lines"]
    assert sorted(answer[1:] for answer in lines[0].answers) == [
        ("Crash", "System hang"),
        ("System hang", "System hang"),
    ]
    link = f"/studies/{study.slug}/rounds/{round.pk}/conflicts/{lines[0].conflict.round_report_id}/facet:symptom/"
    assert link in page.content.decode()
    assert client.get(link).status_code == 200
    merge(study)
    assert "2 vanish, 0 appear" in said(client.get(address))
    assert address in client.get(f"/codebooks/{study.codebook_id}/impact/").content.decode()


def test_what_was_one_and_is_parted_again_makes_conflicts_appear(study: Study, lead: User, client: Client) -> None:
    code(study, PAIRS)
    merge(study)
    books.publish(study.codebook, lead)
    taxonomy.restore_code(codebook=study.codebook, key="crash", by=lead, at=AT, reason="Not the same.")
    client.force_login(lead)
    page = client.get(f"/codebooks/{study.codebook_id}/changed-conflicts/")
    assert "0 vanish, 2 appear" in said(page)
    assert {line.conflict.appears for line in page.context["lines"]} == {True}
    assert client.get(_first_link(page.content.decode())).status_code == 200


def _first_link(text: str) -> str:
    return text.partition('<th scope="row"><a href="')[2].partition('"')[0]


def test_nothing_is_listed_of_an_open_round(study: Study, lead: User, client: Client) -> None:
    code(study, PAIRS, is_ended=False)
    client.force_login(lead)
    page = client.get(f"/codebooks/{study.codebook_id}/changed-conflicts/?code=crash&into=system-hang")
    assert "0 vanish, 0 appear" in said(page)
    assert "First" not in said(page)


def test_the_list_is_paged_and_asks_as_often_for_sixty_as_for_two(study: Study, lead: User, client: Client) -> None:
    code(study, [("crash", "system-hang")] * 60)
    seat = seat_in(user=lead, study=study)
    change = selectors.change_of_code(seat, "crash", "system-hang")
    found = conflicts.changed_conflicts(seat, change)
    assert len(found) == 60
    costs = []
    for size in (2, 60):
        with CaptureQueriesContext(connection) as queries:
            lines = conflicts.describe(seat, found[:size])
        assert len(lines) == size
        costs.append(len(queries))
    assert costs == [1, 1]
    client.force_login(lead)
    address = f"/codebooks/{study.codebook_id}/changed-conflicts/?code=crash&into=system-hang"
    assert len(client.get(address).context["lines"]) == 50
    last = client.get(f"{address}&page=2")
    assert len(last.context["lines"]) == 10
    assert "code=crash&amp;into=system-hang&amp;page=1" in last.content.decode()


def test_raters_do_not_get_to_it(study: Study, client: Client) -> None:
    code(study, PAIRS)
    client.force_login(User.objects.get(username="r0-4"))
    assert client.get(f"/codebooks/{study.codebook_id}/changed-conflicts/").status_code == 403
