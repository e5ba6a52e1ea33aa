"""Keyset paging: walking forwards or backwards meets every row once, and tells where the ends are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from annotator.accounts.models import User
from annotator.common.paging import keyset_page
from tests.common.worlds import make_person


def make_people(count: int) -> list[int]:
    return [make_person(f"person{number}").pk for number in range(count)]


class EveryWalk(TestCase):
    """Properties of walks; a TestCase because each example needs an empty database."""

    @given(count=st.integers(0, 12), size=st.integers(1, 5), newest_first=st.booleans())
    def test_walking_forwards_meets_every_row_once_in_order(self, count: int, size: int, newest_first: bool) -> None:
        keys = make_people(count)
        met: list[int] = []
        after = None
        while True:
            page = keyset_page(User.objects.all(), size=size, after=after, newest_first=newest_first)
            met += [row.pk for row in page.rows]
            assert (page.before is None) == (after is None)
            after = page.after
            if after is None:
                break
        assert met == sorted(keys, reverse=newest_first)

    @given(count=st.integers(1, 12), size=st.integers(1, 5), newest_first=st.booleans())
    def test_going_back_from_a_page_shows_the_page_before_it(self, count: int, size: int, newest_first: bool) -> None:
        make_people(count)
        people = User.objects.all()
        first = keyset_page(people, size=size, newest_first=newest_first)
        if first.after is None:
            return
        second = keyset_page(people, size=size, after=first.after, newest_first=newest_first)
        back = keyset_page(people, size=size, before=second.before, newest_first=newest_first)
        assert list(back.rows) == list(first.rows)
        assert back.before is None
        assert back.after == first.after


@pytest.mark.django_db
def test_a_list_without_rows_has_no_neighbours() -> None:
    page = keyset_page(User.objects.none(), size=5)
    assert (list(page.rows), page.before, page.after) == ([], None, None)


@pytest.mark.django_db
def test_a_page_reads_one_row_more_than_it_shows_and_counts_nothing() -> None:
    make_people(9)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        keyset_page(User.objects.all(), size=3)
    assert len(queries) == 1
    assert "LIMIT 4" in queries[0]["sql"]
    assert "COUNT" not in queries[0]["sql"]
