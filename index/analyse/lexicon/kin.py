"""Words of the same matter: a question says "book", the article that tickets go on sale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from index.analyse.lexicon.read import Lexicon, Phrase, read_phrase

WRITTEN_IN = "en"
"""The list is in one language; the concepts of the lexicon carry it to the others."""


@cache
def _matters() -> Mapping[Phrase, tuple[Phrase, ...]]:
    """For each phrase of the list all others that stand in a line with it."""
    text = files("index.analyse").joinpath("kin", f"{WRITTEN_IN}.txt").read_text(encoding="utf-8")
    table: dict[Phrase, dict[Phrase, None]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        entries = [phrase for entry in line.split(",") if (phrase := read_phrase(entry.strip(), WRITTEN_IN))]
        # The first of a line is what it is about: the others are its kin, and it is theirs.
        for other in entries[1:]:
            table.setdefault(entries[0], {})[other] = None
            table.setdefault(other, {})[entries[0]] = None
    return {phrase: tuple(others) for phrase, others in table.items()}


def find_kin(lexicon: Lexicon, phrase: Phrase, senses: Sequence[int], source: str, target: str) -> tuple[Phrase, ...]:
    """The phrases of ``target`` that are said of the same matter as a phrase of ``source``, nearest first.

    ``senses`` are the concepts of the phrase, in whatever way it was read.
    """
    said = [phrase] if source == WRITTEN_IN else []
    said += [entry for number in senses for entry in lexicon.phrases(number, WRITTEN_IN)]
    others = dict.fromkeys(other for entry in said for other in _matters().get(entry, ()))
    found = (entry for other in others for entry in _carry(lexicon, other, target))
    own = {entry for number in senses for entry in lexicon.phrases(number, target)}
    return tuple(entry for entry in dict.fromkeys(found) if entry not in own)


def _carry(lexicon: Lexicon, phrase: Phrase, target: str) -> Iterable[Phrase]:
    """An English phrase in the target language, by the concepts that it names best."""
    if target == WRITTEN_IN:
        yield phrase
    ranked = [
        (lexicon.phrases(number, WRITTEN_IN).index(phrase), number) for number in lexicon.senses(phrase, WRITTEN_IN)
    ]
    best = min((rank for rank, _ in ranked), default=0)
    for rank, number in ranked:
        if rank == best:
            yield from lexicon.phrases(number, target)
