"""Why the desk does not take something."""

from annotator.coding.models import Draft
from annotator.common.errors import WrongState


class NotOpen(WrongState):
    """The round takes no codings (yet, or any more)."""

    def __init__(self) -> None:
        super().__init__("This round is not open, so nothing can be saved or submitted in it.")


class DraftConflict(WrongState):
    """A newer draft was saved elsewhere; nothing was overwritten. `draft` is the newer one."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("This report was changed in another window since you opened it here.")
        self.draft = draft


class SentOtherwise(WrongState):
    """The same submission arrived before with other answers."""

    def __init__(self) -> None:
        super().__init__("This submission was received before with other answers. Reload the report and submit again.")


class GoldShown(WrongState):
    """The first answer counts where the gold label is shown after it."""

    def __init__(self) -> None:
        super().__init__("In training the first answer counts: you have been shown the gold label of this report.")


class AlreadySubmitted(WrongState):
    """A submitted report can be revised, but no longer put off."""

    def __init__(self) -> None:
        super().__init__("You have submitted this report already; there is nothing to put off.")


class StageFirst(WrongState):
    """What is asked before hidden parts of the report are shown is submitted before the rest."""

    def __init__(self, names: str) -> None:
        super().__init__(f"Submit {names} first: the rest is asked once the hidden parts of the report are shown.")


class AnsweredBefore(WrongState):
    """An answer given before the hidden parts were shown is the independent one, and stays."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was submitted before the hidden parts of this report were shown to you, and can't be changed any "
            "more. Put what you think now into the memo."
        )


class NothingHidden(WrongState):
    """There is no first stage in a round that shows its reports whole."""

    def __init__(self) -> None:
        super().__init__("This round hides nothing of its reports: submit the whole coding.")
