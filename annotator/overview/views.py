"""The list of a person's studies, and the home of one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from annotator.accounts.requests import SignedIn
from annotator.overview import rules, selectors, steps
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at

SHOWN_ROUNDS = 8
SHOWN_TASKS = 6


@login_required
def studies(request: SignedIn) -> HttpResponse:
    """Show the studies in which the person has a role."""
    context = {"lines": selectors.my_studies(request.user), "section": "studies"}
    return render(request, "overview/studies.html", context)


@login_required
def study(request: SignedIn, slug: str) -> HttpResponse:
    """Show where a study stands and what the person has to do next."""
    seat = seat_at(user=request.user, slug=slug)
    facts = selectors.facts_of(seat)
    tasks = rules.tasks_of(facts)[:SHOWN_TASKS]
    context = {
        "study": seat.study,
        "roles": sorted(seat.roles),
        "facts": facts,
        "steps": steps.steps_of(facts),
        "first": tasks[0] if tasks else None,
        "tasks": tasks[1:],
        "waiting": rules.waiting_for(facts),
        "rounds": facts.rounds[:SHOWN_ROUNDS],
        "more_rounds": max(0, len(facts.rounds) - SHOWN_ROUNDS),
        "can_plan": seat.may(Action.MANAGE_ROUNDS),
        "section": "study",
    }
    return render(request, "overview/study.html", context)
