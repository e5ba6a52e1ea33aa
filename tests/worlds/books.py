"""Codebooks for tests, made through services."""

from datetime import UTC, datetime

from annotator.accounts.models import User
from taxonomy import services
from taxonomy.book import Book
from taxonomy.models import Codebook, CodeState, FacetState, Version
from taxonomy.selectors import forget_books, load_book

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def add_facet(codebook: Codebook, by: User, name: str, codes: tuple[str, ...] = (), **settings: object) -> FacetState:
    """Add a facet with codes at the top of its tree; keys are slugs of the names."""
    facet = services.add_facet(codebook=codebook, name=name, by=by, at=AT, **settings)
    for code in codes:
        add_code(codebook, by, facet.facet.key, code)
    return facet


def add_code(
    codebook: Codebook, by: User, facet: str, name: str, parent: str | None = None, **texts: object
) -> CodeState:
    """Add a code with a brief definition to a facet (by key)."""
    texts.setdefault("brief", f"What {name.lower()} means.")
    return services.add_code(codebook=codebook, facet=facet, name=name, parent=parent, by=by, at=AT, **texts)


def make_draft(codebook: Codebook, by: User) -> None:
    """Fill the draft with a small book.

    symptom (one, required): crash, system-hang, unexpected-output > repetition, silent-error ·
    phase (many, optional): engine-setup, model-conversion, inference-serving ·
    finding "Finding": component (one, required): operators, job-manager, tokenizer +
    root-cause (one, required): configuration (a heading) > misconfiguration, concurrency-issue; misused-api
    """
    add_facet(codebook, by, "Symptom", ("Crash", "System hang", "Unexpected output"), question="What was seen?")
    add_code(codebook, by, "symptom", "Repetition", parent="unexpected-output")
    add_code(codebook, by, "symptom", "Silent error")
    phases = ("Engine setup", "Model conversion", "Inference serving")
    add_facet(codebook, by, "Phase", phases, answers="many", is_required=False)
    add_facet(codebook, by, "Component", ("Operators", "Job manager", "Tokenizer"), group="Finding")
    add_facet(codebook, by, "Root cause", group="Finding")
    add_code(codebook, by, "root-cause", "Configuration", is_selectable=False)
    add_code(codebook, by, "root-cause", "Misconfiguration", parent="configuration")
    add_code(codebook, by, "root-cause", "Concurrency issue", parent="configuration")
    add_code(codebook, by, "root-cause", "Misused API")


def make_version(codebook: Codebook, by: User, *, notes: str = "First version") -> Version:
    """Publish the small book of `make_draft` and return the version; `by` may edit and publish (a lead)."""
    make_draft(codebook, by)
    return publish(codebook, by, notes=notes)


def publish(codebook: Codebook, by: User, *, notes: str = "") -> Version:
    """Publish the draft as it stands."""
    forget_books()
    return services.publish(codebook=codebook, notes=notes, by=by, at=AT)


def make_book(codebook: Codebook, by: User) -> Book:
    """Publish the small book and return it as a value."""
    return load_book(make_version(codebook, by))
