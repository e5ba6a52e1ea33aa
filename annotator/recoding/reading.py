"""One coding or gold label read under a later version, answer by answer. Pure: no ORM.

The original codes stay beside what they are read as, so nothing is lost by reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.coding.answers import Content
from taxonomy.carrying import Fate, Route


@dataclass(frozen=True)
class ReadAnswer:
    """One facet's answer: the codes that were given, and what they are read as (candidates, where a human is needed).

    `finding` is the finding's number, 0 for the report; answers that are no codes are carried as they are.
    """

    finding: int
    facet: str
    kind: str
    codes: tuple[str, ...]
    read_as: tuple[str, ...]
    fate: Fate


def read_answers(content: Content, route: Route) -> Iterator[ReadAnswer]:
    """Yield every answer of a content as the route reads it."""
    for finding, facet, answer in content.placed():
        landings = [route.land(code) for code in sorted(answer.codes)]
        fates = {landing.fate for landing in landings}
        fate = next((fate for fate in (Fate.HUMAN, Fate.GONE) if fate in fates), Fate.CARRIED)
        read_as = sorted(frozenset[str]().union(*(landing.codes for landing in landings)))
        yield ReadAnswer(finding, facet, answer.kind, tuple(sorted(answer.codes)), tuple(read_as), fate)
