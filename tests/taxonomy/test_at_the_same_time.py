"""Several people change one draft at the same moment: one after the other, none lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from annotator.accounts.models import User
from annotator.common.errors import Refusal
from taxonomy import services
from taxonomy.models import Codebook
from taxonomy.selectors import draft_of, versions_of
from taxonomy.services import StaleEntry
from tests.taxonomy.drafts import edit, state_of, steps, tree
from tests.worlds import books, people
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


@pytest.fixture
def lead(transactional_db: None) -> User:
    return people.make_user("lead")


@pytest.fixture
def codebook(lead: User) -> Codebook:
    codebook = people.make_study(lead).codebook
    books.make_draft(codebook, lead)
    return codebook


def at_once(act: "object", times: int = PEOPLE) -> list[str]:
    """Do it in several threads; return what each came to: "done", or the kind of refusal."""

    def one(number: int) -> str:
        try:
            act(number)  # type: ignore[operator]  # any callable of a number
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(one, range(times)))


def test_everybodys_code_is_added_with_a_key_of_its_own(codebook: Codebook, lead: User) -> None:
    before = draft_of(codebook).revision
    assert at_once(lambda number: books.add_code(codebook, lead, "symptom", "Slow")) == ["done"] * PEOPLE
    assert sorted(tree(codebook)[5:]) == ["slow", *(f"slow-{number}" for number in range(2, PEOPLE + 1))]
    assert draft_of(codebook).revision == before + PEOPLE


def test_of_several_saves_of_one_entry_the_first_is_kept(codebook: Codebook, lead: User) -> None:
    base = state_of(codebook, "crash").revision
    said = at_once(lambda number: edit(codebook, lead, "crash", base=base, brief=f"Version {number}."))
    assert said == [StaleEntry.__name__] * (PEOPLE - 1) + ["done"]
    assert steps(codebook).count("redefine code:crash") == 1


def test_publishing_twice_at_once_makes_one_version(codebook: Codebook, lead: User) -> None:
    said = at_once(lambda number: services.publish(codebook=codebook, notes="", by=lead, at=AT))
    assert said == [services.NothingNew.__name__] * (PEOPLE - 1) + ["done"]
    assert versions_of(codebook).count() == 1
