"""2,000 codes over 50 versions: the tree, a difference, publishing, and carrying 100,000 codings over five versions.

The book of `bench.codebook`, changed and published 49 times: each version renames, redefines, merges and adds codes.
The number reported is the slower of the tree's page and the difference's page (server time, medians); publishing must
stay under a second, and carrying under two.
"""

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bench.codebook import FACETS, check, make_yaml, say
from bench.report import finish

if TYPE_CHECKING:
    from annotator.accounts.models import User
    from taxonomy.models import Codebook

VERSIONS, CODINGS = 50, 100_000
BUDGET, PUBLISHING_BUDGET, CARRYING_BUDGET = 200.0, 1000.0, 2000.0
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def main() -> None:
    """Set up an installation in a temporary folder, measure, and report."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
            "INTERCODER_DATA": folder,
            "INTERCODER_LOG_LEVEL": "ERROR",
            "INTERCODER_HOSTS": "testserver",
        }
        os.environ.pop("DATABASE_URL", None)
        worst, publishing, carrying = measure()
    if publishing > PUBLISHING_BUDGET:
        raise SystemExit(f"Publishing took {publishing:.0f} ms, which is over {PUBLISHING_BUDGET:.0f}.")
    if carrying > CARRYING_BUDGET:
        raise SystemExit(f"Carrying took {carrying:.0f} ms, which is over {CARRYING_BUDGET:.0f}.")
    finish("codebook_evolution", worst, "ms", BUDGET)


def measure() -> tuple[float, float, float]:
    """Return the slowest page, publishing, and carrying, in milliseconds."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("prepare", only="static")
    from annotator.accounts.services import create_owner
    from annotator.studies.services import create_study
    from taxonomy import selectors, services

    lead = create_owner(username="lead", email="", name="Lead", password="quiet-reading-room", at=AT)
    codebook = create_study(name="A large study", by=lead, at=AT).codebook
    services.import_yaml(codebook=codebook, text=make_yaml(), by=lead, at=AT)
    services.publish(codebook=codebook, notes="", by=lead, at=AT)
    publishing = statistics.median(evolve(codebook, lead, number) for number in range(1, VERSIONS))
    print(f"{publishing:8.1f} ms  publishing, the median of {VERSIONS - 1}")
    client = Client()
    client.force_login(lead)
    root = f"/codebooks/{codebook.pk}/"
    pages = [
        say("the tree of the draft", lambda: check(client.get(root)), 9),
        say("the difference from the last version", lambda: check(client.get(f"{root}difference/")), 9),
        say(
            "the difference over all versions", lambda: check(client.get(f"{root}difference/?from=1&to={VERSIONS}")), 9
        ),
    ]

    def cold() -> None:
        selectors.forget_books()
        selectors.forget_routes()
        check(client.get(f"{root}difference/?from=1&to={VERSIONS}"))

    say("the same, both books read for the first time", cold, 5)
    say("the list of versions", lambda: check(client.get(f"{root}versions/")), 5)
    return max(pages), publishing, carry(codebook)


def evolve(codebook: "Codebook", lead: "User", number: int) -> float:
    """Change the draft as a version would, publish it, and return how long publishing took."""
    from taxonomy import services
    from taxonomy.texts import CodeText

    at = AT + timedelta(days=number)
    facet, block = number % FACETS, number // FACETS
    # five leaves stand behind the first code of each block of 25
    leaves = range(block * 25 + 1, block * 25 + 4)
    keys = [f"code-{leaf}-of-facet-{facet}-with-a-name-of-usual-length" for leaf in leaves]
    services.edit_code(codebook=codebook, key=keys[0], text=CodeText(f"Renamed {number}"), by=lead, at=at, reason="x")
    services.merge_code(codebook=codebook, key=keys[1], into=keys[2], by=lead, at=at, reason="The same.")
    services.add_code(codebook=codebook, facet=f"facet-{facet}", name=f"Added {number}", by=lead, at=at)
    start = time.perf_counter()
    services.publish(codebook=codebook, notes=f"Version {number}", by=lead, at=at)
    return 1000 * (time.perf_counter() - start)


def carry(codebook: "Codebook") -> float:
    """Read 100,000 codings of version 45 under version 50; return the time, route included."""
    from taxonomy import selectors
    from taxonomy.carrying import Fate

    first, last = (selectors.version_at(codebook, number) for number in (VERSIONS - 5, VERSIONS))
    keys = sorted(selectors.load_book(first).codes_by_key)
    codings = [keys[number * 7919 % len(keys)] for number in range(CODINGS)]
    selectors.forget_routes()
    start = time.perf_counter()
    route = selectors.route_between(first, last)
    carried = sum(route.land(code).fate is Fate.CARRIED for code in codings)
    milliseconds = 1000 * (time.perf_counter() - start)
    print(f"{milliseconds:8.1f} ms  {CODINGS} codings over five versions, {carried} of them carried")
    return milliseconds


if __name__ == "__main__":
    main()
