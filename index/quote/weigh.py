"""How well a sentence answers: which words of the question it covers, itself or by what stands around it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.analyse.frame import Kind
from index.analyse.question import Query, Unit
from index.model import Article
from index.quote.cued import Evidence, agents
from index.quote.evidence import find_evidence
from index.quote.lean import begins_led, is_of_another, leads_back
from index.quote.read import Reading, Sentence, join_credits


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
    could be the answer; ``of_another`` says that what is asked is said of another name. ``described`` are its features,
    ``score`` what they weigh, ``worth`` its share (0 to 1) of all candidates of the question.
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
    of_another: bool
    described: Mapping[str, float] = field(default_factory=dict, compare=False)
    score: float = 0.0
    worth: float = 0.0

    @property
    def sentence(self) -> Sentence:
        return self.reading.sentences[self.index]

    @property
    def strength(self) -> float:
        return max([e.strength for e in self.evidence], default=0.0)

    @property
    def total(self) -> float:
        extra = EVIDENCE * self.strength * self.coverage + SOFT_BONUS * self.soft
        return (self.coverage + extra) / (1 + EVIDENCE + SOFT_BONUS)


@dataclass(frozen=True, slots=True)
class Part:
    """A word of the question, or the words of one name, with the rarity of each and of all; how much it tells."""

    words: tuple[tuple[int, float], ...]
    rarity: float
    name: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a question, and how much they tell: all of them, its names, and the others."""

    parts: tuple[Part, ...]
    entire: float
    names: float
    points: float


def divide(query: Query, rarity: Sequence[float]) -> Parts:
    """The question's parts; ``rarity`` says how much each of its words tells.

    A name counts once, however many words it has. Soft words count only when there are no others.
    """
    groups: dict[tuple[str, int], list[int]] = {}
    only_soft = all(unit.soft for unit in query.units)
    for i, unit in enumerate(query.units):
        if only_soft or not unit.soft:
            groups.setdefault(("name", unit.group) if unit.group >= 0 else ("word", i), []).append(i)
    parts = []
    for members in groups.values():
        words = tuple((i, rarity[i]) for i in members)
        name = query.units[members[0]].name
        weight = max(rarity[i] for i in members) * (NAME_BOOST if name else 1.0)
        parts.append(Part(words, sum(rarity[i] for i in members), name, weight))
    names = sum(part.weight for part in parts if part.name)
    points = sum(part.weight for part in parts if not part.name)
    return Parts(tuple(parts), sum(part.weight for part in parts), names, points)


def weigh(reading: Reading, query: Query, parts: Parts) -> list[Weighed]:
    """Weigh the sentences of a passage against the parts of the question."""
    scattered = _find_scattered(reading, query)
    return [_weigh(place, query, parts, scattered) for place in _find_places(reading, query)]


def _weigh(place: _Place, query: Query, parts: Parts, scattered: Collection[int]) -> Weighed:
    sentence, held = place.sentence, _credit(place, query)
    of_another = is_of_another(sentence, query)
    if of_another:
        for i in [i for i, unit in enumerate(query.units) if unit.name and i not in sentence.credits]:
            held[i] *= OF_ANOTHER
    for i in scattered:
        held[i] *= SCATTERED
    for i in _find_agents(sentence, query) if query.kind is Kind.WHO else ():
        held[i] *= AGENT_CREDIT
    names = points = covered = 0.0
    for part in parts.parts:
        credit = sum([rarity * held[i] for i, rarity in part.words]) / part.rarity if part.rarity else 0.0
        told = part.weight * credit
        covered += told
        if part.name:
            names += told
        else:
            points += told
    return Weighed(
        place.reading,
        place.index,
        covered / parts.entire if parts.entire else 0.0,
        names / parts.names if parts.names else None,
        points / parts.points if parts.points else None,
        None if query.focus is None else held[query.focus],
        max([credit for unit, credit in zip(query.units, held, strict=True) if unit.soft], default=0.0),
        tuple(held),
        tuple(find_evidence(sentence, query)),
        of_another,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence stands: how much words count in the one or two before it, and whether it leans on them.

    ``around`` is how much each word of the question counts by where it stands further off.
    """

    reading: Reading
    index: int
    sentence: Sentence
    previous: Mapping[int, float]
    around: Sequence[float]
    leans: bool


def _find_places(reading: Reading, query: Query) -> Iterator[_Place]:
    earlier, near = set[int](), reading.before[-2:]
    further = {chained: _credit_further(reading, query, chained=chained) for chained in (False, True)}
    for index, sentence in enumerate(reading.sentences):
        # "The company will … Its founder …": what the story is about was named further up.
        chained = begins_led(sentence.words) or any(begins_led(held.words) for held in near[-1:])
        around = list(further[chained])
        for number in earlier:
            around[number] = _allow(query.units[number]).passage
        yield _Place(reading, index, sentence, join_credits(near), around, leads_back(sentence.words))
        earlier.update(sentence.credits.keys() - reading.topic)
        near = (*near, sentence)[-2:]


def _allow(unit: Unit) -> Credits:
    return NAME_CREDITS if unit.name else POINT_CREDITS


def _credit(place: _Place, query: Query) -> list[float]:
    """By the sentence itself or by what stands around it, whichever tells more."""
    held = list(place.around)
    for number, weight in place.previous.items():
        allowed = _allow(query.units[number])
        held[number] = weight * (allowed.led if place.leans else allowed.previous)
    for number, own in place.sentence.credits.items():
        held[number] = own if own >= SURE else max(own, held[number])
    return held


def _credit_further(reading: Reading, query: Query, *, chained: bool) -> list[float]:
    """By the title and headings above, the article's beginning, and what stands anywhere in it."""
    held = []
    for number, unit in enumerate(query.units):
        allowed = _allow(unit)
        if number in reading.above:
            held.append(allowed.above)
        elif number in reading.topic:
            held.append(allowed.opening)
        else:
            held.append((allowed.chained if chained else allowed.article) if number in reading.article else 0.0)
    return held


def _find_scattered(reading: Reading, query: Query) -> frozenset[int]:
    """The words of names that count less: those of one name count fully only where the article joins them."""
    groups: dict[int, list[int]] = {}
    for i, unit in enumerate(query.units):
        if unit.group >= 0:
            groups.setdefault(unit.group, []).append(i)
    apart = (it for it in groups.values() if len(it) > 1 and not _names_together(reading.passage.article, query, it))
    return frozenset([i for members in apart for i in members])


def _names_together(article: Article, query: Query, members: Sequence[int]) -> bool:
    surface = query.text[query.units[members[0]].start : query.units[members[-1]].end]
    return _flat(surface) in _flat(article.text)


@lru_cache(maxsize=REMEMBERED)
def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def _find_agents(sentence: Sentence, query: Query) -> list[int]:
    """The names that did it ("founded by X"), where the question is who did it to X."""
    by = agents(sentence.words)
    if not by:
        return []
    verbs = [m.last for m in sentence.sure if not query.units[m.unit].name]
    places: dict[int, list[int]] = {}
    for found in sentence.matches:
        if query.units[found.unit].name:
            places.setdefault(found.unit, []).append(found.first)
    return [unit for unit, firsts in places.items() if all(_is_agent(sentence, at, verbs, by) for at in firsts)]


def _is_agent(sentence: Sentence, place: int, verbs: Sequence[int], by: Sequence[int]) -> bool:
    """The place lies behind "by" that closely follows a matched verb, within the same clause."""
    for verb in verbs:
        for at in by:
            if verb < at <= verb + 2 and at < place:
                between = sentence.words.between(at, place)
                if not any(mark in between for mark in ",;:…()"):
                    return True
    return False
