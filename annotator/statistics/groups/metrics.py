"""The names under which reference cases ask about differences between groups."""

from annotator.statistics.cases import Answer, Case, Fields, Metric
from annotator.statistics.groups import corrections, crosstabs, ranks, rules
from annotator.statistics.results import Undefined


def _chi_square(case: Case, params: Fields) -> Answer:
    test = crosstabs.chi_square(params["table"])
    return test if isinstance(test, Undefined) else (test.statistic, float(test.freedom), test.p)


def _cramers_v(case: Case, params: Fields) -> Answer:
    test = crosstabs.chi_square(params["table"])
    if isinstance(test, Undefined):
        return test
    return test.cramers_v_corrected if params.get("bias_correction") else test.cramers_v


def _fisher(case: Case, params: Fields) -> Answer:
    test = crosstabs.fisher_exact(params["table"])
    return (test.odds_ratio, test.p)


def _test(result: ranks.Test | Undefined) -> Answer:
    return result if isinstance(result, Undefined) else (result.statistic, result.p)


def _rule(case: Case, params: Fields) -> Answer:
    rule = rules.association_rule(both=params["n_ab"], first=params["n_a"], second=params["n_b"], n=params["n"])
    if isinstance(rule, Undefined):
        return rule
    return (rule.support, rule.confidence, rule.lift, rule.leverage, rule.conviction)


METRICS: dict[str, Metric] = {
    "chi2": _chi_square,
    "cramers_v": _cramers_v,
    "cramers_v_scipy": _cramers_v,
    "fisher_exact_2x2": _fisher,
    "mann_whitney_u": lambda case, params: _test(ranks.mann_whitney(params["a"], params["b"])),
    "cliffs_delta": lambda case, params: ranks.cliffs_delta(params["a"], params["b"]),
    "kruskal_h": lambda case, params: _test(ranks.kruskal_wallis(params["groups"])),
    "spearman_rho": lambda case, params: _test(ranks.spearman(params["x"], params["y"])),
    "kendall_tau_b": lambda case, params: _test(ranks.kendall(params["x"], params["y"])),
    "jaccard_topk": lambda case, params: rules.top_overlap(params["a"], params["b"]),
    "association_rule": _rule,
    "p_adjust_bh": lambda case, params: corrections.benjamini_hochberg(params["p"]),
    "p_adjust_holm": lambda case, params: corrections.holm(params["p"]),
}
