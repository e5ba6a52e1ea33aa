"""Whether what an alignment leads to still stands in the version that codings are to be read under."""

from collections.abc import Mapping

from annotator.coding.models import AnswerCode
from annotator.common.errors import WrongState
from annotator.rounds.models import Round
from taxonomy.book import Book
from taxonomy.carrying import Fate
from taxonomy.models import Version
from taxonomy.selectors import load_book, route_between

MOST_NAMED = 5


class LedAstray(WrongState):
    """A code that codings would be read as can't be chosen in the version, or means something else than it did."""


def resolve(leads: Mapping[str, str | None], book: Book) -> dict[str, str | None]:
    """Return where each own code leads in a published book, following merges since; refuses what leads nowhere."""
    found = {key: _end(code, book) if code else None for key, code in leads.items()}
    lost = sorted({code for key, code in leads.items() if code and found[key] is None})
    if lost:
        names = ", ".join(book.codes_by_key[key].name if key in book.codes_by_key else key for key in lost[:MOST_NAMED])
        raise LedAstray(f"The alignment leads to codes that can't be chosen any more: {names}. Restore them first.")
    return found


def _end(key: str, book: Book) -> str | None:
    code = book.codes_by_key.get(key)
    while code is not None and code.status == "merged" and len(code.into) == 1:
        code = book.codes_by_key.get(code.into[0])
    return code.key if code is not None and code.is_choosable else None


def check_route(round: Round, version: Version) -> None:
    """Refuse when a code of the codebook that the round used can't be carried over to the version as it stands."""
    route = route_between(round.version, version)
    used = set(
        AnswerCode.objects.filter(answer__coding__assignment__round=round, code__isnull=False)
        .values_list("code__key", flat=True)
        .distinct()
    )
    lost = sorted(key for key in used if route.land(key).fate is not Fate.CARRIED)
    if lost:
        book = load_book(round.version)
        names = ", ".join(book.codes_by_key[key].name for key in lost[:MOST_NAMED])
        raise LedAstray(
            f"Since this round was coded, codes that it used were split, redefined or retired: {names}. Undo that in "
            "the draft, read the codings, and change the codes afterwards."
        )
