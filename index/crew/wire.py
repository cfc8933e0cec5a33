"""What processes tell each other: many small arrays as few large ones, so that telling takes nobody's time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.clean.repetition import Marks, Repeated
from index.clean.trace import Trace
from index.fresh import Batch, Seen
from index.texts import Key


@dataclass(frozen=True, slots=True)
class Heap:
    """Arrays of numbers, one behind the other."""

    held: Marks
    ends: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PackedTraces:
    """Traces; ``neighbours`` are places in ``names``."""

    names: Sequence[str]
    neighbours: NDArray[np.int64]
    lines: Heap
    blocks: Heap


@dataclass(frozen=True, slots=True)
class PackedSeen:
    """What was seen of articles."""

    traces: PackedTraces
    languages: Sequence[str]
    letters: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PackedBatch:
    """A batch of articles."""

    language: str
    keys: NDArray[np.int64]
    traces: PackedTraces
    repeated: Mapping[str, Marks]


def pack_seen(seen: Sequence[Seen]) -> PackedSeen:
    traces = _pack_traces([it.trace for it in seen])
    return PackedSeen(traces, [it.language for it in seen], np.array([it.letters for it in seen], dtype=np.int64))


def unpack_seen(packed: PackedSeen) -> list[Seen]:
    traces = _unpack_traces(packed.traces)
    return [Seen(*it) for it in zip(traces, packed.languages, packed.letters.tolist(), strict=True)]


def pack_batch(batch: Batch) -> PackedBatch:
    marks = {name: np.array(list(it.marks), dtype=np.uint64) for name, it in batch.repeated.items()}
    return PackedBatch(batch.language, np.array(batch.keys, dtype=np.int64), _pack_traces(batch.traces), marks)


def unpack_batch(packed: PackedBatch) -> Batch:
    keys: list[Key] = [(number, version) for number, version in packed.keys.tolist()]
    repeated = {name: Repeated(marks.tolist()) for name, marks in packed.repeated.items()}
    return Batch(packed.language, keys, _unpack_traces(packed.traces), repeated)


def _pack_traces(traces: Sequence[Trace]) -> PackedTraces:
    names = sorted({it.neighbours for it in traces})
    numbers = {name: number for number, name in enumerate(names)}
    neighbours = np.array([numbers[it.neighbours] for it in traces], dtype=np.int64)
    return PackedTraces(names, neighbours, _heap([it.lines for it in traces]), _heap([it.blocks for it in traces]))


def _unpack_traces(packed: PackedTraces) -> list[Trace]:
    named = (packed.names[number] for number in packed.neighbours.tolist())
    rows = zip(named, _unheap(packed.lines), _unheap(packed.blocks), strict=True)
    return [Trace(*row) for row in rows]


def _heap(arrays: Sequence[Marks]) -> Heap:
    held = np.concatenate([np.empty(0, dtype=np.uint64), *arrays])
    return Heap(held, np.cumsum([len(it) for it in arrays], dtype=np.int64))


def _unheap(heap: Heap) -> list[Marks]:
    return np.split(heap.held, heap.ends)[:-1]
