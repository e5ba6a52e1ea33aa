"""How lopsided a 2 x 2 table is, and the agreement left when prevalence and bias are taken out (Byrt et al. 1993)."""

from annotator.statistics.brennan import brennan_prediger
from annotator.statistics.percent import NO_COMMON_REPORT
from annotator.statistics.ratings import Table
from annotator.statistics.results import Estimate, Result, Undefined


def prevalence_index(table: Table) -> Result:
    """(a - d) / n of a 2 x 2 table, signed: positive where the first category prevails.

    Far from 0 it holds kappa down however well the raters agree.
    """
    return _index(table, "prevalence index", int(table.counts[0, 0]) - int(table.counts[-1, -1]))


def bias_index(table: Table) -> Result:
    """(b - c) / n of a 2 x 2 table, signed: positive where rater one chooses the first category more often."""
    return _index(table, "bias index", int(table.counts[0, -1]) - int(table.counts[-1, 0]))


def pabak(table: Table) -> Result:
    """2 p_o - 1, the prevalence-adjusted bias-adjusted kappa of a 2 x 2 table.

    For more categories its analogue is Brennan-Prediger. It is percent agreement on another scale: it hides a skew
    that kappa shows, so it stands beside kappa and never instead of it.
    """
    if table.scale.size != 2:
        return _only_two("PABAK", table)
    return brennan_prediger(table)


def _index(table: Table, method: str, difference: int) -> Result:
    if table.scale.size != 2:
        return _only_two(method, table)
    if not table.n:
        return Undefined(reason=NO_COMMON_REPORT, method=method, left_out=table.left_out)
    return Estimate(value=difference / table.n, n=table.n, method=method, left_out=table.left_out)


def _only_two(method: str, table: Table) -> Undefined:
    reason = f"It is defined for two categories; this scale declares {table.scale.size}."
    return Undefined(reason=reason, method=method, n=table.n, left_out=table.left_out)
