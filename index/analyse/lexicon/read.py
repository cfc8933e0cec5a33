"""A lexicon is rows of concepts: for each language the words that mean it, most usual first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from index.analyse.terms import stem, stopwords
from index.analyse.tokens import words
from index.errors import LexiconError

Phrase = tuple[str, ...]
"""The terms of one entry, stop words left out; nearly always a single term."""

HEADER = "languages:"


@dataclass(frozen=True, slots=True)
class Concept:
    """One row: ``entries`` holds for each language its words as written."""

    entries: dict[str, tuple[str, ...]]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def parse_lexicon(text: str, file: str) -> list[Concept]:
    """The concepts of one word list. Raises LexiconError naming file and line.

    The first line is ``languages: en | fr | …`` (ISO 639-1 codes); every further line has one cell a language,
    alternatives separated by commas; a cell may be empty; ``#`` begins a comment line.
    """
    concepts: list[Concept] = []
    languages: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not languages:
            if not line.startswith(HEADER):
                raise LexiconError(file, number, f"the first line must begin with '{HEADER}'")
            languages = _cells(line.removeprefix(HEADER))
            continue
        cells = _cells(line)
        if len(cells) != len(languages):
            raise LexiconError(file, number, f"{len(cells)} cells for {len(languages)} languages")
        split = (tuple(word.strip() for word in cell.split(",") if word.strip()) for cell in cells)
        concepts.append(Concept({code: entry for code, entry in zip(languages, split, strict=True) if entry}))
    return concepts


def _phrase(entry: str, language: str) -> Phrase:
    stops = stopwords(language)
    return tuple(stem(word.form, language) for word in words(entry, language) if word.form not in stops)


class Lexicon:
    """Concepts, looked up by the terms of one language and read out in another.

    Terms are made when a language is first asked for, so that a lexicon of many languages costs only what is used.
    """

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._concepts = concepts
        self._senses: dict[str, dict[Phrase, list[int]]] = {}
        self._phrases: dict[tuple[int, str], tuple[Phrase, ...]] = {}

    def __len__(self) -> int:
        return len(self._concepts)

    def senses(self, phrase: Phrase, language: str) -> list[int]:
        """The numbers of the concepts that hold the phrase."""
        if language not in self._senses:
            table: dict[Phrase, list[int]] = {}
            for number in range(len(self._concepts)):
                for held in set(self.phrases(number, language)):
                    table.setdefault(held, []).append(number)
            self._senses[language] = table
        return self._senses[language].get(phrase, [])

    def phrases(self, concept: int, language: str) -> tuple[Phrase, ...]:
        """The concept's entries in a language as terms, most usual first."""
        key = (concept, language)
        if key not in self._phrases:
            entries = self._concepts[concept].entries.get(language, ())
            self._phrases[key] = tuple(dict.fromkeys(p for e in entries if (p := _phrase(e, language))))
        return self._phrases[key]


def read_lexicon(folders: Iterable[Path] = ()) -> Lexicon:
    """The project's own word lists and those in ``folders``, every ``*.txt``, by name. Raises LexiconError."""
    concepts = list(_own_concepts())
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            concepts.extend(parse_lexicon(path.read_text(encoding="utf-8"), str(path)))
    return Lexicon(concepts)


@cache
def _own_concepts() -> tuple[Concept, ...]:
    own = files("index.analyse.lexicon")
    lists = sorted((item for item in own.iterdir() if item.name.endswith(".txt")), key=lambda item: item.name)
    return tuple(c for item in lists for c in parse_lexicon(item.read_text(encoding="utf-8"), item.name))
