"""The names under which reference cases ask about spans."""

from annotator.statistics.cases import Answer, Case, Fields, Metric, or_undefined, value_of
from annotator.statistics.results import Result, Undefined
from annotator.statistics.spans import disorder, overlap, unitizing
from annotator.statistics.spans.units import Continuum, Unit


def _marked(case: Case) -> list[list[Unit]]:
    marked: list[list[Unit]] = [[] for _ in range(case.fields["n_raters"])]
    for unit in case.fields["units"]:
        marked[unit["rater"]].append(Unit(unit["start"], unit["end"], unit["label"]))
    return marked


def _continuum(case: Case) -> Continuum:
    return Continuum(**case.fields["continuum"])


def _alpha_part(part: str) -> Metric:
    def answer(case: Case, params: Fields) -> Answer:
        result = _alpha(case, params)
        return result if isinstance(result, Undefined) else or_undefined(getattr(result, part), result)

    return answer


def _alpha(case: Case, params: Fields) -> Result:
    if "category" in params:
        return unitizing.alpha_u_of_label(_marked(case), _continuum(case), params["category"])
    return unitizing.alpha_u(_marked(case), _continuum(case))


def _f1(match: overlap.Match) -> Metric:
    return lambda case, params: value_of(overlap.span_f1([_marked(case)], match))


def _disorder(case: Case, params: Fields) -> Answer:
    constants = {"alpha": params["alpha"], "beta": params["beta"], "empty": params["delta_empty"]}
    return value_of(disorder.observed_disorder(_marked(case), **constants))


METRICS: dict[str, Metric] = {
    "alpha_u": _alpha_part("value"),
    "alpha_u_category": _alpha_part("value"),
    "alpha_u_observed": _alpha_part("observed"),
    "alpha_u_expected": _alpha_part("expected"),
    "gamma_observed_disorder": _disorder,
    "span_f1_exact": _f1(overlap.same_span),
    "span_f1_exact_unlabelled": _f1(overlap.same_place),
    "span_f1_iou50": _f1(overlap.overlapping),
    "char_iou_labelled": lambda case, params: value_of(overlap.character_overlap(_marked(case))),
}
