"""What a process of a crew does; it ends with the one that started it, and makes way for whoever answers people."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from multiprocessing import parent_process
from typing import Any

from index.analyse.numbered import Readers
from index.crew.wire import PackedBatch, PackedSeen, pack_seen, unpack_batch
from index.disk.file import Files
from index.fresh import analyse_all, look_at
from index.rank.merge import merge
from index.rank.shelf import Read
from index.texts import Key

KINDER = 10
"""How much a crew makes way for other programs, as of the command `nice`."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a process has to work with; ``stop`` and ``done`` are numbers that all processes share."""

    read: Read
    files: Files
    stop: Any
    done: Any
    readers: Readers = field(default_factory=Readers)

    def step(self) -> None:
        """Go on if that is still wanted."""
        if self.stop.value:
            raise CancelledError

    def one_more(self) -> None:
        with self.done.get_lock():
            self.done.value += 1


_BENCH: list[Bench] = []
# A process of a pool has nowhere else to keep what it was started with.


def begin(open_texts: Callable[[], Read], files: Files, stop: object, done: object) -> None:
    """Begin the life of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is for who started this
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.nice(KINDER)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _BENCH.append(Bench(open_texts(), files, stop, done))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def be_there() -> None:
    """Do nothing, which shows that the process works."""


def look(keys: Sequence[Key]) -> PackedSeen:
    """What is seen of articles."""
    bench = _BENCH[0]
    return pack_seen(look_at(bench.read, keys, bench.step))


def analyse(packed: PackedBatch) -> str:
    """The name of a segment of a batch."""
    bench = _BENCH[0]
    return bench.files.write(analyse_all(bench.read, unpack_batch(packed), bench.readers, bench.step, bench.one_more))


def merge_named(names: Sequence[str]) -> str:
    """The name of one segment of several that were just written."""
    bench = _BENCH[0]
    bench.readers.forget()
    return bench.files.write(merge([bench.files.open(name) for name in names], bench.step))
