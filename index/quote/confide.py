"""How sure the first of the candidates is an answer at all: trained on questions with and without one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from index.analyse.question import Query
from index.quote.features import GROUPS, TYPED
from index.quote.trees import read_forest
from index.quote.weigh import Weighed

LOOKED_AT = 3
MANY_UNITS = 6
HIGH = 20.0
"""A score that few reach."""

FAR = 3.0
"""A lead of so much over the next candidate is as good as any."""

SMALLEST = 0.05
"""Added to what is taken the logarithm of."""

FOR = (
    "top_coverage",
    "top_names",
    "top_weakest_name",
    "top_points",
    "top_focus",
    "top_own",
    "top_own_points",
    "top_own_beyond_topic",
    "top_meant",
    "top_meant_points",
    "top_meant_focus",
    "top_sure",
    "top_near",
    "top_pairs",
    "top_passage",
    "top_titled",
    "top_titled_asked",
    "top_defines_asked",
    "top_soft",
    "surest",
    "log_sure",
    "least",
    "strength",
    "beside",
    "most_own",
    "most_coverage",
    "margin",
    "told",
    "score",
    "worth",
    "has_points",
)
"""What can only speak for an answer: whoever writes questions without one takes more words from the article than who
looks for one, and that must not teach that words found are a bad sign."""

AGAINST = (
    "missing",
    "name_missing",
    "units",
    "top_lacks_evidence",
    "top_lacks_focus",
    "top_lacks_points",
    "top_lacks_names",
    "top_lacks_predicate",
    "top_unsaid_points",
    "top_unsaid_focus",
    "top_of_another",
    "top_asks",
)
"""What can only speak against one."""

RULES = {"missing": -2.0, "top_lacks_focus": -0.5}
"""What is added to what trees tell, in logarithms of odds: where questions are written with an article in sight few ask
for what no article has, or for a thing that nobody mentions, and little is learned of what that is worth."""

EITHER = ("has_names", *(f"kind_{group}" for group in GROUPS))
"""What sort of question it is."""


def describe_answer(
    described: Sequence[Mapping[str, float]], scores: Sequence[float], query: Query, rarity: Sequence[float]
) -> dict[str, float]:
    """Features of a question with those of its candidates, and their scores; best first and at least one."""
    hard = [i for i, unit in enumerate(query.units) if not unit.soft]
    # A word that stands nowhere tells as much as the rarest: how rare its kin are says nothing of it.
    telling = [rarity[i] if query.units[i].found else max(rarity) for i in hard]
    entire = sum(telling)
    unfound = sum(weight for i, weight in zip(hard, telling, strict=True) if not query.units[i].found)
    best = described[0]
    told = {f"top_{feature}": value for feature, value in best.items()}
    told |= {
        "missing": unfound / entire if entire else 0.0,
        "name_missing": float(any(unit.name and not unit.found for unit in query.units)),
        "units": min(len(hard), MANY_UNITS) / MANY_UNITS,
        "has_names": float(any(unit.name for unit in query.units)),
        "has_points": float(any(not query.units[i].name for i in hard)),
        "told": math.log1p(max(held["told"] for held in described)),
        "score": scores[0] / HIGH,
        "margin": min((scores[0] - scores[1]) / FAR, 1.0) if len(scores) > 1 else 1.0,
        "worth": 1 / sum(math.exp(score - scores[0]) for score in scores),
        "surest": max(held["sure"] for held in described[:LOOKED_AT]),
        "most_own": max(held["own"] for held in described),
        "most_coverage": max(held["coverage"] for held in described),
        "log_sure": math.log(SMALLEST + best["sure"]),
        "least": _find_least(best, query),
        "strength": max(best[f"evidence_{group}"] for group in GROUPS),
        "beside": max(best[f"beside_{group}"] for group in GROUPS),
    }
    told |= {f"kind_{group}": float(query.kind in kinds) for group, kinds in GROUPS.items()}
    return {feature: told[feature] for feature in (*FOR, *AGAINST, *EITHER)}


def _find_least(best: Mapping[str, float], query: Query) -> float:
    """What is least certain of the three that an answer needs: the names, the matter, and the looks of an answer."""
    needed = [best["weakest_name"]]
    if any(not unit.name and not unit.soft for unit in query.units):
        needed.append(best["meant_points"])
    if query.kind in TYPED:
        needed.append(max(best[f"evidence_{group}"] for group in GROUPS))
    return min(needed)


def confide(weighed: Sequence[Weighed], query: Query, rarity: Sequence[float]) -> float:
    """The confidence, 0 to 1, that the first of all candidates (best first) answers the question."""
    if not weighed:
        return 0.0
    described = [candidate.described for candidate in weighed]
    return trust(describe_answer(described, [candidate.score for candidate in weighed], query, rarity))


def trust(features: Mapping[str, float]) -> float:
    """What the features of `describe_answer` tell, 0 to 1."""
    (told,) = read_forest("answer").add_up([features])
    return _squash(told + sum(weight * features.get(feature, 0.0) for feature, weight in RULES.items()))


def _squash(odds: float) -> float:
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))
