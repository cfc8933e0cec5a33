"""What is known of a sentence as the answer to a question, in numbers: what the trained weights weigh."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.quote.assess import assess
from index.quote.define import asks_what_it_is, defines, is_subject
from index.quote.evidence import names
from index.quote.lean import begins_led, is_of_another
from index.quote.read import Sentence
from index.quote.weigh import Weighed

LONG = 40
SHORT = 7
"""Words of a sentence that is long, or short."""

MUCH = 4.0
"""As much as so many words that no other passage has tell a good deal."""

PAIR = 2
CLOSE = 3
"""Neighbours have at most two words between them."""

UNSAID = 0.8
"""What is missing to this degree is said nowhere around, not even in other words that are near enough."""

HARDLY = 0.15
"""What is there to this degree is not there, or is said to have done what is asked about."""

TYPED = frozenset(
    {Kind.SOURCE, Kind.WHEN, Kind.COUNT, Kind.AMOUNT, Kind.DURATION, Kind.AGE, Kind.WHERE, Kind.WHO, Kind.NAME}
)
"""Kinds whose answers can be told by their looks."""

OF_THINGS = frozenset({Kind.WHO, Kind.COUNT, Kind.AMOUNT, Kind.NAME, Kind.WHICH, Kind.WHAT})
"""Kinds that name the thing they ask for right behind the asking words."""

GROUPS: Mapping[str, frozenset[Kind]] = {
    "number": frozenset({Kind.COUNT, Kind.AMOUNT, Kind.DURATION, Kind.AGE}),
    "date": frozenset({Kind.WHEN}),
    "person": frozenset({Kind.WHO, Kind.SOURCE}),
    "place": frozenset({Kind.WHERE}),
    "name": frozenset({Kind.NAME, Kind.WHICH}),
    "cause": frozenset({Kind.WHY, Kind.HOW}),
    "what": frozenset({Kind.WHAT}),
    "open": frozenset({Kind.OPEN, Kind.YESNO}),
}


def describe(weighed: Weighed, query: Query, rarity: Sequence[float], top: float) -> dict[str, float]:
    """Every feature of a candidate by name, each about 0 to 1; ``top`` is the score of the best passage found.

    Nothing says that a sentence opens its article: it would make headlines of all answers.
    """
    telling = [0.0 if unit.soft else weight for unit, weight in zip(query.units, rarity, strict=True)]
    if not any(telling):
        telling = list(rarity)
    told = {"rank": weighed.reading.score / top if top else 0.0}
    told |= _describe_coverage(weighed, query) | _describe_words(weighed, query, telling)
    told |= _describe_place(weighed, query, telling) | _describe_form(weighed, query)
    told |= _describe_subject(weighed, query)
    told["told"] = weighed.reading.told / MUCH
    told["lacks_evidence"] = float(query.kind in TYPED and not weighed.evidence)
    told["lacks_focus"] = float(query.kind in OF_THINGS and told["unsaid_focus"] > UNSAID)
    told["lacks_predicate"] = float(query.kind is Kind.YESNO and told["predicate_open"] < HARDLY)
    told["lacks_names"] = float(weighed.names is not None and weighed.names < HARDLY)
    told["lacks_points"] = float(told["unsaid_points"] > UNSAID)
    told["follows"] = weighed.strength * told["last_points"]
    told["follows_cause"] = told["follows"] if query.kind in GROUPS["cause"] else 0.0
    told["holds"] = weighed.strength * told["own_points"]
    told["holds_beyond_topic"] = weighed.strength * told["own_beyond_topic"]
    return told | _describe_kind(weighed, query, told["length"])


def _describe_coverage(weighed: Weighed, query: Query) -> dict[str, float]:
    """How much of the question the sentence covers, with what stands around it."""
    whole = weighed.coverage
    credits_of_names = [c for unit, c in zip(query.units, weighed.credits, strict=True) if unit.name]
    return {
        "coverage": whole,
        "names": whole if weighed.names is None else weighed.names,
        "weakest_name": min(credits_of_names, default=1.0),
        "points": whole if weighed.points is None else weighed.points,
        "focus": whole if weighed.focus is None else weighed.focus,
        "soft": weighed.soft,
        "total": weighed.total,
        "sure": assess(weighed, query),
    }


def _describe_words(weighed: Weighed, query: Query, telling: Sequence[float]) -> dict[str, float]:
    """How much of the question stands in the sentence itself: all of it, what is not a name, what is no topic."""
    reading, sentence = weighed.reading, weighed.sentence
    points = [weight * (not unit.name) for unit, weight in zip(query.units, telling, strict=True)]
    beyond_title = [weight * (i not in reading.above) for i, weight in enumerate(telling)]
    beyond_topic = [weight * (i not in reading.topic) for i, weight in enumerate(telling)]
    meant = _joined_sure(sentence)
    return {
        "own": _share_of(telling)(sentence.credits),
        "meant": _share_of(telling)(meant),
        "meant_points": _share_of(points)(meant),
        "own_points": _share_of(points)(sentence.credits),
        "own_beyond_title": _share_of(beyond_title)(sentence.credits),
        "own_beyond_topic": _share_of(beyond_topic)(sentence.credits),
        "has_beyond_topic": float(any(beyond_topic)),
        "pairs": _pairs(sentence, len(query.units)),
        "near": _nearness(sentence),
    }


def _describe_place(weighed: Weighed, query: Query, telling: Sequence[float]) -> dict[str, float]:
    """How much of the question stands before, behind and above the sentence, and nowhere around it."""
    reading, at = weighed.reading, weighed.index
    around = reading.sentences
    points = [weight * (not unit.name) for unit, weight in zip(query.units, telling, strict=True)]
    share, share_of_points = _share_of(telling), _share_of(points)
    said = _joined([*around, *reading.before])
    return {
        "passage": share(_joined(around)),
        "article": share(dict.fromkeys(reading.article, 1.0)),
        "above": share(dict.fromkeys(reading.above, 1.0)),
        "before": share(_joined(around[max(at - 1, 0) : at])),
        "after": share(_joined(around[at + 1 : at + 2])),
        "next_points": share_of_points(_joined(around[at + 1 : at + 3])),
        "last_points": share_of_points(_joined(around[max(at - 2, 0) : at])),
        "unsaid_points": 1 - share_of_points(said) if any(points) else 0.0,
        "unsaid_focus": 1 - said.get(query.focus, 0.0) if query.focus is not None else 0.0,
        "meant_focus": _find_meant(around[max(at - 1, 0) : at + 2], query.focus),
    }


def _describe_form(weighed: Weighed, query: Query) -> dict[str, float]:
    """What the sentence is like, whatever was asked."""
    sentence = weighed.sentence
    words = len(sentence.tokens)
    return {
        "opens_passage": float(weighed.index == 0),
        "long": float(words > LONG),
        "short": float(words < SHORT),
        "length": min(math.log1p(words) / 5, 1.0),
        "asks": float(sentence.text.rstrip(" \"'”»").endswith("?")),
        "led": float(begins_led(sentence)),
        "of_another": float(is_of_another(sentence, query)),
    }


def _describe_subject(weighed: Weighed, query: Query) -> dict[str, float]:
    """Whether the sentence is about what the question names, and more so where nothing else is asked of it."""
    sentence, reading = weighed.sentence, weighed.reading
    told = {"subject": float(is_subject(sentence)), "titled": reading.titled}
    asked = float(asks_what_it_is(query))
    return told | {
        "subject_asked": told["subject"] * asked,
        "titled_asked": told["titled"] * asked,
        "defines_asked": float(defines(sentence)) * asked,
        "predicate_open": _find_predicate(sentence, query),
        "opens_asked": float(weighed.index == 0 and reading.passage.position == 0) * asked,
    }


def _find_predicate(sentence: Sentence, query: Query) -> float:
    """How much of what a yes-or-no question asks about its subject, its last telling word, stands in the sentence."""
    last = max((i for i, unit in enumerate(query.units) if not unit.soft and not unit.name), default=None)
    if query.kind is not Kind.YESNO:
        return 0.0
    return 1.0 if last is None else sentence.credits.get(last, 0.0)


def _describe_kind(weighed: Weighed, query: Query, length: float) -> dict[str, float]:
    """What answers look like, apart for every group of kinds."""
    others = min(sum(1 for name in names(weighed.sentence) if name.strength == 1), 3) / 3
    beside = _beside(weighed)
    told: dict[str, float] = {}
    for group, kinds in GROUPS.items():
        inside = float(query.kind in kinds)
        told[f"evidence_{group}"] = weighed.strength * inside
        told[f"names_{group}"] = others * inside
        told[f"length_{group}"] = length * inside
        told[f"beside_{group}"] = beside * inside
    return told


def _find_meant(sentences: Iterable[Sentence], unit: int | None) -> float:
    """How surely a word of the question stands in one of some sentences, not just kin of it; 1 for no word."""
    if unit is None:
        return 1.0
    return max((found.choice.weight for held in sentences for found in held.sure if found.unit == unit), default=0.0)


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
