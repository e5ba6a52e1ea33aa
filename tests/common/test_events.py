"""Events tell who changed what, newest first, each scope its own."""

from datetime import timedelta

import pytest

from annotator.common import events
from tests.common.worlds import AT, make_person

pytestmark = pytest.mark.django_db


def test_events_of_a_scope_come_newest_first_and_alone() -> None:
    ann, ben = make_person("ann"), make_person("ben")
    events.record(scope=ann, subject=ann, action="person.named", by=ben, at=AT, before={"n": "A"}, after={"n": "B"})
    events.record(scope=ann, subject=ben, action="person.moved", by=None, at=AT + timedelta(hours=1), reason="asked")
    events.record(scope=ben, subject=ben, action="person.named", by=ben, at=AT)
    newest, oldest = events.list_events(ann)
    assert (newest.action, newest.by, newest.subject, newest.reason) == (
        "person.moved",
        None,
        f"user:{ben.pk}",
        "asked",
    )
    assert (oldest.before, oldest.after, oldest.by) == ({"n": "A"}, {"n": "B"}, ben)


def test_listing_events_asks_once_however_many_there_are(django_assert_num_queries: object) -> None:
    ann = make_person("ann")
    for number in range(5):
        events.record(scope=ann, subject=ann, action=f"act.{number}", by=ann, at=AT)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture is a function
        assert {event.by for event in events.list_events(ann)} == {ann}
