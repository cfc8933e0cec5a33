"""Boosted trees as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.quote.trees import Tree, plant, write_tree

TEXT = """# A line that is none
? own 0.5 -1 ? rank 0.25 0.5 2

0.125
"""


@pytest.mark.parametrize(
    ("features", "told"),
    [
        ({}, -0.875),
        ({"own": 0.5, "rank": 9}, -0.875),
        ({"own": 0.6}, 0.625),
        ({"own": 0.6, "rank": 0.25}, 0.625),
        ({"own": 0.6, "rank": 0.26, "other": 1}, 2.125),
    ],
)
def test_all_trees_are_added_up(features: dict[str, float], told: float) -> None:
    assert plant(TEXT).add_up([features]) == [told]
    assert plant(TEXT).add_up([{"own": 9.0, "rank": 9.0}, features, {}]) == [2.125, told, -0.875]


def test_without_trees_nothing_is_told() -> None:
    assert plant("").add_up([{"own": 1.0}, {}]) == [0.0, 0.0]


@pytest.mark.parametrize("line", ["?", "? own", "? own 0.5 1", "? own much 1 2", "? own 0.5 1 2 3", "own", "1 2"])
def test_what_is_no_tree_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is of the line, or of float
        plant(f"1\n{line}")


def trees() -> st.SearchStrategy[Tree]:
    numbers = st.integers(-99, 99).map(float)
    asks = st.sampled_from(["own", "rank"])
    return st.recursive(numbers, lambda inner: st.tuples(asks, numbers, inner, inner), max_leaves=9)


@given(st.lists(trees(), min_size=1), st.lists(st.dictionaries(st.sampled_from(["own", "rank"]), st.integers(-99, 99))))
def test_a_tree_that_was_written_tells_the_same(grown: list[Tree], described: list[dict[str, float]]) -> None:
    forest = plant("\n".join(map(write_tree, grown)))
    assert forest.add_up(described) == [sum(tell(tree, held) for tree in grown) for held in described]


def tell(tree: Tree, held: dict[str, float]) -> float:
    if not isinstance(tree, tuple):
        return tree
    feature, cut, low, high = tree
    return tell(low if held.get(feature, 0.0) <= cut else high, held)
