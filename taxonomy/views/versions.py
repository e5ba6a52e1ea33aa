"""Publishing the draft, and reading what was published."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from annotator.common.errors import Refusal
from annotator.common.http import signed_in
from taxonomy import access, rules, selectors, services
from taxonomy.exchange import FORMATS
from taxonomy.forms import PublishForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Show what would be published and what stands in the way; publish it."""
    person = signed_in(request)
    codebook = access.codebook_at(person, codebook_id, "publish")
    form = PublishForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            notes = form.cleaned_data["notes"]
            version = services.publish(codebook=codebook, notes=notes, by=person, at=timezone.now())
        except Refusal as refused:
            refusal = refused.message
        else:
            return redirect("taxonomy:version", codebook_id=codebook_id, number=version.number)
    draft = selectors.draft_of(codebook)
    changes, steps = selectors.load_changes(codebook, draft)
    latest = selectors.latest_version(codebook)
    context = {
        "codebook": codebook,
        "draft": draft,
        "root": reverse("taxonomy:codebook", kwargs={"codebook_id": codebook.pk}),
        "form": form,
        "refusal": refusal,
        "problems": rules.publishing_problems(selectors.load_skeleton(draft)),
        "changes": changes,
        "steps": steps,
        "latest": latest,
        "number": (latest.number or 0) + 1 if latest else 1,
        "semantic": selectors.number_for(latest, draft),
        "section": "codebook",
    }
    return render(request, "taxonomy/publish.html", context, status=409 if refusal else 200)


@login_required
@require_safe
def versions(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """List the published versions with their notes."""
    person = signed_in(request)
    codebook = access.codebook_at(person, codebook_id)
    context = {
        "codebook": codebook,
        "versions": selectors.versions_of(codebook),
        "may_publish": access.may(person, "publish", codebook),
        "may_edit": access.may(person, "edit", codebook),
        "section": "codebook",
    }
    return render(request, "taxonomy/versions.html", context)


@login_required
@require_safe
def version(request: HttpRequest, codebook_id: int, number: int) -> HttpResponse:
    """Show one version whole: to be read, linked to and printed."""
    person = signed_in(request)
    codebook = access.codebook_at(person, codebook_id)
    shown = selectors.version_at(codebook, number)
    changes, _ = selectors.load_changes(codebook, shown)
    latest = selectors.latest_version(codebook)
    context = {
        "codebook": codebook,
        "version": shown,
        "book": selectors.load_book(shown),
        "code_root": reverse("taxonomy:codebook", kwargs={"codebook_id": codebook.pk}) + "codes/",
        "changes": changes if shown.number != 1 else (),
        "latest": latest,
        "is_latest": latest == shown,
        "formats": FORMATS.values(),
        "may_edit": access.may(person, "edit", codebook),
        "section": "codebook",
    }
    return render(request, "taxonomy/version.html", context)
