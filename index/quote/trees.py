"""Boosted regression trees, read from text: what many small questions about features tell, added up.

Trees as of Friedman (2001, Greedy Function Approximation), a line each, the root first: ``? feature cut`` asks whether
a feature is at most so much, and is followed by what it is if so, and if not; anything else is a number to be added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

ASKS = "?"

Tree = float | tuple[str, float, "Tree", "Tree"]
"""A number, or a feature, the most of it for the first of two trees, and these."""


@dataclass(frozen=True, slots=True, repr=False)
class Forest:
    """Trees whose nodes are numbered: each asks for a feature, and goes on to the node for little or much of it.

    ``roots`` are the first node of each tree, ``depth`` how many follow at most; at a leaf, where ``told`` is what is
    added, one stays.
    """

    features: tuple[str, ...]
    roots: NDArray[np.intp]
    asked: NDArray[np.intp]
    cuts: NDArray[np.float64]
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    told: NDArray[np.float64]
    depth: int

    def add_up(self, described: Sequence[Mapping[str, float]]) -> list[float]:
        """What all trees tell together of each of some things, given by their features; one not given is 0."""
        if not len(self.roots):
            return [0.0] * len(described)
        rows = np.array([[held.get(feature, 0.0) for feature in self.features] for held in described])
        width = len(self.features)
        nodes = np.repeat(self.roots, len(described)).reshape(len(self.roots), -1)
        places, values = np.arange(len(described)) * width, rows.reshape(-1)
        for _ in range(self.depth):
            little = values.take(self.asked.take(nodes) + places) <= self.cuts.take(nodes)
            nodes = np.where(little, self.low.take(nodes), self.high.take(nodes))
        return [float(total) for total in self.told.take(nodes).sum(axis=0)]


@cache
def read_forest(name: str) -> Forest:
    """The trees of a file of trained ones."""
    return plant(files("index.quote").joinpath("trained", f"{name}-trees.txt").read_text(encoding="utf-8"))


def plant(text: str) -> Forest:
    """The trees of a text. Raises ValueError for a line that is none."""
    nodes = _Nodes()
    grown = [nodes.grow_line(line) for line in text.splitlines() if line and not line.startswith("#")]
    return Forest(
        tuple(nodes.columns) or ("",),
        np.array([number for number, _ in grown], dtype=np.intp),
        np.array(nodes.asked, dtype=np.intp),
        np.array(nodes.cuts, dtype=np.float64),
        np.array(nodes.low, dtype=np.intp),
        np.array(nodes.high, dtype=np.intp),
        np.array(nodes.told, dtype=np.float64),
        max((depth for _, depth in grown), default=0),
    )


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The nodes of a forest as it grows, and the column of each feature that is asked for."""

    columns: dict[str, int] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    cuts: list[float] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    told: list[float] = field(default_factory=list)

    def grow_line(self, line: str) -> tuple[int, int]:
        """The number of a tree's root, and how deep its leaves are."""
        words = iter(line.split())
        try:
            grown = self._grow(words)
        except StopIteration:
            raise ValueError(line) from None
        if next(words, None) is not None:
            raise ValueError(line)
        return grown

    def _grow(self, words: Iterator[str]) -> tuple[int, int]:
        number, word = len(self.asked), next(words)
        asks = word == ASKS
        self.asked.append(self.columns.setdefault(next(words), len(self.columns)) if asks else 0)
        self.cuts.append(float(next(words)) if asks else 0.0)
        self.told.append(0.0 if asks else float(word))
        self.low.append(number)
        self.high.append(number)
        if not asks:
            return number, 0
        self.low[number], little = self._grow(words)
        self.high[number], much = self._grow(words)
        return number, 1 + max(little, much)


def write_tree(tree: Tree) -> str:
    """The line of a tree."""
    if isinstance(tree, tuple):
        feature, cut, low, high = tree
        return f"{ASKS} {feature} {cut:.6g} {write_tree(low)} {write_tree(high)}"
    return f"{tree:.4f}"
