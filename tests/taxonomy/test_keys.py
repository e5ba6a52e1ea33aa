"""Keys: made from names, unique in a codebook, never changed."""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from annotator.accounts.models import User
from annotator.common.errors import Invalid
from taxonomy import rules
from taxonomy.models import Code, Codebook, Facet
from tests.worlds import books, people


@given(st.text(max_size=200), st.sets(st.sampled_from(["code", "crash", "code-2", "a"])))
def test_a_key_made_from_any_name_is_a_free_and_usable_one(name: str, taken: set[str]) -> None:
    rules.check_key(rules.free_key(name, taken, "code"), taken)


def test_a_key_is_the_slug_of_the_name() -> None:
    assert rules.free_key("Out-of-memory: GPU & host", set(), "code") == "out-of-memory-gpu-host"


def test_a_taken_key_gets_a_number() -> None:
    assert rules.free_key("Crash", {"crash", "crash-2"}, "code") == "crash-3"


def test_a_name_without_latin_letters_gets_a_plain_key() -> None:
    assert rules.free_key("崩溃", {"code"}, "code") == "code-2"


@pytest.mark.parametrize("key", ["", "Crash", "a b", "ä", "-a", "a/b", "x" * 81])
def test_a_malformed_key_is_refused(key: str) -> None:
    with pytest.raises(Invalid, match="small letters"):
        rules.check_key(key, set())


@pytest.mark.django_db
def test_two_codes_of_one_name_get_two_keys(codebook: Codebook, lead: User) -> None:
    books.add_facet(codebook, lead, "Symptom", ("Crash",))
    books.add_facet(codebook, lead, "Root cause", ("Crash",))
    assert sorted(Code.objects.values_list("key", flat=True)) == ["crash", "crash-2"]


@pytest.mark.django_db
def test_a_taken_key_is_refused_even_when_its_code_is_in_another_facet(codebook: Codebook, lead: User) -> None:
    books.add_facet(codebook, lead, "Symptom", ("Crash",))
    books.add_facet(codebook, lead, "Root cause")
    with pytest.raises(Invalid, match="taken"):
        books.add_code(codebook, lead, "root-cause", "Other", key="crash")
    with pytest.raises(Invalid, match="taken"):
        books.add_facet(codebook, lead, "Other", key="symptom")


@pytest.mark.django_db
def test_the_same_key_in_another_codebook_is_free(codebook: Codebook, lead: User) -> None:
    books.add_facet(codebook, lead, "Symptom", ("Crash",))
    other = people.make_study(lead, name="Other").codebook
    books.add_facet(other, lead, "Symptom", ("Crash",))
    assert Code.objects.filter(key="crash").count() == 2


@pytest.mark.django_db
def test_the_database_itself_keeps_a_key_from_changing(codebook: Codebook, lead: User) -> None:
    books.add_facet(codebook, lead, "Symptom", ("Crash",))
    for rows in (Code.objects.all(), Facet.objects.all()):
        with pytest.raises(DatabaseError, match="a key never changes"), transaction.atomic():
            rows.update(key="other")
