"""How well a sentence answers: which words of the question it covers, itself or by what stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.analyse.frame import Kind
from index.analyse.question import Query
from index.quote.cued import Evidence, agents
from index.quote.evidence import find_evidence
from index.quote.lean import begins_led, is_of_another, leads_back
from index.quote.read import Reading, Sentence


@dataclass(frozen=True, slots=True)
class Credits:
    """How much a question word counts for a sentence that does not hold it, by where it stands instead."""

    led: float
    previous: float
    above: float
    opening: float
    passage: float
    chained: float
    article: float


NAME_CREDITS = Credits(led=0.9, previous=0.75, above=0.85, opening=0.8, passage=0.6, chained=0.38, article=0.15)
"""Names: a story goes on about them without repeating them, above all after "he", "it", "the company"."""

POINT_CREDITS = Credits(led=0.5, previous=0.3, above=0.35, opening=0.25, passage=0.2, chained=0.05, article=0.05)
"""What is asked about the names must stand in the sentence itself."""

NAME_BOOST = 1.5
"""How much more a name tells than another word as rare."""

SOFT_BONUS = 0.1
"""What soft words add to the coverage at most: they never take any away."""

SURE = 0.5
"""A word that counts so much in the sentence itself need not be looked for around it."""

SCATTERED = 0.5
"""The words of one name, apart from each other, in an article that never joins them."""

OF_ANOTHER = 0.1
"""What remains for a name from elsewhere when the sentence says it of another ("the head of Lipford")."""

AGENT_CREDIT = 0.0
""" "Founded by X" does not say who founded X."""

EVIDENCE = 0.25
"""What the sort of answer that was asked for adds to a fully covered question."""

EVIDENCE_KINDS = frozenset(
    {Kind.WHO, Kind.SOURCE, Kind.WHEN, Kind.WHERE, Kind.COUNT, Kind.AMOUNT, Kind.DURATION, Kind.AGE, Kind.NAME}
)
"""Kinds whose answers can be told by their looks."""


REMEMBERED = 64
"""So many articles are kept as they are looked through for names: a question looks at few, many times."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence and how much of the question it covers, out of 1: in all, of its names, of its other words.

    ``names``, ``points`` and ``focus`` (the thing that is asked for) are None when the question has none; ``soft``
    is the best credit of a word that may be missing. ``credits`` are by word of the question, ``evidence`` is what
    could be the answer. ``described`` are its features, ``score`` what they weigh, ``worth`` its share (0 to 1) of all
    candidates of the question.
    """

    reading: Reading
    index: int
    coverage: float
    names: float | None
    points: float | None
    focus: float | None
    soft: float
    credits: tuple[float, ...]
    evidence: tuple[Evidence, ...]
    described: Mapping[str, float] = field(default_factory=dict, compare=False)
    score: float = 0.0
    worth: float = 0.0

    @property
    def sentence(self) -> Sentence:
        return self.reading.sentences[self.index]

    @property
    def strength(self) -> float:
        return max((e.strength for e in self.evidence), default=0.0)

    @property
    def total(self) -> float:
        extra = EVIDENCE * self.strength * self.coverage + SOFT_BONUS * self.soft
        return (self.coverage + extra) / (1 + EVIDENCE + SOFT_BONUS)


def weigh(reading: Reading, index: int, query: Query, rarity: Sequence[float]) -> Weighed:
    """Weigh one sentence of a reading; ``rarity`` says how much each word of the question tells."""
    sentence = reading.sentences[index]
    place = _find_place(reading, index)
    held = tuple(_credit(place, query, number) for number in range(len(query.units)))
    held = _leave_to_others(sentence, query, held)
    held = _turn_agents(sentence, query, _join_names(sentence, query, held))
    parts = _shares(query, rarity, held)
    return Weighed(
        reading,
        index,
        _covered(parts) or 0.0,
        _covered([part for part in parts if part[0]]),
        _covered([part for part in parts if not part[0]]),
        None if query.focus is None else held[query.focus],
        max((credit for unit, credit in zip(query.units, held, strict=True) if unit.soft), default=0.0),
        held,
        tuple(find_evidence(sentence, query)),
    )


def _shares(query: Query, rarity: Sequence[float], held: Sequence[float]) -> list[tuple[bool, float, float]]:
    """For each word, or name of several words: whether it is a name, how much it tells, its credit.

    A name counts once, however many words it has. Soft words count only when there are no others.
    """
    groups: dict[tuple[str, int], list[int]] = {}
    only_soft = all(unit.soft for unit in query.units)
    for i, unit in enumerate(query.units):
        if only_soft or not unit.soft:
            groups.setdefault(("name", unit.group) if unit.group >= 0 else ("word", i), []).append(i)
    parts = []
    for members in groups.values():
        total = sum(rarity[i] for i in members)
        weight = max(rarity[i] for i in members)
        weight *= NAME_BOOST if query.units[members[0]].name else 1.0
        credit = sum(rarity[i] * held[i] for i in members) / total if total else 0.0
        parts.append((query.units[members[0]].name, weight, credit))
    return parts


def _covered(parts: Sequence[tuple[bool, float, float]]) -> float | None:
    entire = sum(weight for _, weight, _ in parts)
    return sum(weight * credit for _, weight, credit in parts) / entire if entire else None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence stands: the one or two before it, all before it in its passage, and whether it leans on them."""

    reading: Reading
    sentence: Sentence
    previous: tuple[Sentence, ...]
    earlier: tuple[Sentence, ...]
    leans: bool
    chained: bool


def _find_place(reading: Reading, index: int) -> _Place:
    sentence, earlier = reading.sentences[index], reading.sentences[:index]
    previous = (*reading.before, *earlier)[-2:]
    # "The company will … Its founder …": what the story is about was named further up.
    chained = begins_led(sentence) or any(begins_led(held) for held in previous[-1:])
    return _Place(reading, sentence, previous, earlier, leads_back(sentence), chained)


def _credit(place: _Place, query: Query, unit: int) -> float:
    """By the sentence itself or by what stands around it, whichever tells more."""
    own = place.sentence.credits.get(unit, 0.0)
    return own if own >= SURE else max(own, _credit_around(place, query, unit))


def _credit_around(place: _Place, query: Query, unit: int) -> float:
    allowed = NAME_CREDITS if query.units[unit].name else POINT_CREDITS
    weight = max((s.credits.get(unit, 0.0) for s in place.previous), default=0.0)
    if weight:
        return weight * (allowed.led if place.leans else allowed.previous)
    if unit in place.reading.above:
        return allowed.above
    if unit in place.reading.topic:
        return allowed.opening
    if any(unit in s.credits for s in place.earlier):
        return allowed.passage
    further = allowed.chained if place.chained else allowed.article
    return further if unit in place.reading.article else 0.0


def _leave_to_others(sentence: Sentence, query: Query, held: Sequence[float]) -> tuple[float, ...]:
    """Take credit from names that stand elsewhere when the sentence says what is asked of another name."""
    absent = [i for i, unit in enumerate(query.units) if unit.name and i not in sentence.credits and held[i]]
    if not absent or not is_of_another(sentence, query):
        return tuple(held)
    return tuple(credit * OF_ANOTHER if i in absent else credit for i, credit in enumerate(held))


def _join_names(sentence: Sentence, query: Query, held: Sequence[float]) -> tuple[float, ...]:
    """The words of one name count fully only side by side, or where the article elsewhere joins them."""
    joined = list(held)
    for group in {unit.group for unit in query.units if unit.group >= 0}:
        members = [i for i, unit in enumerate(query.units) if unit.group == group]
        if len(members) > 1 and not _names_together(sentence, query, members):
            for i in members:
                joined[i] *= SCATTERED
    return tuple(joined)


def _names_together(sentence: Sentence, query: Query, members: Sequence[int]) -> bool:
    surface = query.text[query.units[members[0]].start : query.units[members[-1]].end]
    return _flat(surface) in _flat(sentence.article.text)


@lru_cache(maxsize=REMEMBERED)
def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def _turn_agents(sentence: Sentence, query: Query, held: Sequence[float]) -> tuple[float, ...]:
    """Take the credit from a name that did it ("founded by X") when the question is who did it to X."""
    if query.kind is not Kind.WHO:
        return tuple(held)
    turned = list(held)
    by = agents(sentence)
    verbs = [m.last for m in sentence.sure if not query.units[m.unit].name]
    for unit in (i for i, unit in enumerate(query.units) if unit.name):
        places = [m.first for m in sentence.matches if m.unit == unit]
        if places and all(_is_agent(sentence, place, verbs, by) for place in places):
            turned[unit] *= AGENT_CREDIT
    return tuple(turned)


def _is_agent(sentence: Sentence, place: int, verbs: Sequence[int], by: Sequence[int]) -> bool:
    """The place lies behind "by" that closely follows a matched verb, within the same clause."""
    for verb in verbs:
        for at in by:
            if verb < at <= verb + 2 and at < place:
                between = sentence.text[sentence.tokens[at].end : sentence.tokens[place].start]
                if not any(mark in between for mark in ",;:…()"):
                    return True
    return False
