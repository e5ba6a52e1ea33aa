"""A round of open coding as it was: raters' own codes, what each is read as, and the codings as they were submitted."""

from collections.abc import Iterator, Mapping

from annotator.coding.models import AlignedCode, OwnCode
from annotator.coding.selectors.independent import iter_as_coded
from annotator.coding.selectors.own_codes import book_as_coded, quote_of
from annotator.exports.csvs import Cell, Cells, Sheet
from annotator.exports.open_coding_tables import AS_CODED, OWN_CODES
from annotator.exports.rows import Tails
from annotator.rounds.models import Round, RoundReport
from annotator.rounds.selectors import lettered_raters
from annotator.studies.selectors import Seat

JOINT = "@@"


def write_open_coding(round: Round, seat: Seat, sheets: Mapping[str, Sheet], numbers: Mapping[int, int]) -> None:
    """Write both tables of an aligned round; under letters, as every table does, and the codings' numbers in it."""
    sheets[OWN_CODES.name].write_all(_own_codes(round))
    tails = Tails(tuple(book_as_coded(round).questions()))
    urls = dict(RoundReport.objects.filter(round=round).values_list("report_id", "report__url"))
    head = Cells(AS_CODED.columns[:6])
    for coding in iter_as_coded(round, seat):
        place = (
            numbers[coding.coding_id],
            round.name,
            coding.report_id,
            urls[coding.report_id],
            coding.letter,
            coding.machine,
        )
        sheets[AS_CODED.name].write_lines(head.text(place), tails.of(coding.said, coding.content))


def _own_codes(round: Round) -> Iterator[tuple[Cell, ...]]:
    raters = lettered_raters(round)
    aligned = AlignedCode.objects.filter(own_code__round=round).values_list("own_code_id", "code__key")
    leads = dict(aligned)
    rows = OwnCode.objects.filter(round=round).select_related("facet")
    for code in sorted(rows, key=lambda code: (raters[code.rater_id].letter, code.pk)):
        examples = JOINT.join(map(quote_of, code.examples))
        texts = (code.key, code.name, code.brief, code.parent_key, examples)
        rater, lead = raters[code.rater_id], leads[code.pk]
        yield round.name, rater.letter, rater.machine, code.facet.key, *texts, lead is None, lead or ""
