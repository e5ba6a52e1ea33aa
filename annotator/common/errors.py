"""Refusals: every "no" the product says, as a sentence for the person; mapped to HTTP once, at the edge.

A room defines its own refusals beside the function that raises them, by deriving from one of the four kinds here.
"""


class Refusal(Exception):
    """The base of every refusal; its message is a sentence that tells the person what to do."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(Refusal):
    """What was given can't be used; `field` names the form field or JSON key it belongs to, if there is one."""

    status = 400

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(Refusal):
    """The person may know of the thing but may not do this to it."""

    status = 403


class NotFound(Refusal):
    """The thing does not exist, or the person may not know that it does."""

    status = 404

    def __init__(self, message: str = "There is nothing at this address, or you may not see it.") -> None:
        super().__init__(message)


class WrongState(Refusal):
    """The person may do this, but not now: the thing has moved on or is not ready."""

    status = 409
