"""The one way in which rooms below accounts name the type of a person; for type checkers only."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from annotator.accounts.models import User

    Person: TypeAlias = User
