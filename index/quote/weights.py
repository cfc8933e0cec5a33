"""Trained weights: how much each feature tells; tests/quality/train.py trains them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def weights(name: str) -> Mapping[str, float]:
    """The weights of one file, by feature."""
    text = files("index.quote").joinpath("trained", f"{name}-weights.txt").read_text(encoding="utf-8")
    pairs = (line.split(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {feature.strip(): float(value) for feature, value in pairs}


def weigh_up(features: Mapping[str, float], name: str) -> float:
    """The weighted sum of features; those without a weight do not count."""
    return sum([weight * features[feature] for feature, weight in weights(name).items() if feature in features])
