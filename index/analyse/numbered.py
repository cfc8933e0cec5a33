"""Texts to the numbers of their terms: each different piece of a text is read once, and looked up from then on.

What comes out of it is what `terms.analyse` tells of each text; a property test holds it to that.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analyse.terms import analyse, is_stop, read_run, stem, stopwords
from index.analyse.tokens import GAPS, find_one_word, normalise
from index.model import Interval
from index.packed import CODING, Whole, count_up, stretch

INNER, CAPITAL = 1, 2
"""Said of a word: it stands within a sentence, and with a capital there."""

_LEADS = 4
"""Said of a word: its piece begins with it."""

KEPT = 400_000
"""Pieces that are kept from one batch of texts to the next: some 80 MB."""

_JOINED = re.compile(rf"\d[{GAPS}]\d")
"""What may be one number in two pieces."""

_MAYBE_DIGITS = bytes(ord("0") if chr(byte).isdigit() or byte >= 0x80 else byte for byte in range(256))  # noqa: PLR2004 - ASCII ends there


class _Pieces(dict[str, int]):
    """Pieces without white space by number, and the terms of each, one piece after the other; filled as they come."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.stops = language, stopwords(language)
        self.numbers = defaultdict[str, int](count().__next__)
        self.sizes, self.terms, self.flags = array("q"), array("q"), array("B")

    def __missing__(self, piece: str) -> int:
        self[piece] = number = len(self.sizes)
        size = len(self.terms)
        if word := find_one_word(piece):
            if not is_stop(form := normalise(word), word, self.stops, shouting=False):
                capital, leads = word != word.lower(), piece.startswith(word)
                return self.add(stem(form, self.language), capital, leads)
            self.sizes.append(0)
            return number
        for start, _, _, term, stop, capital in read_run(piece, self.language, shouting=False):
            if not stop:
                self.terms.append(self.numbers[term])
                self.flags.append((0 if start else _LEADS) + INNER + CAPITAL * capital)
        self.sizes.append(len(self.terms) - size)
        return number

    def add(self, term: str, capital: bool, leads: bool) -> int:
        """The number of a new piece that is one word."""
        self.sizes.append(1)
        self.terms.append(self.numbers[term])
        self.flags.append(_LEADS * leads + INNER + CAPITAL * capital)
        return len(self.sizes) - 1


class Counted(NamedTuple):
    """The terms of texts, one text after the other, what is said of each, and how many each text has."""

    terms: Whole
    flags: NDArray[np.uint8]
    sizes: Whole


@dataclass(slots=True)
class Texts:
    """Texts as the numbers of their pieces; ``ends`` is where each text ends, ``first`` where sentences begin."""

    pieces: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    first: array[int] = field(default_factory=lambda: array("q"))


class Reader:
    """Reads texts of one language; keeps no text, and of each different piece what it is.

    It may read on after its texts were counted, for others.
    """

    def __init__(self, language: str) -> None:
        self._pieces = _Pieces(language)

    def __len__(self) -> int:
        """How much is kept."""
        return len(self._pieces.sizes)

    def words(self) -> list[str]:
        """All different terms that it ever read; a term's number is its place."""
        return list(self._pieces.numbers)

    def read(self, into: Texts, text: str, sentences: Sequence[Interval]) -> None:
        """Read the words of a text from its first sentence to the end of its last; the sentences are in order."""
        start, end = sentences[0][0], sentences[-1][1]
        whole = text[start:end]
        if whole.isupper() or _is_joined(whole) or any(one[1] == other[0] for one, other in pairwise(sentences)):
            self._read_in_one(into, whole, {first - start for first, _ in sentences})
        else:
            look_up = self._pieces.__getitem__
            for first, last in sentences:
                into.first.append(len(into.pieces))
                into.pieces.extend(map(look_up, text[first:last].split()))
        into.ends.append(len(into.pieces))

    def _read_in_one(self, into: Texts, text: str, first: set[int]) -> None:
        """The same for a text in which capitals tell nothing, or whose words may reach out of a piece or sentence."""
        for token in analyse(text, self._pieces.language):
            if not token.stop:
                leads = token.start in first
                if leads:
                    into.first.append(len(into.pieces))
                into.pieces.append(self._pieces.add(token.term, token.capital, leads))

    def count(self, texts: Texts) -> Counted:
        """The terms of what was read."""
        pieces, ends = (np.array(it, dtype=np.int64) for it in (texts.pieces, texts.ends))
        starts, first = count_up(np.array(self._pieces.sizes, dtype=np.int64)), np.zeros(len(pieces) + 1, dtype=bool)
        first[np.array(texts.first, dtype=np.int64)] = True
        sizes = starts[pieces + 1] - starts[pieces]
        found = stretch(starts[pieces], starts[pieces + 1])
        flags = np.array(self._pieces.flags, dtype=np.uint8)[found]
        begins = np.repeat(first[:-1], sizes) & (flags & _LEADS > 0)
        flags &= INNER + CAPITAL
        flags[begins] = 0
        edges = np.concatenate([[0], ends])
        return Counted(np.array(self._pieces.terms, dtype=np.int64)[found], flags, np.diff(count_up(sizes)[edges]))


def _is_joined(text: str) -> bool:
    """Whether a text has what may be one number in two pieces."""
    # As bytes, in which every digit and all that is not ASCII is a zero, it is seen much sooner that nearly none has.
    zeros = text.encode(*CODING).translate(_MAYBE_DIGITS)
    if b"0 0" not in zeros and not any(gap in text for gap in GAPS[1:]):
        return False
    return _JOINED.search(text) is not None


@dataclass(slots=True)
class Readers:
    """Gives who has read a language before, as long as that is not too much to keep; one language at a time."""

    _language: str = ""
    _reader: Reader | None = None

    def of(self, language: str) -> Reader:
        if self._reader is None or self._language != language or len(self._reader) > KEPT:
            self._language, self._reader = language, Reader(language)
        return self._reader

    def forget(self) -> None:
        """Keep nobody: nothing is read for now."""
        self._reader = None
