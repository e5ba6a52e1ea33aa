"""No query of the rater's loop walks through a table: a loop does not grow with reports, raters or codings."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mining.threads import thread_html
from tests.coding.conftest import Desk
from tests.worlds import codings

JSON = {"headers": {"Accept": "application/json"}}
FORM = {"a.symptom": "crash", "g0.1.component": "operators", "g0.1.root-cause": "misused-api", "base_revision": 0}


@pytest.fixture
def client(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.rater, backend="allauth.account.auth_backends.AuthenticationBackend")
    for assignment in desk.own:
        thread_html(assignment.round_report.snapshot)
    # the first submission counts the queue; every later one must not
    codings.submit(desk.own[0], codings.content([{"component": "operators", "root_cause": "unsure"}], symptom="crash"))
    return client


def walks_of(sql: str) -> list[str]:
    """Return the steps of a query's plan that read a whole table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return [str(row[3]) for row in cursor.fetchall() if str(row[3]).startswith("SCAN")]
        # a table of six rows is always walked through unless it is made to look dear
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return [str(row[0]) for row in cursor.fetchall() if re.search(r"Seq Scan", str(row[0]))]


@pytest.mark.parametrize("step", ["submit", "save", "skip", "next"])
def test_every_query_finds_its_rows_by_an_index(desk: Desk, client: Client, step: str) -> None:
    url = desk.url(desk.own[1])
    with CaptureQueriesContext(connection) as captured:
        if step == "next":
            client.get(url, **JSON)
        else:
            assert client.post(url, {**FORM, "action": step, "client_id": "x"}, **JSON).status_code == 200
    queries = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    assert len(queries) >= 5
    assert {sql: walks for sql in queries if (walks := walks_of(sql))} == {}
