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


SMALL = """
codebook: Bugs in inference engines
facets:
- name: Symptom
  question: What was seen?
  codes:
  - {name: Crash, brief: What crash means.}
  - {name: System hang, brief: What system hang means.}
  - name: Unexpected output
    brief: What unexpected output means.
    codes:
    - {name: Repetition, brief: What repetition means.}
  - {name: Silent error, brief: What silent error means.}
- name: Phase
  answers: many
  required: false
  codes:
  - {name: Engine setup, brief: What engine setup means.}
  - {name: Model conversion, brief: What model conversion means.}
  - {name: Inference serving, brief: What inference serving means.}
- name: Component
  group: Finding
  codes:
  - {name: Operators, brief: What operators means.}
  - {name: Job manager, brief: What job manager means.}
  - {name: Tokenizer, brief: What tokenizer means.}
- name: Root cause
  group: Finding
  codes:
  - name: Configuration
    brief: What configuration means.
    selectable: false
    codes:
    - {name: Misconfiguration, brief: What misconfiguration means.}
    - {name: Concurrency issue, brief: What concurrency issue means.}
  - {name: Misused API, brief: What misused api means.}
"""


def make_draft(codebook: Codebook, by: User) -> None:
    """Fill the draft with a small book; keys are slugs of the names.

    symptom (one, required): crash, system-hang, unexpected-output > repetition, silent-error ·
    phase (many, optional): engine-setup, model-conversion, inference-serving ·
    finding "Finding": component (one, required): operators, job-manager, tokenizer +
    root-cause (one, required): configuration (a heading) > misconfiguration, concurrency-issue; misused-api
    """
    # one file instead of twenty changes: tests of every room begin here
    services.import_yaml(codebook=codebook, text=SMALL, by=by, at=AT)


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
