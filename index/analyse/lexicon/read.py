"""A lexicon is rows of concepts: for each language the words that mean it, most usual first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from index.analyse.lexicon.beside import find_beside
from index.analyse.terms import analyse, stem, stopwords
from index.analyse.tokens import LAST_LATIN, fold, normalise
from index.errors import LexiconError

if TYPE_CHECKING:
    from index.analyse.vocabulary import Vocabulary

Phrase = tuple[str, ...]
"""The terms of one entry, stop words left out; nearly always a single term."""

HEADER = "languages:"


class Entry(NamedTuple):
    """An entry as it is found in texts: its terms, and the small words it is nothing without ("call off")."""

    terms: Phrase
    beside: frozenset[str]


NO_WORDS = frozenset[str]()
NOTHING = Entry((), NO_WORDS)


@dataclass(frozen=True, slots=True)
class Concept:
    """One row as written: a cell for each of ``languages``, parted by ``|``."""

    languages: tuple[str, ...]
    row: str

    def entries(self, language: str) -> tuple[str, ...]:
        """The concept's words in a language, as written, most usual first."""
        if language not in self.languages:
            return ()
        cell = self.row.split("|")[self.languages.index(language)]
        return tuple(entry for written in cell.split(",") if (entry := written.strip()))


def parse_lexicon(text: str, file: str) -> list[Concept]:
    """The concepts of one word list. Raises LexiconError naming file and line.

    The first line is ``languages: en | fr | …`` (ISO 639-1 codes); every further line has one cell a language,
    alternatives separated by commas; a cell may be empty; ``#`` begins a comment line.
    """
    concepts: list[Concept] = []
    languages: tuple[str, ...] = ()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line or line.isspace() or line.lstrip().startswith("#"):
            continue
        if not languages:
            languages = _read_header(line, file, number)
        elif (cells := line.count("|") + 1) != len(languages):
            raise LexiconError(file, number, f"{cells} cells for {len(languages)} languages")
        else:
            concepts.append(Concept(languages, line))
    return concepts


def _read_header(line: str, file: str, number: int) -> tuple[str, ...]:
    if not line.startswith(HEADER):
        raise LexiconError(file, number, f"the first line must begin with '{HEADER}'")
    languages = tuple(code.strip() for code in line.removeprefix(HEADER).split("|"))
    if not all(languages) or len(set(languages)) < len(languages):
        raise LexiconError(file, number, "a language without its code, or twice")
    return languages


def read_entry(entry: str, language: str) -> Entry:
    """An entry as written."""
    if entry.isalpha() and max(entry) <= LAST_LATIN and not entry.isupper():
        # Nearly all entries are one plain word, and reading them is most of what a lexicon costs.
        form = normalise(entry)
        return NOTHING if form in stopwords(language) else Entry((stem(form, language),), NO_WORDS)
    # An entry that is an abbreviation ("US") is all capitals without being shouted.
    tokens = analyse(entry, language, shouting=False)
    terms = tuple(token.term for token in tokens if not token.stop)
    return Entry(terms, NO_WORDS if len(terms) in {0, len(tokens)} else find_beside(tokens, language))


def read_phrase(entry: str, language: str) -> Phrase:
    """The terms of an entry as written, stop words left out."""
    return read_entry(entry, language).terms


def _bare(entry: str, language: str) -> Phrase:
    """The terms of an entry that is written with accents, as if it were not; none of any other."""
    if entry.isascii():
        return ()
    return tuple(
        stem(fold(token.form), language) for token in analyse(entry, language, shouting=False) if not token.stop
    )


class Lexicon:
    """Concepts, looked up by the terms of one language and read out in another.

    Terms are made when a language is first asked for, so that a lexicon of many languages costs only what is used.
    """

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._concepts = concepts
        self._senses: dict[str, dict[Phrase, list[tuple[int, frozenset[str]]]]] = {}
        self._entries: dict[tuple[int, str], tuple[Entry, ...]] = {}
        self._unaccented: dict[str, dict[Phrase, list[int]]] = {}
        self._spellings: dict[str, tuple[Vocabulary, dict[str, Phrase]]] = {}

    def __len__(self) -> int:
        return len(self._concepts)

    def senses(self, phrase: Phrase, language: str, around: Collection[str] = NO_WORDS) -> list[int]:
        """The numbers of the concepts that hold the phrase.

        Where the words around it make another of it ("call" and "off"), only of those that hold it with them.
        """
        held = self._read(language).get(phrase, [])
        wider = [number for number, beside in held if beside and beside.issubset(around)]
        return list(dict.fromkeys(wider or (number for number, beside in held if not beside)))

    def holds(self, phrase: Phrase, language: str) -> bool:
        """Whether any concept holds the phrase, whatever stands around it."""
        return phrase in self._read(language)

    def _read(self, language: str) -> Mapping[Phrase, Sequence[tuple[int, frozenset[str]]]]:
        if language not in self._senses:
            table: dict[Phrase, list[tuple[int, frozenset[str]]]] = {}
            for number in range(len(self._concepts)):
                for terms, beside in self.read_entries(number, language):
                    table.setdefault(terms, []).append((number, beside))
            self._senses[language] = table
        return self._senses[language]

    def unaccented(self, forms: Sequence[str], language: str) -> list[int]:
        """The numbers of the concepts that hold words as normalised, the accents of both left out."""
        if language not in self._unaccented:
            table: dict[Phrase, list[int]] = {}
            for number, concept in enumerate(self._concepts):
                bare = (_bare(entry, language) for entry in concept.entries(language))
                for phrase in dict.fromkeys(phrase for phrase in bare if phrase):
                    table.setdefault(phrase, []).append(number)
            self._unaccented[language] = table
        return self._unaccented[language].get(tuple(stem(fold(form), language) for form in forms), [])

    def alike(self, spelling: str, language: str, least: float) -> Iterator[tuple[str, list[int]]]:
        """The single words of a language spelt much like one, whole or as terms, with their concepts; nearest first."""
        if language not in self._spellings:
            # Loaded here because it takes numpy, which whoever only checks a list can do without.
            from index.analyse.vocabulary import Vocabulary  # noqa: PLC0415

            held = (entry for concept in self._concepts for entry in concept.entries(language) if entry.isalpha())
            phrases = ((normalise(entry), read_phrase(entry, language)) for entry in held)
            spelt = {way: phrase for form, phrase in phrases if phrase for way in (form, phrase[0])}
            self._spellings[language] = Vocabulary(spelt), spelt
        vocabulary, spelt = self._spellings[language]
        for found, _ in vocabulary.alike(spelling, least):
            yield found, self.senses(spelt[found], language)

    def entries(self, concept: int, language: str) -> tuple[str, ...]:
        """The concept's entries in a language as written, most usual first."""
        return self._concepts[concept].entries(language)

    def read_entries(self, concept: int, language: str) -> tuple[Entry, ...]:
        """The concept's entries in a language as they are found in texts, most usual first."""
        key = (concept, language)
        if key not in self._entries:
            read = (read_entry(entry, language) for entry in self.entries(concept, language))
            self._entries[key] = tuple(dict.fromkeys(entry for entry in read if entry.terms))
        return self._entries[key]

    def place(self, concept: int, phrase: Phrase, language: str) -> int:
        """The place of a phrase among the concept's entries, 0 for the most usual; behind all if it is none of them."""
        entries = self.read_entries(concept, language)
        return next((place for place, entry in enumerate(entries) if entry.terms == phrase), len(entries))

    def phrases(self, concept: int, language: str) -> tuple[Phrase, ...]:
        """The concept's entries in a language as terms, most usual first."""
        return tuple(dict.fromkeys(entry.terms for entry in self.read_entries(concept, language)))


def read_lexicon(folders: Iterable[Path] = ()) -> Lexicon:
    """The project's own word lists and those in ``folders``, every ``*.txt``, by name. Raises LexiconError."""
    concepts = list(_own_concepts())
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            concepts.extend(_read_list(path, str(path)))
    return Lexicon(concepts)


@cache
def _own_concepts() -> tuple[Concept, ...]:
    own = files("index.analyse.lexicon")
    lists = sorted((item for item in own.iterdir() if item.name.endswith(".txt")), key=lambda item: item.name)
    return tuple(concept for item in lists for concept in _read_list(item, item.name))


def _read_list(path: Traversable, file: str) -> list[Concept]:
    raw = path.read_bytes()
    try:
        return parse_lexicon(raw.decode("utf-8"), file)
    except UnicodeDecodeError as error:
        raise LexiconError(file, raw.count(b"\n", 0, error.start) + 1, "not UTF-8") from error
