"""A study begins with its corpus, its codebook and its lead."""

import pytest

from annotator.common.errors import Invalid
from annotator.common.models import Event
from annotator.studies import services
from annotator.studies.models import Membership, Study
from mining.models import Corpus
from taxonomy.models import Codebook
from taxonomy.selectors import draft_of
from tests.worlds import people

pytestmark = pytest.mark.django_db


def test_a_study_begins_with_a_corpus_a_codebook_and_a_lead() -> None:
    maker = people.make_user()
    study = people.make_study(maker, name="Bugs")
    assert (study.slug, study.corpus.name, draft_of(study.codebook).name) == ("bugs", "Bugs", "Bugs")
    held = Membership.objects.filter(study=study).values_list("user", "role")
    assert list(held) == [(maker.pk, "lead")]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Bugs & fixes", "bugs-fixes"), ("研究", "study"), ("x" * 200, "x" * 70), ("  Bugs   of  May ", "bugs-of-may")],
)
def test_the_address_follows_from_the_name(name: str, slug: str) -> None:
    assert people.make_study(name=name).slug == slug


def test_two_studies_of_one_name_have_two_addresses() -> None:
    slugs = [people.make_study(name="Bugs").slug for _ in range(3)]
    assert slugs == ["bugs", "bugs-2", "bugs-3"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_that_can_not_be_used_leaves_nothing_behind(name: str) -> None:
    with pytest.raises(Invalid):
        people.make_study(name=name)
    assert [model.objects.count() for model in (Study, Corpus, Codebook)] == [0, 0, 0]


def test_making_a_study_is_an_event() -> None:
    study = people.make_study(name="Bugs")
    told = Event.objects.get(scope=f"study:{study.pk}")
    assert (told.action, told.by, told.at, told.after) == (
        "create study",
        study.created_by,
        people.AT,
        {"name": "Bugs"},
    )


def test_editing_keeps_the_address_and_tells_before_and_after() -> None:
    study = people.make_study(name="Bugs")
    services.edit_study(
        study=study,
        name="Faults",
        description="Of May",
        shows_names_when_closed=True,
        by=study.created_by,
        at=people.AT,
    )
    study.refresh_from_db()
    assert (study.slug, study.name, study.description, study.shows_names_when_closed) == (
        "bugs",
        "Faults",
        "Of May",
        True,
    )
    told = Event.objects.get(action="edit study")
    assert told.before == {"name": "Bugs", "description": "", "shows_names_when_closed": False}
    assert told.after == {"name": "Faults", "description": "Of May", "shows_names_when_closed": True}
