"""Agreement on codes that stand in a tree: at each of its levels, with partial credit for codes that are near, and
where in the tree raters part.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from annotator.statistics.ratings import MISSING, Floats, Ratings, Scale, Table

Path = tuple[Hashable, ...]


@dataclass(frozen=True)
class Tree:
    """The path of each code from its branch's top down to itself."""

    paths: Mapping[Hashable, Path]

    @classmethod
    def of_parents(cls, parents: Mapping[Hashable, Hashable | None]) -> "Tree":
        """From the parent of each code, None at the top; refuses a parent that is no code, and a circle."""
        return cls({code: _path(code, parents) for code in parents})

    @cached_property
    def depth(self) -> int:
        """How many levels there are."""
        return max((len(path) for path in self.paths.values()), default=0)

    def at_level(self, code: Hashable, level: int) -> Hashable:
        """The code's ancestor on a level, counted from 1 at the top; itself where its branch ends before."""
        path = self.paths.get(code, (code,))
        return path[min(level, len(path)) - 1]

    def distance(self, a: Hashable, b: Hashable) -> int:
        """How many steps lead from one code to the other, by way of what they share or of the root."""
        first, second = self.paths.get(a, (a,)), self.paths.get(b, (b,))
        return len(first) + len(second) - 2 * _shared(first, second)


@dataclass(frozen=True)
class Disagreements:
    """How many reports two raters disagree on, by where their codes stand, and how many only one of them coded."""

    nested: int
    siblings: int
    same_branch: int
    across_branches: int
    missing: int
    agreed: int

    @property
    def total(self) -> int:
        """Reports on which both rated, and differently."""
        return self.nested + self.siblings + self.same_branch + self.across_branches


def at_level(ratings: Ratings, tree: Tree, level: int) -> Ratings:
    """The same ratings with each code rolled up to its ancestor on a level (1 is the top), in declared order.

    A code that is in no tree, such as "nothing applies", stays itself.
    """
    if level < 1:
        raise ValueError("The top of a tree is level 1.")
    ancestors = [tree.at_level(code, level) for code in ratings.scale.categories]
    kept = tuple(dict.fromkeys(ancestors))
    return relabelled(ratings, [kept.index(code) for code in ancestors], Scale(kept, ratings.scale.level))


def relabelled(ratings: Ratings, places: Sequence[int], scale: Scale) -> Ratings:
    """Ratings on another scale: `places` says where each category of the old one stands there."""
    moved = np.array([*places, MISSING], dtype=np.int64)  # MISSING is -1, the last entry
    return Ratings(moved[ratings.codes], scale)


def path_weights(scale: Scale, tree: Tree) -> Floats:
    """Agreement weights 1 - distance / largest distance of two codes in the tree, for kappa and the like.

    Two codes of one parent are nearer than two of different branches. The weights depend on how deep the tree was
    drawn: choose them before looking.
    """
    codes = scale.categories
    steps = np.array([[tree.distance(a, b) for b in codes] for a in codes], dtype=np.float64)
    return np.eye(scale.size) if not steps.any() else np.asarray(1 - steps / steps.max())


def disagreements(table: Table, tree: Tree) -> Disagreements:
    """Where two raters part: one code within the other, two codes of one parent, one branch, or different branches."""
    found = dict.fromkeys(("nested", "siblings", "same_branch", "across_branches"), 0)
    rows, columns = np.nonzero(table.counts)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if row != column:
            a, b = table.scale.categories[row], table.scale.categories[column]
            found[_kind(tree.paths.get(a, (a,)), tree.paths.get(b, (b,)))] += int(table.counts[row, column])
    return Disagreements(**found, missing=table.left_out, agreed=int(np.trace(table.counts)))


def _kind(a: Path, b: Path) -> str:
    shared = _shared(a, b)
    if not shared:
        return "across_branches"
    if shared in (len(a), len(b)):
        return "nested"
    return "siblings" if len(a) == len(b) == shared + 1 else "same_branch"


def _shared(a: Path, b: Path) -> int:
    """How many levels two paths have in common from the top."""
    return next((level for level, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _path(code: Hashable, parents: Mapping[Hashable, Hashable | None]) -> Path:
    path: list[Hashable] = []
    here: Hashable | None = code
    while here is not None:
        if here not in parents:
            raise ValueError(f"{here!r} is a parent but no code.")
        if here in path:
            raise ValueError(f"{here!r} is its own ancestor.")
        path.append(here)
        here = parents[here]
    return tuple(reversed(path))
