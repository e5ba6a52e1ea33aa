"""The calculator: every coefficient of a table that anyone signed in brings along. Nothing is stored."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from annotator.agreement.calculations import RESAMPLING, Calculation
from annotator.agreement.coefficient_files import lines_csv, lines_latex
from annotator.agreement.forms import CalculatorForm
from annotator.agreement.views.files import as_file
from annotator.statistics.as_json import of_named
from annotator.statistics.every import Named

EXAMPLE = """report,Ada,Ben,Cleo
1,crash,crash,crash
2,crash,crash,wrong output
3,wrong output,wrong output,wrong output
4,slow,slow,slow
5,slow,crash,slow
6,wrong output,wrong output,
7,crash,crash,crash
8,slow,slow,slow
9,wrong output,slow,wrong output
10,crash,crash,crash
11,slow,slow,slow
12,wrong output,wrong output,wrong output
"""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calculator(request: HttpRequest) -> HttpResponse:
    """Show the form with an example; with a table, its coefficients, or them as a file for `format`."""
    if request.method != "POST":
        form = CalculatorForm(initial={"table": EXAMPLE})
        return render(request, "agreement/calculator.html", {"form": form, "section": "calculator"})
    form = CalculatorForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "agreement/calculator.html", {"form": form, "section": "calculator"})
    calculation = form.calculation
    if asked := request.POST.get("format"):
        return _download(asked, calculation)
    is_uploaded = bool(form.cleaned_data["file"])
    context = {
        "form": form,
        "calculation": calculation,
        "resampling": RESAMPLING,
        "is_uploaded": is_uploaded,
        "section": "calculator",
    }
    return render(request, "agreement/calculator.html", context)


def _download(asked: str, calculation: Calculation) -> HttpResponse:
    if asked == "latex":
        return as_file(lines_latex(calculation.lines), "application/x-tex", "coefficients.tex")
    if asked == "json":
        named = [Named(line.key, line.name, line.result) for line in calculation.lines]
        text = json.dumps(of_named(named), indent=2, ensure_ascii=False, allow_nan=False)
        return as_file(text, "application/json", "coefficients.json")
    return as_file(lines_csv(calculation.lines), "text/csv", "coefficients.csv")
