"""Who gets what at every address: the table of everything the product answers, for every kind of person.

An address that is missing here fails, so nothing is added without a decision about who may reach it.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse

from tests.architecture.everything import PEOPLE, PHASES, Everything, addresses, arguments_at, build
from tests.architecture.permissions import TABLE


class Undone(Exception):
    """Rolls back what a request changed, so that the next one meets the same world."""


class Visitors:
    """One signed-in client for each kind of person, in one world."""

    def __init__(self, world: Everything) -> None:
        self.world = world
        self.cookies: dict[str, SimpleCookie] = {}
        for name in PEOPLE:
            client = Client()
            user = world.people[name]
            if user is not None:
                client.force_login(user)
            self.cookies[name] = client.cookies

    def ask(self, person: str, method: str, address: str, phase: str) -> HttpResponse:
        """Return the answer; whatever it changed is undone."""
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie({name: one.value for name, one in self.cookies[person].items()})
        url = reverse(address, kwargs=arguments_at(self.world, address, phase))
        answers: list[HttpResponse] = []
        try:
            with transaction.atomic():
                answers.append(client.generic(method, url))
                raise Undone
        except Undone:
            return answers[0]

    def row(self, method: str, address: str, phase: str) -> str:
        """Return what each kind of person gets, in the order of PEOPLE."""
        return " ".join(said(self.ask(person, method, address, phase)) for person in PEOPLE)


def said(answer: HttpResponse) -> str:
    """Return the status, or where a redirect to the sign-in page goes."""
    goes_to = answer.headers.get("Location", "")
    return "login" if answer.status_code == 302 and goes_to.startswith("/accounts/login/") else str(answer.status_code)


def phases_of(address: str) -> tuple[str, ...]:
    return PHASES if {"round_id", "assignment_id"} & addresses()[address] else ("open",)


@pytest.fixture
def visitors(db: None) -> Visitors:
    return Visitors(build())


def rows(method: str) -> Iterator[tuple[str, str, str]]:
    """Yield address, phase and the table's row; a row without a phase stands for all of them."""
    for address in addresses():
        for phase in phases_of(address):
            row = TABLE[method].get(f"{address}@{phase}") or TABLE[method].get(address)
            if row:
                yield address, phase, row


def test_every_address_is_in_the_table() -> None:
    named = {name.partition("@")[0] for table in TABLE.values() for name in table}
    assert set(addresses()) - named == set(), "decide who may reach these"
    assert named - set(addresses()) == set(), "these do not exist any more"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_everybody_gets_what_the_table_says(visitors: Visitors, method: str) -> None:
    expected = {f"{address}@{phase}": row for address, phase, row in rows(method)}
    found = {name: visitors.row(method, *name.rsplit("@", 1)) for name in expected}
    assert {name: row for name, row in found.items() if row != expected[name]} == {}


@pytest.mark.parametrize("method", TABLE)
def test_a_method_that_is_not_in_the_table_gets_nobody_further(visitors: Visitors, method: str) -> None:
    """Refused, or treated like one that is: never more than another method of the same address gives."""
    listed = {(address, phase) for address, phase, _ in rows(method)}
    allowed: dict[tuple[str, str, str], set[str]] = {}
    for other in TABLE:
        for address, phase, row in rows(other):
            for person, status in zip(PEOPLE, row.split(), strict=True):
                allowed.setdefault((address, phase, person), set()).add(status)
    too_much = {}
    for (address, phase, person), statuses in allowed.items():
        is_far_fetched = method in {"PUT", "PATCH", "DELETE"} and not address.startswith("api:")
        if (address, phase) not in listed and not is_far_fetched:
            status = said(visitors.ask(person, method, address, phase))
            if status not in {"405", "login", "401", "403", "404", *statuses}:
                too_much[f"{method} {address}@{phase} as {person}"] = status
    assert too_much == {}
