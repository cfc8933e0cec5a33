"""Where the words of a text are: Unicode-aware, with offsets, whatever the script."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

import regex

_CLITICS = {
    "fr": "l d j m n s t c qu jusqu lorsqu puisqu quoiqu quelqu presqu",
    "it": "l d un c s m t v n all dall dell nell sull coll dov com quest quell sant bell cent mezz tutt anch nient",
    "ca": "l d m t s n",
}
CLITICS = {language: frozenset(listed.split()) for language, listed in _CLITICS.items()}
"""What stands before an apostrophe and is a word of its own."""

POINT_LANGUAGES = frozenset(["en", "ga", "he", "hi", "ja", "ko", "ms", "ne", "ta", "th", "zh"])
"""Languages that write 1,234.5; the others write 1.234,5 or 1 234,5."""

GAPS = " \u00a0\u2007\u2009\u202f"
"""Spaces that may stand within a number."""

RUN = re.compile(rf"\S+(?:(?<=\d)[{GAPS}](?=\d)\S+)*")
"""A piece of text that no word reaches out of: its words are the same wherever it stands."""

# Scripts written without spaces: every two neighbouring characters are one token.
_UNSPACED = (
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u3005\u30fc\uff70\uff9e\uff9f]"
)
_JOINERS = r"\u00ad\u200c\u200d\u2060\ufeff"
_MARK = r"['’‘ʼ`´＇]"
_FIRST = rf"[[\p{{L}}\p{{N}}]--{_UNSPACED}--{_MARK}]"
_NEXT = rf"[[\p{{L}}\p{{M}}\p{{N}}{_JOINERS}]--{_UNSPACED}--{_MARK}]"
_TOKEN = regex.compile(
    rf"(?P<unspaced>{_UNSPACED}[{_UNSPACED}\p{{M}}]*+)"
    rf"|(?P<number>\d{{1,3}}(?:[{GAPS}'’]\d{{3}})++(?![\d\p{{L}}])(?:[.,]\d+)?|\d+(?:[.,]\d+)++|\d++(?!\p{{L}}))"
    r"|(?P<acronym>(?<![\p{L}\p{N}])(?:\p{Lu}\.){2,}(?:\p{Lu}(?![\p{L}\p{N}]))?)"
    rf"|(?P<word>{_FIRST}{_NEXT}*+(?:{_MARK}{_FIRST}{_NEXT}*+)*+)",
    regex.V1,
)
LAST_LATIN = "\u02af"
"""Letters up to this one are written with spaces between words, and are no marks."""
_EDGES = '.,;:!?…()[]"“”„«»–—-'
"""What stands before and behind words, and is part of none, a single one at least."""

_APOSTROPHE = regex.compile(_MARK)
_CLUSTER = regex.compile(r"\X")
# Joiners, the Arabic stretching mark, and the marks that choose how a character looks.
_INVISIBLE = regex.compile(rf"[{_JOINERS}\u0640\ufe00-\ufe0f]")
_GROUPED = regex.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
_PLAIN = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "ı": "i"})


class _Unmarked(dict[int, int | None]):
    """For each character itself, or nothing if it only marks another; filled as they come."""

    def __missing__(self, character: int) -> int | None:
        kept = None if unicodedata.combining(chr(character)) else character
        self[character] = kept
        return kept


_UNMARKED = _Unmarked()


class Word(NamedTuple):
    """One word: offsets in the text it was read from, and its normalised form."""

    start: int
    end: int
    form: str


def fold(word: str) -> str:
    """The word without accents: the second form under which a word is found."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFD", word.translate(_PLAIN)).translate(_UNMARKED)


def normalise(surface: str) -> str:
    """NFKC, case folded, typographic apostrophes straightened, invisible joiners removed."""
    if surface.isascii():
        return surface.lower().replace("`", "'")
    folded = unicodedata.normalize("NFKC", _APOSTROPHE.sub("'", _INVISIBLE.sub("", surface))).casefold()
    return unicodedata.normalize("NFKC", folded)  # folding can take characters apart


def _number(surface: str, language: str) -> str:
    """Digits with one decimal point: "650 000" and "650,000" are the same number as "650000"."""
    digits = "".join(str(unicodedata.decimal(c, c)) for c in surface if c in ".," or c.isdecimal())
    whole, mark, rest = digits, "", ""
    if "." in digits and "," in digits:
        mark = max(".,", key=digits.rfind)  # with both, the last one is the decimal point
        whole, _, rest = digits.rpartition(mark)
    grouped = _GROUPED.fullmatch(whole)
    if grouped and not rest:
        # A single group of three may be decimals: the language tells ("1,500").
        grouping = "," if language in POINT_LANGUAGES else "."
        grouped = grouped if grouped[1] == grouping or whole.count(grouped[1]) > 1 else None
    if grouped:
        whole = whole.replace(grouped[1], "")
    return (whole + mark + rest).replace(",", ".")


def _bigrams(start: int, run: str) -> list[Word]:
    """Every two neighbouring characters, each with the marks that belong to it."""
    found = [match.span() for match in _CLUSTER.finditer(run)]
    pairs = pairwise(found) if len(found) > 1 else [(found[0], found[0])]
    read = str if normalise(run) == run else normalise  # nearly every run is as it should be
    return [Word(start + a, start + b, read(run[a:b])) for (a, _), (_, b) in pairs]


def _parts(start: int, surface: str, language: str) -> list[Word]:
    """The words around apostrophes: elided words apart, English possessives left off, the rest whole."""
    clitics = CLITICS.get(language, frozenset())
    found = []
    while (mark := _APOSTROPHE.search(surface)) and (form := normalise(surface[: mark.start()])) in clitics:
        found.append(Word(start, start + mark.start(), form))
        start, surface = start + mark.end(), surface[mark.end() :]
    marks = [mark.span() for mark in _APOSTROPHE.finditer(surface)]
    if marks and normalise(surface[marks[-1][1] :]) == "s":
        surface = surface[: marks[-1][0]]
    return [*found, Word(start, start + len(surface), normalise(surface))]


def find_one_word(text: str) -> str:
    """The one word of which a text is made, without what stands around it; empty if there may be more or none.

    Nearly every piece of a text between white space is one word, and this is much faster than to look for several.
    """
    bare = text.strip(_EDGES)
    return bare if bare.isalpha() and (bare.isascii() or max(bare) <= LAST_LATIN) else ""


def words(text: str, language: str) -> list[Word]:
    """All words of a text, in order; unspaced scripts as overlapping pairs of characters."""
    if bare := find_one_word(text):
        start = text.index(bare)
        return [Word(start, start + len(bare), normalise(bare))]
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        start, surface, sort = match.start(), match.group(), match.lastgroup
        if sort == "word":
            found += _parts(start, surface, language)
        elif sort == "number":
            found.append(Word(start, match.end(), _number(surface, language)))
        elif sort == "acronym":
            found.append(Word(start, match.end(), normalise(surface).replace(".", "")))
        else:
            found += _bigrams(start, surface)
    return [word for word in found if word.form]
