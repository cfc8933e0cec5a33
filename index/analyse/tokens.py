"""Where the words of a text are: Unicode-aware, with offsets, whatever the script."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

CLITICS: dict[str, frozenset[str]] = {
    "fr": frozenset("l d j m n s t c qu jusqu lorsqu puisqu quoiqu quelqu presqu".split()),
    "it": frozenset(
        "l d un c s m t v n all dall dell nell sull coll dov com quest quell sant bell cent mezz tutt anch nient".split()
    ),
    "ca": frozenset("l d m t s n".split()),
}
"""What stands before an apostrophe and is a word of its own."""

POSSESSIVES = ("'s", "s'", "'")

# Scripts written without spaces: every two neighbouring characters are one token.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u30fc\u3005"
_LETTER = r"\p{L}\p{M}\p{N}\u00ad\u200c\u200d"
_TOKEN = regex.compile(
    rf"(?P<unspaced>[{_UNSPACED}][{_UNSPACED}\p{{M}}]*)"
    r"|(?P<number>\d{1,3}(?:[\u0020\u00a0\u2009\u202f]\d{3})+(?![\d\p{L}])(?:[.,]\d+)?|\d+(?:[.,]\d+)*(?![\p{L}\d]))"
    r"|(?P<acronym>(?<![\p{L}\p{N}])(?:\p{Lu}\.){2,}(?:\p{Lu}(?![\p{L}\p{N}]))?)"
    rf"|(?P<word>(?:(?![{_UNSPACED}])[{_LETTER}])+(?:['’ʼ`´](?:(?![{_UNSPACED}])[{_LETTER}])+)*)"
)
_APOSTROPHE = regex.compile(r"['’ʼ`´]")
_INVISIBLE = regex.compile(r"[\u00ad\u200c\u200d]")
_SPACE = regex.compile(r"[\s\u00a0\u2009\u202f]")
_GROUPED = regex.compile(r"\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: offsets in the text it was read from, and its normalised form."""

    start: int
    end: int
    form: str


def fold(word: str) -> str:
    """The word without accents: the second form under which a word is found."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word.replace("œ", "oe").replace("æ", "ae").replace("ø", "o"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def normalise(surface: str) -> str:
    """NFKC, case folded, typographic apostrophes straightened, invisible joiners removed."""
    if surface.isascii():
        return surface.lower()
    return unicodedata.normalize("NFKC", _APOSTROPHE.sub("'", _INVISIBLE.sub("", surface))).casefold()


def _number(surface: str, language: str) -> str:
    """Digits with one decimal point: "650 000" and "650,000" are the same number as "650000"."""
    digits = _SPACE.sub("", surface)
    grouping = "," if language == "en" else "."
    if digits.isascii() and _GROUPED.fullmatch(digits) and (digits.count(grouping) or digits.count(",") > 1):
        return digits.replace(",", "").replace(".", "")
    return unicodedata.normalize("NFKC", digits.replace(",", "."))


def _bigrams(start: int, run: str) -> list[Word]:
    if len(run) == 1:
        return [Word(start, start + 1, normalise(run))]
    return [Word(start + i, start + i + 2, normalise(run[i : i + 2])) for i in range(len(run) - 1)]


def _parts(start: int, surface: str, language: str) -> list[Word]:
    """The words around apostrophes: elided words apart, English possessives left off, the rest whole."""
    clitics = CLITICS.get(language, frozenset())
    words = []
    while (mark := _APOSTROPHE.search(surface)) and normalise(surface[: mark.start()]) in clitics:
        words.append(Word(start, start + mark.start(), normalise(surface[: mark.start()])))
        start, surface = start + mark.end(), surface[mark.end() :]
    form = normalise(surface)
    for ending in POSSESSIVES[:1]:
        if form.endswith(ending) and len(form) > len(ending):
            surface, form = surface[: -len(ending)], form[: -len(ending)]
    if form:
        words.append(Word(start, start + len(surface), form))
    return words


def words(text: str, language: str) -> list[Word]:
    """All words of a text, in order; unspaced scripts as overlapping pairs of characters."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        start, surface = match.start(), match.group()
        if match.lastgroup == "word":
            found.extend(_parts(start, surface, language) if _APOSTROPHE.search(surface) else [_plain(start, surface)])
        elif match.lastgroup == "number":
            found.append(Word(start, match.end(), _number(surface, language)))
        elif match.lastgroup == "acronym":
            found.append(Word(start, match.end(), normalise(surface).replace(".", "")))
        else:
            found.extend(_bigrams(start, surface))
    return found


def _plain(start: int, surface: str) -> Word:
    return Word(start, start + len(surface), normalise(surface))
