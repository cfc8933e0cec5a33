"""The parsing door: documents go to workers that can be killed, and the event loop never waits for one."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess

from index.errors import ExtractError
from index.extract.parsed import Parsed, Received
from index.parse.limits import Limits
from index.parse.wire import decode
from index.parse.worker import MAX_ANSWER, VALUE, Failure, describe, serve

WORKERS = 2
"""Documents that are read at the same time."""

DOCUMENTS = 200
"""Documents a worker reads before it is replaced, against whatever a library may keep."""

GRACE = 1.0
"""Seconds a worker has beyond its own time, in which the kernel ends it."""

STARTING = 30.0
"""Seconds the first worker may take for its imports."""

_SLOW = frozenset({-signal.SIGALRM, -signal.SIGXCPU})


@dataclass(slots=True)
class Door:
    """Reads documents; close it when nothing is to be read any more."""

    limits: Limits = field(default_factory=Limits)
    workers: int = WORKERS
    _idle: deque[_Worker] = field(default_factory=deque)
    _busy: set[_Worker] = field(default_factory=set)
    _threads: ThreadPoolExecutor | None = None
    _closed: bool = False

    async def parse(self, received: Received) -> Parsed:
        """What a document says. Raises ExtractError, also when it cost its worker its life."""
        if self._closed:
            raise RuntimeError("the parsing door is closed")
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.workers, "parse")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._serve, received)

    async def close(self) -> None:
        """End all workers; what they are reading is given up."""
        self._closed = True
        if self._threads is not None:
            for worker in [*self._busy, *self._idle]:
                worker.kill()
            await asyncio.to_thread(self._threads.shutdown)
        while self._idle:
            self._idle.pop().end()

    def _serve(self, received: Received) -> Parsed:
        """One document, in a thread: the worker's answer, or the reason why there is none."""
        worker = self._take()
        self._busy.add(worker)
        try:
            answer = worker.ask(received, self.limits.seconds)
        finally:
            self._busy.discard(worker)
            if worker.usable and not self._closed:
                self._idle.append(worker)
            else:
                worker.end()
        if answer.startswith(VALUE):
            return decode(answer[len(VALUE) :])
        failure = Failure(*json.loads(answer[len(VALUE) :]))
        raise ExtractError(received.location, failure.reason, failure.detail)

    def _take(self) -> _Worker:
        try:
            return self._idle.popleft()
        except IndexError:
            return _start(self.limits)


@dataclass(slots=True, eq=False)
class _Worker:
    """One process and the pipe to it."""

    process: ForkServerProcess
    pipe: Connection
    left: int = DOCUMENTS
    lost: bool = False

    @property
    def usable(self) -> bool:
        return self.left > 0 and not self.lost

    def ask(self, received: Received, seconds: float) -> bytes:
        """The answer for one document. Raises ExtractError "too_slow", "too_hungry" or "crashed"."""
        patience = seconds + GRACE + (STARTING if self.left == DOCUMENTS else 0)
        self.left -= 1
        try:
            self.pipe.send_bytes(describe(received))
            self.pipe.send_bytes(received.data)
            if not self.pipe.poll(patience):
                self.lost = True
                raise ExtractError(received.location, "too_slow")
            answer = self.pipe.recv_bytes(MAX_ANSWER)
        except (EOFError, OSError) as error:
            self.lost = True
            raise self._explain(received.location) from error
        self.lost = b'f["too_hungry"' in answer[:20]
        return answer

    def kill(self) -> None:
        self.lost = True
        self.process.kill()

    def end(self) -> None:
        """Let the process go and all that belongs to it."""
        self.pipe.close()
        if self.lost:
            self.process.kill()
        self.process.join()
        self.process.close()

    def _explain(self, location: str) -> ExtractError:
        self.process.join(GRACE)
        code = self.process.exitcode
        if code in _SLOW:
            return ExtractError(location, "too_slow")
        if code == -signal.SIGKILL:
            return ExtractError(location, "too_hungry")  # what the kernel does when memory runs out
        return ExtractError(location, "crashed", "" if code is None else f"code {code}")


def _start(limits: Limits) -> _Worker:
    context: ForkServerContext = get_context("forkserver")
    context.set_forkserver_preload(["index.parse.warm"])
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, limits), name="pullquote-parse", daemon=True)
    process.start()
    there.close()
    return _Worker(process, here)
