"""Six real rounds of open coding as they were published, from the material that is not part of the project."""

import csv
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from annotator.accounts.models import User
from taxonomy import services
from taxonomy.models import Codebook, Version
from taxonomy.services import Part
from tests.worlds import books
from tests.worlds.books import AT

PUBLISHED_CONFLICTS = (3, 11, 8, 11, 31, 47)
Tag = tuple[str, str]


@dataclass(frozen=True)
class Artefact:
    """What evaluators said of one artefact (tag by evaluator, "" where the file has none), and how it ended.

    `end` is the published taxonomy tag, "" for what the taxonomy was not built on. One spelling for each name.
    """

    row: str
    tags: Mapping[str, str]
    final: str
    end: str
    is_conflict: bool

    @property
    def said(self) -> list[Tag]:
        """Each evaluator with the tag, where the file has one."""
        return [(evaluator, tag) for evaluator, tag in self.tags.items() if tag]

    @property
    def is_telling(self) -> bool:
        """Whether somebody disagreed on it, or the taxonomy was built on it; most others were no faults."""
        return bool(self.end) or self.is_conflict


@dataclass(frozen=True)
class PublishedRound:
    """All artefacts of one round."""

    artefacts: tuple[Artefact, ...]

    @property
    def telling(self) -> list[Artefact]:
        """The artefacts that a replay is about."""
        return [artefact for artefact in self.artefacts if artefact.is_telling]

    @property
    def evaluators(self) -> list[str]:
        """Who gave tags."""
        return sorted({evaluator for artefact in self.artefacts for evaluator in artefact.tags})

    @property
    def conflicts(self) -> int:
        """How many artefacts were in conflict."""
        return sum(artefact.is_conflict for artefact in self.artefacts)

    @cached_property
    def finals(self) -> frozenset[str]:
        """The final tags."""
        return frozenset(artefact.final for artefact in self.artefacts)

    @cached_property
    def accepted(self) -> Mapping[Tag, str]:
        """At which final tag each person's tag ended most often without a conflict."""
        ends: dict[Tag, Counter[str]] = defaultdict(Counter)
        for artefact in self.artefacts:
            for tag in () if artefact.is_conflict else artefact.said:
                ends[tag][artefact.final] += 1
        return {tag: min(found, key=lambda end: (-found[end], end)) for tag, found in ends.items()}

    def means(self, tag: Tag, known: Collection[str]) -> str:
        """Return the final tag or known code that a tag stands for, "" for one that stood in conflicts alone."""
        name = tag[1]
        return name if name in self.finals or name in known else self.accepted.get(tag, "")


def published_rounds(shared_data: Path) -> list[PublishedRound]:
    """Return the rounds in their order."""
    spelled: dict[str, str] = {}
    rounds: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    with (shared_data / "raters" / "dlfaults_rounds_long.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for column in ("final_tag", "taxonomy_tag", "tag"):
                name = " ".join(row[column].split())
                row[column] = spelled.setdefault(name.casefold(), name)
            rounds[row["round"]][row["row"]].append(row)
    return [PublishedRound(tuple(map(_artefact, rounds[number].values()))) for number in sorted(rounds)]


def _artefact(rows: list[dict[str, str]]) -> Artefact:
    first = rows[0]
    tags = {row["evaluator"]: row["tag"] for row in rows}
    return Artefact(first["row"], tags, first["final_tag"], first["taxonomy_tag"], first["conflict"] == "1")


def taxonomy_of(artefacts: Iterable[Artefact]) -> dict[str, set[str]]:
    """Return where each final tag leads in the taxonomy; a name that is an end of its own stays one."""
    leads: dict[str, set[str]] = defaultdict(set)
    for artefact in artefacts:
        if artefact.final and artefact.end:
            leads[artefact.final].add(artefact.end)
    ends = {end for several in leads.values() for end in several}
    return {name: several | ({name} if name in ends else set()) for name, several in leads.items()}


def clean_up(codebook: Codebook, by: User, keys: Mapping[str, str], leads: Mapping[str, set[str]]) -> Version:
    """Merge each name that leads to one other, split each that leads to several, and publish."""
    for name, ends in sorted(leads.items()):
        if ends == {name}:
            continue
        who = {"codebook": codebook, "key": keys[name], "by": by, "at": AT, "reason": "Aligned."}
        others = sorted(ends - {name})
        if len(ends) == 1:
            services.merge_code(into=keys[others[0]], **who)
        else:
            services.split_code(parts=[Part(keys[other]) for other in others], is_kept=name in ends, **who)
    return books.publish(codebook, by)
