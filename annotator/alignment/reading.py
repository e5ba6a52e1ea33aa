"""What became, meanwhile, of the codes that an alignment leads to and of those that raters used."""

from collections.abc import Mapping

from annotator.coding.models import AnswerCode
from annotator.coding.selectors.own_codes import route_of, version_coded_under
from annotator.common.errors import WrongState
from annotator.rounds.models import Round
from taxonomy.book import Book
from taxonomy.carrying import Fate
from taxonomy.models import Version
from taxonomy.selectors import load_book

MOST_NAMED = 5


class LedAstray(WrongState):
    """A code that codings would be read as can't be chosen in the version, or means something else than it did."""


def resolve(leads: Mapping[str, str | None], book: Book) -> dict[str, str | None]:
    """Return where each own code leads in a published book, following merges since; refuses what leads nowhere."""
    found = {key: _end(code, book) if code else None for key, code in leads.items()}
    lost = sorted({code for key, code in leads.items() if code and found[key] is None})
    if lost:
        names = ", ".join(book.codes_by_key[key].name if key in book.codes_by_key else key for key in lost[:MOST_NAMED])
        raise LedAstray(
            f"The alignment leads to codes that can't be chosen any more: {names}. Restore them in the draft, or "
            "change the board again and read their rows as other codes."
        )
    return found


def _end(key: str, book: Book) -> str | None:
    code = book.codes_by_key.get(key)
    while code is not None and code.status == "merged" and len(code.into) == 1:
        code = book.codes_by_key.get(code.into[0])
    return code.key if code is not None and code.is_choosable else None


def changed_meanwhile(round: Round, version: Version) -> tuple[str, ...]:
    """Return the names of the codes that raters used and that can't be carried over to a version as they stand.

    What was coded with them stays as it was coded, and waits to be coded again.
    """
    route, book = route_of(round, version), load_book(version_coded_under(round))
    used = AnswerCode.objects.filter(answer__coding__assignment__round=round, code__isnull=False)
    keys = set(used.values_list("code__key", flat=True).distinct())
    return tuple(sorted(book.codes_by_key[key].name for key in keys if route.land(key).fate is not Fate.CARRIED))
