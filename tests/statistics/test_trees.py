"""Codes in a tree: rolled up by level, with partial credit by distance, and where raters part."""

import numpy as np
import pytest

from annotator.statistics.cohen import cohen_kappa
from annotator.statistics.ratings import MISSING, Ratings, Scale
from annotator.statistics.trees import Tree, at_level, disagreements, path_weights
from annotator.statistics.weights import is_identity

TREE = Tree.of_parents(
    {"crash": None, "oom": "crash", "segfault": "crash", "slow": None, "load": "slow", ":unsure": None}
)
SCALE = Scale(("crash", "oom", "segfault", "slow", "load", ":unsure"))


def ratings(*rows):
    return Ratings.of(rows, SCALE)


def test_a_level_rolls_codes_up_and_keeps_what_is_missing():
    rolled = at_level(ratings(("oom", "segfault"), ("load", "crash"), ("slow", None)), TREE, 1)
    assert rolled.scale.categories == ("crash", "slow", ":unsure")
    assert rolled.codes.tolist() == [[0, 0], [1, 0], [1, MISSING]]


def test_the_deepest_level_changes_nothing():
    given = ratings(("oom", "segfault"), ("load", "crash"))
    assert TREE.depth == 2
    assert (at_level(given, TREE, 2).codes == given.codes).all()


def test_agreement_never_falls_towards_the_top():
    generator = np.random.default_rng(1)
    given = Ratings(generator.integers(0, 6, size=(200, 2)), SCALE)
    deep, top = given.pair(0, 1), at_level(given, TREE, 1).pair(0, 1)
    assert np.trace(top.counts) >= np.trace(deep.counts)


def test_siblings_are_nearer_than_other_branches():
    weights = path_weights(SCALE, TREE)
    place = SCALE.position
    assert weights[place("oom"), place("segfault")] > weights[place("oom"), place("load")] == 0
    assert (np.diag(weights) == 1).all()
    table = ratings(("oom", "segfault"), ("load", "load"), ("slow", "crash"), ("oom", "oom")).pair(0, 1)
    assert cohen_kappa(table, weights).value > cohen_kappa(table).value


def test_a_flat_tree_gives_plain_kappa():
    flat = Tree.of_parents({"a": None, "b": None, "c": None})
    assert is_identity(path_weights(Scale(("a", "b", "c")), flat))


def test_disagreements_are_split_by_where_the_codes_stand():
    given = ratings(
        ("oom", "segfault"), ("oom", "crash"), ("oom", "load"), ("slow", "crash"), ("oom", "oom"), ("oom", None)
    )
    split = disagreements(given.pair(0, 1), TREE)
    assert (split.siblings, split.nested, split.across_branches, split.same_branch) == (1, 1, 2, 0)
    assert (split.missing, split.agreed, split.total) == (1, 1, 4)


def test_cousins_share_a_branch():
    deep = Tree.of_parents({"a": None, "b": "a", "c": "a", "d": "b", "e": "c"})
    table = Ratings.of([("d", "e")], Scale(("a", "b", "c", "d", "e"))).pair(0, 1)
    assert disagreements(table, deep).same_branch == 1
    assert deep.distance("d", "e") == 4


def test_circles_and_unknown_parents_are_refused():
    with pytest.raises(ValueError, match="ancestor"):
        Tree.of_parents({"a": "b", "b": "a"})
    with pytest.raises(ValueError, match="no code"):
        Tree.of_parents({"a": "b"})
    with pytest.raises(ValueError, match="level 1"):
        at_level(ratings(("oom", "oom")), TREE, 0)
