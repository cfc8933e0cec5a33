"""Fits the two models: which sentence answers (linear, and trees), and whether any does (trees). No chance is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from index.quote.trees import Tree

Matrix = NDArray[np.float64]
Truth = NDArray[np.bool_]

STEPS = 500
RATE = 0.05
SENTENCE_PENALTY = 1e-3

ANSWER_TREES, SENTENCE_TREES = 300, 200
GROWN: Mapping[str, Any] = {
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "seed": 1,
    "deterministic": True,
    "num_threads": 1,
    "verbose": -1,
}
"""A part of the questions and features for each tree: what one folder teaches must hold for others."""

ANSWERS: Mapping[str, Any] = {"objective": "binary", "num_leaves": 7, "learning_rate": 0.05, "min_data_in_leaf": 40}
SENTENCES: Mapping[str, Any] = {"num_leaves": 15, "learning_rate": 0.075, "min_data_in_leaf": 200}
LEAST_SPREAD = 1e-3
"""At least so much is taken for how unsure a sentence is, by which steps are divided."""

Signs = Mapping[str, int]
"""For features of which more can only speak for something (1), or only against it (-1)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its candidates: one row of features each, and which of them answer it; ``weight`` of it."""

    features: Matrix
    answers: Truth
    weight: float


@dataclass(slots=True)
class Adam:
    """Gradient descent with momentum and scaled steps (Kingma and Ba 2014)."""

    momentum: Matrix
    scale: Matrix

    def step(self, gradient: Matrix, number: int) -> Matrix:
        self.momentum = 0.9 * self.momentum + 0.1 * gradient
        self.scale = 0.999 * self.scale + 0.001 * gradient**2
        scale = np.sqrt(self.scale / (1 - 0.999**number)) + 1e-8
        moved: Matrix = -RATE * self.momentum / (1 - 0.9**number) / scale
        return moved


def fit_sentences(cases: Sequence[Case]) -> Matrix:
    """Weights that make the answering sentences the likeliest of each question (softmax over its candidates)."""
    told = [case for case in cases if case.answers.any()]
    rows = np.concatenate([case.features for case in told])
    right = np.concatenate([case.answers for case in told]).astype(np.float64)
    lengths = np.array([len(case.answers) for case in told])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    counts = np.repeat([case.weight for case in told], lengths)
    spread = np.where(rows.std(0) < 1e-6, 1.0, rows.std(0))
    rows = (rows - rows.mean(0)) / spread
    weights = np.zeros(rows.shape[1])
    adam = Adam(np.zeros_like(weights), np.zeros_like(weights))
    for number in range(1, STEPS + 1):
        scores = rows @ weights
        raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        likely = raised / np.repeat(np.add.reduceat(raised, starts), lengths)
        wanted = raised * right / np.repeat(np.add.reduceat(raised * right, starts) + 1e-12, lengths)
        gradient = ((likely - wanted) * counts) @ rows / len(told) + SENTENCE_PENALTY * weights
        weights = weights + adam.step(gradient, number)
    return weights / spread


def fit_answers(names: Sequence[str], rows: Matrix, able: Truth, counts: Matrix, signs: Signs) -> list[Tree]:
    """Boosted trees that tell the logarithm of the odds that a question can be answered."""
    data = lightgbm.Dataset(rows, able.astype(np.float64), weight=counts)
    return _grow(ANSWERS, data, ANSWER_TREES, names, signs)


def grow_sentences(names: Sequence[str], cases: Sequence[Case], signs: Signs) -> list[Tree]:
    """Boosted trees that make the answering sentences the likeliest of each question (softmax over its candidates)."""
    told = [case for case in cases if case.answers.any()]
    right = np.concatenate([case.answers for case in told]).astype(np.float64)
    lengths = np.array([len(case.answers) for case in told])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    counts = np.repeat([case.weight for case in told], lengths)

    def share(raised: Matrix) -> Matrix:
        return raised / np.repeat(np.add.reduceat(raised, starts) + 1e-12, lengths)

    def fall_short(scores: Matrix, _: object) -> tuple[Matrix, Matrix]:
        raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        likely, wanted = share(raised), share(raised * right)
        return (likely - wanted) * counts, np.maximum(likely * (1 - likely), LEAST_SPREAD) * counts

    data = lightgbm.Dataset(np.concatenate([case.features for case in told]), right)
    return _grow(
        {**SENTENCES, "objective": fall_short, "min_sum_hessian_in_leaf": 1}, data, SENTENCE_TREES, names, signs
    )


def _grow(how: Mapping[str, Any], data: Any, count: int, names: Sequence[str], signs: Signs) -> list[Tree]:
    how = {**GROWN, **how, "monotone_constraints": [signs.get(name, 0) for name in names]}
    told = lightgbm.train(how, data, num_boost_round=count).dump_model()["tree_info"]
    return [_plant(each["tree_structure"], names) for each in told]


def _plant(node: Mapping[str, Any], names: Sequence[str]) -> Tree:
    if "leaf_value" in node and "threshold" not in node:
        return float(node["leaf_value"])
    low, high = _plant(node["left_child"], names), _plant(node["right_child"], names)
    return names[node["split_feature"]], float(node["threshold"]), low, high


def rank_of_able(confidence: Matrix, able: Truth) -> float:
    """The chance that a question that can be answered is surer than one that cannot (area under the ROC curve)."""
    order = np.argsort(np.argsort(confidence)) + 1
    able_count, unable_count = int(able.sum()), int((~able).sum())
    if not able_count or not unable_count:
        return float("nan")
    above = order[able].sum() - able_count * (able_count + 1) / 2
    return float(above / (able_count * unable_count))
