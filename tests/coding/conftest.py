"""A desk: one study, two raters with the same six reports in an open round."""

from dataclasses import dataclass

import pytest

from annotator.accounts.models import User
from annotator.rounds.models import Assignment, Round
from annotator.studies.models import Study
from annotator.studies.selectors import Seat, seat_in
from taxonomy.book import Book
from taxonomy.selectors import load_book
from tests.worlds import people, rounds


@dataclass
class Desk:
    """What a test of the desk needs at hand."""

    study: Study
    lead: User
    rater: User
    other: User
    round: Round

    @property
    def own(self) -> list[Assignment]:
        """The rater's assignments in the order of the queue."""
        return rounds.assignments_of(self.round, self.rater)

    @property
    def first(self) -> Assignment:
        return self.own[0]

    @property
    def book(self) -> Book:
        return load_book(self.round.version)

    def seat(self, user: User) -> Seat:
        return seat_in(user=user, study=self.study)

    def url(self, assignment: Assignment | None = None) -> str:
        desk = f"/studies/{self.study.slug}/rounds/{self.round.pk}/desk/"
        return desk if assignment is None else f"{desk}{assignment.pk}/"


@pytest.fixture
def desk(db: None) -> Desk:
    study = people.make_study()
    rater, other = people.make_user("rater"), people.make_user("other")
    round = rounds.make_open_round(study, [rater, other])
    return Desk(study, study.created_by, rater, other, round)
