"""Sentences by key, in the asker's language, with their gaps filled."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from babel import Locale

LANGUAGES = ("en", "fr")
"""The languages the bot speaks, the first being the one for everybody else."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The bot's sentences in one language."""

    language: str
    sentences: Mapping[str, str | Mapping[str, str]]

    def say(self, key: str, /, **gaps: object) -> str:
        """The sentence of a key such as "answer.nothing", gaps filled.

        A sentence with a ``one`` and an ``other`` form is chosen by the gap ``n``, by the language's plural rule
        (CLDR). Raises KeyError for an unknown key or a gap that was not given.
        """
        sentence = self.sentences[key]
        if not isinstance(sentence, str):
            form = Locale(self.language).plural_form(Decimal(str(gaps["n"])))
            sentence = sentence.get(form, sentence["other"])
        return sentence.format_map(gaps)

    def __contains__(self, key: str) -> bool:
        return key in self.sentences


def choose_language(*wishes: str | None) -> str:
    """The first wish (a code or locale such as "fr_CA.UTF-8") that the bot speaks, else English."""
    for wish in wishes:
        code = (wish or "").replace("-", "_").partition("_")[0].partition(".")[0].lower()
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


@cache
def wording(language: str) -> Wording:
    """The wording of one of LANGUAGES. Keys are ``<file>.<name>``."""
    sentences: dict[str, str | Mapping[str, str]] = {}
    for item in files("bot.wording").joinpath(language).iterdir():
        if item.name.endswith(".toml"):
            area = item.name.removesuffix(".toml")
            for name, sentence in tomllib.loads(item.read_text(encoding="utf-8")).items():
                sentences[f"{area}.{name}"] = sentence
    return Wording(language, sentences)
