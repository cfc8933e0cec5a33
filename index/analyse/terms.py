"""Words to terms: the stemmed form under which a word of one language is kept and looked up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import Stemmer

from index.analyse.tokens import Word, words

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


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text as the index knows it.

    Offsets are in the text; ``form`` is the normalised word, ``term`` its stem, ``stop`` says that it only
    builds the sentence, ``capital`` that it begins with a capital letter, ``number`` that it is digits.
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
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = STEMMERS.get(language)
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None


def stem(form: str, language: str) -> str:
    """The term of one normalised word."""
    stemmer = _stemmer(language)
    term: str = stemmer.stemWord(form) if stemmer and form[:1].isalpha() else form
    return (term or form)[:TERM_CHARACTERS]


def _token(word: Word, text: str, language: str, shouting: bool) -> Token:
    surface = text[word.start : word.end]
    acronym = len(surface) > 1 and surface.isupper() and not shouting
    return Token(
        word.start,
        word.end,
        word.form,
        stem(word.form, language),
        word.form in stopwords(language) and not acronym,
        surface[:1].isupper(),
    )


def analyse(text: str, language: str) -> list[Token]:
    """Every word of ``text`` as a token, in order; the same for passages and questions.

    A stop word in capitals among small letters ("IT", "US", "WHO") is an acronym and no stop word.
    """
    shouting = text.isupper()
    return [_token(word, text, language, shouting) for word in words(text, language)]
