"""Questions asked in one process, everything included: `python -m tests.bench.asking` prints how long they take.

Articles are made up: words as frequent as those of a language, stop words between them, rare words with a capital.
With `--languages en fr de es` the commonest words are those of the project's word lists, articles are in these
languages in turns, and questions in the first, so that most of what is found is in another; `--languages en` is the
same in one language.
Each question is understood, ranked, read and weighed as a person's would be; nothing is stored, fetched or posted.
"At work" is the time of the processor, which other programs on the same machine disturb less.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.garbage import leave_index_alone
from index.analyse.lexicon.read import Lexicon, read_lexicon
from index.analyse.terms import stopwords
from index.answer import View, answer
from index.disk.compiled import LEAST, is_there
from index.model import Article, Block, Extracted
from index.views import build_view
from tests.bench.ranking import compile_search
from tests.bench.town_news import SYLLABLES
from tests.bench.zipf import PASSAGES, ask_of, draw_texts

NAMES = 20_000
"""Rarer words are names."""

SENTENCE = 12
"""Words of a sentence that are no stop words."""

ASKING = ["Who", "When", "Where", "How many", "Why", "What", "Which"]
QUANTILES = (50, 95, 99)

Speech = Callable[[int, str], str]
"""A word as a language says it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--languages", nargs="+", metavar="CODE", help="of the articles; questions are in the first")
    parser.add_argument("--numpy", action="store_true", help="without the compiled search, as a bot without numba")
    parser.add_argument("--profile", action="store_true", help="also print where the time goes")
    given = parser.parse_args()
    words, starts = draw_texts(1, given.passages)
    speech = speak_of(read_lexicon()) if given.languages else make_up
    languages = given.languages or ["en"]
    view, seconds = build(words, starts, speech, languages)
    held = sum(1 for _ in view.passages())
    sys.stdout.write(f"{view.articles} articles, {held} passages, built in {seconds:.0f} s\n")
    if held >= LEAST and is_there() and not given.numpy:
        compile_search()  # as the bot does
    questions = list(pose(words, starts, given.questions, speech, languages[0]))
    for question in questions[: given.questions // 10]:
        answer(question, view)
    leave_index_alone()  # as the bot does once an index is built
    profile = cProfile.Profile()
    if given.profile:
        profile.enable()
    times, own = list[float](), list[float]()
    for question in questions:
        began, worked = time.perf_counter(), time.process_time()
        answer(question, view)
        own.append(1000 * (time.process_time() - worked))
        times.append(1000 * (time.perf_counter() - began))
    if given.profile:
        profile.disable()
        pstats.Stats(profile, stream=sys.stdout).sort_stats("cumtime").print_stats(45)
    sys.stdout.write(f"a question, in milliseconds: {tell(times)}; of these at work: {tell(own)}\n")


def tell(times: Sequence[float]) -> str:
    return ", ".join(f"p{q} {v:.1f}" for q, v in zip(QUANTILES, np.percentile(times, QUANTILES), strict=True))


@cache
def name(word: int) -> str:
    """A word as syllables, never the same for two; with a capital if it is a name."""
    said, rest = "", word + len(SYLLABLES)
    while rest:
        rest, syllable = divmod(rest, len(SYLLABLES))
        said += SYLLABLES[syllable]
    return said.capitalize() if word >= NAMES else said


def make_up(word: int, _language: str) -> str:
    """The same word in all languages, and one of none."""
    return name(word)


def speak_of(lexicon: Lexicon) -> Speech:
    """The commonest words as the word lists have them, each a concept's likeliest."""

    def speak(word: int, language: str) -> str:
        entries = lexicon.entries(word, language) if word < len(lexicon) else ()
        return entries[0] if entries else name(word)

    return speak


def build(
    words: NDArray[np.int32], starts: NDArray[np.int64], speech: Speech, languages: Sequence[str]
) -> tuple[View, float]:
    """A view of articles of those words, and the seconds it took to build it from their texts."""
    articles = list(write(words, starts, speech, languages))
    began = time.perf_counter()
    view = build_view(1, articles, read_lexicon(), list(dict.fromkeys([*languages, "en", "fr", "de"])))
    return view, time.perf_counter() - began


def write(
    words: NDArray[np.int32], starts: NDArray[np.int64], speech: Speech = make_up, languages: Sequence[str] = ("en",)
) -> Iterator[Article]:
    """Articles whose paragraphs are the passages, in the languages in turns."""
    chance = random.Random(1)  # noqa: S311
    stops = {language: sorted(stopwords(language)) for language in languages}
    for number, at in enumerate(range(0, len(starts) - 1, PASSAGES), start=1):
        language = languages[number % len(languages)]
        edges = starts[at : at + PASSAGES + 1].tolist()
        said = [[speech(word, language) for word in words[one:end].tolist()] for one, end in pairwise(edges)]
        paragraphs = [say(paragraph, chance, stops[language]) for paragraph in said]
        title = " ".join(said[0][:6]).capitalize()
        blocks, start = list[Block](), 0
        for paragraph in paragraphs:
            blocks.append(Block(start, start + len(paragraph)))
            start = blocks[-1].end + 2
        day = date.fromordinal(date(2020, 1, 1).toordinal() + number % 2000)
        content = Extracted("\n\n".join(paragraphs), tuple(blocks), title, False, language, True)
        content = replace(content, url=f"https://paper{number % 40}.example/{number}", published=day)
        yield Article(number, 1, "0" * 64, f"{number}.md", datetime(2026, 1, 1, tzinfo=UTC), content)


def say(words: list[str], chance: random.Random, stops: list[str]) -> str:
    """Sentences: each word behind a stop word, or none."""
    sentences = []
    for at in range(0, len(words), SENTENCE):
        said = [part for word in words[at : at + SENTENCE] for part in (chance.choice(stops), word)]
        said[-1:] = [said[-1], "in", str(chance.randint(1990, 2030))] if chance.random() < 0.2 else [said[-1]]
        sentences.append(" ".join(said).capitalize() + ".")
    return " ".join(sentences)


def pose(
    words: NDArray[np.int32], starts: NDArray[np.int64], count: int, speech: Speech = make_up, language: str = "en"
) -> Iterator[str]:
    """Questions of three to eight words, most of them of one passage."""
    for number, asked in enumerate(ask_of(7, words, starts, count)):
        said = " the ".join(speech(word, language) for word in asked)
        yield f"{ASKING[number % len(ASKING)]} was {said}?"


if __name__ == "__main__":
    main()
