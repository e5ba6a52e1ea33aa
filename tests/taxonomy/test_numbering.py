"""A version's number says what became of the codings of the one before: major, minor, patch."""

from collections.abc import Callable
from typing import Any

import pytest

from annotator.accounts.models import User
from taxonomy import services
from taxonomy.models import Codebook
from taxonomy.selectors import next_number
from taxonomy.services import Part
from taxonomy.texts import CodeText, FacetText
from tests.taxonomy.drafts import edit
from tests.worlds import books
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db

SYMPTOM = {"name": "Symptom", "question": "What was seen?"}
CHANGES: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "a name": (
        "1.0.1",
        lambda who: services.edit_code(key="crash", text=CodeText("Abort", "What crash means."), **who),
    ),
    "other words": (
        "1.0.1",
        lambda who: services.edit_code(key="crash", text=CodeText("Crash", brief="Else."), is_wording=True, **who),
    ),
    "a place among the same": ("1.0.1", lambda who: services.move_code(key="crash", step="down", **who)),
    "a new code": ("1.1.0", lambda who: services.add_code(facet="symptom", name="New", **who)),
    "another code above": ("1.1.0", lambda who: services.move_code(key="system-hang", step="in", **who)),
    "a merge": ("1.1.0", lambda who: services.merge_code(key="crash", into="system-hang", reason="x", **who)),
    "an optional facet": (
        "1.1.0",
        lambda who: services.add_facet(name="Severity", is_required=False, **who),
    ),
    "a meaning": ("2.0.0", lambda who: services.edit_code(key="crash", text=CodeText("Crash", brief="Else."), **who)),
    "a retired code": ("2.0.0", lambda who: services.retire_code(key="crash", reason="x", **who)),
    "a retired facet": ("2.0.0", lambda who: services.retire_facet(key="phase", reason="x", **who)),
    "a required facet": ("2.0.0", lambda who: services.add_facet(name="Severity", **who)),
    "a split": (
        "2.0.0",
        lambda who: services.split_code(
            key="crash", parts=[Part(text=CodeText("A")), Part(text=CodeText("B"))], is_kept=False, reason="x", **who
        ),
    ),
    "fewer answers": ("2.0.0", lambda who: services.edit_facet(key="phase", text=FacetText("Phase"), **who)),
    "evidence that must be given": (
        "2.0.0",
        lambda who: services.edit_facet(
            key="symptom", text=FacetText(**SYMPTOM, is_evidence_required=True), is_wording=True, **who
        ),
    ),
    "another finding": (
        "2.0.0",
        lambda who: services.edit_facet(key="symptom", text=FacetText(**SYMPTOM, group="Finding"), **who),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_raises_the_number_it_deserves(codebook: Codebook, lead: User, change: str) -> None:
    books.make_version(codebook, lead)
    expected, act = CHANGES[change]
    act({"codebook": codebook, "by": lead, "at": AT})
    number = next_number(codebook)
    assert str(number) == expected
    assert number.reasons or expected == "1.0.1"


def test_the_first_version_is_1_0_0_and_numbers_go_on_from_the_last(codebook: Codebook, lead: User) -> None:
    first = books.make_version(codebook, lead)
    books.add_code(codebook, lead, "symptom", "New")
    second = books.publish(codebook, lead)
    edit(codebook, lead, "new", name="Newer")
    third = books.publish(codebook, lead)
    services.retire_code(codebook=codebook, key="new", by=lead, at=AT, reason="x")
    fourth = books.publish(codebook, lead)
    assert [version.semantic for version in (first, second, third, fourth)] == ["1.0.0", "1.1.0", "1.1.1", "2.0.0"]


def test_what_was_published_before_there_were_such_numbers_counts_as_major(codebook: Codebook, lead: User) -> None:
    version = books.make_version(codebook, lead)
    version.number, version.major = 3, 0
    assert version.semantic == "3.0.0"
