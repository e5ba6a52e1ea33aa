"""A rater's own mark "discuss later": kept with the draft, seen in the own queue, and by nobody else."""

import pytest
from django.test import Client

from annotator.accounts.models import User
from annotator.coding import services
from annotator.coding.models import Coding, Draft
from annotator.coding.selectors import QueueState, count_to_discuss, draft_of, queue_page
from annotator.common.errors import NotFound
from annotator.common.models import Event
from tests.coding.conftest import Desk
from tests.worlds import codings, rounds

WHOLE = codings.content([{"component": "operators", "root_cause": "misconfiguration"}], symptom="crash")
QUERIES = ("", "?state=to-discuss")
JSON = {"headers": {"Accept": "application/json"}}


def mark(
    desk: Desk, place: int = 0, *, is_to_discuss: bool | None = True, base: int = 0, by: User | None = None
) -> Draft:
    return services.save_draft(
        assignment=desk.own[place],
        content=WHOLE,
        base_revision=base,
        is_to_discuss=is_to_discuss,
        by=by or desk.rater,
        at=codings.AT,
    )


def marked(desk: Desk) -> list[int]:
    return [row.position for row in queue_page(desk.round, desk.rater, to_discuss=True).rows]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_mark_is_kept_and_taken_back(desk: Desk) -> None:
    mark(desk, 2)
    assert (marked(desk), count_to_discuss(desk.round, desk.rater)) == ([2], 1)
    mark(desk, 2, is_to_discuss=False, base=1)
    assert (marked(desk), count_to_discuss(desk.round, desk.rater)) == ([], 0)


def test_whoever_says_nothing_of_the_mark_leaves_it(desk: Desk) -> None:
    mark(desk)
    mark(desk, is_to_discuss=None, base=1)
    codings.submit(desk.first, WHOLE)
    assert marked(desk) == [0]
    assert [row.state for row in queue_page(desk.round, desk.rater, to_discuss=True).rows] == [QueueState.SUBMITTED]


def test_a_mark_leaves_no_event_and_no_coding(desk: Desk) -> None:
    before = Event.objects.count()
    mark(desk)
    assert (Event.objects.count(), Coding.objects.count()) == (before, 0)


def test_a_mark_based_on_an_older_draft_overwrites_nothing(desk: Desk) -> None:
    mark(desk)
    with pytest.raises(services.DraftConflict):
        mark(desk, is_to_discuss=False, base=0)
    assert marked(desk) == [0]


@pytest.mark.parametrize("who", ["other", "lead"])
def test_only_the_rater_marks_and_sees(desk: Desk, who: str) -> None:
    somebody = getattr(desk, who)
    with pytest.raises(NotFound):
        mark(desk, by=somebody)
    mark(desk)
    assert count_to_discuss(desk.round, somebody) == 0
    assert queue_page(desk.round, somebody, to_discuss=True).rows == []
    with pytest.raises(NotFound):
        draft_of(desk.first, somebody)


def test_nothing_is_marked_once_the_round_has_ended_and_marks_stay_in_the_own_list(desk: Desk) -> None:
    mark(desk)
    rounds.end(desk.round)
    with pytest.raises(services.NotOpen):
        mark(desk, is_to_discuss=False, base=1)
    assert marked(desk) == [0]


def test_the_desk_saves_the_mark_with_the_form_and_brings_it_back(desk: Desk) -> None:
    client = client_of(desk.rater)
    url = desk.url(desk.first)
    assert client.post(url, {"action": "save", "discuss": "1"}, **JSON).json() == {"revision": 1}
    parts = client.get(url, **JSON).json()
    assert parts["fields"] == "memo=&discuss=1"
    assert "data-discuss checked" in parts["foot"]
    client.post(url, {"action": "save", "base_revision": 1}, **JSON)
    assert client.get(url, **JSON).json()["fields"] == "memo="


def test_a_refused_submission_still_shows_the_mark(desk: Desk) -> None:
    page = client_of(desk.rater).post(desk.url(desk.first), {"action": "submit", "client_id": "x", "discuss": "1"})
    assert page.status_code == 400
    assert "data-discuss checked" in page.content.decode()


def test_the_list_has_a_group_of_its_own(desk: Desk) -> None:
    mark(desk, 3)
    page = client_of(desk.rater).get(desk.url() + "queue/?state=to-discuss").content.decode()
    assert "<strong>1</strong> <span>to discuss</span>" in page
    assert [assignment.position for assignment in desk.own if desk.url(assignment) in page] == [3]
    assert client_of(desk.rater).get(desk.url() + "queue/").content.decode().count('class="tag">to discuss') == 1


def test_nobody_elses_list_tells_of_a_mark(desk: Desk) -> None:
    other = client_of(desk.other)
    listed = [other.get(desk.url() + "queue/" + query).content.partition(b"<main")[2] for query in QUERIES]
    mark(desk)
    assert [other.get(desk.url() + "queue/" + query).content.partition(b"<main")[2] for query in QUERIES] == listed
