"""Who takes part in the demo study, by user name."""

from typing import TypeAlias

from annotator.accounts.models import User

People: TypeAlias = dict[str, User]
