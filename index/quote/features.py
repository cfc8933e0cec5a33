"""What is known of a sentence as the answer to a question, in numbers: what the trained weights weigh."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.quote.assess import assess
from index.quote.evidence import names
from index.quote.lean import begins_led, is_of_another
from index.quote.read import Sentence
from index.quote.weigh import Weighed

LONG = 40
SHORT = 7
"""Words of a sentence that is long, or short."""

PAIR = 2
CLOSE = 3
"""Neighbours have at most two words between them."""

UNSAID = 0.9
"""What is missing to this degree is said nowhere around, not even in other words."""

TYPED = frozenset({Kind.WHEN, Kind.COUNT, Kind.AMOUNT, Kind.DURATION, Kind.AGE, Kind.WHERE, Kind.WHO, Kind.NAME})
"""Kinds whose answers can be told by their looks."""

OF_THINGS = frozenset({Kind.WHO, Kind.COUNT, Kind.AMOUNT, Kind.NAME, Kind.WHICH})
"""Kinds that name the thing they ask for right behind the asking words."""

GROUPS: Mapping[str, frozenset[Kind]] = {
    "number": frozenset({Kind.COUNT, Kind.AMOUNT, Kind.DURATION, Kind.AGE}),
    "date": frozenset({Kind.WHEN}),
    "person": frozenset({Kind.WHO}),
    "place": frozenset({Kind.WHERE}),
    "name": frozenset({Kind.NAME, Kind.WHICH}),
    "cause": frozenset({Kind.WHY, Kind.HOW}),
    "open": frozenset({Kind.OPEN, Kind.YESNO}),
}


def describe(weighed: Weighed, query: Query, rarity: Sequence[float], top: float) -> dict[str, float]:
    """Every feature of a candidate by name, each about 0 to 1; ``top`` is the score of the best passage found.

    Nothing says that a sentence opens its article: it would make headlines of all answers.
    """
    reading, sentence = weighed.reading, weighed.sentence
    telling = [0.0 if unit.soft else weight for unit, weight in zip(query.units, rarity, strict=True)]
    if not any(telling):
        telling = list(rarity)
    share = _share_of(telling)
    points = [weight * (not unit.name) for unit, weight in zip(query.units, telling, strict=True)]
    beyond = [weight * (i not in reading.above) for i, weight in enumerate(telling)]
    fresh = [weight * (i not in reading.topic) for i, weight in enumerate(telling)]
    around = list(reading.sentences)
    said = _joined([*around, *reading.before])
    told = {
        "coverage": weighed.coverage,
        "names": weighed.coverage if weighed.names is None else weighed.names,
        "weakest_name": min(
            (c for unit, c in zip(query.units, weighed.credits, strict=True) if unit.name), default=1.0
        ),
        "points": weighed.coverage if weighed.points is None else weighed.points,
        "focus": weighed.coverage if weighed.focus is None else weighed.focus,
        "soft": weighed.soft,
        "total": weighed.total,
        "sure": assess(weighed, query),
        "own": share(sentence.credits),
        "meant": share(_joined_sure(sentence)),
        "meant_points": _share_of(points)(_joined_sure(sentence)),
        "own_points": _share_of(points)(sentence.credits),
        "own_beyond_title": _share_of(beyond)(sentence.credits),
        "own_beyond_topic": _share_of(fresh)(sentence.credits),
        "has_beyond_topic": float(any(fresh)),
        "next_points": _share_of(points)(_joined(around[weighed.index + 1 : weighed.index + 3])),
        "last_points": _share_of(points)(_joined(around[max(weighed.index - 2, 0) : weighed.index])),
        "unsaid_points": 1 - _share_of(points)(said) if any(points) else 0.0,
        "unsaid_focus": 1 - said.get(query.focus, 0.0) if query.focus is not None else 0.0,
        "passage": share(_joined(reading.sentences)),
        "article": share(dict.fromkeys(reading.article, 1.0)),
        "above": share(dict.fromkeys(reading.above, 1.0)),
        "rank": reading.score / top if top else 0.0,
        "before": share(_joined(around[max(weighed.index - 1, 0) : weighed.index])),
        "after": share(_joined(around[weighed.index + 1 : weighed.index + 2])),
        "opens_passage": float(weighed.index == 0),
        "long": float(len(sentence.tokens) > LONG),
        "short": float(len(sentence.tokens) < SHORT),
        "length": min(math.log1p(len(sentence.tokens)) / 5, 1.0),
        "asks": float(sentence.text.rstrip(" \"'”»").endswith("?")),
        "pairs": _pairs(sentence, len(query.units)),
        "near": _nearness(sentence),
        "led": float(begins_led(sentence)),
        "of_another": float(is_of_another(sentence, query)),
    }
    told["lacks_evidence"] = float(query.kind in TYPED and not weighed.evidence)
    told["lacks_focus"] = float(query.kind in OF_THINGS and told["unsaid_focus"] > UNSAID)
    told["lacks_points"] = float(told["unsaid_points"] > UNSAID)
    told["follows"] = weighed.strength * told["last_points"]
    told["follows_cause"] = told["follows"] if query.kind in GROUPS["cause"] else 0.0
    told["holds"] = weighed.strength * told["own_points"]
    told["holds_beyond_topic"] = weighed.strength * told["own_beyond_topic"]
    others = min(sum(1 for name in names(sentence) if name.strength == 1), 3) / 3
    for group, kinds in GROUPS.items():
        inside = query.kind in kinds
        told[f"evidence_{group}"] = weighed.strength if inside else 0.0
        told[f"names_{group}"] = others if inside else 0.0
        told[f"length_{group}"] = told["length"] if inside else 0.0
        told[f"beside_{group}"] = _beside(weighed) if inside else 0.0
    return told


def _share_of(weights: Sequence[float]) -> Callable[[Mapping[int, float]], float]:
    entire = sum(weights)

    def share(held: Mapping[int, float]) -> float:
        return sum(weights[i] * credit for i, credit in held.items()) / entire if entire else 0.0

    return share


def _joined(sentences: Iterable[Sentence]) -> dict[int, float]:
    best: dict[int, float] = {}
    for sentence in sentences:
        for unit, credit in sentence.credits.items():
            best[unit] = max(best.get(unit, 0.0), credit)
    return best


def _joined_sure(sentence: Sentence) -> dict[int, float]:
    best: dict[int, float] = {}
    for found in sentence.sure:
        best[found.unit] = max(best.get(found.unit, 0.0), found.choice.weight)
    return best


def _pairs(sentence: Sentence, units: int) -> float:
    """Share of neighbouring words of the question that are neighbours in the sentence too."""
    if units < PAIR:
        return 0.0
    found = {
        (one.unit, other.unit)
        for one in sentence.sure
        for other in sentence.sure
        if abs(one.unit - other.unit) == 1 and 0 < other.first - one.last <= CLOSE
    }
    return min(len({min(pair) for pair in found}) / (units - 1), 1.0)


def _nearness(sentence: Sentence) -> float:
    """How close together the question's words stand, 1 for side by side."""
    places = sorted({found.first for found in sentence.sure})
    if len(places) < PAIR:
        return 0.0
    gaps = [b - a for a, b in pairwise(places)]
    return sum(1 / gap for gap in gaps) / len(gaps)


def _beside(weighed: Weighed) -> float:
    """How close to the question's words the likeliest answer stands."""
    places = [at for found in weighed.sentence.sure for at in (found.first, found.last)]
    best = 0.0
    for e in weighed.evidence:
        gap = min((min(abs(at - e.first), abs(at - e.last)) for at in places), default=99)
        best = max(best, e.strength / (1 + gap / 4))
    return best
