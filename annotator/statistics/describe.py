"""A whole table of ratings in numbers: what was read, every coefficient, every pair, every code. For JSON."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from annotator.statistics.as_json import Plain, of_named, of_pairs, of_result
from annotator.statistics.bootstrap import Resampling
from annotator.statistics.cohen import category_kappas
from annotator.statistics.every import Named, every_coefficient, every_coefficient_of_sets
from annotator.statistics.fleiss import fleiss_kappa
from annotator.statistics.ratings import Ratings
from annotator.statistics.results import Result
from annotator.statistics.sets import PRESENCE, SetRatings
from annotator.statistics.tables import RatingsTable, Reading, TableRefused, read_table
from annotator.statistics.trees import relabelled

DELIMITERS = "\t;|,"  # of equally many, the one that prose has least
HEADER_WITHIN = 100_000
QUOTED_CELL = re.compile(r'(?:(?<=[,;\t|\n])|^)"(?:[^"]|"")*"')


def rows_of_text(text: str) -> list[list[str]]:
    """The rows of a pasted or uploaded table, whichever of comma, semicolon, tab and bar separates its cells."""
    text = text.removeprefix("\ufeff")
    unquoted = QUOTED_CELL.sub("-", text[:HEADER_WITHIN])
    header = next((line for line in unquoted.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=header.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise TableRefused(f"The table cannot be read: {error}.") from error


def describe_table(
    rows: Iterable[Sequence[str]],
    reading: Reading,
    *,
    columns: Sequence[str] = (),
    resampling: Resampling | None = None,
) -> Plain:
    """Everything there is to say on a table; refuses (TableRefused) what is no table of ratings."""
    table = read_table(rows, columns, reading.declared)
    head = {
        "shape": "long" if table.is_long else "wide",
        "reports": len(table.reports),
        "raters": list(table.raters),
        "notes": list(table.told(reading)),
    }
    if reading.separator:
        return head | _of_sets(table, reading, resampling)
    ratings = table.ratings(reading)
    return (
        head
        | {"declared": [str(code) for code in ratings.scale.categories], "level": str(ratings.scale.level)}
        | {"coefficients": of_named(every_coefficient(ratings, resampling))}
        | {"pairs": of_pairs(ratings, table.raters), "codes": _codes(ratings)}
    )


def codes_of(ratings: Ratings) -> tuple[tuple[str, float | None, Result], ...]:
    """Each declared code with its share of all ratings and its kappa against the rest.

    Cohen's for two raters. For more, Fleiss' on the code present or absent: with the same number of ratings on each
    report that is the pooled category kappa, and it holds with missing ratings too.
    """
    totals = ratings.counts.sum(axis=0)
    given = int(totals.sum())
    kappas: Sequence[Result] = (
        category_kappas(ratings.pair(0, 1))
        if ratings.raters == 2
        else [_present_or_absent(ratings, place) for place in range(ratings.scale.size)]
    )
    shares = [int(total) / given if given else None for total in totals]
    names = [str(code) for code in ratings.scale.categories]
    return tuple(zip(names, shares, kappas, strict=True))


def _present_or_absent(ratings: Ratings, place: int) -> Result:
    places = [int(other != place) for other in range(ratings.scale.size)]
    return fleiss_kappa(relabelled(ratings, places, PRESENCE))


def _codes(ratings: Ratings) -> list[Plain]:
    return [{"code": name, "share": share, "kappa": of_result(kappa)} for name, share, kappa in codes_of(ratings)]


def _of_sets(table: RatingsTable, reading: Reading, resampling: Resampling | None) -> Plain:
    sets: SetRatings = table.sets(reading)
    named: Sequence[Named] = every_coefficient_of_sets(sets, resampling)
    return {"declared": [str(code) for code in sets.declared], "level": "sets", "coefficients": of_named(named)}
