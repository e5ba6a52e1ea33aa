"""Twin worlds: whatever raters do in open rounds, everybody else is answered the same, to the letter, at every address.

Two worlds are alike but for what Ada and a machine chose, wrote, marked, put off, began, made, proved and showed
themselves, in a round of every purpose. Who could tell one world from the other would know something of it: from a
word, a count, an order, a header, a file, a refusal.
"""

import re
from collections.abc import Iterator, Mapping

import pytest
import time_machine
from django.db import transaction

from tests.functional.every_purpose import DOERS, FIRST, LOOKED_AT, SECOND, going
from tests.functional.every_purpose import set_stage_of_every_purpose as set_stage
from tests.functional.stage import SECRETS, Sight, Stage, secrets_in
from tests.worlds import staged

pytestmark = pytest.mark.django_db
BEN = {"ibis", "egret", "smew"}
Seen = Mapping[str, Mapping[str, Sight]]


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: object) -> Iterator[tuple[Stage, Seen, Seen]]:
    """The stage, and what everybody is answered in the first world and in the second."""
    with django_db_blocker.unblock(), time_machine.travel(LOOKED_AT, tick=False), transaction.atomic():
        stage = set_stage()
        for person in stage.cast:
            stage.client(person)
        with going(stage, FIRST):
            first = {person: stage.see(person) for person in stage.cast}
        with going(stage, SECOND):
            second = {person: stage.see(person) for person in stage.cast}
        yield stage, first, second
        transaction.set_rollback(True)


def test_nobody_is_answered_otherwise_whatever_ada_and_the_machine_do(worlds: tuple[Stage, Seen, Seen]) -> None:
    _, first, second = worlds
    others = set(first) - set(DOERS)
    told = [f"{who} {at}" for who in others for at in first[who] if first[who][at] != second[who][at]]
    assert told == []
    for doer in DOERS:
        assert first[doer] != second[doer], f"{doer} sees no change, so this test sees nothing."


def test_everybody_reads_their_own_words_and_nobody_anothers(worlds: tuple[Stage, Seen, Seen]) -> None:
    for seen in worlds[1:]:
        read = {person: secrets_in(sights) for person, sights in seen.items()}
        own = {**{doer: set(words) for doer, words in DOERS.items()}, "ben": BEN}
        assert read == {person: own.get(person, set()) for person in seen}
    assert BEN.union(*DOERS.values()) <= set(SECRETS)


def test_hidden_parts_of_reports_are_in_no_answer_before_a_rater_has_submitted_what_is_asked_first(
    worlds: tuple[Stage, Seen, Seen],
) -> None:
    _, first, second = worlds
    for rater in ("ada", "ben", "machine"):
        assert [at for at, sight in first[rater].items() if tells_hidden_part(sight)] == [], rater
    assert any(tells_hidden_part(sight) for sight in first["lead"].values()), "The lead reads them in the corpus."
    for doer in DOERS:
        assert any(tells_hidden_part(sight) for sight in second[doer].values()), "Both went on to the second stage."
    assert not any(tells_hidden_part(sight) for sight in second["ben"].values())


def tells_hidden_part(sight: Sight) -> bool:
    """Return whether a page has any of the words, but as labels that a list can be narrowed by."""
    said = re.sub(r"<option[^>]*>[^<]*</option>", "", sight.text) + sight.headers
    return any(word in said for word in staged.WORDS)
