"""What processes tell each other: many small arrays as few large ones, so that telling takes nobody's time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.clean.repetition import Marks, Repeated
from index.clean.trace import Trace
from index.fresh import Batch, Seen
from index.rank.gather import retrace
from index.rank.segment import Traces
from index.texts import Key


@dataclass(frozen=True, slots=True)
class PackedSeen:
    """What was seen of articles."""

    traces: Traces
    languages: Sequence[str]
    letters: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PackedBatch:
    """A batch of articles."""

    language: str
    keys: NDArray[np.int64]
    traces: Traces
    repeated: Mapping[str, Marks]
    all_of: bool


def pack_seen(seen: Sequence[Seen]) -> PackedSeen:
    traces = retrace([it.trace for it in seen])
    return PackedSeen(traces, [it.language for it in seen], np.array([it.letters for it in seen], dtype=np.int64))


def unpack_seen(packed: PackedSeen) -> list[Seen]:
    traces = _unpack_traces(packed.traces)
    return [Seen(*it) for it in zip(traces, packed.languages, packed.letters.tolist(), strict=True)]


def pack_batch(batch: Batch) -> PackedBatch:
    marks = {name: np.array(list(it.marks), dtype=np.uint64) for name, it in batch.repeated.items()}
    return PackedBatch(batch.language, np.array(batch.keys, dtype=np.int64), retrace(batch.traces), marks, batch.all_of)


def unpack_batch(packed: PackedBatch) -> Batch:
    keys: list[Key] = [(number, version) for number, version in packed.keys.tolist()]
    repeated = {name: Repeated(marks.tolist()) for name, marks in packed.repeated.items()}
    return Batch(packed.language, keys, _unpack_traces(packed.traces), repeated, packed.all_of)


def _unpack_traces(packed: Traces) -> list[Trace]:
    names = list(packed.names)
    named = (names[number] for number in packed.neighbours.tolist())
    lines = np.split(packed.lines, packed.line_starts[1:-1])
    blocks = np.split(packed.blocks, packed.block_starts[1:-1])
    # Of no traces numpy still makes one empty piece.
    return [Trace(*row) for row in zip(named, lines, blocks, packed.kept.tolist(), strict=False)]
