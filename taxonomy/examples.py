"""An example that quotes a report: words, and in a last line where they stand. Pure: no ORM, knows no reports.

    The second request never returned.
    — vllm-project/vllm #123, comment 3 <https://github.com/vllm-project/vllm/issues/123#issuecomment-9>

It is one text like any other example, so every file, hash and difference keeps it as it is.
"""

import re
from dataclasses import dataclass

from annotator.common.errors import Invalid

LAST_LINE = re.compile(r"\n— (?P<source>[^\n<>]+) <(?P<address>https?://[^\s<>]+)>\Z")
LONGEST_QUOTE = 2_000


@dataclass(frozen=True)
class Quoted:
    """What an example says; `source` names the place in words, both are "" in one that quotes no report."""

    words: str
    source: str = ""
    address: str = ""


def write_quoted(words: str, source: str, address: str) -> str:
    """Return the text of an example; refuses words that say nothing or too much."""
    words = words.strip()
    if not words:
        raise Invalid("Choose the words that show what the code means.", "words")
    if len(words) > LONGEST_QUOTE:
        raise Invalid(f"An example quotes at most {LONGEST_QUOTE:,} characters: take what tells most.", "words")
    return f"{words}\n— {' '.join(re.sub('[<>]', ' ', source).split())} <{address}>"


def read_quoted(text: str) -> Quoted:
    """Return an example's words and where they stand."""
    found = LAST_LINE.search(text)
    return Quoted(text[: found.start()], found["source"], found["address"]) if found else Quoted(text)
