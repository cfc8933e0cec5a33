"""Cue phrases: the pattern lines of cues/<language>.txt, each tried only where its rarest word occurs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple

from index.errors import LexiconError

PATTERN_SECTIONS = ("label", "marker", "nav", "related", "start", "any", "offer", "creed", "bio", "hint", "meta")
NAME_SECTIONS = (
    *("credit", "source", "byline", "particle", "address", "cut", "agency", "stock", "network"),
    *("stamp", "reading", "month", "date"),
)

PITCH_SECTIONS = ("start", "any", "label")
"""Those of whose patterns a sentence is a pitch; the last one only if it is short."""

_STRONG = ("label", "marker", "nav", "related", "start", "any", "offer")

WORD = re.compile(r"[a-z0-9]+")
_NO_WORD = "".join(chr(code) if WORD.fullmatch(chr(code)) else " " for code in range(128))

_GAP = "~"
_GAP_WORDS = 5
_BETWEEN = r"[^\w.!?\n]{1,6}"
_EVEN = {
    **dict.fromkeys("’‘ʼ´`", "'"),
    **dict.fromkeys("–—‒−‐‑", "-"),
    **dict.fromkeys("“”„«»‟", '"'),
    **dict.fromkeys("\u00a0\u202f\u2009\u2007", " "),
    **dict.fromkeys("›→►▶➔➜", ">"),
    **dict.fromkeys("•·●▪■◆", "|"),
    "œ": "oe",
    "Œ": "OE",
    "æ": "ae",
    "Æ": "AE",
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "©": " copysign ",
}
_ODD_SIGN = re.compile("[" + "".join(map(re.escape, _EVEN)) + "]")
_SIGNS = (
    ("@", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}"), " emailaddress "),
    ("@", re.compile(r"(?<!\w)@\w+"), " userhandle "),
    ("(c)", re.compile(r"\(c\)(?=\s*(?:\d{4}|copyright|[a-z]+ \d{4}))"), " copysign "),
)
_FRAMES = {
    "label": (r"\A\W*", r"\W*\Z"),
    "nav": (r"\A\W*", r"\W*\Z"),
    "marker": (r"\A\W*", r"\W*\Z"),
    "related": (r"\A\W*", r"""(?=\s*\Z|\s*[:|>"\[]|\s+-)"""),
    "one-word related": (r"\A\W*", r"(?=\s*\Z|\s*[:|>])"),  # not: Read "Emma" first
    "start": (r"\A\W*", r"(?!\w)"),
    "meta": (r"\A\W*", r"(?!\w)"),
    "any": (r"(?<!\w)", r"(?!\w)"),
    "bio": (r"(?<!\w)", r"(?!\w)"),
    "offer": (r"(?<!\w)", r"(?!\w)"),
    "creed": (r"(?<!\w)", r"(?!\w)"),
    "hint": (r"(?<!\w)", r"(?!\w)"),
}


def _make_even(sign: re.Match[str]) -> str:
    return _EVEN[sign.group()]


def fold(text: str) -> str:
    """The text in small ASCII letters: no accents, one kind of apostrophe, dash and quotation mark.

    E-mail addresses, @names and copyright signs become words of their own, so that patterns can name them.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", _ODD_SIGN.sub(_make_even, text)).encode("ascii", "ignore").decode()
    text = text.lower()
    for sign, expression, word in _SIGNS:
        if sign in text:
            text = expression.sub(word, text)
    return text


def words_of(folded: str) -> frozenset[str]:
    """The different words of a text that is folded; the same as WORD finds, and faster."""
    return frozenset(folded.translate(_NO_WORD).split())


class Pattern(NamedTuple):
    """An expression, not yet compiled, and what a text needs to match it: a word of each of ``needs``."""

    source: str
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of one section by the word they cannot match without; ``free`` ones have no such word."""

    by_word: dict[str, tuple[Pattern, ...]]
    free: tuple[str, ...]
    words: frozenset[str]

    def match(self, text: str, words: frozenset[str]) -> bool:
        """Whether one of them matches ``text``, which is folded and holds ``words``."""
        for word in words & self.words:
            for source, needs in self.by_word[word]:
                if not any(map(words.isdisjoint, needs)) and _compiled(source).search(text):
                    return True
        return bool(self.free) and any(_compiled(source).search(text) for source in self.free)

    def may_match(self, words: frozenset[str]) -> bool:
        """Whether one of them could match a text that holds ``words``, or a part of it; nearly always none can."""
        for word in words & self.words:
            for _, needs in self.by_word[word]:
                if not any(map(words.isdisjoint, needs)):
                    return True
        return bool(self.free)


@dataclass(frozen=True, slots=True)
class Phrases:
    """All cues for articles of one language: patterns by section, names (folded) by section.

    A text that none of ``pitch`` could match has no sentence that speaks of subscribing and the like.
    """

    patterns: dict[str, Patterns]
    names: dict[str, frozenset[str]]
    strong_words: frozenset[str]
    pitch: Patterns


@cache
def load_phrases(language: str) -> Phrases:
    """The cues for a language (ISO 639-1) with those for English and for every language; sites mix them.

    A language without a file has the latter two. Raises LexiconError for a line that is not in the format.
    """
    lines = [entry for name in dict.fromkeys(("any", "en", language)) for entry in _read(name)]
    patterns = {section: _arrange([section], lines) for section in PATTERN_SECTIONS}
    names = {section: frozenset(fold(line) for kind, line in lines if kind == section) for section in NAME_SECTIONS}
    strong = frozenset(word for section in _STRONG for word in patterns[section].by_word)
    return Phrases(patterns, names, strong, _arrange(PITCH_SECTIONS, lines))


@cache
def _read(language: str) -> tuple[tuple[str, str], ...]:
    """(section, line) of one file; nothing when there is no such file."""
    path = files(__package__).joinpath("cues", f"{language}.txt")
    return tuple(parse_cues(path.name, path.read_text(encoding="utf-8"))) if path.is_file() else ()


def parse_cues(file: str, text: str) -> Iterator[tuple[str, str]]:
    """(section, line) for each line of a cue file that says something; raises LexiconError naming file and line."""
    section = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            if section not in PATTERN_SECTIONS + NAME_SECTIONS:
                raise LexiconError(file, number, f"unknown section {line}")
        elif not section:
            raise LexiconError(file, number, "a pattern before the first section")
        elif not all(_pieces(name) or name == _GAP for part in fold(line).split() for name in part.split("|")):
            raise LexiconError(file, number, f"a word without letters in {line!r}")
        else:
            yield section, line


def _arrange(sections: Collection[str], lines: list[tuple[str, str]]) -> Patterns:
    keyed: list[tuple[str, Pattern]] = []
    free: list[str] = []
    for section, line in dict.fromkeys(lines):
        if section not in sections:
            continue
        tokens = fold(line).split()
        needs = list(_needs(tokens))
        # It is looked for where the token whose shortest word is longest has a word; the others need only be there.
        keys = max(needs, key=lambda words: min(map(len, words)), default=[])
        pattern = Pattern(_source(section, tokens), tuple(frozenset(it) for it in needs if it is not keys))
        keyed += [(key, pattern) for key in keys]
        if not keys:
            free.append(pattern.source)
    keyed.sort(key=lambda pair: (pair[0], pair[1].source))
    by_word = {word: tuple(pattern for _, pattern in group) for word, group in groupby(keyed, lambda pair: pair[0])}
    return Patterns(by_word, tuple(free), frozenset(by_word))


def _needs(tokens: list[str]) -> Iterator[list[str]]:
    """Words one of which stands in everything the pattern matches, for each token that tells."""
    for part in tokens:
        if part == _GAP or part.endswith("?"):
            continue
        alternatives = part.split("|")
        if any(name == "0" or name.endswith("*") for name in alternatives):
            continue
        yield [max(_pieces(name), key=len) for name in alternatives]


def _source(section: str, tokens: list[str]) -> str:
    """The regular expression for one pattern, not yet compiled: most are never needed."""
    front, back = _FRAMES["one-word related" if section == "related" and len(tokens) == 1 else section]
    return front + "".join(_steps(tokens)) + back


def _steps(tokens: list[str]) -> Iterator[str]:
    first = True
    for part in tokens:
        if part == _GAP:
            yield rf"(?:\w+{_BETWEEN}){{0,{_GAP_WORDS}}}" if first else rf"(?:{_BETWEEN}\w+){{0,{_GAP_WORDS}}}"
            continue
        body = "(?:" + "|".join(map(_body, part.rstrip("?").split("|"))) + ")"
        if part.endswith("?"):
            yield f"(?:{body}{_BETWEEN})?" if first else f"(?:{_BETWEEN}{body})?"
            continue
        yield body if first else _BETWEEN + body
        first = False


def _body(name: str) -> str:
    if name == "0":
        return r"\d[\d.,]*"
    ending = r"\w*" if name.endswith("*") else ""
    return _BETWEEN.join(_pieces(name)) + ending


def _pieces(name: str) -> list[str]:
    return WORD.findall(name)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)
