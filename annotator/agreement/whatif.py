"""What agreement would be if codes were merged, branches rolled up, a rater dropped or unsure answers left out. Pure.

A question about the codebook, never a result: it is computed from the same codings each time and stored nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from annotator.agreement.ratings import UNSURE, FacetRatings
from taxonomy.book import CodeEntry, FacetEntry


@dataclass(frozen=True)
class WhatIf:
    """What to change; nothing as it stands."""

    merged: frozenset[str] = frozenset()
    level: int | None = None
    dropped: frozenset[str] = frozenset()
    leaves_out_unsure: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether anything would be other than it is."""
        return len(self.merged) > 1 or bool(self.level or self.dropped or self.leaves_out_unsure)

    def apply(self, ratings: FacetRatings) -> FacetRatings:
        """The ratings as they would be."""
        changed = ratings.without_raters(self.dropped) if self.dropped else ratings
        changed = rolled_up(changed, self.level) if self.level else changed
        changed = with_merged(changed, self.merged) if len(self.merged) > 1 else changed
        return without_unsure(changed) if self.leaves_out_unsure else changed


def only_reports(ratings: FacetRatings, reports: frozenset[int]) -> FacetRatings:
    """Only some of the reports."""
    kept = [place for place, report in enumerate(ratings.reports) if report in reports]
    return replace(ratings, reports=tuple(ratings.reports[place] for place in kept), numbers=ratings.numbers[kept])


def rolled_up(ratings: FacetRatings, level: int) -> FacetRatings:
    """Each code as its ancestor on a level (1 is the top); a code whose branch ends before stays itself."""
    to = {code.key: ancestor(ratings.facet, code, level) for code in ratings.facet.codes}
    stays = {target for key, target in to.items() if ratings.facet.by_key[key].is_choosable}
    codes = tuple(
        replace(code, is_selectable=code.key in stays, status="active" if code.key in stays else code.status)
        for code in ratings.facet.codes
        if code.key in to.values()
    )
    return _mapped(ratings, replace(ratings.facet, codes=codes), to)


def ancestor(facet: FacetEntry, code: CodeEntry, level: int) -> str:
    """The key of a code's ancestor on a level, counted from 1."""
    here = code
    while here.depth >= level and here.parent_key in facet.by_key:
        here = facet.by_key[str(here.parent_key)]
    return here.key


def with_merged(ratings: FacetRatings, keys: frozenset[str]) -> FacetRatings:
    """Some codes as one, which stands where the first of them stood."""
    known = [code for code in ratings.facet.codes if code.key in keys]
    if len(known) < 2:
        return ratings
    first = known[0]
    one = replace(first, name=" or ".join(code.name for code in known), is_selectable=True, status="active")
    gone = {code.key for code in known[1:]}
    codes = tuple(one if code is first else code for code in ratings.facet.codes if code.key not in gone)
    return _mapped(ratings, replace(ratings.facet, codes=codes), dict.fromkeys(gone, first.key))


def without_unsure(ratings: FacetRatings) -> FacetRatings:
    """Unsure answers as missing; of a set, only if nothing else is in it."""
    cells = [cell - {UNSURE} for cell in ratings.said]
    kept = [cell if cell or not said else None for cell, said in zip(cells, ratings.said, strict=True)]
    return ratings.as_said(ratings.facet, kept)


def _mapped(ratings: FacetRatings, facet: FacetEntry, to: Mapping[str, str]) -> FacetRatings:
    return ratings.as_said(facet, [frozenset(to.get(token, token) for token in cell) for cell in ratings.said])
