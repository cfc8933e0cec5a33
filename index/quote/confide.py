"""How sure the first of the candidates is an answer at all: trained on questions with and without one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from index.analyse.question import Query
from index.quote.features import GROUPS
from index.quote.weigh import Weighed
from index.quote.weights import weigh_up

LOOKED_AT = 3
MANY_UNITS = 6
FAR = 3.0
"""A lead of so much over the next candidate is as good as any."""

TRAINED = 0.6
"""How much the trained weights tell beside the rules below, in logarithms of odds.

The training suites have few everyday questions about what an article leaves out, and the rules know nothing of how
suites are answered: together they tell better than either. Set on judged questions of the project's own.
"""

ALWAYS = -2.92

RULES = {
    "top_sure": 3.0,
    "surest": 3.0,
    "top_lacks_evidence": -2.0,
    "top_lacks_focus": -1.5,
    "top_lacks_points": -1.5,
    "name_missing": -0.5,
    "missing": -1.0,
    "weak_name": -1.5,
}
"""What speaks for and against an answer whatever else is there: how sure `assess` is; nothing of the sort that was
asked for, nothing of the matter, a name that stands nowhere, or elsewhere."""


def describe_answer(
    described: Sequence[Mapping[str, float]], scores: Sequence[float], query: Query, rarity: Sequence[float]
) -> dict[str, float]:
    """Features of a question with those of its candidates, and their scores; best first and at least one."""
    hard = [i for i, unit in enumerate(query.units) if not unit.soft]
    entire = sum(rarity[i] for i in hard)
    best = described[0]
    told = {f"top_{feature}": value for feature, value in best.items()}
    told |= {
        "missing": sum(rarity[i] for i in hard if not query.units[i].found) / entire if entire else 0.0,
        "weak_name": 1 - best["weakest_name"],
        "name_missing": float(any(unit.name and not unit.found for unit in query.units)),
        "units": min(len(hard), MANY_UNITS) / MANY_UNITS,
        "has_names": float(any(unit.name for unit in query.units)),
        "has_points": float(any(not query.units[i].name for i in hard)),
        "score": scores[0] / 10,
        "margin": min((scores[0] - scores[1]) / FAR, 1.0) if len(scores) > 1 else 1.0,
        "worth": 1 / sum(math.exp(score - scores[0]) for score in scores),
        "surest": max(held["sure"] for held in described[:LOOKED_AT]),
        "most_own": max(held["own"] for held in described),
        "most_coverage": max(held["coverage"] for held in described),
    }
    for group, kinds in GROUPS.items():
        told[f"kind_{group}"] = float(query.kind in kinds)
        told[f"sure_{group}"] = best["sure"] * told[f"kind_{group}"]
    return told


def confide(weighed: Sequence[Weighed], query: Query, rarity: Sequence[float]) -> float:
    """The confidence, 0 to 1, that the first of all candidates (best first) answers the question."""
    if not weighed:
        return 0.0
    described = [candidate.described for candidate in weighed]
    told = describe_answer(described, [candidate.score for candidate in weighed], query, rarity)
    ruled = sum(weight * told[feature] for feature, weight in RULES.items())
    return _squash(ALWAYS + TRAINED * weigh_up(told, "answer") + ruled)


def trust(features: Mapping[str, float]) -> float:
    """What the features of `describe_answer` weigh, 0 to 1."""
    return _squash(weigh_up(features, "answer"))


def _squash(odds: float) -> float:
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))
