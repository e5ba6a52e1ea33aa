"""A codebook of 2,000 codes with full definitions: the pages of its editor, one change, publishing, file in and out.

Eight facets of 250 codes, three levels deep, as much text as the demo's definitions. The number reported is the
slowest of the pages that show the tree (server time through every middleware, the median of several); publishing must
stay under a second.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.report import finish

if TYPE_CHECKING:
    from django.test import Client

FACETS, CODES = 8, 250
BUDGET, PUBLISHING_BUDGET = 200.0, 1000.0
REPEATS = 9
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROSE = "Execution stops with an uncaught exception, a signal, a failed assertion or an error of memory. " * 4


def make_yaml() -> str:
    """Return the codebook as a file."""
    import yaml

    facets = [{"name": f"Facet {number}", "question": PROSE, "codes": _codes(number)} for number in range(FACETS)]
    return yaml.dump({"codebook": "A large codebook", "facets": facets}, Dumper=yaml.CSafeDumper, sort_keys=False)


def _codes(facet: int) -> list[dict[str, object]]:
    """Ten headings of four codes, each of which has five or six below it."""
    numbers = iter(range(CODES))
    top = []
    for _ in range(10):
        middle = [
            {**_code(facet, next(numbers)), "codes": [_code(facet, next(numbers)) for _ in range(5)]} for _ in range(4)
        ]
        top.append({**_code(facet, next(numbers)), "selectable": False, "codes": middle})
    return top


def _code(facet: int, number: int) -> dict[str, object]:
    name = f"Code {number} of facet {facet} with a name of usual length"
    texts = {"brief": PROSE[:90], "full": PROSE, "when_to_use": PROSE[:150], "when_not": PROSE[:150]}
    return {"name": name, **texts, "examples": [PROSE[:90], PROSE[:60]], "aliases": ["segfault", "abort", "killed"]}


def median_ms(act: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median time of an act in milliseconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


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
        worst, publishing = measure()
    if publishing > PUBLISHING_BUDGET:
        raise SystemExit(f"Publishing took {publishing:.0f} ms, which is over {PUBLISHING_BUDGET:.0f}.")
    finish("codebook", worst, "ms", BUDGET)


def measure() -> tuple[float, float]:
    """Return the slowest tree page and the time of publishing, both in milliseconds; print the rest."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("prepare", only="static")
    from annotator.accounts.services import create_owner
    from annotator.studies.services import create_study
    from taxonomy import services

    lead = create_owner(username="lead", email="", name="Lead", password="quiet-reading-room", at=AT)
    codebook = create_study(name="A large study", by=lead, at=AT).codebook
    text = make_yaml()
    say("import of the file, 2,000 codes", lambda: services.import_yaml(codebook=codebook, text=text, by=lead, at=AT))
    publishing = say("publish it", lambda: services.publish(codebook=codebook, notes="", by=lead, at=AT))
    client = Client()
    client.force_login(lead)
    worst = measure_pages(client, f"/codebooks/{codebook.pk}/")
    again = say("publish a change of one code", lambda: services.publish(codebook=codebook, notes="", by=lead, at=AT))
    return worst, max(publishing, again)


def measure_pages(client: "Client", root: str) -> float:
    """Print the pages and one change; return the slowest page that shows the tree."""
    key = "code-100-of-facet-3-with-a-name-of-usual-length"

    def get(path: str, **headers: str) -> Callable[[], object]:
        return lambda: check(client.get(f"{root}{path}", headers=headers))

    trees = [
        say("the tree with the codebook's own pane", get(""), REPEATS),
        say("the tree with one code", get(f"codes/{key}/"), REPEATS),
        say("the tree with one facet", get("facets/facet-3/"), REPEATS),
    ]
    htmx = {"HX-Request": "true"}
    say("one code alone, as htmx asks", get(f"codes/{key}/", **htmx), REPEATS)
    move = {"act": "down"}
    say(
        "one move, with its part of the tree", lambda: check(client.post(f"{root}codes/{key}/act/", move, headers=htmx))
    )
    say("the words for finding", get("words/"), REPEATS)
    say("names like one being typed", get("similar/?facet=facet-3&name=Code 7 of facet 3 with a name"), REPEATS)
    say("the version as a document", get("versions/1/"), 3)
    say("the version as YAML", get("versions/1/export/"), 3)
    say("the version over the API", lambda: check(client.get(f"/api/v1{root}versions/1/")), 3)
    return max(trees)


def check(response: object) -> None:
    """Refuse to measure an error page."""
    status = getattr(response, "status_code", 0)
    if status != 200:
        raise SystemExit(f"A page answered {status}.")


def say(name: str, act: Callable[[], object], repeats: int = 1) -> float:
    """Measure, print and return milliseconds."""
    milliseconds = median_ms(act, repeats)
    print(f"{milliseconds:8.1f} ms  {name}")
    return milliseconds


if __name__ == "__main__":
    main()
