"""Words of the same matter: a question says "book", the article that tickets go on sale."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from index.analyse.lexicon.homographs import Written, read_entries, read_written
from index.analyse.lexicon.read import NO_WORDS, Lexicon, Phrase, Table, read_entry, read_phrase

WRITTEN_IN = "en"
"""The list is in one language; the concepts of the lexicon carry it to the others."""

REMEMBERED = 1 << 14
"""So many entries are kept as another language says them: a list has a few thousand."""

USUAL = 2
"""So many words of a concept are sure to be said where a word of another language is asked."""

SYNONYM = 0.5
BACKWARDS = 0.5
"""How near are the kin of a word that could stand for the question's, and what the question's word is kin of."""

BACK = "<"
"""Before an entry, where it is kept: the other is its kin."""


@cache
def _key(entry: str) -> Phrase:
    """An entry as it is looked up: its terms, but as written where stop words make it another ("pull out", "pull")."""
    phrase, words = read_phrase(entry, WRITTEN_IN), tuple(entry.split())
    return phrase if len(phrase) == len(words) else words


@cache
def _list() -> str:
    return files("index.analyse").joinpath("kin", f"{WRITTEN_IN}.txt").read_text(encoding="utf-8")


def _read_lines() -> Iterator[list[str]]:
    for line in _list().splitlines():
        if not line.startswith("#"):
            yield [entry.strip() for entry in line.split(",")]


@cache
def _digest() -> str:
    return hashlib.sha256(_list().encode()).hexdigest()


def _make_matters() -> Table:
    """For each entry of the list all others that stand in a line with it; those it is kin of behind a sign."""
    table: dict[Phrase, dict[str, str]] = {}
    for first, *others in _read_lines():
        # The first of a line is what it is about: the others are its kin, and it is, a little less, theirs.
        for other in others:
            table.setdefault(_key(first), {})[other] = other
            table.setdefault(_key(other), {}).setdefault(first, BACK + first)
    return {" ".join(key): ",".join(others.values()) for key, others in table.items()}


def _matters(lexicon: Lexicon, key: Phrase) -> Iterator[tuple[str, float]]:
    """The entries of the same matter as one of the list, and how near they are."""
    table = lexicon.table(f"kin-{WRITTEN_IN}", _digest(), _make_matters)
    for written in filter(None, table.get(" ".join(key), "").split(",")):
        yield written.removeprefix(BACK), BACKWARDS if written.startswith(BACK) else 1.0


@cache
def _shortened() -> Mapping[Phrase, Collection[Phrase]]:
    """The entries whose stop words a question leaves out, by the terms that it keeps."""
    table: dict[Phrase, dict[Phrase, None]] = {}
    for entry in (entry for line in _read_lines() for entry in line if " " in entry):
        key = _key(entry)
        if len(phrase := read_phrase(" ".join(key), WRITTEN_IN)) < len(key):
            table.setdefault(phrase, {})[key] = None
    return table


@cache
def _small(key: Phrase) -> frozenset[str]:
    """The small words that make another word of the one beside them."""
    return read_entry(" ".join(key), WRITTEN_IN).beside


def find_kin(
    lexicon: Lexicon,
    phrase: Phrase,
    senses: Sequence[int],
    source: str,
    target: str,
    *,
    around: Collection[str] = NO_WORDS,
) -> dict[Written, float]:
    """The entries of ``target`` that are said of the same matter as a phrase of ``source``, and how near (0 to 1).

    ``senses`` are the concepts of the phrase, in whatever way it was read; ``around`` are the small words near it.
    """
    said: dict[Phrase, float] = {}
    if source == WRITTEN_IN:
        wider = [key for key in _shortened().get(phrase, ()) if _small(key).issubset(around)]
        said = dict.fromkeys(wider or (phrase,), 1.0)
    for number in senses:
        for rank, written in enumerate(lexicon.entries(number, WRITTEN_IN)):
            sure = 1.0 if rank < USUAL and source != WRITTEN_IN else SYNONYM
            said[_key(written)] = max(said.get(_key(written), 0.0), sure)
    others: dict[str, float] = {}
    for key, sure in said.items():
        for other, near in _matters(lexicon, key):
            others[other] = max(others.get(other, 0.0), sure * near)
    own = {entry for number in senses for entry in lexicon.phrases(number, target)}
    found: dict[Written, float] = {}
    for other, near in others.items():
        for entry in carry(lexicon, other, target):
            if entry.terms and entry.terms not in own:
                found[entry] = max(found.get(entry, 0.0), near)
    return found


@lru_cache(maxsize=REMEMBERED)
def carry(lexicon: Lexicon, other: str, target: str) -> tuple[Written, ...]:
    """An English entry in the target language, by the concepts that it names best."""
    phrase, key = read_phrase(other, WRITTEN_IN), _key(other)
    if target == WRITTEN_IN:
        return (read_written(other, target),)
    ranked = [
        (keys.index(key), number)
        for number in lexicon.senses(phrase, WRITTEN_IN, _small(key))
        if key in (keys := [_key(entry) for entry in lexicon.entries(number, WRITTEN_IN)])
    ]
    best = min((rank for rank, _ in ranked), default=0)
    return tuple(entry for rank, number in ranked if rank == best for entry in read_entries(lexicon, number, target))
