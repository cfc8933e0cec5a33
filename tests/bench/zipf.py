"""Texts made up by rule, whose words are as frequent as those of a language (Zipf 1949, Mandelbrot 1953)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

SPREAD, SHIFT = 1.07, 40.0
"""Word n (from 1) is as frequent as ``(n + SHIFT) ** -SPREAD``: English without its stop words comes to about that."""

WORDS, WIDTH, FEWEST, MOST = 60, 0.3, 8, 120
"""Words of a passage that are no stop words: the median, the spread of their logarithm, the fewest, the most."""

TOPICAL = 0.25
"""How much of a passage is said again: a word that was said once in it is likely to come again."""

PASSAGES = 8
"""Passages of an article, on average."""

LETTERS = str.maketrans("0123456789", "abcdefghij")

STRANGE = 0.25
"""How many of a question's words are not those of the passage that it is asked of."""


def draw_texts(seed: int, passages: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Word numbers of all passages, one behind the other, and where each passage begins; the last number is the end."""
    chance = np.random.default_rng(seed)
    vocabulary = int(40_000 + 40 * passages**0.75)  # grows with the texts (Heaps 1978)
    shares = (np.arange(1, vocabulary + 1) + SHIFT) ** -SPREAD
    sizes = np.clip(chance.lognormal(np.log(WORDS), WIDTH, passages), FEWEST, MOST).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    bounds = np.cumsum(shares / shares.sum())
    words = np.searchsorted(bounds, chance.random(starts[-1], dtype=np.float32)).astype(np.int32)
    np.minimum(words, vocabulary - 1, out=words)
    # Some words are those of a place before in the same passage.
    again = np.flatnonzero(chance.random(len(words), dtype=np.float32) < TOPICAL)
    first = np.repeat(starts[:-1], sizes)[again]
    words[again] = words[first + ((again - first) * chance.random(len(again))).astype(np.int64)]
    return words, starts


def ask_of(seed: int, words: NDArray[np.int32], starts: NDArray[np.int64], questions: int) -> Iterator[list[int]]:
    """Questions of three to eight different words, rare and common, most of them words of one passage."""
    chance = np.random.default_rng(seed)
    for passage in chance.integers(0, len(starts) - 1, questions).tolist():
        own = np.unique(words[starts[passage] : starts[passage + 1]])
        size = min(int(chance.integers(3, 8, endpoint=True)), len(own))
        asked = chance.choice(own, size, replace=False)
        strange = chance.random(size) < STRANGE
        asked[strange] = words[chance.integers(0, len(words), int(strange.sum()))]
        yield list(dict.fromkeys(asked.tolist()))


def spell(words: Sequence[int] | NDArray[np.int32]) -> list[str]:
    """Words as made-up letters, so that every engine can take them: ten letters stand for the digits."""
    return [name(int(word)) for word in words]


@cache
def name(word: int) -> str:
    """One word."""
    return "w" + str(word).translate(LETTERS)
