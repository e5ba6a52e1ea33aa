"""The page of one facet with all raters: the chosen figure, its views, its figures as files, and what-if."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotator.agreement import selectors
from annotator.agreement.asking import what_if_of
from annotator.agreement.coefficient_files import lines_csv, lines_latex
from annotator.agreement.facets import FacetCard
from annotator.agreement.figures.curves import saturation
from annotator.agreement.figures.figure import Figure
from annotator.agreement.figures.forest import forest
from annotator.agreement.figures.grids import pair_matrix
from annotator.agreement.lines import Line
from annotator.agreement.views.files import as_file, figure_file
from annotator.agreement.views.rounds import load_round
from annotator.common.errors import NotFound
from annotator.common.http import signed_in
from annotator.studies.rules import Action


@login_required
@never_cache
@require_safe
def facet_page(request: HttpRequest, slug: str, round_id: int, facet: str) -> HttpResponse:
    """Show a facet; merge, level, drop and unsure in the address ask what if, figure and format give files."""
    seat, round = load_round(signed_in(request), slug, round_id)
    ratings = selectors.facet_ratings(round=round, seat=seat, facet=facet)
    what_if = what_if_of(request.GET, ratings)
    card = selectors.facet_card(ratings=ratings, what_if=what_if, round=round, seat=seat)
    figures = {figure.key: figure for figure in figures_of(card)}
    if request.GET.get("format"):
        return _download(request, card, figures, f"agreement-round-{round.pk}-{facet}")
    question = request.GET.copy()
    for name in ("figure", "format"):
        question.pop(name, None)
    context = {
        "seat": seat,
        "round": round,
        "card": card,
        "machines": [(ratings.facet, one) for one in selectors.machines_on_facet(round=round, seat=seat, facet=facet)],
        "figures": figures,
        "choice": selectors.choice_of(seat.study),
        "question": question.urlencode(),
        "levels": range(1, card.depth),
        "may_edit_codebook": seat.may(Action.EDIT_CODEBOOK),
        "merge_first": next((code.key for code in ratings.facet.codes if code.key in what_if.merged), ""),
        "section": "rounds",
    }
    return render(request, "agreement/facet.html", context)


def figures_of(card: FacetCard) -> list[Figure]:
    """Return the figures of a facet that have something to show."""
    name = card.ratings.facet.name
    pairs = [Line(one.pair, f"{one.first_letter} and {one.second_letter}", one.kappa) for one in card.pairs]
    figures = [forest("codes", f"{name}: each code, present or absent", [line for line, _ in card.codes], "code")]
    if len(pairs) > 1:
        figures.append(pair_matrix(name, card.ratings.letters, card.pairs))
        figures.append(forest("pair_intervals", f"{name}: Cohen's kappa of each pair", pairs, "raters"))
    if card.levels:
        figures.append(forest("levels", f"{name}: each level of the tree", card.levels, "level"))
    if card.repositories:
        figures.append(forest("repositories", f"{name}: each repository", card.repositories, "repository"))
    figures.append(saturation(name, card.saturation))
    return figures


def _download(request: HttpRequest, card: FacetCard, figures: dict[str, Figure], name: str) -> HttpResponse:
    asked = request.GET["format"]
    if key := request.GET.get("figure"):
        if key not in figures:
            raise NotFound
        return figure_file(figures[key], asked, f"{name}-{key}")
    lines = card.figures.lines
    if asked == "csv":
        return as_file(lines_csv(lines), "text/csv", f"{name}.csv")
    if asked == "latex":
        return as_file(lines_latex(lines), "application/x-tex", f"{name}.tex")
    raise NotFound
