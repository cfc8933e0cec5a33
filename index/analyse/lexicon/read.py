"""A lexicon is rows of concepts: for each language the words that mean it, most usual first."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from index.analyse.lexicon.beside import find_beside
from index.analyse.lexicon.dictd import read_dictionary, source_of
from index.analyse.lexicon.lists import ENDING, Concept, own_concepts, read_list
from index.analyse.terms import analyse, stem, stopwords
from index.analyse.tokens import LAST_LATIN, fold, normalise

if TYPE_CHECKING:
    from index.analyse.vocabulary import Vocabulary

Phrase = tuple[str, ...]
"""The terms of one entry, stop words left out; nearly always a single term."""


class Entry(NamedTuple):
    """An entry as it is found in texts: its terms, and the small words it is nothing without ("call off")."""

    terms: Phrase
    beside: frozenset[str]


NO_WORDS = frozenset[str]()
NOTHING = Entry((), NO_WORDS)

Table = Mapping[str, str]
"""For each phrase, its terms parted by spaces, what a word list has of it. Of the concepts of a language that is the
numbers of those that hold it, parted likewise, each with the small words that go with it, if any: "12 40:off"."""

Keep = Callable[[str, str, Callable[[], Table]], Table]
"""Gives the table of a name, such as a language, kept or made; the second argument tells what it is made of."""


def make_each_time(_name: str, _digest: str, make: Callable[[], Table]) -> Table:
    """For those who keep no tables."""
    return make()


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

    Terms are made when a language is first asked for, so that a lexicon of many languages costs only what is used;
    ``keep`` may have kept them.
    """

    def __init__(self, concepts: Sequence[Concept], keep: Keep = make_each_time) -> None:
        self._concepts = concepts
        self._keep = keep
        self._tables: dict[str, Table] = {}
        self._entries: dict[tuple[int, str], tuple[Entry, ...]] = {}
        self._unaccented: dict[str, dict[Phrase, list[int]]] = {}
        self._spellings: dict[str, tuple[Vocabulary, dict[str, Phrase]]] = {}

    def __len__(self) -> int:
        return len(self._concepts)

    def senses(self, phrase: Phrase, language: str, around: Collection[str] = NO_WORDS) -> list[int]:
        """The numbers of the concepts that hold the phrase.

        Where the words around it make another of it ("call" and "off"), only of those that hold it with them.
        """
        held = [_read_sense(sense) for sense in self._table(language).get(" ".join(phrase), "").split()]
        wider = [number for number, beside in held if beside and beside.issubset(around)]
        return list(dict.fromkeys(wider or (number for number, beside in held if not beside)))

    def holds(self, phrase: Phrase, language: str) -> bool:
        """Whether any concept holds the phrase, whatever stands around it."""
        return " ".join(phrase) in self._table(language)

    def knows(self, form: str, language: str) -> bool:
        """Whether some concept has this word, as normalised, of a language."""
        return self.holds((stem(form, language),), language)

    def table(self, name: str, digest: str, make: Callable[[], Table]) -> Table:
        """A table that goes with these, kept or made; ``digest`` tells what it is made of."""
        if name not in self._tables:
            self._tables[name] = self._keep(name, digest, make)
        return self._tables[name]

    def _table(self, language: str) -> Table:
        return self.table(language, self._digest, lambda: self._make_table(language))

    @cached_property
    def _digest(self) -> str:
        """Tells these concepts from any others."""
        rows = "\n".join(f"{' '.join(concept.languages)} {concept.row}" for concept in self._concepts)
        return hashlib.sha256(rows.encode()).hexdigest()

    def _make_table(self, language: str) -> Table:
        table = defaultdict[str, list[str]](list)
        for number in range(len(self._concepts)):
            for terms, beside in self.read_entries(number, language):
                table[" ".join(terms)].append(_write_sense(number, beside))
        return {phrase: " ".join(senses) for phrase, senses in table.items()}

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


def _write_sense(number: int, beside: frozenset[str]) -> str:
    return f"{number}:{','.join(sorted(beside))}" if beside else str(number)


def _read_sense(written: str) -> tuple[int, frozenset[str]]:
    number, _, beside = written.partition(":")
    return int(number), frozenset(beside.split(",")) if beside else NO_WORDS


def read_lexicon(folders: Iterable[Path] = (), keep: Keep = make_each_time) -> Lexicon:
    """The project's own word lists, and the lists and dictionaries in ``folders``, by name. Raises LexiconError.

    A dictionary tells of headwords that no list has in its language.
    """
    concepts = list(own_concepts())
    paths = [path for folder in folders for path in sorted(folder.iterdir())]
    for path in paths:
        if path.suffix == ENDING:
            concepts.extend(read_list(path, str(path)))
    for path in paths:
        if source := source_of(path):
            known = {entry.casefold() for concept in concepts for entry in concept.entries(source)}
            concepts.extend(read_dictionary(path, known))
    return Lexicon(concepts, keep)
