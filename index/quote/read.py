"""A passage read for a question: its sentences, and which words of the question stand in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from index.analyse.alternatives import Alternative, How
from index.analyse.lexicon.beside import find_around
from index.analyse.lexicon.homographs import is_other_word
from index.analyse.question import Unit
from index.analyse.terms import Token, find_pieces
from index.analyse.tokens import RUN
from index.model import Article, Interval, Passage

CAPITAL_NOUNS = frozenset({"de"})
"""Languages that write every noun with a capital."""

BESIDES = re.compile(r"\s\(.*|\s[|–—]\s.*")
"""What a title adds to tell things of one name apart, or to name the site."""

AFTER_STOPS = 2
"""Terms of one phrase may have so many stop words between them ("centre de données")."""

REMEMBERED = 4096
"""So many sentences and titles are kept as they were read: passages that were found share some, and so do questions."""


@dataclass(frozen=True, eq=False)
class Analysed:
    """A text and its words, whatever is asked; equal to itself alone, so that what is found in it is quickly looked up.

    ``forms`` are the normalised words. A token's own offsets are in its piece of the text (`tokens.RUN`), so that
    one token is every such word; ``spans`` has those in the text.
    """

    text: str
    language: str
    tokens: tuple[Token, ...]
    forms: tuple[str, ...]

    @cached_property
    def spans(self) -> Sequence[Interval]:
        """Where each token starts and ends in the text."""
        pieces = find_pieces(self.language, self.text.isupper())
        runs = [(run.start(), pieces[run.group()]) for run in RUN.finditer(self.text)]
        return [(at + token.start, at + token.end) for at, tokens in runs for token in tokens]

    def between(self, first: int, last: int) -> str:
        """What stands between two tokens."""
        return self.text[self.spans[first][1] : self.spans[last][0]]


@lru_cache(maxsize=REMEMBERED)
def read_words(text: str, language: str) -> Analysed:
    """A text with its words."""
    pieces = find_pieces(language, text.isupper())
    tokens = tuple([token for piece in RUN.findall(text) for token in pieces[piece]])
    return Analysed(text, language, tokens, tuple([token.form for token in tokens]))


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the question found in a text: which one, at which tokens, as which of its alternatives."""

    unit: int
    first: int
    last: int
    choice: Alternative


def is_sure(found: Match) -> bool:
    """It means the word of the question, not just the same matter."""
    return found.choice.how is not How.KIN


@dataclass(frozen=True)
class Sentence:
    """One sentence with its words and the matches in them, in order."""

    article: Article
    start: int
    end: int
    words: Analysed = field(compare=False)
    matches: tuple[Match, ...]

    @property
    def text(self) -> str:
        return self.words.text

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.words.tokens

    @cached_property
    def sure(self) -> tuple[Match, ...]:
        """The matches that mean the word of the question, not just the same matter."""
        return tuple(filter(is_sure, self.matches))

    @cached_property
    def asked(self) -> frozenset[int]:
        """The positions of tokens the question itself holds: they cannot be its answer."""
        return frozenset([i for found in self.sure for i in range(found.first, found.last + 1)])

    @cached_property
    def credits(self) -> Mapping[int, float]:
        """For each word of the question in the sentence how much its best match counts."""
        best: dict[int, float] = {}
        for match in self.matches:
            best[match.unit] = max(best.get(match.unit, 0.0), match.choice.weight)
        return best

    def span(self, first: int, last: int) -> Interval:
        """The article's offsets of a run of tokens."""
        return self.start + self.words.spans[first][0], self.start + self.words.spans[last][1]


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage's sentences, and what stands around them.

    ``before`` are the sentences just ahead of the passage; ``above`` the words of the question in the heading
    and the title, ``topic`` those there or in the article's first sentence, ``article`` those anywhere in the article;
    ``run`` is where they and the sentences of the passages beside it stand, as far as nothing parts them;
    ``titled`` is the share (0 to 1) of the title's telling words that stand in the question, ``told`` the score in
    units of what a word that no passage has would tell.
    """

    passage: Passage
    score: float
    sentences: tuple[Sentence, ...]
    before: tuple[Sentence, ...]
    run: tuple[Interval, ...]
    above: frozenset[int]
    topic: frozenset[int]
    article: frozenset[int]
    titled: float
    told: float


def join_credits(sentences: Iterable[Sentence]) -> dict[int, float]:
    """For each word of the question in any of some sentences how much its best match counts."""
    best: dict[int, float] = {}
    for sentence in sentences:
        for unit, credit in sentence.credits.items():
            best[unit] = max(best.get(unit, 0.0), credit)
    return best


Lookup = Mapping[str, Sequence[tuple[int, Alternative]]]


def look_up(units: Sequence[Unit], language: str) -> Lookup:
    """The question's alternatives in a language by their first term."""
    table: dict[str, list[tuple[int, Alternative]]] = {}
    for number, unit in enumerate(units):
        for choice in unit.alternatives.get(language, ()):
            table.setdefault(choice.terms[0], []).append((number, choice))
    return table


def match(tokens: Sequence[Token], lookup: Lookup, language: str) -> Iterable[Match]:
    """Every place where a word of the question stands, in some form."""
    for first, token in enumerate(tokens):
        if token.term not in lookup or token.stop:
            continue
        for unit, choice in lookup[token.term]:
            last = _follow(tokens, first, choice.terms)
            meant = None if last is None else _mean(tokens, first, last, choice, language)
            if last is not None and meant is not None:
                yield Match(unit, first, last, meant)


def _mean(tokens: Sequence[Token], first: int, last: int, choice: Alternative, language: str) -> Alternative | None:
    """What words count as: as good as kin, or nothing, where they are others of the same terms.

    What stands with a capital within a sentence is a name, and has no kin.
    """
    token = tokens[first]
    if choice.how is How.KIN and token.capital and first and language not in CAPITAL_NOUNS:
        return None
    if choice.beside and not choice.beside.issubset(find_around(tokens, first, last, language)):
        return None
    if not choice.unlike or not is_other_word(token.form, choice.like, choice.unlike, language):
        return choice
    return choice.apart


def _follow(tokens: Sequence[Token], first: int, terms: Sequence[str]) -> int | None:
    """The position of a phrase's last term when all its terms follow each other, stop words aside."""
    at = first
    for term in terms[1:]:
        ahead = range(at + 1, min(at + 2 + AFTER_STOPS, len(tokens)))
        following = next((i for i in ahead if not tokens[i].stop), None)
        if following is None or tokens[following].term != term:
            return None
        at = following
    return at


def read_sentence(article: Article, interval: Interval, lookup: Lookup) -> Sentence:
    """One sentence of an article, matched."""
    start, end = interval
    words = read_words(article.text[start:end], article.language)
    return Sentence(article, start, end, words, tuple(match(words.tokens, lookup, words.language)))


def share_of_title(title: str, language: str, lookup: Lookup) -> float:
    """The share of a title's telling words that stand in the question; what it adds in brackets aside."""
    tokens = read_words(BESIDES.sub("", title), language).tokens
    held = {
        i for found in match(tokens, lookup, language) for i in range(found.first, found.last + 1) if is_sure(found)
    }
    telling = [i for i, token in enumerate(tokens) if not token.stop]
    return sum(i in held for i in telling) / len(telling) if telling else 0.0


def units_in(text: str, language: str, lookup: Lookup) -> frozenset[int]:
    """The words of the question that stand in a text."""
    return frozenset([found.unit for found in match(read_words(text, language).tokens, lookup, language)])


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a passage's article: sentences just ahead, nearest last, its first sentence, its words.

    ``run`` is where the passage's sentences and those beside it stand, as far as nothing parts them; ``article`` are
    the words of the question that stand anywhere in the article; ``told`` is the passage's score in units of what a
    word that no passage has would tell.
    """

    before: Sequence[Interval]
    run: tuple[Interval, ...]
    opening: Sequence[Interval]
    article: frozenset[int]
    told: float


def read(passage: Passage, score: float, lookup: Lookup, around: Around) -> Reading:
    """Read a passage that was found; ``lookup`` is of the question in its language."""
    article = passage.article
    above = "" if passage.heading is None else article.text[slice(*passage.heading)]
    if not article.content.title_derived:
        above = f"{article.title}\n{above}"
    named = units_in(above, article.language, lookup)
    opening = (article.text[start:end] for start, end in around.opening)
    return Reading(
        passage,
        score,
        tuple(read_sentence(article, interval, lookup) for interval in passage.sentences),
        tuple(read_sentence(article, interval, lookup) for interval in around.before),
        around.run,
        named,
        named.union(*(units_in(text, article.language, lookup) for text in opening)),
        around.article,
        0.0 if article.content.title_derived else share_of_title(article.title, article.language, lookup),
        around.told,
    )
