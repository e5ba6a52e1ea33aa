"""Writing the draft's rows in bulk: identities, states, and the removal of what was never published."""

from collections.abc import Mapping, Sequence

from taxonomy.models import Code, Codebook, CodeState, Facet, FacetState, Operation

FACET_FIELDS = [
    *["name", "question", "answers", "scale", "is_required", "is_evidence_required", "group"],
    *["is_retired", "position", "revision"],
]
CODE_FIELDS = [
    *["facet", "parent", "position", "revision", "name", "brief", "full", "when_to_use", "when_not"],
    *["examples", "counter_examples", "notes", "aliases", "is_selectable", "status", "into"],
]


def store_facets(states: Sequence[FacetState]) -> None:
    """Insert the new facets with their identities; overwrite the others by primary key."""
    new = [state for state in states if state.pk is None]
    old = [state for state in states if state.pk is not None]
    Facet.objects.bulk_create([state.facet for state in new])
    FacetState.objects.bulk_create(new)
    FacetState.objects.bulk_create(old, update_conflicts=True, update_fields=FACET_FIELDS, unique_fields=["pk"])


def store_identities(states: Sequence[CodeState]) -> None:
    """Insert the identities of new codes; their states follow, once their parents have one too."""
    Code.objects.bulk_create([state.code for state in states if state.code.pk is None])


def store_codes(states: Sequence[CodeState]) -> None:
    """Insert the states of new codes; overwrite the others by primary key."""
    new = [state for state in states if state.pk is None]
    old = [state for state in states if state.pk is not None]
    CodeState.objects.bulk_create(new)
    CodeState.objects.bulk_create(old, update_conflicts=True, update_fields=CODE_FIELDS, unique_fields=["pk"])


def delete(codebook: Codebook, deleted: Mapping[str, FacetState | CodeState]) -> list[Operation]:
    """Remove what was never published, with its identity and the operations that nobody will ever have to follow.

    Return those operations, so that the removal can be undone.
    """
    codes = [state for state in deleted.values() if isinstance(state, CodeState) and state.pk]
    facets = [state for state in deleted.values() if isinstance(state, FacetState) and state.pk]
    if not codes and not facets:
        return []
    CodeState.objects.filter(pk__in=[state.pk for state in codes]).delete()
    FacetState.objects.filter(pk__in=[state.pk for state in facets]).delete()
    Code.objects.filter(pk__in=[state.code_id for state in codes]).delete()
    Facet.objects.filter(pk__in=[state.facet_id for state in facets]).delete()
    pending = Operation.objects.filter(codebook=codebook, version__isnull=True)
    operations = [operation for operation in pending.order_by("pk") if operation.subject in deleted]
    Operation.objects.filter(pk__in=[operation.pk for operation in operations]).delete()
    return operations
