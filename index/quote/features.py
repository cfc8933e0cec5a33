"""What is known of a sentence as the answer to a question, in numbers: what the trained weights weigh."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.quote.assess import assess
from index.quote.define import asks_what_it_is, defines, is_subject
from index.quote.evidence import names
from index.quote.lean import begins_led
from index.quote.near import find_nearest, measure_nearness, share_pairs
from index.quote.read import Reading, Sentence, join_credits
from index.quote.weigh import Weighed

LONG = 40
SHORT = 7
"""Words of a sentence that is long, or short."""

MUCH = 4.0
"""As much as so many words that no other passage has tell a good deal."""

MANY_NAMES = 3
"""Further names in a sentence make no difference."""

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


UNTOLD = {f"{name}_{group}": 0.0 for group in GROUPS for name in ("evidence", "names", "length", "beside")}
"""What answers to other kinds of questions look like does not count."""

Share = Callable[[Mapping[int, float]], float]
"""Which share of the question, or of some of its words, other words are."""


def describe(
    weighed: Sequence[Weighed], query: Query, rarity: Sequence[float], top: float
) -> Iterator[dict[str, float]]:
    """Every feature of each sentence of a passage by name, about 0 to 1; ``top`` is the score of the best passage.

    Nothing says that a sentence opens its article: it would make headlines of all answers.
    """
    if not weighed:
        return
    telling = [0.0 if unit.soft else weight for unit, weight in zip(query.units, rarity, strict=True)]
    if not any(telling):
        telling = list(rarity)
    passage = _survey(weighed[0].reading, query, telling)
    asked = asks_what_it_is(query)
    shared = UNTOLD | _describe_passage(passage, query, top, asked=asked)
    for each in weighed:
        told = shared | _describe_coverage(each, query) | _describe_words(each, query, passage)
        told |= _describe_place(each.index, passage)
        told |= _describe_form(each)
        told |= _describe_subject(each, query, asked=asked)
        told["lacks_evidence"] = float(query.kind in TYPED and not each.evidence)
        told["lacks_predicate"] = float(query.kind is Kind.YESNO and told["predicate_open"] < HARDLY)
        told["lacks_names"] = float(each.names is not None and each.names < HARDLY)
        told |= _describe_kind(each, query, told)
        yield told


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage, and of each of its sentences how much of the question it holds, and how surely what is asked for."""

    reading: Reading
    share: Share
    share_of_points: Share
    beyond_title: Share
    beyond_topic: Share
    has_points: bool
    has_beyond_topic: bool
    own: Sequence[float]
    own_points: Sequence[float]
    meant_focus: Sequence[float]


def _survey(reading: Reading, query: Query, telling: Sequence[float]) -> _Passage:
    points = [weight * (not unit.name) for unit, weight in zip(query.units, telling, strict=True)]
    beyond_title = [weight * (i not in reading.above) for i, weight in enumerate(telling)]
    beyond_topic = [weight * (i not in reading.topic) for i, weight in enumerate(telling)]
    share, share_of_points = _share_of(telling), _share_of(points)
    return _Passage(
        reading,
        share,
        share_of_points,
        _share_of(beyond_title),
        _share_of(beyond_topic),
        any(points),
        any(beyond_topic),
        [share(sentence.credits) for sentence in reading.sentences],
        [share_of_points(sentence.credits) for sentence in reading.sentences],
        [_find_meant(sentence, query.focus) for sentence in reading.sentences],
    )


def _describe_passage(passage: _Passage, query: Query, top: float, *, asked: bool) -> dict[str, float]:
    """What all sentences of a passage share: how it ranks, and how much of the question stands in and around it."""
    reading = passage.reading
    joined = join_credits(reading.sentences)
    said = join_credits([*reading.sentences, *reading.before])
    unsaid_points = 1 - passage.share_of_points(said) if passage.has_points else 0.0
    unsaid_focus = 1 - said.get(query.focus, 0.0) if query.focus is not None else 0.0
    return {
        "rank": reading.score / top if top else 0.0,
        "told": reading.told / MUCH,
        "passage": passage.share(joined),
        "article": passage.share(dict.fromkeys(reading.article, 1.0)),
        "above": passage.share(dict.fromkeys(reading.above, 1.0)),
        "has_beyond_topic": float(passage.has_beyond_topic),
        "unsaid_points": unsaid_points,
        "unsaid_focus": unsaid_focus,
        "lacks_points": float(unsaid_points > UNSAID),
        "lacks_focus": float(query.kind in OF_THINGS and unsaid_focus > UNSAID),
        "titled": reading.titled,
        "titled_asked": reading.titled if asked else 0.0,
    }


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


def _describe_words(weighed: Weighed, query: Query, passage: _Passage) -> dict[str, float]:
    """How much of the question stands in the sentence itself: all of it, what is not a name, what is no topic."""
    sentence = weighed.sentence
    meant = _joined_sure(sentence)
    return {
        "own": passage.own[weighed.index],
        "meant": passage.share(meant),
        "meant_points": passage.share_of_points(meant),
        "own_points": passage.own_points[weighed.index],
        "own_beyond_title": passage.beyond_title(sentence.credits),
        "own_beyond_topic": passage.beyond_topic(sentence.credits),
        "pairs": share_pairs(sentence, len(query.units)),
        "near": measure_nearness(sentence),
    }


def _describe_place(at: int, passage: _Passage) -> dict[str, float]:
    """How much of the question stands before and behind the sentence."""
    around, share_of_points = passage.reading.sentences, passage.share_of_points
    return {
        "before": passage.own[at - 1] if at else 0.0,
        "after": passage.own[at + 1] if at + 1 < len(around) else 0.0,
        "next_points": share_of_points(join_credits(around[at + 1 : at + 3])),
        "last_points": share_of_points(join_credits(around[max(at - 2, 0) : at])),
        "meant_focus": max(passage.meant_focus[max(at - 1, 0) : at + 2]),
    }


def _describe_form(weighed: Weighed) -> dict[str, float]:
    """What the sentence is like, whatever was asked."""
    sentence = weighed.sentence
    words = len(sentence.tokens)
    return {
        "opens_passage": float(weighed.index == 0),
        "long": float(words > LONG),
        "short": float(words < SHORT),
        "length": min(math.log1p(words) / 5, 1.0),
        "asks": float(sentence.text.rstrip(" \"'”»").endswith("?")),
        "led": float(begins_led(sentence.words)),
        "of_another": float(weighed.of_another),
    }


def _describe_subject(weighed: Weighed, query: Query, *, asked: bool) -> dict[str, float]:
    """Whether the sentence is about what the question names, and more so where nothing else is asked of it."""
    sentence, subject = weighed.sentence, is_subject(weighed.sentence)
    opens = weighed.index == 0 and weighed.reading.passage.position == 0
    return {
        "subject": float(subject),
        "subject_asked": float(subject and asked),
        "defines_asked": float(asked and defines(sentence)),
        "predicate_open": _find_predicate(sentence, query),
        "opens_asked": float(opens and asked),
    }


def _find_predicate(sentence: Sentence, query: Query) -> float:
    """How much of what a yes-or-no question asks about its subject, its last telling word, stands in the sentence."""
    if query.kind is not Kind.YESNO:
        return 0.0
    last = max((i for i, unit in enumerate(query.units) if not unit.soft and not unit.name), default=None)
    return 1.0 if last is None else sentence.credits.get(last, 0.0)


def _describe_kind(weighed: Weighed, query: Query, told: Mapping[str, float]) -> dict[str, float]:
    """What answers look like, apart for every group of kinds."""
    strength = weighed.strength
    follows = strength * told["last_points"]
    described = {
        "follows": follows,
        "follows_cause": follows if query.kind in GROUPS["cause"] else 0.0,
        "holds": strength * told["own_points"],
        "holds_beyond_topic": strength * told["own_beyond_topic"],
    }
    for group in _groups_of(query.kind):
        described[f"evidence_{group}"] = strength
        others = sum([name.strength == 1 for name in names(weighed.sentence)])
        described[f"names_{group}"] = min(others, MANY_NAMES) / MANY_NAMES
        described[f"length_{group}"] = told["length"]
        described[f"beside_{group}"] = find_nearest(weighed)
    return described


@cache
def _groups_of(kind: Kind) -> Sequence[str]:
    return [group for group, kinds in GROUPS.items() if kind in kinds]


def _find_meant(sentence: Sentence, unit: int | None) -> float:
    """How surely a word of the question stands in a sentence, not just kin of it; 1 for no word."""
    if unit is None:
        return 1.0
    return max([found.choice.weight for found in sentence.sure if found.unit == unit], default=0.0)


def _share_of(weights: Sequence[float]) -> Share:
    entire = sum(weights)

    def share(held: Mapping[int, float]) -> float:
        return sum([weights[i] * credit for i, credit in held.items()]) / entire if held and entire else 0.0

    return share


def _joined_sure(sentence: Sentence) -> dict[int, float]:
    best: dict[int, float] = {}
    for found in sentence.sure:
        best[found.unit] = max(best.get(found.unit, 0.0), found.choice.weight)
    return best
