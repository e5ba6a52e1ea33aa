"""Sentences that stand beside a coefficient: what about the data makes it say less than it seems to.

They warn and never change a value.
"""

import numpy as np

from annotator.statistics.ratings import Integers, Patterns, Scale, Table
from annotator.statistics.results import FEWEST_REPORTS_TO_TRUST

FEW_REPORTS = 30
DOMINANT_SHARE = 0.9
LARGE_BIAS = 0.2
SMALL_EXPECTED_COUNT = 5


def in_percent(share: float) -> str:
    """A share of 0 to 1 in whole percent, as the sentences here say it."""
    return f"{share * 100:.0f} %"


def of_table(table: Table) -> tuple[str, ...]:
    """All that is worth saying about two raters' table, the gravest first."""
    return (
        *constant_raters(table),
        *few_reports(table.n),
        *left_out(table.left_out),
        *dominance(table.rows + table.columns, table.scale),
        *bias(table),
        *unused(table.rows + table.columns, table.scale),
        *thin_cells(table),
    )


def of_patterns(patterns: Patterns, scale: Scale) -> tuple[str, ...]:
    """All that is worth saying about the codings of several raters, whichever of them are used."""
    return (
        *few_reports(patterns.pairable().reports),
        *dominance(patterns.totals, scale),
        *unused(patterns.totals, scale),
    )


def constant_raters(table: Table) -> tuple[str, ...]:
    """A rater who uses one code only fixes kappa at 0, however often the raters agree."""
    constant = [name for name, totals in (("1", table.rows), ("2", table.columns)) if np.count_nonzero(totals) == 1]
    return tuple(
        f"Rater {name} used one code only; kappa is 0 by construction, and so is the largest kappa possible."
        for name in constant
    )


def few_reports(n: int) -> tuple[str, ...]:
    """Large-sample errors mean little on a few reports."""
    if n < FEWEST_REPORTS_TO_TRUST:
        return (f"It rests on {n} report{'s' if n != 1 else ''}: too few to argue from.",)
    if n < FEW_REPORTS:
        return (f"It rests on {n} reports: fewer than {FEW_REPORTS}, so the interval is rough.",)
    return ()


def left_out(reports: int) -> tuple[str, ...]:
    """Reports that only one rater coded tell nothing about agreement."""
    if not reports:
        return ()
    return (f"{reports} report{'s were' if reports != 1 else ' was'} left out: coded by one rater only.",)


def single_ratings(reports: int) -> tuple[str, ...]:
    """Reports with one rating still tell how often the codes are used."""
    if not reports:
        return ()
    return (f"{reports} report{'s' if reports != 1 else ''} with one rating: used for chance, not for agreement.",)


def dominance(totals: Integers, scale: Scale) -> tuple[str, ...]:
    """One code nearly everywhere drives kappa down while the raters agree: the paradox of Feinstein and Cicchetti."""
    share = totals.max() / max(1, totals.sum())
    if share <= DOMINANT_SHARE or np.count_nonzero(totals) == 1:
        return ()
    name = scale.categories[int(totals.argmax())]
    return (f"{in_percent(share)} of the codings are “{name}”: show PABAK or AC1 beside kappa, not instead of it.",)


def bias(table: Table) -> tuple[str, ...]:
    """Raters who use a code to a different extent; in a 2 x 2 table the difference is the bias index."""
    differences = (table.rows - table.columns) / max(1, table.n)
    worst = int(np.abs(differences).argmax())
    if abs(differences[worst]) < LARGE_BIAS:
        return ()
    first, second = table.rows[worst] / table.n, table.columns[worst] / table.n
    name = table.scale.categories[worst]
    return (
        f"The raters use “{name}” to a different extent: {in_percent(first)} of reports against {in_percent(second)}.",
    )


def unused(totals: Integers, scale: Scale) -> tuple[str, ...]:
    """Declared codes that nobody used still count for weights, AC1 and Brennan-Prediger."""
    used = int(np.count_nonzero(totals))
    if used == scale.size:
        return ()
    return (f"{used} of {scale.size} declared codes were used.",)


def thin_cells(table: Table) -> tuple[str, ...]:
    """Cochran's rule: the large-sample error wants four fifths of the expected counts to be 5 or more."""
    rows, columns = table.rows[table.rows > 0], np.sort(table.columns[table.columns > 0])
    # the columns whose product with a row is too small are the first of them, in order
    below = np.searchsorted(columns, SMALL_EXPECTED_COUNT * table.n / rows)
    thin = float(below.sum()) / max(1, len(rows) * len(columns))
    if thin <= 0.2:
        return ()
    return (
        f"{in_percent(thin)} of the expected cell counts are below {SMALL_EXPECTED_COUNT}: "
        "the standard error is rough.",
    )


def perfect(n: int) -> tuple[str, ...]:
    """Perfect agreement has no analytic interval; the rule of three bounds the share of agreement instead."""
    bound = max(0.0, 1 - 3 / n)
    return (
        "Agreement is perfect, so the interval is not informative; by the rule of three, "
        f"the share of agreement is at least {bound:.3f} with 95 % confidence.",
    )
