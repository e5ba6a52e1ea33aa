"""Pages of the exports room: the packages of a study, asking for one, its file."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from annotator.accounts.requests import SignedIn
from annotator.common.errors import NotFound
from annotator.common.paging import key_asked
from annotator.exports import selectors, services
from annotator.studies.rules import Action
from annotator.studies.selectors import seat_at


@never_cache
@require_GET
@login_required
def packages_page(request: SignedIn, slug: str) -> HttpResponse:
    """Show what a package would hold, what is being built, and what was; htmx asks again for the last two."""
    seat = seat_at(user=request.user, slug=slug, action=Action.EXPORT)
    page = selectors.packages_of(seat, after=key_asked(request, "after"), before=key_asked(request, "before"))
    context: dict[str, object] = {
        "study": seat.study,
        "page": page,
        "under_way": selectors.under_way(page.rows, at=timezone.now()),
        "section": "export",
    }
    if request.headers.get("HX-Request"):
        return render(request, "exports/list.html", context)
    context["outlook"] = selectors.outlook_of(seat)
    return render(request, "exports/packages.html", context)


@require_POST
@login_required
def build(request: SignedIn, slug: str) -> HttpResponse:
    """Ask for a package."""
    seat = seat_at(user=request.user, slug=slug, action=Action.EXPORT)
    services.start_export(study=seat.study, by=request.user, at=timezone.now())
    return redirect("exports:packages", slug=slug)


@require_POST
@login_required
def cancel(request: SignedIn, slug: str, package_id: int) -> HttpResponse:
    """Stop building a package."""
    seat = seat_at(user=request.user, slug=slug, action=Action.EXPORT)
    services.cancel_export(package=selectors.package_in(seat, package_id), by=request.user, at=timezone.now())
    return redirect("exports:packages", slug=slug)


@never_cache
@require_GET
@login_required
def download(request: SignedIn, slug: str, package_id: int) -> FileResponse:
    """Give the file of a package, which no other address does."""
    seat = seat_at(user=request.user, slug=slug, action=Action.EXPORT)
    package = selectors.package_in(seat, package_id)
    if not package.file:
        raise NotFound
    try:
        file = package.file.open("rb")
    except FileNotFoundError:
        raise NotFound("The file of this package is gone from the server's disk. Build a new one.") from None
    name = f"{seat.study.slug}-{package.created_at:%Y-%m-%d}-{package.pk}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
