"""A published version never changes: no service reaches it, and the database itself refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model, QuerySet

from annotator.accounts.models import User
from taxonomy import services
from taxonomy.exchange import content_hash, to_plain
from taxonomy.models import Codebook, CodeState, FacetState, Operation, Version
from taxonomy.selectors import draft_of, forget_books, load_book
from tests.taxonomy.drafts import edit, edit_facet
from tests.worlds import books
from tests.worlds.books import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(codebook: Codebook, lead: User) -> Version:
    return books.make_version(codebook, lead)


def test_whatever_services_do_afterwards_the_version_stays(version: Version, lead: User) -> None:
    codebook, before, said = version.codebook, to_plain(load_book(version)), {"by": lead, "at": AT}
    edit(codebook, lead, "crash", name="Abort", full="New.", is_selectable=False)
    edit_facet(codebook, lead, "phase", name="When", answers="one")
    services.edit_codebook(codebook=codebook, name="Other", description="Other", **said)
    services.move_code(codebook=codebook, key="system-hang", step="up", **said)
    services.move_facet(codebook=codebook, key="phase", step="up", **said)
    services.retire_code(codebook=codebook, key="silent-error", reason="r", **said)
    services.retire_facet(codebook=codebook, key="component", reason="r", **said)
    books.add_code(codebook, lead, "symptom", "Slow")
    services.delete_code(codebook=codebook, key="slow", **said)
    services.import_yaml(codebook=codebook, text="codebook: X\nfacets: [{name: Y, codes: [{name: Z}]}]", **said)
    forget_books()
    assert to_plain(load_book(version)) == before
    assert content_hash(load_book(version)) == version.sha256


def rows_of(version: Version) -> "list[tuple[QuerySet[Model], dict[str, object]]]":
    return [
        (CodeState.objects.filter(version=version), {"name": "other"}),
        (CodeState.objects.filter(version=version), {"position": 99}),
        (CodeState.objects.filter(version=version), {"status": "retired"}),
        (FacetState.objects.filter(version=version), {"answers": "many"}),
        (FacetState.objects.filter(version=version), {"is_retired": True}),
        (Version.objects.filter(pk=version.pk), {"notes": "other"}),
        (Version.objects.filter(pk=version.pk), {"number": 7}),
        (Operation.objects.filter(version=version), {"reason": "other"}),
        (CodeState.objects.filter(version=version), {"version": draft_of(version.codebook)}),
    ]


@pytest.mark.parametrize("index", range(9))
def test_the_database_refuses_to_change_a_row_of_it(version: Version, index: int) -> None:
    rows, values = rows_of(version)[index]
    with pytest.raises(DatabaseError, match="a published version never changes"), transaction.atomic():
        rows.update(**values)


def test_the_database_refuses_raw_sql_too(version: Version) -> None:
    with (
        pytest.raises(DatabaseError, match="a published version never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE taxonomy_codestate SET brief = 'other' WHERE version_id = %s", [version.pk])


def test_the_database_refuses_a_late_row(version: Version) -> None:
    draft = draft_of(version.codebook)
    for model in (CodeState, FacetState):
        state = model.objects.filter(version=draft).first()
        assert state is not None
        state.pk, state.version = None, version
        with pytest.raises(DatabaseError, match="a published version never changes"), transaction.atomic():
            model.objects.bulk_create([state])


def test_the_database_refuses_to_slip_a_draft_row_into_it(version: Version) -> None:
    draft_rows = CodeState.objects.filter(version=draft_of(version.codebook))
    with pytest.raises(DatabaseError), transaction.atomic():
        draft_rows.update(version=version)


def test_the_draft_is_not_guarded(version: Version) -> None:
    assert CodeState.objects.filter(version=draft_of(version.codebook)).update(position=0) == 15


CONSTRAINTS = {
    "version_one_draft_per_codebook": lambda v: Version.objects.create(codebook=v.codebook, name="second draft"),
    "version_number_once_per_codebook": lambda v: Version.objects.create(
        codebook=v.codebook, name="x", number=1, sha256="x", published_at=AT, published_by=v.published_by
    ),
    "version_published_is_complete": lambda v: Version.objects.filter(codebook=v.codebook, number=None).update(
        number=2
    ),
    "facet_key_once_per_codebook": lambda v: v.codebook.facets.create(key="symptom"),
    "code_key_once_per_codebook": lambda v: v.codebook.codes.create(key="crash"),
    "facet_state_once_per_version": lambda v: FacetState.objects.create(
        version=draft_of(v.codebook), facet=v.codebook.facets.get(key="symptom"), name="x", position=9
    ),
    "code_state_once_per_version": lambda v: CodeState.objects.create(
        version=draft_of(v.codebook),
        code=v.codebook.codes.get(key="crash"),
        facet=v.codebook.facets.get(key="symptom"),
        name="x",
        position=9,
    ),
    "code_is_not_its_own_parent": lambda v: CodeState.objects.filter(
        version=draft_of(v.codebook), code__key="crash"
    ).update(parent=v.codebook.codes.get(key="crash")),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_each_constraint_holds(version: Version, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CONSTRAINTS[name](version)
