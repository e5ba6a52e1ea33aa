"""What a rater should know of a version who worked under another before: which codes differ, and how, in words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.accounts.models import User
from taxonomy import services
from taxonomy.models import Codebook
from taxonomy.news import in_words
from taxonomy.selectors import changed_codes, version_at
from taxonomy.services import Part
from taxonomy.texts import CodeText
from tests.taxonomy.drafts import edit
from tests.worlds import books
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


def told(codebook: Codebook, old: int = 1, new: int = 2) -> dict[str, str]:
    changes = changed_codes(version_at(codebook, old), version_at(codebook, new))
    return {key: in_words(change) for key, change in changes.items()}


@pytest.fixture
def published(codebook: Codebook, lead: User) -> Codebook:
    books.make_version(codebook, lead)
    return codebook


def test_names_definitions_rules_examples_and_new_codes_are_told_in_the_order_of_the_book(
    published: Codebook, lead: User
) -> None:
    books.add_code(published, lead, "symptom", "Slow")
    edit(published, lead, "repetition", examples=("The answer repeats.",))
    edit(published, lead, "crash", name="Abort", when_not="It hangs.", reason="It was vague.")
    books.publish(published, lead)
    assert told(published) == {
        "crash": "Renamed, was Crash; redefined: When not",
        "repetition": "Other words: Examples",
        "slow": "New",
    }
    assert changed_codes(version_at(published, 1), version_at(published, 2))["crash"].reasons == ("It was vague.",)


def test_other_words_of_the_same_meaning_are_told_as_such(published: Codebook, lead: User) -> None:
    text = CodeText("Crash", brief="It ends.")
    services.edit_code(codebook=published, key="crash", text=text, by=lead, at=AT, is_wording=True)
    books.publish(published, lead)
    assert told(published) == {"crash": "Other words: Brief definition"}


def test_places_notes_and_further_names_are_no_news(published: Codebook, lead: User) -> None:
    edit(published, lead, "crash", notes="Discussed.", aliases=("segfault",))
    services.move_code(codebook=published, key="system-hang", step="in", by=lead, at=AT)
    books.publish(published, lead)
    assert told(published) == {}


def test_what_took_over_from_another_code_is_told_at_both(published: Codebook, lead: User) -> None:
    services.merge_code(codebook=published, key="silent-error", into="crash", by=lead, at=AT, reason="The same.")
    parts = [Part(key="repetition"), Part(text=CodeText("Garbled"))]
    services.split_code(
        codebook=published, key="unexpected-output", parts=parts, is_kept=True, by=lead, at=AT, reason="Too wide."
    )
    services.retire_code(codebook=published, key="tokenizer", by=lead, at=AT, reason="Not seen.")
    books.publish(published, lead)
    assert told(published) == {
        "crash": "Takes over from Silent error",
        "unexpected-output": "Split, and still one of what it was split into",
        "repetition": "Takes over from Unexpected output",
        "garbled": "New; takes over from Unexpected output",
        "silent-error": "Merged",
        "tokenizer": "Retired",
    }


def test_a_heading_that_can_be_chosen_now_is_news(published: Codebook, lead: User) -> None:
    edit(published, lead, "configuration", is_selectable=True)
    books.publish(published, lead)
    assert told(published) == {"configuration": "Can be chosen now"}
    assert told(published, 2, 1) == {"configuration": "A heading now"}


def test_the_same_version_has_no_news(published: Codebook) -> None:
    assert told(published, 1, 1) == {}


def test_a_pair_of_versions_is_read_once(published: Codebook, lead: User) -> None:
    edit(published, lead, "crash", name="Abort")
    books.publish(published, lead)
    one, two = version_at(published, 1), version_at(published, 2)
    changed_codes(one, two)
    with CaptureQueriesContext(connection) as queries:
        assert set(changed_codes(one, two)) == {"crash"}
    assert len(queries) == 0
