"""Statements that are composed once say the same as the ORM's, on either database."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from annotator.common import kept
from annotator.common.models import Event

AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
BY_ACTION = kept.Select(lambda action: Event.objects.filter(action=action).values_list("at", "after").order_by("pk"))
NUMBERED = kept.Select(
    lambda pk, scope, action: Event.objects.filter(action=action, scope=scope, pk=pk).values_list("reason")
)


def event(action: str, **more: object) -> Event:
    return Event(at=AT, scope="study:1", subject="round:1", action=action, **more)


@pytest.mark.django_db
def test_inserted_rows_have_their_ids_in_order_and_read_as_they_were_written() -> None:
    rows = [event("round.opened", after={"n": [1, None, "é"]}), event("round.ended", reason="It's 100 % done")]
    kept.insert(rows)
    assert [Event.objects.get(pk=row.pk).action for row in rows] == ["round.opened", "round.ended"]
    assert BY_ACTION.rows("round.opened") == [(AT, {"n": [1, None, "é"]})]
    assert Event.objects.get(action="round.ended").reason == "It's 100 % done"


@pytest.mark.django_db
def test_a_kept_query_finds_by_numbers_and_texts_whatever_their_order() -> None:
    kept.insert([event("round.opened", reason="a"), event("round.ended", reason="b")])
    first, second = Event.objects.order_by("pk")
    assert NUMBERED.rows(second.pk, "study:1", "round.ended") == [("b",)]
    assert NUMBERED.rows(first.pk, "study:1", "round.ended") == []
    assert NUMBERED.rows(2**63, "study:1", "round.ended") == []


@pytest.mark.django_db
def test_none_inserted_where_one_breaks_a_constraint() -> None:
    broken = event("round.ended")
    broken.action = None  # type: ignore[assignment]  # what no service writes
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.insert([event("round.opened"), broken])
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_saving_named_columns_leaves_what_others_wrote_meanwhile() -> None:
    row = event("round.opened")
    kept.save(row)
    Event.objects.filter(pk=row.pk).update(subject="round:2")
    row.reason = "Asked for"
    kept.save(row, "reason")
    row.refresh_from_db()
    assert (row.reason, row.subject) == ("Asked for", "round:2")


@pytest.mark.django_db
def test_what_is_gone_or_was_read_in_part_is_not_written() -> None:
    row = event("round.opened")
    kept.save(row)
    part = Event.objects.only("action").get(pk=row.pk)
    with pytest.raises(KeyError):
        kept.save(part)
    Event.objects.all().delete()
    with pytest.raises(ObjectDoesNotExist, match="is gone"):
        kept.save(row)
