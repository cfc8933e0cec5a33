"""The parsing door: documents go to workers that can be killed, and the event loop never waits for one."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from index.errors import ExtractError
from index.extract.parsed import Parsed, Received
from index.parse.limits import Limits
from index.parse.nursery import Nursery, start_nursery
from index.parse.wire import decode
from index.parse.worker import MAX_ANSWER, TOO_HUNGRY, VALUE, Failure, describe

WORKERS = 2
"""Documents that are read at the same time."""

DOCUMENTS = 200
"""Documents a worker reads before it is replaced, against whatever a library may keep."""

GRACE = 1.0
"""Seconds a worker has beyond its own time, in which the kernel ends it."""

_SLOW = frozenset({-signal.SIGALRM, -signal.SIGXCPU})


@dataclass(slots=True, eq=False)
class _Worker:
    """One process and the pipe to it."""

    pid: int
    pipe: Connection
    left: int = DOCUMENTS
    lost: bool = False

    def ask(self, received: Received, seconds: float) -> bytes | None:
        """The answer for one document; None if there was none in time. Raises OSError or EOFError if it fell."""
        self.left -= 1
        self.lost = True
        self.pipe.send_bytes(describe(received))
        self.pipe.send_bytes(received.data)
        if not self.pipe.poll(seconds + GRACE):
            return None
        answer = self.pipe.recv_bytes(MAX_ANSWER)
        self.lost = answer.startswith(TOO_HUNGRY)
        return answer


@dataclass(slots=True)
class Door:
    """Reads documents; close it when nothing is to be read any more. Nothing is started before the first one."""

    limits: Limits = field(default_factory=Limits)
    workers: int = WORKERS
    _idle: deque[_Worker] = field(default_factory=deque)
    _busy: set[_Worker] = field(default_factory=set)
    _threads: ThreadPoolExecutor | None = None
    _nursery: Nursery | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)
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
            await asyncio.to_thread(self._end_all)
            await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
            await asyncio.to_thread(self._end_all)
        if self._nursery is not None:
            await asyncio.to_thread(self._nursery.close)

    def _serve(self, received: Received) -> Parsed:
        """One document, in a thread of ours."""
        try:
            worker = self._take()
        except OSError as error:
            self._forget_nursery()
            raise ExtractError(received.location, "crashed", str(error)) from error
        try:
            answer = worker.ask(received, self.limits.seconds)
        except (EOFError, OSError) as error:
            raise self._explain(received.location, self._end(worker)) from error
        finally:
            self._busy.discard(worker)
        if answer is None:
            self._end(worker)
            raise ExtractError(received.location, "too_slow")
        self._give_back(worker)
        if answer.startswith(VALUE):
            return decode(answer[len(VALUE) :])
        failure = Failure(*json.loads(answer[len(VALUE) :]))
        raise ExtractError(received.location, failure.reason, failure.detail)

    def _take(self) -> _Worker:
        """A worker that is idle, or a new one. Raises OSError when none can be had."""
        with self._turn:
            if self._closed:
                raise ConnectionResetError("closed")
            if self._nursery is None:
                self._nursery = start_nursery(self.limits)
            worker = self._idle.popleft() if self._idle else _Worker(*self._nursery.fork())
            self._busy.add(worker)
            return worker

    def _give_back(self, worker: _Worker) -> None:
        if worker.lost or worker.left <= 0 or self._closed:
            self._end(worker)
        else:
            self._idle.append(worker)

    def _end(self, worker: _Worker) -> int:
        """End a worker, if nobody has; its exit code, 0 if it is not known."""
        with self._turn:
            if worker.pipe.closed or self._nursery is None:
                return 0
            worker.pipe.close()
            try:
                return self._nursery.end(worker.pid)
            except OSError:
                return 0

    def _end_all(self) -> None:
        """End idle workers; those that read are killed, and whoever waits for them closes their pipes."""
        while self._idle:
            self._end(self._idle.pop())
        with self._turn, suppress(OSError):
            for worker in [*self._busy]:
                if self._nursery is not None:
                    self._nursery.kill(worker.pid)

    def _forget_nursery(self) -> None:
        """A nursery that does not answer is given up; the next document starts a new one."""
        with self._turn:
            nursery, self._nursery = self._nursery, None
            idle, self._idle = self._idle, deque()
        for worker in idle:
            worker.pipe.close()
        if nursery is not None:
            nursery.close()

    @staticmethod
    def _explain(location: str, code: int) -> ExtractError:
        if code in _SLOW:
            return ExtractError(location, "too_slow")
        return ExtractError(location, "crashed", f"code {code}")
