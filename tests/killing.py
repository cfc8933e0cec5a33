"""Processes to be killed: a nursery imports everything once, and forks one off for every line of orders.

What a child does is told by the module that is run as the nursery; it acknowledges each step after it was done.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.stores import ROOT

PATIENCE = 60.0
"""Seconds in which a child says what is waited for."""

ENDED = "ended"
"""What a child says that has nothing more to do."""

# --- the killed: one line of orders, lines of acknowledgements


def acknowledge(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def keep_nursery(work: Callable[..., None]) -> None:
    """Fork a child for every line of orders, and tell when it is dead."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            acknowledge("pid", os.getpid())
            work(*line.rstrip("\n").split("\t"))
            os._exit(1)
        os.waitpid(child, 0)
        acknowledge("dead", child)


# --- the killer


class Nursery:
    """Starts children and kills them; ``heard`` is when the last one first said each word."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.rest = b""
        self.heard: dict[str, float] = {}

    def run(self, seconds: float, *orders: object, after: str = "pid") -> list[tuple[str, str]]:
        """What a child acknowledged that was killed so many seconds after it first said the word."""
        return self._run([(after, PATIENCE), (None, seconds)], orders)

    def time(self, word: str, *orders: object) -> float:
        """Seconds until a child acknowledges the word; it is killed then."""
        start = time.monotonic()
        self._run([(word, PATIENCE)], orders)
        return time.monotonic() - start

    def _run(self, waits: list[tuple[str | None, float]], orders: tuple[object, ...]) -> list[tuple[str, str]]:
        assert self.process.stdin is not None
        self.process.stdin.write("\t".join(map(str, orders)).encode() + b"\n")
        self.process.stdin.flush()
        self.heard = {}
        lines = [self._read(None)]
        name, pid = lines[0]
        assert name == "pid", lines
        alive = True
        try:
            for word, seconds in waits:
                deadline = time.monotonic() + seconds
                while (left := deadline - time.monotonic()) > 0 and lines[-1][0] not in {word, ENDED}:
                    line = self._read(left)
                    alive = line[0] != "dead"
                    assert alive, f"the child died by itself: {lines}"
                    lines += [line] if line[0] else []
        finally:
            if alive:
                os.kill(int(pid), signal.SIGKILL)
        while (line := self._read(None))[0] != "dead":
            lines.append(line)
        return lines[1:]

    def _read(self, seconds: float | None) -> tuple[str, str]:
        """The next line, or a line of nothing when none comes in time."""
        assert self.process.stdout is not None
        while b"\n" not in self.rest:
            if not select.select([self.process.stdout], [], [], seconds)[0]:
                return "", ""
            piece = os.read(self.process.stdout.fileno(), 65536)
            assert piece, "the nursery is gone"
            self.rest += piece
        line, _, self.rest = self.rest.partition(b"\n")
        name, _, said = line.decode().partition(" ")
        self.heard.setdefault(name, time.monotonic())
        return name, said


@contextmanager
def nursery(module: str) -> Iterator[Nursery]:
    command = [sys.executable, "-W", "error", "-m", module]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Nursery(process)
        finally:
            process.kill()


def moments(seed: int, longest: float, rounds: int) -> Iterator[tuple[int, float]]:
    """The number of each round, and after how many seconds to kill: the same in every run, but for ``longest``.

    They are spread evenly, so that some are early and some late however few there are.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
    spread = [longest * (number + chance.random()) / rounds for number in range(rounds)]
    chance.shuffle(spread)
    return iter(enumerate(spread))


def integrity_of(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall()
