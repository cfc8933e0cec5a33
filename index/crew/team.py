"""A crew of processes: how many, from how many articles on, and what becomes of their work when one of them falls."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any, TypeVar

from index.crew import worker
from index.crew.wire import pack_batch, unpack_seen
from index.disk.file import Files
from index.fresh import Alone, Batch, Crew, Seen, Tell
from index.rank.segment import Living
from index.rank.shelf import Read
from index.renew import Hire
from index.texts import Key

T = TypeVar("T")

LOG = logging.getLogger(__name__)

MANY = 1_000
"""From so many articles on several processes are sooner done than one, which need not be started."""

MOST = 4
"""Processes at most: each takes half a gigabyte when all its articles' words are different."""

TICK = 0.05
"""Seconds between two looks at how far the processes are, and whether all is given up."""


class Lost(Exception):
    """Processes could not be started, or one of them fell; nothing is wrong with the articles."""


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Team:
    """Hires a crew where there is enough to do; ``open_texts`` gives what reads texts, in another process."""

    open_texts: Callable[[], Read]
    many: int = MANY
    size: int = MOST

    def build(self, make: Callable[[Hire | None], T], files: Files, read: Read, step: Callable[[], None]) -> T:
        """What is made by a crew, whose segments are in files; by one that is alone if the other one falls."""
        try:
            return make(partial(self._hire, files, read, step))
        except Lost as error:
            LOG.warning("The index is built by one process: %s", error)
            return make(None)

    def _hire(self, files: Files, read: Read, step: Callable[[], None], count: int) -> AbstractContextManager[Crew]:
        size = min(self.size, processors())
        if count < self.many or size == 1:
            return nullcontext(Alone(read, files.keep, step))
        return start(self.open_texts, files, step, size)


@contextmanager
def start(open_texts: Callable[[], Read], files: Files, step: Callable[[], None], size: int) -> Iterator[Crew]:
    """Processes that work until this ends. Raises Lost."""
    # Not a fork: other threads of this process may hold locks at that moment.
    context = get_context("spawn")
    stop, done = context.RawValue("b", 0), context.Value("q", 0)
    executor = ProcessPoolExecutor(size, context, worker.begin, (open_texts, files, stop, done))
    try:
        _begin(executor)
        yield Processes(executor, files, step, size, done)
    except BrokenProcessPool as error:
        raise Lost(str(error)) from error
    finally:
        stop.value = 1
        executor.shutdown(cancel_futures=True)


def _begin(executor: ProcessPoolExecutor) -> None:
    try:
        executor.submit(worker.be_there)
    except OSError as error:
        raise Lost(str(error)) from error


@dataclass(frozen=True, slots=True)
class Processes:
    """A crew of processes."""

    executor: ProcessPoolExecutor
    files: Files
    step: Callable[[], None]
    size: int
    done: Any

    def look(self, batches: Sequence[Sequence[Key]]) -> Iterator[list[Seen]]:
        return map(unpack_seen, self._each(worker.look, batches))

    def analyse(self, batches: Sequence[Batch], tell: Tell) -> Iterator[Living]:
        names = self._each(worker.analyse, map(pack_batch, batches), lambda: tell(self.done.value))
        return map(self.files.open, names)

    def merge(self, groups: Sequence[Sequence[Living]]) -> Iterator[Living]:
        named = ([living.name for living in group] for group in groups)
        return map(self.files.open, self._each(worker.merge_named, named))

    def _each(
        self, work: Callable[[Any], T], tasks: Iterable[Any], watch: Callable[[], None] = lambda: None
    ) -> Iterator[T]:
        """What comes of each task, in order; as many are under way as keep all processes busy."""
        under_way = deque[Future[T]]()
        for task in tasks:
            under_way.append(self.executor.submit(work, task))
            if len(under_way) > 2 * self.size:
                yield self._wait_for(under_way.popleft(), watch)
        while under_way:
            yield self._wait_for(under_way.popleft(), watch)

    def _wait_for(self, future: Future[T], watch: Callable[[], None]) -> T:
        while not future.done():
            self.step()
            watch()
            wait([future], TICK)
        return future.result()
