"""A library's segments on the disk: one file says which there are, and is replaced in one step.

Whoever changes something holds the lock meanwhile, and removes what is no more needed; who has mapped such a file keeps
it until letting go. Whoever only reads needs no lock. In doubt all is made anew: the store has the facts.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index.disk.file import Files, map_segment, replacing, seal, unseal
from index.rank.segment import Living, enliven

LOG = logging.getLogger(__name__)

LIST = "index"
LOCK = "lock"

WAIT = 2.0
"""Seconds that another process is waited for; after that this one keeps to itself what it makes."""

TRIES = 5
"""Somebody may replace files while they are opened."""

ENOUGH = 16
"""Digits of a library's digest that name its folder."""

Make = Callable[[Sequence[Living], Files | None], list[Living]]
"""Makes new segments of those there are, and writes them into files, if there are any to be written into."""


def folder_of(database: Path) -> Path:
    """Where what is made of a database is kept."""
    return Path(f"{database}.index")


def place_of(database: Path, library: str) -> Path:
    """Where the segments of a library are kept."""
    return Path(folder_of(database), hashlib.sha256(library.encode()).hexdigest()[:ENOUGH])


@dataclass(slots=True)
class Folder:
    """Where a library's segments are kept, made by what ``stamp`` says. Threads take turns."""

    path: Path
    stamp: str
    wait: float = WAIT
    _seen: str = ""

    def renew(self, held: Sequence[Living], make: Make) -> list[Living]:
        """What is made of the segments on the disk, or of ``held`` if those are no others; they are kept there.

        Where that cannot be, they stay in memory, which is logged.
        """
        try:
            with self._turn() as ours:
                base = self._newest(held)
                if not ours:
                    return make(base, None)
                return self._save(make(base, Files(self.path)))
        except OSError as error:
            LOG.warning("The index is not kept in %s: %s", self.path, error)
            return make(held, None)

    def put(self, held: Sequence[Living], made: Sequence[Living]) -> list[Living] | None:
        """Keep ``made`` in the place of ``held``; None if these are not what is on the disk any more."""
        with self._turn() as ours:
            if not ours or self._newest(held) is not held:
                return None
            return self._save(made)

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path / LOCK, thread_local=False)
        try:
            lock.acquire(timeout=self.wait)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def _newest(self, held: Sequence[Living]) -> Sequence[Living]:
        """What is on the disk; ``held`` itself if that has not changed, or is no good."""
        for _ in range(TRIES):
            text = self._read()
            if not text or (held and text == self._seen):
                return held
            with suppress(FileNotFoundError):
                found = self._open(text, held)
                self._seen = text
                return held if found is None else found
        return held

    def _read(self) -> str:
        try:
            return (self.path / LIST).read_text(encoding="ascii")
        except FileNotFoundError:
            return ""
        except ValueError:
            return "?"

    def _open(self, text: str, held: Sequence[Living]) -> list[Living] | None:
        """The segments of a list; None if it was made otherwise, or anything is damaged. Raises FileNotFoundError."""
        known = {it.name: it for it in held if it.name}
        try:
            told = unseal(text)
            if told["stamp"] != self.stamp:
                LOG.info("The index in %s was made by another version, and is made anew", self.path)
                return None
            return [self._open_one(name, dead, known.get(name)) for name, dead in told["segments"]]
        except FileNotFoundError:
            raise
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            LOG.warning("The index in %s is damaged, and is made anew: %r", self.path, error)
            return None

    def _open_one(self, name: str, dead: Sequence[int], known: Living | None) -> Living:
        if known is None:
            known = enliven(map_segment(self.path / name), name)
        gone = np.zeros(len(known.live), dtype=bool)
        gone[np.array(dead, dtype=np.int64)] = True
        if (~known.live & ~gone).any():  # what was taken from its counts here cannot be put back
            known = enliven(known.segment, name)
        fresh = np.flatnonzero(known.live & gone)
        return known.without(fresh) if len(fresh) else known

    def _save(self, made: Sequence[Living]) -> list[Living]:
        kept = [it if it.name and (self.path / it.name).exists() else self._move(it) for it in made]
        text = seal({"stamp": self.stamp, "segments": [(it.name, np.flatnonzero(~it.live).tolist()) for it in kept]})
        if text != self._read():
            with replacing(self.path / LIST) as draft:
                draft.write_text(text, encoding="ascii")
        self._seen = text
        self._tidy({it.name for it in kept})
        return kept

    def _move(self, living: Living) -> Living:
        moved = Files(self.path).keep(living.segment)
        return replace(moved, live=living.live, counted=living.counted)

    def _tidy(self, names: set[str]) -> None:
        for path in self.path.iterdir():
            if path.name not in {*names, LIST, LOCK}:
                with suppress(OSError):  # where a file that is in use cannot be removed it goes the next time
                    path.unlink()
