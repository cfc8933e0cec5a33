"""Segments brought up to date: what is new is analysed, what is gone or has changed is live no more.

Which lines of an article are the page's depends on its publisher's other articles. So where one comes or goes, those
of its neighbours are cleaned anew that hold a line whose standing changed; where that comes out otherwise, they are
analysed anew as well. What comes out of it is what a build of everything would be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import numpy as np

from index.clean.boilerplate import clean
from index.clean.repetition import Marks, Repeated, find_repeated
from index.clean.trace import mark_kept
from index.fresh import Alone, Crew, Seen, make_batches, read_all, see
from index.packed import stretch
from index.rank.gather import go_on
from index.rank.postings import Mask, Places
from index.rank.segment import Living, Segment, enliven
from index.rank.shelf import Read
from index.texts import Key
from index.wanted import Progress, Wanted, ignore_progress

LOOKED_AT = 500
"""Articles that are looked at together."""

Hire = Callable[[int], AbstractContextManager[Crew]]
"""Gives a crew for so many articles that are to be analysed."""


@dataclass(slots=True)
class Renewal:
    """What is to be done to segments to have in them what is wanted; ``read`` gives articles' texts.

    ``keep`` puts a new segment where it is to stay; ``step`` is called often, and may wait or raise. ``hire`` gives
    those who do the work, if it is not to be done here.
    """

    held: Sequence[Living]
    read: Read
    keep: Callable[[Segment], Living] = enliven
    step: Callable[[], None] = go_on
    progress: Progress = ignore_progress
    hire: Hire | None = None
    _stay: list[Mask] = field(default_factory=list)
    _fresh: dict[Key, Seen] = field(default_factory=dict)
    _repeated: dict[str, Repeated] = field(default_factory=dict)
    _told: int = 0

    def run(self, wanted: Wanted) -> list[Living]:
        """Segments with exactly what is wanted live."""
        missing = self._compare(wanted)
        alone = nullcontext(Alone(self.read, self.keep, self.step))
        with alone if self.hire is None else self.hire(len(missing)) as crew:
            self._look_at_fresh(crew, missing)
            self._look_at_neighbours()
            fresh = self._analyse(crew)
        kept: list[Living] = []
        for living, stay in zip(self.held, self._stay, strict=True):
            gone = np.flatnonzero(living.live & ~stay)
            kept.append(living.without(gone) if len(gone) else living)
        return [living for living in (*kept, *fresh) if living.live.any()]

    def _compare(self, wanted: Wanted) -> list[Key]:
        """Find what stays; what is wanted and is not there."""
        missing = np.ones(len(wanted.ids), dtype=bool)
        for living in self.held:
            places, stay = wanted.find(living)
            self._stay.append(stay)
            missing[places[stay]] = False
        return list(zip(wanted.ids[missing].tolist(), wanted.versions[missing].tolist(), strict=True))

    def _look_at_fresh(self, crew: Crew, keys: Sequence[Key]) -> None:
        batches = [keys[at : at + LOOKED_AT] for at in range(0, len(keys), LOOKED_AT)]
        for batch, seen in zip(batches, crew.look(batches), strict=True):
            self._fresh.update(zip(batch, seen, strict=True))

    def _look_at_neighbours(self) -> None:
        """Find the repeated lines of each publisher of whom something comes or goes, and what they tell on."""
        coming = defaultdict[str, list[Marks]](list)
        for it in self._fresh.values():
            coming[it.trace.neighbours].append(it.trace.lines)
        names = set(coming)
        for living, stay in zip(self.held, self._stay, strict=True):
            traces = living.segment.traces
            gone = np.unique(traces.neighbours[living.live & ~stay]).tolist()
            names.update(map(traces.names.__getitem__, gone))
        for name in sorted(names):
            self._look_at(name, coming[name])

    def _look_at(self, name: str, coming: Sequence[Marks]) -> None:
        """Find a publisher's repeated lines, and clean those of its articles anew that this tells on."""
        mine = [_find_neighbours(living, name) for living in self.held]
        left = [places[stay[places]] for places, stay in zip(mine, self._stay, strict=True)]
        before = find_repeated([_lines(*it) for it in zip(self.held, mine, strict=True)], sum(map(len, mine)))
        lines = [*(_lines(*it) for it in zip(self.held, left, strict=True)), *coming]
        after = find_repeated(lines, sum(map(len, left)) + len(coming))
        self._repeated[name] = after
        # It also matters whether there are any at all.
        every = bool(before) != bool(after)
        changed = np.array(sorted(before.marks ^ after.marks), dtype=np.uint64)
        for living, stay, places in zip(self.held, self._stay, left, strict=True):
            told = places if every else _find_holders(living, places, changed)
            self._clean_anew(living, stay, told, after)

    def _clean_anew(self, living: Living, stay: Mask, places: Places, repeated: Repeated) -> None:
        cards, kept = living.segment.cards, living.segment.traces.kept
        keys = list(zip(cards.ids[places].tolist(), cards.versions[places].tolist(), strict=True))
        for place, article in zip(places.tolist(), read_all(self.read, keys), strict=True):
            self.step()
            if mark_kept(clean(article, repeated)) != kept[place]:
                stay[place] = False
                self._fresh[article.id, article.version] = see(article)

    def _analyse(self, crew: Crew) -> list[Living]:
        """Segments of what is fresh, one a language."""
        batches = list(make_batches(self._fresh, self._repeated, crew.size))
        parts = defaultdict[str, list[Living]](list)
        for batch, living in zip(batches, crew.analyse(batches, self._tell), strict=True):
            parts[batch.language].append(living)
        self._tell(len(self._fresh))
        several = [held for held in parts.values() if len(held) > 1]
        made = [*crew.merge(several), *(held[0] for held in parts.values() if len(held) == 1)]
        return sorted(made, key=lambda it: it.segment.language)

    def _tell(self, done: int) -> None:
        if done > self._told:
            self._told = done
            self.progress(done, len(self._fresh))


def _find_neighbours(living: Living, name: str) -> Places:
    """The places of a publisher's live articles."""
    traces = living.segment.traces
    code = traces.names.find(name)
    return np.flatnonzero(living.live & (traces.neighbours == code)) if code is not None else np.empty(0, dtype="i8")


def _lines(living: Living, places: Places) -> Marks:
    """The marks of the lines of some articles."""
    traces = living.segment.traces
    return traces.lines[stretch(traces.line_starts[places], traces.line_starts[places + 1])]


def _find_holders(living: Living, places: Places, changed: Marks) -> Places:
    """Those of some articles that hold one of some lines."""
    traces, told = living.segment.traces, np.zeros(len(places), dtype=bool)
    for starts, marks in ((traces.line_starts, traces.lines), (traces.block_starts, traces.blocks)):
        edges = starts[places], starts[places + 1]
        owners = np.repeat(np.arange(len(places)), edges[1] - edges[0])
        told[owners[np.isin(marks[stretch(*edges)], changed)]] = True
    return places[told]
