"""What forms of every room share: a service's refusal shown where the person can mend it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm

from annotator.common.errors import Invalid, WrongState


@contextmanager
def refusals_shown_in(form: BaseForm) -> Iterator[None]:
    """Turn `Invalid` and `WrongState` of the block into errors of the form, at the field they name if it has it."""
    try:
        yield
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    except WrongState as refusal:
        form.add_error(None, refusal.message)
