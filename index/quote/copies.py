"""What several publishers print of one story is told from reports that only look alike.

The same words are the same quote, unless they lean on what stands around them. Words that were edited are it when all
that tells is the same (numbers, dates, names, what turns a sentence around) and most of what stands around it is the
same too, as in a copy. So two reports that differ in a figure stand side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from index.analyse.question import Query
from index.analyse.terms import Token, analyse
from index.analyse.tokens import words
from index.model import Article, Passage, Span
from index.quote.cued import cued
from index.quote.lean import leads_back
from index.quote.read import REMEMBERED, Analysed, Sentence, look_up, read_sentence, units_in

SAME = 0.7
"""Two edited sentences share at least so many of their words (Jaccard)."""

AROUND = 600
"""Characters on either side of a sentence that show whether its story is the same."""

SHINGLE = 3
"""Words in a row that are compared of what stands around."""

FEWEST = 8
"""With fewer shingles nothing is known of the surroundings."""

ALIKE = 0.4
"""The shorter surroundings share at least so many of their shingles, and so many of their numbers."""

MOST_EXCHANGED = 2
"""Words that may stand in each of two edited sentences for others in the other one."""

TELLING = 4
"""A sentence of so many words that are no stop words may stand by itself."""

TOLD = ("count", "unit", "when")
"""Kinds of cue words that are values: numbers in letters, what is counted, months and weekdays."""

Words = tuple[str, ...]


def find_repeats(passages: Sequence[Passage], query: Query) -> list[bool]:
    """For each passage whether what it says on the question stands word for word in those before, of other articles."""
    held: dict[str, int] = {}
    repeats = []
    for passage in passages:
        article, mine = passage.article, passage.article.id
        texts = {level(article.text[start:end]): article.text[start:end] for start, end in passage.sentences}
        own = [text for key, text in texts.items() if held.get(key, mine) == mine]
        lookup = look_up(query.units, article.language) if len(own) < len(texts) else {}
        repeats.append(len(own) < len(texts) and not any(units_in(text, article.language, lookup) for text in own))
        if not repeats[-1]:
            held.update((key, mine) for key in texts if key not in held)
    return repeats


def find_same(sentence: Sentence, copies: Sequence[Span], passage: Passage) -> Span | None:
    """Where a passage has, word for word, a sentence or one of its copies."""
    wanted = {level(text) for text in (sentence.text, *(copy.text for copy in copies))}
    article = passage.article
    for start, end in passage.sentences:
        text = article.text[start:end]
        if level(text) in wanted:
            alone = read_sentence(article, (start, end), {})
            return Span(article, start, end) if says_the_same(sentence, alone) else None
    return None


def level(text: str) -> str:
    """A text, however its spaces and lines run."""
    return " ".join(text.split())


def says_the_same(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences are one quote."""
    if one.article.language != other.article.language:
        return False
    same = one.words.forms == other.words.forms
    if not same and not (_are_close(one, other) and _values(one) == _values(other) and _name_the_same(one, other)):
        return False
    if one.article.id == other.article.id:
        return True
    alone = _stands_alone(one) and _stands_alone(other)
    if same and alone:
        return True
    story = _share_story(one, other)
    return alone if story is None else story


def age_of(article: Article) -> tuple[bool, str, str, int]:
    """What sorts articles of one story, the original first: by date, where it is known, then by when they were read."""
    published = article.content.published
    return published is None, str(published or ""), article.fetched.isoformat(), article.id


def _are_close(one: Sentence, other: Sentence) -> bool:
    """Whether a few words make the difference, in a language in which it is known which of them would matter."""
    mine, theirs = _different(one.words), _different(other.words)
    if not turns(one.article.language) or len(mine & theirs) < SAME * len(mine | theirs):
        return False
    only_mine = len(_telling(one) - _telling(other))
    only_theirs = len(_telling(other) - _telling(one))
    return min(only_mine, only_theirs) <= MOST_EXCHANGED


@lru_cache(maxsize=REMEMBERED)
def _different(words: Analysed) -> frozenset[str]:
    """The different words of a sentence, which is compared with many."""
    return frozenset(words.forms)


def _telling(sentence: Sentence) -> frozenset[str]:
    return frozenset(token.term for token in sentence.tokens if not token.stop)


def _values(sentence: Sentence) -> Counter[Words]:
    """Numbers, dates, and words that turn a sentence around, as often as they stand in it."""
    forms = sentence.words.forms
    turning = turns(sentence.article.language)
    found: Counter[Words] = Counter(
        (form,) for form in forms if form[0].isdigit() or form in turning or form.endswith("n't")
    )
    for kind in TOLD:
        found.update(forms[first : last + 1] for first, last in cued(sentence.words, kind))
    return found


def _name_the_same(one: Sentence, other: Sentence) -> bool:
    """Whether every word with a capital in either stands in the other, in whatever case."""
    return _names(one) <= frozenset(other.words.forms) and _names(other) <= frozenset(one.words.forms)


def _names(sentence: Sentence) -> frozenset[str]:
    return frozenset(token.form for token in sentence.tokens if token.capital and not token.stop)


def _stands_alone(sentence: Sentence) -> bool:
    """Whether a sentence says by itself what it is about, so that it says it in any article."""
    named = any(token.capital and not token.stop for token in sentence.tokens[1:])
    return named and len(_telling(sentence)) >= TELLING and not leads_back(sentence.words)


def _share_story(one: Sentence, other: Sentence) -> bool | None:
    """Whether what stands around two sentences is mostly the same; None where hardly anything stands there."""
    mine, theirs = _look_around(one), _look_around(other)
    if min(len(mine[0]), len(theirs[0])) < FEWEST:
        return None
    return all(_overlap(its, others) >= ALIKE for its, others in zip(mine, theirs, strict=True))


def _overlap(one: frozenset[Words], other: frozenset[Words]) -> float:
    """How much of the smaller set is in the other; all of it where that is empty."""
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest else 1.0


def _look_around(sentence: Sentence) -> tuple[frozenset[Words], frozenset[Words]]:
    """The shingles of what stands on both sides of a sentence, and the numbers there."""
    text, language = sentence.article.text, sentence.article.language
    sides = text[max(sentence.start - AROUND, 0) : sentence.start], text[sentence.end : sentence.end + AROUND]
    shingles: set[Words] = set()
    numbers: set[Words] = set()
    for side in sides:
        forms = [token.form for token in _inner(analyse(side, language))]
        shingles.update(zip(*(forms[at:] for at in range(SHINGLE)), strict=False))
        numbers.update((form,) for form in forms if form[0].isdigit())
    return frozenset(shingles), frozenset(numbers)


def _inner(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without the words that may be cut at the ends."""
    return tokens[1:-1]


@cache
def turns(language: str) -> frozenset[str]:
    """Words that turn a sentence around: "not", and those that have an opposite ("rose"); none where nobody knows."""
    path = files("index.quote").joinpath("turns", f"{language}.txt")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return frozenset(word.form for line in lines if not line.startswith("#") for word in words(line, language))
