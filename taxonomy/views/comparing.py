"""What differs between two states of a codebook, a code of a version for ever, and an old state as the new draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from annotator.common.errors import Refusal
from annotator.common.http import signed_in
from taxonomy import access, selectors, services
from taxonomy.models import Codebook, Version

CHANGES_ON_A_PAGE = 100


@login_required
@require_safe
def difference(request: HttpRequest, codebook_id: int) -> HttpResponse:
    """Compare two versions, or one with the draft, whichever came first: `?from=1&to=4`, `?to=draft`."""
    person = signed_in(request)
    codebook = access.codebook_at(person, codebook_id)
    may_edit = access.may(person, "edit", codebook)
    versions = list(selectors.versions_of(codebook))
    states = {str(version.number): version for version in versions}
    if may_edit:
        states["draft"] = selectors.draft_of(codebook)
    start, end = _asked(request, states, versions)
    context: dict[str, object] = {
        "codebook": codebook,
        "states": list(states.items()),
        "start": start,
        "end": end,
        "may_edit": may_edit,
        "section": "codebook",
    }
    if start is not None and end is not None:
        context |= _compared(request, start, end)
    return render(request, "taxonomy/difference.html", context)


def _asked(
    request: HttpRequest, states: dict[str, Version], versions: list[Version]
) -> tuple[Version | None, Version | None]:
    """Return the two that are asked for; without being asked, the last change."""
    end = states.get(request.GET.get("to", "")) or (versions[0] if versions else None)
    before = [version for version in versions if end and (version.number or 0) < (end.number or len(versions) + 1)]
    start = states.get(request.GET.get("from", "")) or (before[0] if before else end)
    return start, end


def _compared(request: HttpRequest, start: Version, end: Version) -> dict[str, object]:
    changes, steps = selectors.difference(start, end)
    is_forward = end.is_draft or (start.number is not None and start.number <= (end.number or 0))
    reasons = selectors.reasons_between(start, end) if is_forward and not start.is_draft else {}
    page = Paginator(changes, CHANGES_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(change, reasons.get(change.subject, ())) for change in page]
    return {"rows": rows, "page": page, "steps": steps[:CHANGES_ON_A_PAGE], "count_of_steps": len(steps)}


@login_required
@require_safe
def code_at(request: HttpRequest, codebook_id: int, key: str, number: int) -> HttpResponse:
    """Show one code as a version has it, at an address that stays: `KEY@NUMBER`."""
    codebook, version = _version(request, codebook_id, number)
    shown = selectors.code_at(codebook, version, key)
    context = {
        "codebook": codebook,
        "version": version,
        "shown": shown,
        "code": shown.entry,
        "section": "codebook",
    }
    return render(request, "taxonomy/code_at.html", context)


@login_required
@require_POST
def restore_version(request: HttpRequest, codebook_id: int, number: int) -> HttpResponse:
    """Make the draft say what a version said."""
    codebook, version = _version(request, codebook_id, number, "edit")
    try:
        services.restore_version(
            codebook=codebook,
            version=version,
            reason=request.POST.get("reason", ""),
            by=signed_in(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("taxonomy:version", codebook_id=codebook_id, number=number)
    messages.success(request, f"The draft says what version {number} said. It can be undone.")
    return redirect("taxonomy:codebook", codebook_id=codebook_id)


def _version(
    request: HttpRequest, codebook_id: int, number: int, wish: access.Wish = "view"
) -> tuple[Codebook, Version]:
    codebook = access.codebook_at(signed_in(request), codebook_id, wish)
    return codebook, selectors.version_at(codebook, number)
