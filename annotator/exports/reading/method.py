"""What results/method.md tells, read as the person who asked for the package may see it."""

from collections.abc import Mapping

from annotator.agreement.chosen import COMPUTED, chosen_key
from annotator.agreement.lines import Line
from annotator.agreement.ratings import FacetRatings
from annotator.agreement.selectors import choice_of, seen_ratings
from annotator.exports.method import FacetMethod, MethodFacts, RoundMethod
from annotator.exports.reading.extensions import say_extensions
from annotator.exports.reading.lists import resampling_of
from annotator.exports.reading.sample import drawn_facts
from annotator.exports.reading.scope import Scope
from annotator.rounds.models import Round, RoundRater, RoundReport
from annotator.rounds.selectors import workload_of
from annotator.rounds.selectors.draws import DrawFacts
from annotator.rounds.selectors.funnel import funnels_of
from annotator.statistics.gwet import gwet_ac
from annotator.statistics.percent import percent_agreement
from annotator.studies.models import Study
from taxonomy.models import Version

Causes = Mapping[int, Mapping[str, int]]


def method_facts(scope: Scope, *, software: str, causes: Causes) -> MethodFacts:
    """Return the facts; `causes` counts the decisions of each included round whose decisions may be seen."""
    seat = scope.seat
    choice = choice_of(seat.study)
    return MethodFacts(
        study=seat.study.name,
        software=software,
        sample=[
            *((told.name, told.sentence) for told in funnels_of(seat)),
            *((f"Sizes of {facts.draw.name}", _sizes(facts)) for facts in drawn_facts(seat)),
        ],
        versions=[_published(version, seat.study) for version in scope.versions],
        rounds=[_round(round, scope, causes) for round in scope.rounds],
        coefficient=choice.name,
        chosen=(
            f"The study fixed it on {choice.chosen_at:%Y-%m-%d}, before anybody could code."
            if choice.chosen_at
            else "The study chose none, so this is what Intercoder recommends."
        ),
    )


def _round(round: Round, scope: Scope, causes: Causes) -> RoundMethod:
    study, is_included = scope.seat.study, round in scope.included
    choice = choice_of(study).coefficient
    ratings = seen_ratings(round, scope.seat) if is_included else ()
    return RoundMethod(
        name=round.name,
        purpose=round.shown_purpose,
        phase=round.phase,
        reports=RoundReport.objects.filter(round=round).count(),
        raters=RoundRater.objects.filter(round=round).count(),
        sharing=workload_of(round).say(round.raters_per_report),
        version=_version(round.version, study),
        extensions=say_extensions(round),
        facets=[facet_method(one, choice) for one in ratings if len(one.letters) > 1],
        causes=causes.get(round.pk),
    )


def _sizes(facts: DrawFacts) -> str:
    """Return seed, frame and batches of a draw in words."""
    batches = " ".join(f"Batch {one.row.number} ({one.size:,}): {one.formula}" for one in facts.batches)
    return f"Frame of {facts.frame.size:,}: {facts.frame.words} Seed {facts.draw.seed}. {batches}"


def _version(version: Version, study: Study) -> str:
    which = "the reasons for screening" if version.codebook_id == study.screening_id else "the codebook"
    return f"version {version.number} of {which}"


def _published(version: Version, study: Study) -> str:
    words = _version(version, study)
    day = f", published on {version.published_at:%Y-%m-%d}" if version.published_at else ""
    return f"{words[0].upper()}{words[1:]}{day}{f': {version.notes}' if version.notes else '.'}"


def facet_method(ratings: FacetRatings, choice: str) -> FacetMethod:
    """Return the chosen coefficient of two raters or more with its interval, and what stands beside it."""
    categories = ratings.as_categories
    key = chosen_key(choice, categories.raters)
    name, compute = COMPUTED[key]
    # the same figures, without a count for every report and category
    given = categories.pair(0, 1) if categories.raters == 2 else categories
    return FacetMethod(
        name=ratings.facet.name,
        figure=Line(key, name, compute(categories, resampling_of(categories))),
        percent=Line("percent_agreement", "Percent agreement", percent_agreement(given)),
        ac1=Line("gwet_ac1", "Gwet's AC1", gwet_ac(given)),
        categories=categories.scale.size,
    )
