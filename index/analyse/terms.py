"""Words to terms: the stemmed form under which a word of one language is kept and looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import Stemmer

from index.analyse.tokens import RUN, words

STEMMERS: dict[str, str] = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""ISO 639-1 codes and the Snowball algorithm for them."""

TERM_CHARACTERS = 64
"""Longer words are cut: nobody asks for them, and they would only fill the index."""

REMEMBERED = 1 << 15
"""So many pieces of text of a language are kept with their tokens: nearly every one has been read before."""

REMEMBERED_CHARACTERS = 24
"""Longer pieces hardly come back."""


class Token(NamedTuple):
    """One word of a text as the index knows it.

    Offsets are in the text; ``form`` is the normalised word, ``term`` its stem, ``stop`` says that it only
    builds the sentence, ``capital`` that it has a capital letter, ``number`` that it is digits.
    """

    start: int
    end: int
    form: str
    term: str
    stop: bool
    capital: bool

    @property
    def number(self) -> bool:
        return self.form[:1].isdigit()


@cache
def stopwords(language: str) -> frozenset[str]:
    """The words that only build sentences in a language; empty for a language without a list."""
    path = files("index.analyse").joinpath("stopwords", f"{language}.txt")
    if not path.is_file():
        return frozenset()
    lines = (line.partition("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(word for line in lines for word in line.split())


@cache
def _lemmas(language: str) -> Mapping[str, str]:
    """For each form that stemming leaves apart from its word, that word; empty for a language without a table."""
    path = files("index.analyse").joinpath("forms", f"{language}.txt")
    if not path.is_file():
        return {}
    lemmas: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            lemma, _, listed = line.partition(": ")
            lemmas.update(dict.fromkeys(listed.split(", "), lemma))
    return lemmas


def lemma(form: str, language: str) -> str:
    """The word that a form is of, as far as the tables know one; else the form itself."""
    return _lemmas(language).get(form, form)


@cache
def _reader(language: str) -> tuple[Mapping[str, str], Callable[[str], str] | None]:
    """What makes terms of the words of a language: its table of forms, and its stemmer."""
    name = STEMMERS.get(language)
    if name not in Stemmer.algorithms():
        return {}, None
    # Its own memory would only slow it down below ours.
    return _lemmas(language), Stemmer.Stemmer(name, 0).stemWord


def stem(form: str, language: str) -> str:
    """The term of one normalised word: the stem of the word that it is a form of, as far as the tables know one."""
    lemmas, cut = _reader(language)
    form = form[:TERM_CHARACTERS]  # some stemmers take long over long words
    if cut is None or not form[:1].isalpha():
        return form
    return cut(lemmas.get(form, form))[:TERM_CHARACTERS] or form  # a Turkish one may grow


def is_stop(form: str, surface: str, stops: frozenset[str], shouting: bool) -> bool:
    """Whether a word only builds the sentence; ``surface`` is how it stands in the text."""
    if len(surface) > 1 and surface.isupper() and not shouting:
        return False
    # A contraction of words that only build the sentence is one ("doesn't").
    return form in stops or ("'" in form and stops.issuperset(form.split("'")))


def read_run(run: str, language: str, *, shouting: bool) -> tuple[Token, ...]:
    """The words of a piece of text that none reaches out of (see tokens.RUN), in order."""
    stops, found = stopwords(language), []
    for start, end, form in words(run, language):
        surface = run[start:end]
        stop = is_stop(form, surface, stops, shouting)
        capital = surface != surface.lower() and not surface[0].isdigit()  # "xAI" has one, "5G" none
        found.append(Token(start, end, form, stem(form, language), stop, capital))
    return tuple(found)


class Pieces(dict[str, Sequence[Token]]):
    """Pieces of text that no word reaches out of, with their words; filled as they come."""

    def __init__(self, language: str, *, shouting: bool) -> None:
        super().__init__()
        self.language, self.shouting = language, shouting

    def __missing__(self, piece: str) -> Sequence[Token]:
        read = read_run(piece, self.language, shouting=self.shouting)
        if len(piece) <= REMEMBERED_CHARACTERS:
            if len(self) >= REMEMBERED:
                self.clear()
            self[piece] = read
        return read


@cache
def find_pieces(language: str, shouting: bool) -> Pieces:
    """Those of a language that were read already; ``shouting`` says that capitals tell nothing."""
    return Pieces(language, shouting=shouting)


def analyse(text: str, language: str, *, shouting: bool | None = None) -> list[Token]:
    """Every word of ``text`` as a token, in order; the same for passages and questions.

    A stop word in capitals among small letters ("IT", "US", "WHO") is an acronym and no stop word. ``shouting``
    says that capitals tell nothing; it is read off the text if not given.
    """
    if shouting is None:
        shouting = text.isupper()
    tokens: list[Token] = []
    pieces = find_pieces(language, shouting)
    make = tuple.__new__  # half as long as Token(…), and nearly all that is done here
    for match in RUN.finditer(text):
        at, run = match.start(), match.group()
        for start, end, form, term, stop, capital in pieces[run]:
            tokens.append(make(Token, (at + start, at + end, form, term, stop, capital)))
    return tokens
