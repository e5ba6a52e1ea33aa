"""House rules of rows: no default order, foreign keys to other rooms without a backward name, tested constraints."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, Model

from tests.architecture.sources import PRODUCT, ROOT, files

OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in PRODUCT]
TESTS = "\n".join(
    (ROOT / path).read_text(encoding="utf-8") for path in files() if path.parts[0] == "tests" and path.suffix == ".py"
)
CONSTRAINTS = [constraint for model in OURS for constraint in model._meta.constraints]


def test_there_are_models_to_judge() -> None:
    assert len(OURS) > 10
    assert len(CONSTRAINTS) > 10


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_model_has_a_default_order(model: type[Model]) -> None:
    assert list(model._meta.ordering) == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_to_other_rooms_have_no_backward_name(model: type[Model]) -> None:
    crossing = [
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField)
        and field.related_model._meta.app_label != model._meta.app_label
        and field.model is model
        and field.remote_field.related_name != "+"
    ]
    # Django's own people and groups come with AbstractUser
    assert [name for name in crossing if name not in {"groups", "user_permissions"}] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_model_has_no_logic_in_save_or_delete(model: type[Model]) -> None:
    assert "save" not in vars(model)
    assert "delete" not in vars(model)


@pytest.mark.parametrize("name", sorted({constraint.name for constraint in CONSTRAINTS}))
def test_a_test_tries_to_break_each_constraint(name: str) -> None:
    is_named = f'"{name}"' in TESTS
    assert is_named, f"No test names the constraint {name}."
