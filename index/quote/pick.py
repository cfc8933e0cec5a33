"""The quotes of an answer: the best sentences of different places, copies folded into one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.analyse.question import Query
from index.model import Passage, Quote, Span
from index.quote.copies import age_of, says_the_same
from index.quote.features import describe
from index.quote.lean import leads_back
from index.quote.mark import mark
from index.quote.read import Reading
from index.quote.trees import Forest, read_forest
from index.quote.weigh import Weighed, divide, weigh
from index.quote.weights import weigh_up
from index.quote.window import look_around, worths_of

MOST_QUOTES = 3
SURE = 2.0
"""What is added for how sure `assess` is: it knows of names and what is said of them, where others know averages."""

HALF = 0.5
"""How much the weights count beside the trees."""

SAYS_SO = 2.5
"""What is added for the predicate of a yes-or-no question in the sentence itself: few such taught the others."""

LEAST_SHARE = 0.05
LEAST_SURE = 0.4
LEAST_LOOKS = 0.7
DOUBTFUL = 0.6
"""A further quote is shown only when it is worth at least so much, against the first; and, unless the first is
doubtful, when its sentence covers so much of the question and looks so much like an answer."""

RANKED = 3.0
"""What its rank, against the first one's, tells of whether a passage holds the answer, in logarithms of odds."""

LEAST_WORTH = 1e-9

LOOKED_AT = 40
"""So many candidates are looked at for further quotes, copies aside."""

LONGEST = 700
"""Characters of a quote beyond its answering sentence; the antecedent is left out where it would exceed them."""


def weigh_all(readings: Sequence[Reading], query: Query, rarity: Sequence[float]) -> list[Weighed]:
    """Every sentence of the passages, best first."""
    top = max((reading.score for reading in readings), default=0.0)
    parts = divide(query, rarity)
    grouped = [weigh(reading, query, parts) for reading in readings]
    weighed = [each for group in grouped for each in group]
    described = [told for group in grouped for told in describe(group, query, rarity, top)]
    scores = judge(described)
    best = max(scores, default=0.0)
    raised = [math.exp(score - best) for score in scores]
    entire = sum(raised)
    found = [
        replace(each, described=told, score=score, worth=share / entire)
        for each, told, score, share in zip(weighed, described, scores, raised, strict=True)
    ]
    return sorted(found, key=lambda each: -each.score)


def judge(described: Sequence[Mapping[str, float]], forest: Forest | None = None) -> list[float]:
    """What the features of each candidate tell in all: by weights and by trees, which err in different places.

    ``forest`` stands in for the trained trees.
    """
    forest = forest or read_forest("sentence")
    grown = forest.add_up(described) if described else []
    return [_weigh(told) + tree for told, tree in zip(described, grown, strict=True)]


def _weigh(told: Mapping[str, float]) -> float:
    return HALF * weigh_up(told, "sentence") + SURE * told["sure"] + SAYS_SO * told["predicate_open"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as it is shown for a question, with the sentence that answers likeliest; what it is worth in all."""

    passage: Passage
    best: Weighed
    worth: float

    def holds(self, weighed: Weighed) -> bool:
        """Whether a sentence is shown."""
        start, end = weighed.sentence.start, weighed.sentence.end
        passage = self.passage
        return passage.article.id == weighed.sentence.article.id and passage.start <= start and end <= passage.end


def show_passages(weighed: Sequence[Weighed]) -> list[Shown]:
    """What to show around the best sentence (they come best first) of each passage, the likeliest to answer first.

    That is by what the sentences shown are worth together, and how the passage ranks: it may hold the answer twice.
    What is shown already is not shown again.
    """
    bests: dict[int, Weighed] = {}
    for each in weighed:
        bests.setdefault(id(each.reading), each)
    worths, top = worths_of(weighed), max((best.reading.score for best in bests.values()), default=0.0) or 1.0

    def show(best: Weighed) -> Shown:
        passage = look_around(best.reading.passage, best.reading.run, best.sentence.start, worths)
        return Shown(passage, best, sum(worths.get((passage.article.id, start), 0.0) for start, _ in passage.sentences))

    def likelihood(shown: Shown) -> float:
        return math.log(max(shown.worth, LEAST_WORTH)) + RANKED * shown.best.reading.score / top

    found: list[Shown] = []
    for shown in sorted(map(show, bests.values()), key=likelihood, reverse=True):
        if not any(other.holds(shown.best) for other in found):
            found.append(shown)
    return found


@dataclass(frozen=True, slots=True)
class Picked:
    """A quote with the weighing that led to it."""

    quote: Quote
    weighed: Weighed


def pick(weighed: Sequence[Weighed], query: Query, skip: int = 0) -> list[Picked]:
    """Up to three quotes after the first ``skip`` ones, best first; sentences that say the same are one."""
    quotes: list[Quote] = []
    stories: list[list[Weighed]] = []
    looked_at = 0
    for candidate in weighed:
        same = next((it for it in stories if says_the_same(it[0].sentence, candidate.sentence)), None)
        if same is not None:
            same.append(candidate)
            continue
        looked_at += 1
        if looked_at > LOOKED_AT:
            break
        if not stories or (len(stories) < skip + MOST_QUOTES and _is_near(candidate, weighed[0])):
            quote = _quote(candidate, query)
            if not any(_within(quote, held) for held in quotes):
                quotes.append(quote)
                stories.append([candidate])
    return [_pick_original(story, query) for story in stories[skip : skip + MOST_QUOTES]]


def _pick_original(story: Sequence[Weighed], query: Query) -> Picked:
    """The sentence of the article that had it first, and where else it stands; it is worth what the best one is."""
    by_article: dict[int, Weighed] = {}
    for each in story:
        by_article.setdefault(each.sentence.article.id, each)
    original, *others = sorted(by_article.values(), key=lambda each: age_of(each.sentence.article))
    quote = replace(_quote(original, query), score=story[0].worth, copies=tuple(_span(other) for other in others))
    return Picked(quote, original)


def quote_original(picked: Picked, original: Weighed, query: Query, copies: Sequence[Span]) -> Picked:
    """The same from the article that had it first, and worth as much; ``copies`` are where else it stands."""
    quote = replace(_quote(original, query), score=picked.quote.score, copies=tuple(copies))
    held = picked.weighed
    return Picked(quote, replace(original, described=held.described, score=held.score, worth=held.worth))


def _span(weighed: Weighed) -> Span:
    sentence = weighed.sentence
    return Span(sentence.article, sentence.start, sentence.end)


def _is_near(candidate: Weighed, first: Weighed) -> bool:
    if candidate.worth < LEAST_SHARE * first.worth:
        return False
    sure = first.described["sure"]
    as_good = candidate.described["sure"] >= LEAST_SURE * sure and candidate.strength >= LEAST_LOOKS * first.strength
    return as_good or sure < DOUBTFUL


def _within(quote: Quote, other: Quote) -> bool:
    """The answering sentence of a quote is already read in the other."""
    start, end = quote.sentence
    return quote.article.id == other.article.id and other.start <= start and end <= other.end


def _quote(weighed: Weighed, query: Query) -> Quote:
    sentence = weighed.sentence
    start = sentence.start
    if weighed.index and leads_back(sentence.words):
        previous = weighed.reading.sentences[weighed.index - 1]
        needed = any(unit not in sentence.credits for unit in previous.credits)
        if needed and sentence.end - previous.start <= LONGEST:
            start = previous.start
    marks = mark(weighed, query)
    place = (sentence.start, sentence.end)
    around = look_around(weighed.reading.passage, weighed.reading.run, start)
    return Quote(sentence.article, start, sentence.end, marks, place, (), around, weighed.worth)
