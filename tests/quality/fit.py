"""Fits the two linear models: which sentence answers, and whether any does. Only numpy, no chance in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Truth = NDArray[np.bool_]

STEPS = 500
RATE = 0.05
SENTENCE_PENALTY = 1e-3
ANSWER_PENALTY = 1e-3


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


def fit_answers(rows: Matrix, able: Truth, counts: Matrix, signs: Matrix) -> tuple[Matrix, float]:
    """Weights and the constant of a logistic regression: can the question be answered.

    ``signs`` says of each feature whether its weight may only be above zero (1), only below (-1), or either (0).
    """
    mean, spread = rows.mean(0), np.where(rows.std(0) < 1e-6, 1.0, rows.std(0))
    scaled = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    weights = np.zeros(scaled.shape[1])
    bounds = np.append(signs, 0.0)
    adam = Adam(np.zeros_like(weights), np.zeros_like(weights))
    for number in range(1, STEPS + 1):
        likely = 1 / (1 + np.exp(-scaled @ weights))
        penalty = ANSWER_PENALTY * np.append(weights[:-1], 0.0)
        gradient = scaled.T @ ((likely - able) * counts) / counts.sum() + penalty
        weights = weights + adam.step(gradient, number)
        weights = np.where(weights * bounds < 0, 0.0, weights)
    plain = weights[:-1] / spread
    return plain, float(weights[-1] - plain @ mean)


def rank_of_able(confidence: Matrix, able: Truth) -> float:
    """The chance that a question that can be answered is surer than one that cannot (area under the ROC curve)."""
    order = np.argsort(np.argsort(confidence)) + 1
    able_count, unable_count = int(able.sum()), int((~able).sum())
    if not able_count or not unable_count:
        return float("nan")
    above = order[able].sum() - able_count * (able_count + 1) / 2
    return float(above / (able_count * unable_count))
