"""Published schemes to begin from: each a codebook file in our own words, with the source it follows."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from annotator.common.errors import NotFound
from taxonomy.book import Book
from taxonomy.exchange.load import load_yaml

HERE = Path(__file__).parent
# the model study's scheme is the example that comes with the product
EXAMPLE = Path(settings.BASE_DIR, "examples", "llm_inference_bugs", "codebook.yaml")
SOURCE = re.compile(r"^# Source: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Scheme:
    """One scheme: its name in addresses, where it comes from, its file and what that says."""

    key: str
    source: str
    text: str
    book: Book

    @property
    def count(self) -> int:
        """How many codes it has."""
        return len(self.book.codes_by_key)


@cache
def all_schemes() -> tuple[Scheme, ...]:
    """Return every scheme; the files come with the product and do not change while it runs."""
    files = [*([EXAMPLE] if EXAMPLE.is_file() else []), *sorted(HERE.glob("*.yaml"))]
    return tuple(_scheme(file) for file in files)


def scheme_at(key: str) -> Scheme:
    """Return a scheme by its name, or refuse."""
    found = next((scheme for scheme in all_schemes() if scheme.key == key), None)
    if found is None:
        raise NotFound(f"The library has no scheme {key}.")
    return found


def _scheme(file: Path) -> Scheme:
    text = file.read_text(encoding="utf-8")
    key = file.parent.name if file == EXAMPLE else file.stem
    source = " ".join(SOURCE.findall(text))
    return Scheme(key, source, text, load_yaml(text))
