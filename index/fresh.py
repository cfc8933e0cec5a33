"""Articles that are to be analysed, batch by batch: what comes of a batch depends on its texts and on nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple, Protocol

from index.analyse.numbered import Readers
from index.clean.boilerplate import clean
from index.clean.repetition import Repeated
from index.clean.trace import Trace, mark_kept, trace
from index.model import Article
from index.rank.gather import Entry, gather, go_on
from index.rank.merge import merge
from index.rank.segment import Living, Segment
from index.rank.shelf import Read
from index.split.passages import split_passages
from index.texts import Key

AT_A_TIME = 100
"""Articles whose texts are read together."""

LETTERS = 8_000_000
"""Characters of texts that are made a segment together: some ten thousand passages."""

EACH = 2
"""Batches for each of several who work, at least, so that none of them waits long for the others."""

Tell = Callable[[int], None]
"""Told how many articles are analysed so far."""


class Seen(NamedTuple):
    """What is known of an article before it is analysed; ``letters`` is how long its text is."""

    trace: Trace
    language: str
    letters: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles of one language with their traces, and the repeated lines of their publishers.

    They are ``all_of`` their language, or what comes of them is to be merged with what comes of others.
    """

    language: str
    keys: Sequence[Key]
    traces: Sequence[Trace]
    repeated: Mapping[str, Repeated]
    all_of: bool = True


class Crew(Protocol):
    """Does the work, here or in other processes; what comes of it is told in order, whoever is done first."""

    @property
    def size(self) -> int:
        """How many work at the same time."""

    def look(self, batches: Sequence[Sequence[Key]]) -> Iterator[list[Seen]]:
        """What is seen of each batch of articles."""

    def analyse(self, batches: Sequence[Batch], tell: Tell) -> Iterator[Living]:
        """A segment of each batch."""

    def merge(self, groups: Sequence[Sequence[Living]]) -> Iterator[Living]:
        """One segment of the segments of each group."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A crew of one: all is done where it is asked for, while whoever asks waits."""

    read: Read
    keep: Callable[[Segment], Living]
    step: Callable[[], None]
    size: int = 1

    def look(self, batches: Sequence[Sequence[Key]]) -> Iterator[list[Seen]]:
        return (look_at(self.read, keys, self.step) for keys in batches)

    def analyse(self, batches: Sequence[Batch], tell: Tell) -> Iterator[Living]:
        readers, done = Readers(), 0
        for batch in batches:

            def one_more() -> None:
                nonlocal done
                done += 1
                tell(done)

            yield self.keep(analyse_all(self.read, batch, readers, self.step, one_more))

    def merge(self, groups: Sequence[Sequence[Living]]) -> Iterator[Living]:
        return (self.keep(merge(group, self.step)) for group in groups)


def read_all(read: Read, keys: Sequence[Key]) -> Iterator[Article]:
    """Articles in order, few of them in memory at a time."""
    for at in range(0, len(keys), AT_A_TIME):
        yield from read(keys[at : at + AT_A_TIME])


def look_at(read: Read, keys: Sequence[Key], step: Callable[[], None] = go_on) -> list[Seen]:
    """What is seen of articles."""
    seen = []
    for article in read_all(read, keys):
        step()
        seen.append(see(article))
    return seen


def see(article: Article) -> Seen:
    """What is seen of an article."""
    return Seen(trace(article), article.language, len(article.text))


def analyse_all(
    read: Read, batch: Batch, readers: Readers, step: Callable[[], None] = go_on, one_more: Callable[[], None] = go_on
) -> Segment:
    """A segment of a batch; ``one_more`` is called when an article is done."""
    entries = []
    for article, traced in zip(read_all(read, batch.keys), batch.traces, strict=True):
        step()
        cleaned = clean(article, batch.repeated[traced.neighbours])
        passages = split_passages(article, cleaned.kept)
        entries.append(Entry(article, passages, replace(traced, kept=mark_kept(cleaned))))
        one_more()
    return gather(batch.language, entries, step, readers.of(batch.language), whole=batch.all_of)


def make_batches(fresh: Mapping[Key, Seen], repeated: Mapping[str, Repeated], size: int) -> Iterator[Batch]:
    """All articles in batches for so many who work, each of one language and not much longer than LETTERS."""
    total = sum(seen.letters for seen in fresh.values())
    enough = LETTERS if size == 1 else min(LETTERS, total // (EACH * size) + 1)
    for language, group in groupby(sorted(fresh, key=lambda key: (fresh[key].language, key)), _language_in(fresh)):
        parts = list(_cut(list(group), fresh, enough))
        for keys in parts:
            traces = [fresh[key].trace for key in keys]
            mine = {it.neighbours: repeated[it.neighbours] for it in traces}
            yield Batch(language, keys, traces, mine, all_of=len(parts) == 1)


def _language_in(fresh: Mapping[Key, Seen]) -> Callable[[Key], str]:
    return lambda key: fresh[key].language


def _cut(keys: Sequence[Key], fresh: Mapping[Key, Seen], enough: int) -> Iterator[Sequence[Key]]:
    """Articles in pieces of not much more than ``enough`` characters."""
    start = letters = 0
    for end, key in enumerate(keys, start=1):
        letters += fresh[key].letters
        if letters >= enough or end == len(keys):
            yield keys[start:end]
            start, letters = end, 0
