"""The names under which reference cases ask for a coefficient, and the function that answers each.

A name that is missing here is reported as not computed by this version; it is never guessed.
"""

from collections.abc import Callable
from dataclasses import astuple

from annotator.statistics import brennan, cohen, conger, fleiss, gwet, krippendorff, percent, samples, saturation, skew
from annotator.statistics import sets as of_sets
from annotator.statistics.cases import Answer, Case, Fields, Metric, or_undefined
from annotator.statistics.cases import value_of as _value
from annotator.statistics.groups.metrics import METRICS as OF_GROUPS
from annotator.statistics.ratings import Level
from annotator.statistics.results import Result, Undefined
from annotator.statistics.spans.metrics import METRICS as OF_SPANS
from annotator.statistics.weights import agreement_weights

SIMILARITIES = {"jaccard": of_sets.jaccard_similarity, "masi": of_sets.masi_similarity}


def evaluate(metric: str, case: Case, params: Fields) -> Answer | None:
    """The answer of this version, or None where it knows no such metric."""
    function = METRICS.get(metric)
    return function(case, params) if function else None


def _error(result: Result) -> Answer:
    return result if isinstance(result, Undefined) else or_undefined(result.standard_error, result)


def _interval(result: Result) -> Answer:
    if isinstance(result, Undefined):
        return result
    if result.interval is None:
        return Undefined(reason="The interval is not informative.", method=result.method)
    return (result.interval.low, result.interval.high)


def _kappa(case: Case, params: Fields) -> Result:
    return cohen.cohen_kappa(case.table(params), case.weights(params))


def _kappa_part(part: Callable[[cohen.Kappa], float | None]) -> Metric:
    def answer(case: Case, params: Fields) -> Answer:
        kappa = cohen.cohen_kappa(case.table(params), case.weights(params))
        return kappa if isinstance(kappa, Undefined) else or_undefined(part(kappa), kappa)

    return answer


def _fleiss(case: Case, params: Fields) -> Result:
    return fleiss.fleiss_kappa(case.ratings, case.weights(params))


def _fleiss_null(case: Case, params: Fields) -> fleiss.NullTest | Undefined:
    return fleiss.fleiss_null_test(case.ratings)


def _fleiss_null_error(case: Case, params: Fields) -> Answer:
    test = _fleiss_null(case, params)
    return test if isinstance(test, Undefined) else test.standard_error


def _fleiss_z(case: Case, params: Fields) -> Answer:
    test = _fleiss_null(case, params)
    return test if isinstance(test, Undefined) else test.z


def _fleiss_category(case: Case, params: Fields) -> Result:
    return fleiss.fleiss_category_kappas(case.ratings)[case.scale.position(params["category"])]


def _category(case: Case, params: Fields) -> Result:
    return cohen.category_kappas(case.table(params))[case.scale.position(params["category"])]


def _label(case: Case, params: Fields) -> Result:
    kappas = {entry.code: entry.kappa for entry in of_sets.code_kappas(case.sets, *params.get("raters", (0, 1)))}
    return kappas[params["label"]]


def _gwet(case: Case, params: Fields) -> Result:
    return gwet.gwet_ac(case.ratings, case.weights(params))


def _brennan(case: Case, params: Fields) -> Result:
    return brennan.brennan_prediger(case.ratings, case.weights(params))


def _conger(case: Case, params: Fields) -> Result:
    return conger.conger_kappa(case.ratings, case.weights(params))


def _alpha(case: Case, params: Fields) -> Result:
    level = params.get("level")
    return krippendorff.krippendorff_alpha(case.ratings, Level(level) if level else None)


def _weighted_alpha(case: Case, params: Fields) -> Result:
    distance = 1 - agreement_weights(case.weights(params), case.scale)
    return krippendorff.alpha_of_distances(case.ratings, distance, "weighted")


def _set_distance(case: Case, params: Fields) -> Answer:
    return 1 - SIMILARITIES[params["distance"]](frozenset(params["a"]), frozenset(params["b"]))


def _cochran(case: Case, params: Fields) -> Answer:
    wanted = {
        "margin": params.get("margin", 0.05),
        "confidence": params.get("confidence", 0.95),
        "share": params.get("p", 0.5),
        "z": params.get("z"),
    }
    return samples.cochran_sample_size(params["N"], **wanted).size


def _cantor(case: Case, params: Fields) -> Answer:
    return samples.cantor_sample_size(
        null=params["kappa_null"],
        true=params["kappa_true"],
        rates=(params["rate1"], params["rate2"]),
        alpha=params["alpha"],
        power=params["power"],
        is_two_sided=params.get("two_sided", False),
    ).size


def _saturation(case: Case, params: Fields) -> Answer:
    runs = saturation.saturation_runs(case.fields["new_codes_per_source"], base=params["base"], run=params["run"])
    return runs if isinstance(runs, Undefined) else tuple(astuple(run) for run in runs)


METRICS: dict[str, Metric] = {
    **OF_SPANS,
    **OF_GROUPS,
    "percent_agreement": lambda c, p: _value(percent.percent_agreement(c.ratings, c.weights(p))),
    "cohen_kappa": lambda c, p: _value(_kappa(c, p)),
    "cohen_kappa_se": lambda c, p: _error(_kappa(c, p)),
    "cohen_kappa_ci95": lambda c, p: _interval(_kappa(c, p)),
    "cohen_kappa_se0": _kappa_part(lambda kappa: kappa.null_standard_error),
    "cohen_kappa_z": _kappa_part(lambda kappa: kappa.z),
    "cohen_kappa_max": _kappa_part(lambda kappa: kappa.largest_possible),
    "expected_agreement_cohen": _kappa_part(lambda kappa: kappa.expected),
    "cohen_kappa_category": lambda c, p: _value(_category(c, p)),
    "cohen_kappa_label": lambda c, p: _value(_label(c, p)),
    "prevalence_index": lambda c, p: _value(skew.prevalence_index(c.table(p))),
    "bias_index": lambda c, p: _value(skew.bias_index(c.table(p))),
    "pabak": lambda c, p: _value(skew.pabak(c.table(p))),
    "scott_pi": lambda c, p: _value(fleiss.scott_pi(c.table(p), c.weights(p))),
    "fleiss_kappa": lambda c, p: _value(_fleiss(c, p)),
    "fleiss_kappa_se": lambda c, p: _error(_fleiss(c, p)),
    "fleiss_kappa_ci95": lambda c, p: _interval(_fleiss(c, p)),
    "fleiss_kappa_se0": _fleiss_null_error,
    "fleiss_kappa_z": _fleiss_z,
    "fleiss_kappa_category": lambda c, p: _value(_fleiss_category(c, p)),
    "fleiss_item_agreement": lambda c, p: tuple(percent.agreement_by_report(c.ratings).tolist()),
    "conger_kappa": lambda c, p: _value(_conger(c, p)),
    "conger_kappa_se": lambda c, p: _error(_conger(c, p)),
    "light_kappa": lambda c, p: _value(conger.light_kappa(c.ratings, c.weights(p))),
    "gwet_ac1": lambda c, p: _value(_gwet(c, p)),
    "gwet_ac1_se": lambda c, p: _error(_gwet(c, p)),
    "gwet_ac1_ci95": lambda c, p: _interval(_gwet(c, p)),
    "gwet_ac2": lambda c, p: _value(_gwet(c, p)),
    "gwet_ac2_se": lambda c, p: _error(_gwet(c, p)),
    "brennan_prediger": lambda c, p: _value(_brennan(c, p)),
    "brennan_prediger_se": lambda c, p: _error(_brennan(c, p)),
    "randolph_kappa": lambda c, p: _value(_brennan(c, p)),
    "krippendorff_alpha": lambda c, p: _value(_alpha(c, p)),
    "krippendorff_alpha_se_gwet": lambda c, p: _error(_weighted_alpha(c, p)),
    "alpha_weighted": lambda c, p: _value(_weighted_alpha(c, p)),
    "alpha_set": lambda c, p: _value(of_sets.set_alpha(c.sets, SIMILARITIES[p["distance"]])),
    "set_distance": _set_distance,
    "exact_set_agreement": lambda c, p: _value(of_sets.exact_set_agreement(c.sets)),
    "mean_jaccard_similarity": lambda c, p: _value(of_sets.mean_jaccard(c.sets)),
    "micro_f1": lambda c, p: _value(of_sets.micro_f1(c.sets)),
    "sample_size_fpc": _cochran,
    "sample_size_kappa_cantor": _cantor,
    "guest_saturation": _saturation,
}
