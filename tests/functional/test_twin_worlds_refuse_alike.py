"""Twin worlds when something is sent: apart, because the other worlds are kept while the tests of their file run."""

import pytest
import time_machine

from tests.functional.every_purpose import FIRST, LOOKED_AT, SECOND, going
from tests.functional.every_purpose import set_stage_of_every_purpose as set_stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("person", ["lead", "ben"])
def test_nobody_is_refused_otherwise_whatever_ada_and_the_machine_do(person: str) -> None:
    with time_machine.travel(LOOKED_AT, tick=False):
        stage = set_stage()
        stage.client(person)
        with going(stage, FIRST):
            first = stage.send(person)
        with going(stage, SECOND):
            second = stage.send(person)
    assert [address for address in first if first[address] != second[address]] == []
    assert {400, 404, 405} <= {sight.status for sight in first.values()}
